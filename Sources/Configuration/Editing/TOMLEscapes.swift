/// The escapes of a basic string (TOML 1.0, "String").
enum TOMLEscapes {
    /// What stands between the quotes of a basic string of one line; `nil` when it is not well-formed.
    static func text(of inside: ArraySlice<UInt8>) -> String? {
        guard let source = String(validating: inside, as: UTF8.self) else { return nil }
        var text = String.UnicodeScalarView()
        var rest = source.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard let meant = escaped(&rest) else { return nil }
            text.append(meant)
        }
        return String(text)
    }

    private static func escaped(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        switch rest.popFirst() {
        case "b": "\u{8}"
        case "t": "\t"
        case "n": "\n"
        case "f": "\u{C}"
        case "r": "\r"
        case "\"": "\""
        case "\\": "\\"
        case "u": hexadecimal(4, &rest)
        case "U": hexadecimal(8, &rest)
        default: nil
        }
    }

    private static func hexadecimal(_ count: Int, _ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        let digits = String(rest.prefix(count))
        rest = rest.dropFirst(count)
        guard digits.utf8.count == count else { return nil }
        return UInt32(digits, radix: 16).flatMap { Unicode.Scalar($0) }
    }
}
