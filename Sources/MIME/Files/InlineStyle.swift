import Bytes

/// Keeps of an inline style (CSS 2.1) what looks like something and does nothing.
///
/// ```abnf
/// style       = *(declaration ";")
/// declaration = property ":" value
/// value       = 1*(ALPHA / DIGIT / SP / "." / "," / "%" / "#" / "/" / "-" / colour)
/// colour      = ("rgb" / "rgba" / "hsl" / "hsla") "(" *(DIGIT / SP / "." / "," / "%" / "/") ")"
/// ```
/// A declaration of another property, or with anything else in its value, goes: `url()`, `expression()`, escapes, comments.
/// So do negative lengths and positions, with which a mail could cover the block that says whom it is from.
enum InlineStyle {
    /// The declarations that are kept, or `nil` when there are none.
    static func safe(_ style: [UInt8]) -> [UInt8]? {
        guard style.count <= PageLimits.style else { return nil }
        var kept: [UInt8] = []
        for declaration in style.split(separator: UInt8(ascii: ";")) {
            guard let colon = declaration.firstIndex(of: UInt8(ascii: ":")),
                let property = property(declaration[..<colon]), let value = value(declaration[(colon + 1)...])
            else { continue }
            if !kept.isEmpty { kept.append(UInt8(ascii: ";")) }
            kept += property.utf8
            kept.append(UInt8(ascii: ":"))
            kept += value
        }
        return kept.isEmpty ? nil : kept
    }

    private static func property(_ octets: ArraySlice<UInt8>) -> String? {
        let name = String(decoding: trimmed(octets).map(\.asciiLowercased), as: UTF8.self)
        return properties.contains(name) ? name : nil
    }

    /// A value without `!important` and without the quotes of fonts, which need none.
    private static func value(_ octets: ArraySlice<UInt8>) -> [UInt8]? {
        let end = octets.firstIndex(of: UInt8(ascii: "!")) ?? octets.endIndex
        let value = trimmed(octets[..<end]).filter { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"") }
        return isSafe(value) ? value : nil
    }

    private static func isSafe(_ value: [UInt8]) -> Bool {
        guard (1...200).contains(value.count) else { return false }
        var isInside = false
        var word: [UInt8] = []
        for octet in value {
            switch octet {
            case UInt8(ascii: "("):
                guard !isInside, colours.contains(String(decoding: word, as: UTF8.self)) else { return false }
                isInside = true
            case UInt8(ascii: ")"):
                guard isInside else { return false }
                isInside = false
            case UInt8(ascii: "-"):
                guard !isInside, !word.isEmpty else { return false }
            case ASCII.space, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "%"), UInt8(ascii: "#"),
                UInt8(ascii: "/"):
                break
            default:
                guard octet.isASCIIDigit || octet.isASCIILetter && !isInside else { return false }
            }
            if octet.isASCIILetter || octet.isASCIIDigit || octet == UInt8(ascii: "-") {
                word.append(octet.asciiLowercased)
            } else {
                word = []
            }
        }
        return !isInside
    }

    private static func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end = octets.lastIndex { $0 > 32 }.map { $0 + 1 } ?? octets.startIndex
        return octets[..<end].drop { $0 <= 32 }
    }

    private static let colours: Set<String> = ["rgb", "rgba", "hsl", "hsla"]

    private static let properties: Set<String> = {
        var names: Set<String> = [
            "background", "background-color", "border-collapse", "border-color", "border-radius", "border-spacing",
            "border-style", "border-width", "caption-side", "clear", "color", "direction", "display", "float", "font",
            "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing",
            "line-height", "list-style", "list-style-type", "max-height", "max-width", "min-height", "min-width",
            "overflow-wrap", "page-break-after", "page-break-before", "page-break-inside", "table-layout", "text-align",
            "text-decoration", "text-indent", "text-transform", "vertical-align", "visibility", "white-space", "width",
            "word-break", "word-spacing", "word-wrap", "margin", "padding", "border",
        ]
        for side in ["top", "right", "bottom", "left"] {
            names.formUnion(["margin-\(side)", "padding-\(side)", "border-\(side)"])
            names.formUnion(["color", "style", "width"].map { "border-\(side)-\($0)" })
        }
        return names
    }()
}
