/// The plan a number belongs to, NPI (SMPP 3.4 §5.2.6).
public struct NumberingPlan: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// A plan of any number, known or not.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Not said.
    public static let unknown = NumberingPlan(rawValue: 0)
    /// ISDN, E.163 and E.164.
    public static let isdn = NumberingPlan(rawValue: 1)
    /// Data, X.121.
    public static let data = NumberingPlan(rawValue: 3)
    /// Telex, F.69.
    public static let telex = NumberingPlan(rawValue: 4)
    /// Land mobile, E.212.
    public static let landMobile = NumberingPlan(rawValue: 6)
    /// National.
    public static let national = NumberingPlan(rawValue: 8)
    /// Private.
    public static let privatePlan = NumberingPlan(rawValue: 9)
    /// ERMES.
    public static let ermes = NumberingPlan(rawValue: 10)
    /// An IP address.
    public static let internet = NumberingPlan(rawValue: 14)
    /// A WAP client id.
    public static let wapClient = NumberingPlan(rawValue: 18)

    public var description: String {
        switch rawValue {
        case 0: "unknown"
        case 1: "E.164"
        case 3: "X.121"
        case 4: "F.69"
        case 6: "E.212"
        case 8: "national"
        case 9: "private"
        case 10: "ERMES"
        case 14: "internet"
        case 18: "WAP client"
        default: "numbering plan \(rawValue)"
        }
    }
}
