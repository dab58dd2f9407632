import Bytes
public import SASL

/// How sessions with one server run; made once for a configuration.
public struct SMTPClientProfile: Hashable, Sendable {
    /// How the link is protected.
    public enum Security: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// By STARTTLS; a server that does not offer it gets no mail.
        case startTLS = "starttls"
        /// By TLS from the first octet on.
        case implicit
    }

    /// How the client introduces itself in EHLO.
    public let name: String
    /// How the link is protected.
    public var security: Security
    /// Who logs in; `nil`: nobody.
    public var login: SASLLogin?
    /// How long the server may take.
    public var times = SMTPClientTimes()
    /// How many mails may go over one connection, at least 1.
    public var mailsPerConnection = 100
    /// How long a connection stays open without a mail.
    public var idle = Duration.seconds(10)

    /// A profile with the usual times.
    ///
    /// - Parameter name: the host's name or an address literal; one with anything but printable ASCII, or with none,
    ///   becomes `localhost`.
    public init(name: String, security: Security = .none, login: SASLLogin? = nil) {
        let isName = (1...255).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        self.name = isName ? name : "localhost"
        self.security = security
        self.login = login
    }
}

/// How long a server may take for its answers (RFC 5321 §4.5.3.2).
public struct SMTPClientTimes: Hashable, Sendable {
    /// For its first words (§4.5.3.2.1).
    public var greeting = Duration.seconds(300)
    /// For the answer to a command (§4.5.3.2.2, §4.5.3.2.3), and for the handshake.
    public var command = Duration.seconds(300)
    /// For the answer to DATA (§4.5.3.2.4).
    public var data = Duration.seconds(120)
    /// To take in a piece of a mail (§4.5.3.2.5).
    public var piece = Duration.seconds(180)
    /// For the answer to a mail (§4.5.3.2.6). One given up too early comes twice.
    public var end = Duration.seconds(600)
    /// For the answer to QUIT.
    public var quit = Duration.seconds(5)

    /// Those of the RFC.
    public init() {}

    /// `timeout` for everything, save the answer to a mail: for that never less than the RFC's ten minutes.
    public init(_ timeout: Duration) {
        (greeting, command, data, piece) = (timeout, timeout, timeout, timeout)
        end = max(timeout, end)
        quit = min(timeout, quit)
    }
}
