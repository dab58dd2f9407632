/// The digits of a text that looks like a telephone number, whatever stood between them.
struct NumberText: Hashable {
    /// The most octets that a text may have to count as a number.
    static let maximumSize = 100

    /// The digits as ASCII, at least one.
    let digits: [UInt8]
    /// Whether a `+` stood before them.
    let isInternational: Bool

    /// `nil` when `text` holds anything that does not belong into a number, or no digit.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumSize else { return nil }
        var scalars = text.unicodeScalars[...]
        if let scheme = Self.afterScheme(text) { scalars = scheme }
        var digits: [UInt8] = []
        var hasPlus = false
        var isOpen = false
        for scalar in scalars {
            switch Self.role(of: scalar) {
            case .digit(let digit):
                digits.append(digit)
            case .plus where !hasPlus && digits.isEmpty:
                hasPlus = true
            case .opening where !isOpen:
                isOpen = true
            case .closing where isOpen:
                isOpen = false
            case .separator:
                continue
            case .plus, .opening, .closing, .other:
                return nil
            }
        }
        guard !digits.isEmpty, !isOpen else { return nil }
        self.digits = digits
        isInternational = hasPlus
    }

    private enum Role {
        case digit(UInt8)
        case plus
        case opening
        case closing
        case separator
        case other
    }

    private static func role(of scalar: Unicode.Scalar) -> Role {
        switch scalar {
        case "0"..."9": .digit(UInt8(truncatingIfNeeded: scalar.value))
        case "+", "\u{FF0B}": .plus
        case "(", "\u{FF08}": .opening
        case ")", "\u{FF09}": .closing
        case " ", ".", "-", "/": .separator
        case "\u{A0}", "\u{2000}"..."\u{200A}", "\u{202F}", "\u{3000}": .separator
        case "\u{2010}"..."\u{2015}", "\u{2212}", "\u{FF0D}": .separator
        default: decimal(scalar).map { .digit($0) } ?? .other
        }
    }

    /// The ASCII digit of the same value as a decimal digit of any script.
    private static func decimal(_ scalar: Unicode.Scalar) -> UInt8? {
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue,
            let digit = UInt8(exactly: value), digit <= 9
        else { return nil }
        return UInt8(ascii: "0") + digit
    }

    /// What follows `tel:` (RFC 3966 §3).
    private static func afterScheme(_ text: String) -> Substring.UnicodeScalarView? {
        let scheme = text.utf8.prefix(4)
        guard scheme.elementsEqual("tel:".utf8, by: { $0 == $1 || $0 == $1 & 0xDF && $1 != UInt8(ascii: ":") }) else {
            return nil
        }
        return text.unicodeScalars.dropFirst(4)
    }
}
