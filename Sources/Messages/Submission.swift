/// One thing that arrived, kept as it came until its messages have ended.
public struct Submission: Hashable, Sendable {
    /// The way it came in.
    public enum Door: String, Hashable, Sendable, CaseIterable {
        /// The SMTP server.
        case smtp
        /// The HTTP API or the command line.
        case api
        /// A phone, over a connection.
        case phone
        /// The gateway itself: a notice, or the answer of a command.
        case gateway
        /// A mailbox elsewhere, from which a connection fetched it.
        case fetched
        /// A folder of this machine, where somebody put a file.
        case folder
        /// The SMPP server.
        case smpp
    }

    /// When its last octet arrived.
    public var receivedAt: Timestamp
    /// The way it came in.
    public var door: Door
    /// The address of the client, as in `192.0.2.7`; empty for the Unix socket; the connection's name for a phone's text
    /// and for a mail that was fetched.
    public var client: String
    /// How the client introduced itself (HELO/EHLO); empty elsewhere.
    public var greeting: String
    /// The server's session id, for finding its lines in the log; the id of a phone's text.
    public var session: String
    /// The envelope sender; `nil` for the null sender and for submissions that are no mail.
    public var sender: EmailAddress?
    /// The Message-ID header without `<>`; for a phone's text a mark that only the same text from the same phone has.
    public var messageID: String?
    /// The decoded subject; empty when there is none.
    public var subject: String
    /// The phone that a text came from.
    public var origin: Originator?
    /// The number that a phone's text was sent to, as it came; empty elsewhere.
    public var number = ""
    /// Who wrote it: the first address of From; empty when there is none (row S3-14).
    public var author = ""
    /// The server that it came in by: ours, or the one that a mail was fetched from (row S3-15).
    public var host = ""
    /// The login name that was used: the client's here, or ours elsewhere; empty without one (row S3-19).
    public var user = ""
    /// The names of the files attached to it, as their sender gave them (row S3-13).
    public var files: [String] = []
    /// Whom the envelope names, or To and Cc of a mail that was fetched (row S3-18).
    public var recipients: [String] = []
    /// Who had logged in.
    public var account: AccountName?
    /// The ids that a client was given for the parts that it was joined of, where those are not the message's number.
    public var tickets: [String] = []
    /// The message that this is about: the one that was answered, or that a notice tells of.
    public var about: MessageID?

    /// The facts about something that arrived; its octets travel apart.
    public init(
        receivedAt: Timestamp, door: Door, client: String, greeting: String = "", session: String = "",
        sender: EmailAddress? = nil, messageID: String? = nil, subject: String = ""
    ) {
        self.receivedAt = receivedAt
        self.door = door
        self.client = client
        self.greeting = greeting
        self.session = session
        self.sender = sender
        self.messageID = messageID
        self.subject = subject
    }
}
