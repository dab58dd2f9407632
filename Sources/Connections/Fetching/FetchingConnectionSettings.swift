public import Messages
public import Runtime

/// The settings of a connection of type `pop3` or `imap`: a mailbox elsewhere whose mails are fetched.
public struct FetchingConnectionSettings: Hashable, Sendable {
    /// What the server speaks.
    public enum Server: Hashable, Sendable {
        /// POP3 (RFC 1939).
        case pop3
        /// IMAP (RFC 9051); `idles`: new mail is waited for on a link that stays, where the server offers that (RFC 2177).
        case imap(folder: String, idles: Bool)

        /// The type of the connection, as in the configuration.
        public var type: String {
            switch self {
            case .pop3: "pop3"
            case .imap: "imap"
            }
        }
    }

    /// How the link is protected.
    public enum Security: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// By STARTTLS (STLS); a server that does not offer it learns no password.
        case startTLS = "starttls"
        /// By TLS from the first octet on.
        case implicit
    }

    /// What becomes of mails in the box once they are safe here.
    public enum AfterFetch: Hashable, Sendable {
        /// They are removed.
        case delete
        /// They stay as they are.
        case keep
        /// They are marked as read; IMAP only.
        case markSeen
        /// They go to another folder, which must be there; IMAP only.
        case move(folder: String)
    }

    /// Its name.
    public var name: ConnectionName
    /// What the server speaks.
    public var server: Server
    /// The server's host name or address; with TLS, the name that its certificate must be for.
    public var host: String
    /// The server's port.
    public var port: UInt16
    /// How the link is protected.
    public var security = Security.implicit
    /// Whose certificates are believed.
    public var trust = TLSTrust.system
    /// The oldest version of TLS that is spoken.
    public var minimumTLS = TLSVersion.v1_2
    /// Who logs in.
    public var login: FetchingLogin
    /// What becomes of the mails is this application's business.
    public var application: ApplicationName
    /// How long to wait between two looks into the box.
    public var every = Duration.seconds(300)
    /// How many mails are taken at a look, at least 1; when there are more, the next look follows at once.
    public var batch = 100
    /// What becomes of mails in the box once they are safe here.
    public var afterFetch = AfterFetch.delete
    /// The most octets of a mail; larger ones are left in the box.
    public var maxMessageSize = 25_000_000
    /// How long the server may take for each step.
    public var timeout = Duration.seconds(30)
    /// How long there may be no successful look until somebody is told.
    public var alarmAfter: Duration

    /// How often that is repeated.
    var alarmAgain = Duration.seconds(3600)
    /// How long to wait after failures.
    var pauses = FetchingPauses()

    /// A connection to a mailbox, looked at every five minutes.
    public init(
        name: ConnectionName, server: Server, host: String, port: UInt16, login: FetchingLogin,
        application: ApplicationName
    ) {
        self.name = name
        self.server = server
        self.host = host
        self.port = port
        self.login = login
        self.application = application
        alarmAfter = Self.usualAlarm(every: .seconds(300))
    }

    /// How long there may be no success when nothing is said about it: three looks, but 15 minutes at least.
    public static func usualAlarm(every: Duration) -> Duration { max(every * 3, .seconds(900)) }

    /// The port when nothing is said about it.
    public static func usualPort(_ server: Server, _ security: Security) -> UInt16 {
        switch (server, security) {
        case (.pop3, .implicit): 995
        case (.pop3, .none), (.pop3, .startTLS): 110
        case (.imap, .implicit): 993
        case (.imap, .none), (.imap, .startTLS): 143
        }
    }
}

extension FetchingConnectionSettings {
    /// Whose box it is: a connection that is pointed at another one must not take its mails for known ones.
    var boxOwner: String { "\(login.username)@\(host.lowercased())" }
}
