import Gateway
import Messages

/// A message with all that is known about it, as the API shows it.
public struct StoryView: Codable, Hashable, Sendable {
    /// The message.
    public var message: MessageView
    /// What it was made of.
    public var submission: SubmissionView
    /// What happened to it, oldest first.
    public var events: [EventView]
    /// The other messages of the same submission, the first hundred of them.
    public var others: [OtherMessageView]
    /// How many others there are.
    public var otherCount: Int

    enum CodingKeys: String, CodingKey {
        case message, submission, events, others
        case otherCount = "other_count"
    }

    /// How many of the others are shown.
    static let mostOthers = 100

    /// What the API shows of `story` under `rules`.
    ///
    /// - Parameters:
    ///   - others: the messages of its submission, itself as well.
    ///   - content: the octets of what arrived, when they are text for people.
    init(_ story: MessageStory, others: SubmissionMessages, rules: Rules, content: [UInt8]? = nil) {
        message = MessageView(story.message, rules: rules)
        submission = SubmissionView(story.submission, size: story.contentSize)
        submission.text = content.map { String(String(decoding: $0.prefix(8_000), as: UTF8.self).prefix(2_000)) }
        events = story.events.map(EventView.init)
        let apart = others.entries.filter { $0.id != story.message.id }
        self.others = apart.prefix(Self.mostOthers).map(OtherMessageView.init)
        otherCount = max(apart.count, others.count - 1)
    }
}

/// Another message of the same submission, as the API shows it.
public struct OtherMessageView: Codable, Hashable, Sendable {
    /// Its number.
    public var id: Int64
    /// What it is, as ``MessageView/kind`` has it.
    public var kind: String
    /// Where it is in its life.
    public var state: String
    /// Where it goes.
    public var to: String
    /// The recipient as the sender wrote it.
    public var addressedAs: String

    enum CodingKeys: String, CodingKey {
        case id, kind, state, to
        case addressedAs = "addressed_as"
    }

    /// What the API shows of `entry`.
    init(_ entry: SubmissionMessages.Entry) {
        id = entry.id.rawValue
        kind = MessageView.kind(of: entry.destination)
        state = entry.state.rawValue
        to = entry.destination.description
        addressedAs = entry.addressedAs
    }
}

/// A submission as the API shows it.
public struct SubmissionView: Codable, Hashable, Sendable {
    /// When its last octet arrived.
    public var receivedAt: Moment
    /// The way it came in: `smtp`, `api`, `phone`, `fetched` from a mailbox elsewhere, `folder`, or `gateway` for what
    /// the gateway wrote itself.
    public var door: String
    /// The address of the client; empty for the Unix socket; the connection for what came from a phone, was fetched or
    /// was in a folder.
    public var client: String
    /// How the client introduced itself; empty when it did not.
    public var greeting: String
    /// The server's session id; empty when there is none.
    public var session: String
    /// The envelope sender; absent for the null sender and for what is no mail.
    public var sender: String?
    /// The Message-ID without `<>`.
    public var messageID: String?
    /// The subject; empty when there is none.
    public var subject: String
    /// Who wrote it, as From says; absent when it does not.
    public var author: String?
    /// The server that it came in by; absent when there is none.
    public var host: String?
    /// The login name that was used; absent without one.
    public var user: String?
    /// The names of the files attached to it.
    public var files: [String]
    /// Whom it is for: the recipients of the envelope, or To and Cc where there is none.
    public var recipients: [String]
    /// The phone that a text came from.
    public var origin: String?
    /// The number of ours that a phone's text was sent to.
    public var number: String?
    /// The account that had logged in.
    public var account: String?
    /// The message that it is about: the one that was answered, or that a notice tells of.
    public var about: Int64?
    /// What a phone wrote, or a notice says, the first 2,000 characters; absent for mail.
    public var text: String?
    /// How many octets it has.
    public var size: Int

    enum CodingKeys: String, CodingKey {
        case door, client, greeting, session, sender, subject, author, host, user, files, recipients, origin, number
        case account, about, text, size
        case receivedAt = "received_at"
        case messageID = "message_id"
    }

    /// What the API shows of a submission.
    init(_ submission: Submission, size: Int) {
        receivedAt = Moment(submission.receivedAt)
        door = submission.door.rawValue
        client = submission.client
        greeting = submission.greeting
        session = submission.session
        sender = submission.sender?.description
        messageID = submission.messageID
        subject = submission.subject
        author = submission.author.isEmpty ? nil : submission.author
        host = submission.host.isEmpty ? nil : submission.host
        user = submission.user.isEmpty ? nil : submission.user
        files = submission.files
        recipients = submission.recipients
        origin = submission.origin?.description
        number = submission.number.isEmpty ? nil : submission.number
        account = submission.account?.text
        about = submission.about?.rawValue
        self.size = size
    }
}

/// Something that happened to a message, as the API shows it.
public struct EventView: Codable, Hashable, Sendable {
    /// When.
    public var at: Moment
    /// What, as in `sent`.
    public var kind: String
    /// On which connection, when one took part.
    public var connection: String?
    /// The rest in plain words.
    public var detail: String

    /// What the API shows of an event.
    init(_ event: MessageEvent) {
        at = Moment(event.at)
        kind = event.kind.rawValue
        connection = event.connection?.text
        detail = event.detail
    }
}
