/// A way to log in that a server may offer.
public enum LoginMechanism: String, Hashable, Sendable, CaseIterable {
    /// PLAIN (RFC 4616): the password as it is.
    case plain
    /// LOGIN: the password as it is.
    case login
    /// CRAM-MD5 (RFC 2195): needs a shared secret.
    case cramMD5 = "cram-md5"
    /// SCRAM-SHA-256 (RFC 7677).
    case scramSHA256 = "scram-sha-256"
    /// EXTERNAL (RFC 4422 appendix A): the certificate of the client.
    case external
    /// APOP of POP3 (RFC 1939 §7): needs a shared secret.
    case apop
    /// USER and PASS of POP3 (RFC 1939 §7): the password as it is.
    case user

    /// What a link must be for it.
    enum Need: Hashable {
        /// Encrypted, or from a network that may send passwords in the clear.
        case secrecy
        /// Encrypted.
        case encryption
        /// Anything.
        case nothing
    }

    var need: Need {
        switch self {
        case .plain, .login, .user: .secrecy
        case .external: .encryption
        case .cramMD5, .scramSHA256, .apop: .nothing
        }
    }
}

extension TextForm where Value == LoginMechanism {
    /// One of some mechanisms.
    static func mechanism(_ mechanisms: [LoginMechanism]) -> TextForm {
        let words = mechanisms.map(\.rawValue)
        return TextForm("one of " + words.map { "\"\($0)\"" }.joined(separator: ", "), words: words) { text in
            mechanisms.first { $0.rawValue == text }
        }
    }
}
