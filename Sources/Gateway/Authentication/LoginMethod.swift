public import SASL

/// A way to log in, as the configuration names it, the strongest first.
public enum LoginMethod: String, Hashable, Sendable, CaseIterable {
    /// The client certificate of the link.
    case external
    /// The password never travels, and the server proves that it knows it.
    case scramSHA256 = "scram-sha-256"
    /// A digest of POP3's greeting (RFC 1939 §7).
    case apop
    /// A digest of a challenge.
    case cramMD5 = "cram-md5"
    /// The password travels.
    case plain
    /// The password travels, as before there was a standard.
    case login
    /// POP3's USER and PASS: the password travels.
    case user

    /// What SASL calls it; `nil` for what is POP3's own.
    public var mechanism: SASLMechanism? {
        switch self {
        case .external: .external
        case .scramSHA256: .scramSHA256
        case .cramMD5: .cramMD5
        case .plain: .plain
        case .login: .login
        case .apop, .user: nil
        }
    }
}
