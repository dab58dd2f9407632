/// The ways to log in that this client knows, the strongest first.
public enum SASLMechanism: String, Hashable, Sendable, CaseIterable {
    /// RFC 5802 and RFC 7677: the password never travels, and the server proves that it knows it.
    case scramSHA256 = "SCRAM-SHA-256"
    /// RFC 2195: the password never travels.
    case cramMD5 = "CRAM-MD5"
    /// RFC 4616: the password travels.
    case plain = "PLAIN"
    /// The password travels; older than any RFC.
    case login = "LOGIN"

    /// Whether whoever listens on an open link learns the password.
    public var showsPassword: Bool {
        switch self {
        case .scramSHA256, .cramMD5: false
        case .plain, .login: true
        }
    }

    /// Those of `offered` that `login` allows on such a link, the strongest first.
    static func usable(_ offered: [String], for login: SMTPLogin, isEncrypted: Bool) -> [SASLMechanism] {
        allCases.filter { mechanism in
            offered.contains(mechanism.rawValue) && login.mechanisms.contains(mechanism)
                && (isEncrypted || login.allowsPlainOnOpenLink || !mechanism.showsPassword)
        }
    }
}
