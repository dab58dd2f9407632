import Bytes

/// An international telephone number in E.164 form: `+` and 4 to 15 digits, the first of which is not 0 (ITU-T E.164 §6).
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number with its `+`, as in `+447700900123`.
    public let e164: String

    /// The digits without the `+`.
    public var digits: Substring { e164.dropFirst() }

    /// `nil` unless `text` is exactly an E.164 number with a leading `+`.
    public init?(e164 text: String) {
        let octets = text.utf8
        guard octets.first == UInt8(ascii: "+"), (5...16).contains(octets.count) else { return nil }
        let digits = octets.dropFirst()
        guard digits.first != UInt8(ascii: "0"), digits.allSatisfy(\.isASCIIDigit) else { return nil }
        e164 = text
    }

    public var description: String { e164 }

    /// The number with its middle hidden, for logs: `+4477…123`.
    public var redacted: String { "\(e164.prefix(5))…\(e164.suffix(3))" }
}
