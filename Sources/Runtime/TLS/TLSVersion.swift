import COpenSSL

/// A version of the protocol, RFC 2246, 4346, 5246 and 8446.
public enum TLSVersion: Int32, Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Broken; only for machines that know nothing else.
    case v1_0 = 0x0301
    /// Broken; only for machines that know nothing else.
    case v1_1 = 0x0302
    /// The oldest that is still good.
    case v1_2 = 0x0303
    /// The newest.
    case v1_3 = 0x0304

    /// Reads `1.0` to `1.3`; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        switch text {
        case "1.0": self = .v1_0
        case "1.1": self = .v1_1
        case "1.2": self = .v1_2
        case "1.3": self = .v1_3
        default: return nil
        }
    }

    /// `1.0` to `1.3`.
    public var description: String {
        switch self {
        case .v1_0: "1.0"
        case .v1_1: "1.1"
        case .v1_2: "1.2"
        case .v1_3: "1.3"
        }
    }

    public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.rawValue < right.rawValue }
}
