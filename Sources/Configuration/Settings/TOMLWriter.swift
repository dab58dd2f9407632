/// Writes settings as a TOML document.
struct TOMLWriter {
    private(set) var text = ""

    /// A comment line.
    mutating func comment(_ words: String) {
        text += "# \(words)\n"
    }

    /// `[name]`.
    mutating func table(_ name: String) {
        text += "\n[\(name)]\n"
    }

    /// `[[name]]`.
    mutating func element(_ name: String) {
        text += "\n[[\(name)]]\n"
    }

    /// `key = "text"`.
    mutating func set(_ key: String, _ value: String) {
        text += "\(key) = \(Self.quoted(value))\n"
    }

    /// `key = number`.
    mutating func set(_ key: String, _ value: Int) {
        text += "\(key) = \(value)\n"
    }

    /// `key = true` or `false`.
    mutating func set(_ key: String, _ value: Bool) {
        text += "\(key) = \(value)\n"
    }

    /// `key = ["a", "b"]`.
    mutating func set(_ key: String, _ values: [String]) {
        text += "\(key) = [\(values.map(Self.quoted).joined(separator: ", "))]\n"
    }

    /// `key = { … }` with values that are TOML already; nothing when there is none.
    mutating func set(_ key: String, inline entries: [(key: String, value: String)]) {
        guard !entries.isEmpty else { return }
        text += "\(key) = { \(entries.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")) }\n"
    }

    /// `key = [{ … }, { … }]` with values that are TOML already.
    mutating func set(_ key: String, tables: [[(key: String, value: String)]]) {
        let inline = tables.map { "{ \($0.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")) }" }
        text += "\(key) = [\(inline.joined(separator: ", "))]\n"
    }

    /// A basic string (TOML 1.0, "String").
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\u{00}"..."\u{1F}", "\u{7F}": result += "\\u" + fourDigits(scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func fourDigits(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
