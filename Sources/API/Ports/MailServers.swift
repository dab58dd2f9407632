/// Where mail programs of people with an account reach this gateway.
public struct MailServers: Hashable, Sendable {
    /// How a link is protected.
    public enum Protection: Hashable, Sendable {
        /// Not at all.
        case none
        /// From a command on: STARTTLS (RFC 3207), STLS (RFC 2595 §4).
        case starttls
        /// From the first octet on (RFC 8314 §3).
        case implicit
    }

    /// A port that somebody listens on.
    public struct Door: Hashable, Sendable {
        /// The port.
        public var port: UInt16
        /// How it is protected.
        public var protection: Protection
        /// Whether only programs on this machine reach it.
        public var isLoopback: Bool

        /// A port.
        public init(port: UInt16, protection: Protection, isLoopback: Bool = false) {
            self.port = port
            self.protection = protection
            self.isLoopback = isLoopback
        }
    }

    /// The gateway's name, as its certificate has it.
    public var hostname: String
    /// Where mail is handed in.
    public var smtp: [Door]
    /// Where mail is collected.
    public var pop3: [Door]

    /// A gateway of that name.
    public init(hostname: String, smtp: [Door], pop3: [Door]) {
        self.hostname = hostname
        self.smtp = smtp
        self.pop3 = pop3
    }
}
