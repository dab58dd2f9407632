import Runtime
import SASL

/// Who logs in at a mailbox elsewhere.
public struct FetchingLogin: Hashable, Sendable, CustomStringConvertible {
    /// What proves it.
    public enum Secret: Hashable, Sendable, CustomStringConvertible {
        /// A password.
        case password(String)
        /// A bearer token of OAuth 2, fetched anew for each login.
        case token(TokenSource)

        /// Never the secret.
        public var description: String { "***" }
    }

    /// The user name.
    public var username: String
    /// What proves it.
    public var secret: Secret

    /// A login.
    public init(username: String, secret: Secret) {
        self.username = username
        self.secret = secret
    }

    /// The user name; never the secret.
    public var description: String { "\(username), ***" }

    /// The login for a server, with a token as it is now.
    func resolved(
        for settings: FetchingConnectionSettings, on loop: EventLoop
    ) async throws(FetchingTrouble) -> SASLLogin {
        switch secret {
        case .password(let password): return SASLLogin(username: username, password: password)
        case .token(let source):
            let token = try await source.token(on: loop, within: settings.timeout)
            var login = SASLLogin(username: username, token: token)
            login.host = settings.host
            login.port = Int(settings.port)
            return login
        }
    }
}
