public import SASL

/// How sessions with one server run; made once for a configuration.
public struct POP3ClientProfile: Hashable, Sendable {
    /// How the link is protected.
    public enum Security: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// By STLS; a server that does not offer it learns no password.
        case startTLS = "starttls"
        /// By TLS from the first octet on.
        case implicit
    }

    /// How the link is protected.
    public var security: Security
    /// Who logs in.
    public var login: SASLLogin
    /// Whether APOP may be used besides the login's mechanisms; never with a token.
    public var allowsAPOP = true
    /// Whether USER and PASS may be used besides the login's mechanisms, where the password may cross the link.
    public var allowsUser = true
    /// How long the server may take.
    public var times = POP3ClientTimes()
    /// The most octets of a mail; larger ones are read past.
    public var mailOctets = 25_000_000
    /// The most mails in a list; a server with more is left.
    public var listedMails = 1_000_000
    /// The most octets of a list; a server with more is left.
    public var listOctets = 64 * 1024 * 1024

    /// A profile with the usual times.
    public init(security: Security = .implicit, login: SASLLogin) {
        self.security = security
        self.login = login
    }
}

/// How long a server may take.
public struct POP3ClientTimes: Hashable, Sendable {
    /// For its first words.
    public var greeting = Duration.seconds(60)
    /// For an answer, or for the next octets of a long one; and for the handshake.
    public var answer = Duration.seconds(30)
    /// For a whole mail or list, however steadily it trickles.
    public var response = Duration.seconds(1800)
    /// For the answer to QUIT when mails are to be deleted. When it is given up too early, they may come again.
    public var update = Duration.seconds(120)
    /// For the answer to QUIT otherwise.
    public var quit = Duration.seconds(5)

    /// The usual ones.
    public init() {}

    /// `timeout` for every answer; for what a server has to work on, never less than the usual.
    public init(_ timeout: Duration) {
        (greeting, answer) = (timeout, timeout)
        response = max(timeout, response)
        update = max(timeout, update)
        quit = min(timeout, quit)
    }
}
