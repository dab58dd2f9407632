/// The kind of a number, TON (SMPP 3.4 §5.2.5).
public struct TypeOfNumber: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// A kind of any number, known or not.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Not said.
    public static let unknown = TypeOfNumber(rawValue: 0)
    /// With country code.
    public static let international = TypeOfNumber(rawValue: 1)
    /// Without country code.
    public static let national = TypeOfNumber(rawValue: 2)
    /// The network's own, as short codes often are.
    public static let networkSpecific = TypeOfNumber(rawValue: 3)
    /// A subscriber number.
    public static let subscriber = TypeOfNumber(rawValue: 4)
    /// A name.
    public static let alphanumeric = TypeOfNumber(rawValue: 5)
    /// Abbreviated.
    public static let abbreviated = TypeOfNumber(rawValue: 6)

    public var description: String {
        let names = [
            "unknown", "international", "national", "network specific", "subscriber number", "alphanumeric",
            "abbreviated",
        ]
        return names.indices.contains(Int(rawValue)) ? names[Int(rawValue)] : "type of number \(rawValue)"
    }
}
