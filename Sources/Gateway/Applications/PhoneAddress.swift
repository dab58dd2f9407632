import Bytes

/// What the local part of a recipient address says: a number, and perhaps a message type.
///
/// Forms (rows S0-5 to S0-8): `+447700900123`, `p447700900123` where mail systems dislike the plus sign,
/// `+447700900123.sms.text` with everything behind the first dot as the type, and national forms for the number plan.
public struct PhoneAddress: Hashable, Sendable {
    /// The number as written, with `p` or `i` before a digit turned into `+`.
    public let number: String
    /// The message type in lower case; `nil` when none is named.
    public let type: String?

    /// Takes a local part apart; what is a number is for the number plan to say.
    public init(localPart: String) {
        let dot = localPart.utf8.firstIndex(of: ASCII.dot)
        let written = localPart[..<(dot ?? localPart.endIndex)]
        number = Self.international(written)
        type = dot.map { localPart[localPart.utf8.index(after: $0)...].lowercased() }
    }

    /// A number as written, with `p` or `i` before a digit turned into `+`.
    static func international(_ written: Substring) -> String {
        let digits = written.utf8.dropFirst()
        let standsForPlus = written.utf8.first.map { $0.asciiLowercased == 0x70 || $0.asciiLowercased == 0x69 } ?? false
        return standsForPlus && digits.first?.isASCIIDigit == true ? "+" + written.dropFirst() : String(written)
    }

    /// Whether the number is digits, perhaps behind a plus sign.
    var looksLikeNumber: Bool {
        let digits = number.utf8.first == UInt8(ascii: "+") ? number.utf8.dropFirst() : number.utf8[...]
        return !digits.isEmpty && digits.allSatisfy(\.isASCIIDigit)
    }
}
