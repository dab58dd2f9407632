public import Messages

/// The settings of a `[[connection]]` of type `pop3` or `imap`: a mailbox elsewhere, whose mail is fetched (rows S0-9 to S0-16,
/// S0-31, S0-32).
public struct FetchingSettings: Hashable, Sendable {
    /// `type`.
    public enum MailProtocol: String, Hashable, Sendable, CaseIterable {
        /// RFC 1939.
        case pop3
        /// RFC 9051, RFC 3501.
        case imap
    }

    /// `password` or `token`: what is shown at the login.
    public enum Proof: Hashable, Sendable {
        /// A password, or one made for this program alone (row S3-12).
        case password(Secret)
        /// A token for XOAUTH2 or OAUTHBEARER, in a file that is read at each login.
        case tokenFile(String)
        /// The same, printed by a program that is run at each login; its path and arguments.
        case tokenCommand(String)
    }

    /// `after_fetch`: what becomes of a mail whose messages are durable.
    public enum AfterFetch: Hashable, Sendable, CustomStringConvertible {
        /// It is deleted.
        case delete
        /// It stays, and is known again.
        case keep
        /// It is marked as seen; IMAP only.
        case markSeen
        /// It is moved to this folder; IMAP only.
        case move(folder: String)

        /// How it is written.
        public var description: String {
            switch self {
            case .delete: "delete"
            case .keep: "keep"
            case .markSeen: "mark-seen"
            case .move(let folder): "move:\(folder)"
            }
        }

        /// Whether POP3 has it too.
        var isForPOP3: Bool {
            switch self {
            case .delete, .keep: true
            case .markSeen, .move: false
            }
        }
    }

    /// `type`.
    public var mailProtocol: MailProtocol
    /// `host`: a domain name or an IP address.
    public var host: String
    /// `port`.
    public var port: UInt16
    /// `tls`.
    public var protection = LinkProtection.implicit
    /// `tls_minimum`: the lowest version of TLS (row S3-9).
    public var minimumTLS = TLSSettings.Version.v1_2
    /// `ca`: a file with certificates of authorities that are trusted besides the system's.
    public var authorities: String?
    /// `pin`: the SHA-256 of the server's public key, in hexadecimal; then nothing else about its certificate matters.
    public var pin: String?
    /// `verify`: whether the server's certificate has to be good.
    public var verifies = true
    /// `username`.
    public var username: String
    /// `password` or `token`.
    public var proof: Proof
    /// `application`: what becomes of the mail; it exists.
    public var application: Located<ApplicationName>
    /// `every`: how long after a look into the box the next one is.
    public var every = Duration.minutes(5)
    /// `batch`: how many mails are fetched in one session.
    public var batch = 100
    /// `after_fetch`.
    public var afterFetch = AfterFetch.delete
    /// `folder`: of IMAP.
    public var folder = "INBOX"
    /// `idle`: whether an IMAP server is asked to tell of new mail (RFC 2177).
    public var idles = true
    /// `max_message_size`: larger mails stay in their box.
    public var maxMessageSize = ByteCount(octets: 25_000_000)
    /// `timeout`: how long an answer is waited for.
    public var timeout = Duration.seconds(30)
    /// `alarm_after`: how long no look into the box may succeed before the log warns. Left out: three times ``every``, but at
    /// least 15 minutes.
    public var alarmAfter = Duration.minutes(15)

    /// The defaults.
    public init(
        _ mailProtocol: MailProtocol, host: String, username: String, proof: Proof,
        application: Located<ApplicationName>
    ) {
        self.mailProtocol = mailProtocol
        self.host = host
        self.username = username
        self.proof = proof
        self.application = application
        port = Self.usualPort(mailProtocol, .implicit)
    }

    /// The port that is usual (RFC 8314 §3.2, §3.3).
    public static func usualPort(_ mailProtocol: MailProtocol, _ protection: LinkProtection) -> UInt16 {
        switch (mailProtocol, protection) {
        case (.pop3, .none), (.pop3, .starttls): 110
        case (.pop3, .implicit): 995
        case (.imap, .none), (.imap, .starttls): 143
        case (.imap, .implicit): 993
        }
    }
}
