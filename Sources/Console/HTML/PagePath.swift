import Web

/// The address of a page or a resource of ours: it always begins with one `/`, and never leads anywhere else.
package struct PagePath: Hashable, Sendable, CustomStringConvertible {
    /// The path and the query, percent-encoded.
    package let text: String

    package var description: String { text }

    /// The address of `segments`, as in `PagePath("messages", "12")`; none: the first page.
    ///
    /// - Parameter query: names with values; those without a value, or with an empty one, are left out.
    package init(_ segments: String..., query: KeyValuePairs<String, String?> = [:]) {
        self.init(segments, query.map { ($0, $1) })
    }

    /// The address of `segments` with a query.
    package init(_ segments: [String], _ query: [(String, String?)] = []) {
        // Browsers resolve `.` and `..` even where they are percent-encoded.
        let path = segments.map { $0 == "." || $0 == ".." || $0.isEmpty ? "-" : URLText.encode($0) }
        let items = query.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : "\(URLText.encode(name))=\(URLText.encode($0))" }
        }
        text = "/" + path.joined(separator: "/") + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    /// An address that a request brings, as after `?next=`; `nil` unless it is one of ours.
    package init?(given text: String) {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 2000,
            !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }),
            !text.hasPrefix("//"), let target = try? RequestTarget(text), let query = try? FormData(queryOf: text)
        else { return nil }
        self.init(target.path, query.fields.map { ($0.name, $0.value) })
    }
}
