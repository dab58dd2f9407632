import Bytes

/// Who a text message claims to come from.
public enum Originator: Hashable, Sendable, CustomStringConvertible {
    /// An international number.
    case number(PhoneNumber)
    /// A short or national code: 3 to 15 digits without `+`.
    case shortCode(String)
    /// A name: 1 to 11 characters (3GPP TS 23.040 §9.1.2.5 has room for 11 septets).
    case name(String)

    /// Reads `+` and digits, digits, or a name; `nil` when it is none of them.
    public init?(_ text: String) {
        if let number = PhoneNumber(e164: text) {
            self = .number(number)
        } else if (3...15).contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit) {
            self = .shortCode(text)
        } else if (1...11).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            text.utf8.contains(where: \.isASCIILetter)
        {
            self = .name(text)
        } else {
            return nil
        }
    }

    /// The text that ``init(_:)`` reads back.
    public var description: String {
        switch self {
        case .number(let number): number.e164
        case .shortCode(let digits): digits
        case .name(let name): name
        }
    }
}
