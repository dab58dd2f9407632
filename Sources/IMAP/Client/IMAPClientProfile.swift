public import SASL

/// How sessions with one folder of a server run; made once for a configuration.
public struct IMAPClientProfile: Hashable, Sendable {
    /// How the link is protected.
    public enum Security: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// By STARTTLS; a server that does not offer it is left.
        case startTLS = "starttls"
        /// By TLS from the first octet on.
        case implicit
    }

    /// How the link is protected.
    public var security: Security
    /// Who logs in. The command LOGIN is used where the server offers nothing better and ``SASLLogin/mechanisms`` has
    /// ``SASLMechanism/login``.
    public var login: SASLLogin
    /// The folder.
    public var folder: String
    /// Whether nothing in the folder may change, not even the flag that says which mails are new (EXAMINE).
    public var changesNothing = false
    /// How long the server may be silent when something is asked of it.
    public var answer = Duration.seconds(60)
    /// How long one IDLE lasts at most; the server may end links after 30 minutes (RFC 2177 §3 wants it renewed after 29).
    public var idle = Duration.seconds(28 * 60)
    /// The most octets of a mail; a longer one is not kept.
    public var mailOctets = 25_000_000
    /// The most octets that one command may be answered with, beside the mail it asks for.
    var answerOctets = 67_108_864

    /// A profile with the usual times.
    public init(security: Security, login: SASLLogin, folder: String = "INBOX") {
        self.security = security
        self.login = login
        self.folder = folder
    }
}
