/// One thing that arrived, kept as it came until its messages have ended.
public struct Submission: Hashable, Sendable {
    /// The way it came in.
    public enum Door: String, Hashable, Sendable, CaseIterable {
        /// The SMTP server.
        case smtp
        /// The HTTP API or the command line.
        case api
    }

    /// When its last octet arrived.
    public var receivedAt: Timestamp
    /// The way it came in.
    public var door: Door
    /// The address of the client, as in `192.0.2.7`; empty for the Unix socket.
    public var client: String
    /// How the client introduced itself (HELO/EHLO); empty elsewhere.
    public var greeting: String
    /// The server's session id, for finding its lines in the log.
    public var session: String
    /// The envelope sender; `nil` for the null sender and for submissions that are no mail.
    public var sender: EmailAddress?
    /// The Message-ID header without `<>`.
    public var messageID: String?
    /// The decoded subject; empty when there is none.
    public var subject: String

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
