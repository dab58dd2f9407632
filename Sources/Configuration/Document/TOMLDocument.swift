import CTOML

/// Reads the text of a TOML 1.0 document into a tree.
package enum TOMLDocument {
    /// The most octets a document may have.
    package static let sizeLimit = 1 << 20
    /// How deep values may nest.
    package static let depthLimit = 32
    /// The most values, tables and lists together, a document may have.
    package static let nodeLimit = 100_000

    /// The root table of the document.
    ///
    /// The first mistake against TOML's syntax ends the reading: what follows it cannot be told apart reliably.
    package static func read(_ octets: [UInt8], file: String) throws(ConfigurationProblem) -> TOMLNode {
        let whole = Place(file: file)
        guard octets.count <= sizeLimit else {
            throw ConfigurationProblem(
                at: whole, "too large", found: "\(octets.count) octets", accepted: "at most \(sizeLimit) octets")
        }
        if let excess = TOMLDottedKeys.excess(in: octets) {
            let place = Place(file: file, line: excess.line, column: excess.column)
            throw ConfigurationProblem(
                at: place, "a key with too many parts", accepted: "at most \(TOMLDottedKeys.limit + 1) parts")
        }
        return try parse(octets, whole)
    }

    private static func parse(_ octets: [UInt8], _ whole: Place) throws(ConfigurationProblem) -> TOMLNode {
        var result = unsafe ctoml_result()
        unsafe octets.withUnsafeBufferPointer { text in
            unsafe ctoml_parse(text.baseAddress, text.count, UInt32(depthLimit), UInt32(nodeLimit), &result)
        }
        defer { unsafe ctoml_free(&result) }
        let bytes = unsafe [UInt8](UnsafeBufferPointer(start: result.bytes, count: result.count))
        let (line, column) = unsafe (Int(result.line), Int(result.column))
        let place = Place(file: whole.file, line: line, column: column)
        switch unsafe result.status {
        case CTOML_PARSED:
            var reader = TOMLTreeReader(bytes)
            guard let tree = reader.readTree() else {
                throw ConfigurationProblem(at: whole, "could not be read: the parser's answer is damaged")
            }
            return tree
        case CTOML_MALFORMED:
            throw ConfigurationProblem(at: place, reason(String(decoding: bytes, as: UTF8.self)))
        case CTOML_TOO_LARGE:
            throw ConfigurationProblem(at: place, String(decoding: bytes, as: UTF8.self))
        default:
            throw ConfigurationProblem(
                at: whole, "could not be read: \(printable(String(decoding: bytes, as: UTF8.self)))")
        }
    }

    /// The parser's message in our words: `Error while parsing string: …` becomes `not valid TOML (string): …`.
    private static func reason(_ message: String) -> String {
        let prefix = "Error while parsing "
        if message.contains("maximum nested value depth") { return "nested too deeply; accepted: \(depthLimit) levels" }
        guard message.hasPrefix(prefix), let colon = message.firstIndex(of: ":") else {
            return "not valid TOML: \(onOneLine(message))"
        }
        let context = message[message.index(message.startIndex, offsetBy: prefix.count)..<colon]
        let rest = message[message.index(after: colon)...].drop { $0 == " " }
        return "not valid TOML (\(context)): \(onOneLine(String(rest)))"
    }

    private static func onOneLine(_ text: String) -> String {
        printable(String(text.map { $0.isNewline ? "␤" : $0 }), limit: 200)
    }
}
