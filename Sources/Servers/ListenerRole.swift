/// What clients may and must do at one listening address (rows S0-9, S3-9).
public struct ListenerRole: Hashable, Sendable {
    /// When a connection becomes encrypted.
    public enum Encryption: String, Hashable, Sendable, CaseIterable {
        /// Never.
        case never = "none"
        /// When the client asks for it: STARTTLS, STLS.
        case starttls
        /// From its first octet on: port 465, port 995.
        case implicit
    }

    /// Whether clients may log in.
    public enum Login: String, Hashable, Sendable, CaseIterable {
        /// They may not.
        case never = "none"
        /// They may; those on the client list need not.
        case optional
        /// They have to: port 587.
        case required
    }

    /// When a connection becomes encrypted.
    public var encryption: Encryption
    /// Whether clients may log in; a POP3 server's always have to.
    public var login: Login

    /// A listener that encrypts and asks for a login so.
    public init(encryption: Encryption = .never, login: Login = .never) {
        self.encryption = encryption
        self.login = login
    }

    /// Every role there is.
    static let all: [ListenerRole] = Encryption.allCases.flatMap { encryption in
        Login.allCases.map { ListenerRole(encryption: encryption, login: $0) }
    }
}
