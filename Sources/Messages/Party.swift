import Bytes

/// One end of a text from a phone: who sent it, or which number of ours it was for.
///
/// Every text means one, so nothing that a network writes is lost; ``description`` reads back as the same.
public enum Party: Hashable, Sendable, CustomStringConvertible {
    /// An international number.
    case number(PhoneNumber)
    /// Digits without a country: a short code, or a number as it is dialled at home.
    case digits(String)
    /// Anything else: a name.
    case name(String)
    /// Nobody said.
    case withheld

    /// The most digits that make a short code; the shortest international numbers have one more.
    public static let shortCodeLimit = 6

    /// What `text` stands for: `+` and digits, digits, nothing, or a name.
    public init(_ text: String) {
        if let number = PhoneNumber(e164: text) {
            self = .number(number)
        } else if text.isEmpty {
            self = .withheld
        } else if text.utf8.allSatisfy(\.isASCIIDigit) {
            self = .digits(text)
        } else {
            self = .name(text)
        }
    }

    /// The text that ``init(_:)`` reads back; empty when it is withheld.
    public var description: String {
        switch self {
        case .number(let number): number.e164
        case .digits(let digits): digits
        case .name(let name): name
        case .withheld: ""
        }
    }

    /// Whether it is a short code: digits, six at most.
    public var isShortCode: Bool {
        switch self {
        case .digits(let digits): digits.utf8.count <= Self.shortCodeLimit
        case .number, .name, .withheld: false
        }
    }

    /// The international number; `nil` when it is none.
    public var number: PhoneNumber? {
        switch self {
        case .number(let number): number
        case .digits, .name, .withheld: nil
        }
    }

    /// The same as who a message comes from; `nil` when no message can come from it.
    public var originator: Originator? {
        switch self {
        case .number(let number): .number(number)
        case .digits(let text), .name(let text): Originator(text)
        case .withheld: nil
        }
    }

    /// What logs show: numbers with their middle hidden, short codes and names as they are.
    public var redacted: String {
        switch self {
        case .number(let number): number.redacted
        case .digits(let digits) where !isShortCode: "\(digits.prefix(4))…\(digits.suffix(3))"
        case .digits(let text), .name(let text): text
        case .withheld: "withheld"
        }
    }
}
