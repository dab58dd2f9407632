import Gateway

/// How values are written.
enum TOMLText {
    /// A line longer than this is broken, where it can be.
    private static let width = 100

    /// A key, in quotes where it needs them.
    static func key(_ key: String) -> String { isBareKey(key) ? key : TOMLWriter.quoted(key) }

    /// A dotted key.
    static func path(_ path: some Sequence<String>) -> String { path.map(key).joined(separator: ".") }

    /// A text; in single quotes where that spares escapes.
    static func quoted(_ text: String) -> String {
        let isLiteral = text.unicodeScalars.allSatisfy { scalar in
            scalar != "'" && scalar.properties.generalCategory != .control
        }
        return isLiteral && text.contains("\\") ? "'\(text)'" : TOMLWriter.quoted(text)
    }

    /// A list; one element a line when it gets long.
    ///
    /// - Parameter newline: how lines of the document end.
    static func list(_ elements: [String], newline: String) -> String {
        let line = "[\(elements.joined(separator: ", "))]"
        guard line.utf8.count > width, elements.count > 1 else { return line }
        return "[" + newline + elements.map { "    \($0),\(newline)" }.joined() + "]"
    }

    /// An inline table.
    static func table(_ entries: [(key: String, text: String)]) -> String {
        guard !entries.isEmpty else { return "{}" }
        return "{ \(entries.map { "\(key($0.key)) = \($0.text)" }.joined(separator: ", ")) }"
    }
}
