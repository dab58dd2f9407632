import Bytes

/// The ways to log in that are known here, the strongest first.
public enum SASLMechanism: String, Hashable, Sendable, CaseIterable {
    /// RFC 4422 appendix A: the certificate of the link says who it is.
    case external = "EXTERNAL"
    /// RFC 5802 and RFC 7677: the password never travels, and the server proves that it knows it.
    case scramSHA256 = "SCRAM-SHA-256"
    /// RFC 2195: the password never travels.
    case cramMD5 = "CRAM-MD5"
    /// RFC 7628: a token travels.
    case oauthBearer = "OAUTHBEARER"
    /// A token travels; what OAUTHBEARER was before there was an RFC.
    case xoauth2 = "XOAUTH2"
    /// RFC 4616: the password travels.
    case plain = "PLAIN"
    /// The password travels; older than any RFC.
    case login = "LOGIN"

    /// Those that ``SASLServerExchange`` serves.
    public static let ofServers: Set<SASLMechanism> = [.external, .scramSHA256, .cramMD5, .plain, .login]

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { (Array($0.rawValue.utf8), $0) })

    /// The mechanism of that name, its case aside; `nil` when there is none.
    public init?(name: ArraySlice<UInt8>) {
        // A name has at most 20 octets (RFC 4422 §3.1).
        guard name.count <= 20 else { return nil }
        let capitals = name.map { $0.isASCIILetter ? $0 & ~0x20 : $0 }
        guard let mechanism = Self.byName[capitals] else { return nil }
        self = mechanism
    }

    /// Whether whoever listens on an open link learns the secret.
    public var showsPassword: Bool {
        switch self {
        case .external, .scramSHA256, .cramMD5: false
        case .oauthBearer, .xoauth2, .plain, .login: true
        }
    }

    /// Whether the client may say something together with its wish to log in. In LOGIN it should not, and many do.
    public var clientBegins: Bool { self != .cramMD5 }

    /// Whether a client can log in so with a token, rather than with a password.
    var takesToken: Bool { self == .oauthBearer || self == .xoauth2 }

    /// Those of `offered`, in capitals, that `login` allows on such a link, the strongest first.
    public static func usable(_ offered: [String], for login: SASLLogin, isEncrypted: Bool) -> [SASLMechanism] {
        allCases.filter { mechanism in
            offered.contains(mechanism.rawValue) && login.mechanisms.contains(mechanism)
                && mechanism != .external && mechanism.takesToken == (login.password == nil)
                && (isEncrypted || login.allowsPlainOnOpenLink || !mechanism.showsPassword)
        }
    }
}
