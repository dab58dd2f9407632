/// A value in a TOML document, with its place.
package struct TOMLNode: Hashable, Sendable {
    /// What a value can be.
    package enum Value: Hashable, Sendable {
        /// Keys with their values, in the order of the document.
        case table([TOMLEntry])
        /// A list.
        case array([TOMLNode])
        /// A string.
        case text(String)
        /// An integer.
        case whole(Int64)
        /// A floating-point number.
        case real(Double)
        /// A boolean.
        case flag(Bool)
        /// A date, a time or both, as text. No setting takes one.
        case moment(String)
    }

    /// The value.
    package let value: Value
    /// The line it begins in, counted from 1; 0 when it has no place of its own.
    package let line: Int
    /// The column it begins in, counted from 1 in characters; 0 when it has no place of its own.
    package let column: Int

    /// A value at a place.
    package init(_ value: Value, line: Int, column: Int) {
        self.value = value
        self.line = line
        self.column = column
    }

    /// What a problem says was found: short, on one line, safe to print.
    package var summary: String {
        switch value {
        case .table: "a table"
        case .array: "a list"
        case .text(let text): "\"\(printable(Self.withoutCredentials(text)))\""
        case .whole(let number): String(number)
        case .real(let number): String(number)
        case .flag(let flag): String(flag)
        case .moment(let text): "the date or time \(printable(text))"
        }
    }

    /// A URL may hold a password: only its scheme is shown.
    private static func withoutCredentials(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        return text[..<scheme.upperBound] + "…"
    }
}

/// A key in a table, with its place.
package struct TOMLEntry: Hashable, Sendable {
    /// The key.
    package let key: String
    /// The line of the key, counted from 1.
    package let line: Int
    /// The column of the key, counted from 1.
    package let column: Int
    /// Its value.
    package let node: TOMLNode

    /// A key with its value.
    package init(key: String, line: Int, column: Int, node: TOMLNode) {
        self.key = key
        self.line = line
        self.column = column
        self.node = node
    }
}

/// `text` on one line and at most `limit` characters long: control and invisible characters are escaped, the rest is cut.
package func printable(_ text: String, limit: Int = 60) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        guard count < limit else { return result + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
