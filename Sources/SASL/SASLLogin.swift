/// Who logs in at a server of others, and how.
public struct SASLLogin: Hashable, Sendable, CustomStringConvertible {
    /// What proves it.
    public enum Secret: Hashable, Sendable, CustomStringConvertible {
        /// A password.
        case password(String)
        /// A bearer token of OAuth 2 (RFC 6750).
        case token(String)

        /// Never the secret.
        public var description: String { "***" }
    }

    /// The user name.
    public let username: String
    /// What proves it.
    public let secret: Secret
    /// The mechanisms that may be used; the strongest one that the server offers is.
    public var mechanisms = Set(SASLMechanism.allCases)
    /// Whether the secret may cross a link that is not encrypted as it is.
    public var allowsPlainOnOpenLink = false
    /// The server's name, for OAUTHBEARER; `nil`: it is not told (RFC 7628 §3.1).
    public var host: String?
    /// The server's port, for OAUTHBEARER; `nil`: it is not told.
    public var port: Int?

    /// A login with a password by any mechanism that is safe on the link.
    public init(username: String, password: String) {
        self.username = username
        secret = .password(password)
    }

    /// A login with a bearer token, by OAUTHBEARER or XOAUTH2.
    public init(username: String, token: String) {
        self.username = username
        secret = .token(token)
    }

    /// The password; `nil` when there is a token instead.
    public var password: String? {
        switch secret {
        case .password(let password): password
        case .token: nil
        }
    }

    /// The user name; never the secret.
    public var description: String { "\(username), ***" }
}
