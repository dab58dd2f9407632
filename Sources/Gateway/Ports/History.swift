public import Messages

/// Answers questions about what the store keeps. Answers may be a moment older than the latest commit, never newer.
public protocol History: Sendable {
    /// Messages that match, the newest first.
    ///
    /// - Parameters:
    ///   - before: only messages with a smaller number; for the next page.
    ///   - limit: the most to return.
    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message]

    /// The whole story of one message; `nil` when there is none of that number.
    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory?

    /// The messages of the submissions that are about `message` (its notices, its answers), oldest first, at most 100.
    func messages(about message: MessageID) async throws(StoreFailure) -> [Message]

    /// The messages made of a submission in order of their number, as far as they are still there, without their texts.
    ///
    /// - Parameter limit: the most entries to return; all are counted.
    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages

    /// The latest reports that match no message, the newest first.
    ///
    /// - Parameter connection: only those of this one.
    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport]

    /// The octets of a submission as they came.
    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]?
}

/// Which messages are wanted; what is `nil` does not matter.
///
/// The case of letters counts in ``messageID`` alone. What is looked for in ``subject``, ``fileName``, ``author``,
/// ``host``, ``user``, ``application``, ``addressee`` and ``text`` is compared with message after message: that takes the
/// longer the more there are.
public struct MessageFilter: Hashable, Sendable {
    /// In this state.
    public var state: MessageState?
    /// For this phone.
    public var recipient: PhoneNumber?
    /// Accepted at or after this moment.
    public var since: Timestamp?
    /// Accepted before this moment.
    public var until: Timestamp?
    /// Made of a mail from this envelope sender, the case of its letters aside.
    public var sender: EmailAddress?
    /// For this mail address, the case of its letters aside.
    public var mailbox: EmailAddress?
    /// Made of a text from this phone.
    public var origin: Originator?
    /// Made of the mail with this Message-ID, without `<>`, or of the phone's text with this mark.
    public var messageID: String?
    /// Made of what somebody sent who had logged in with this account.
    public var account: AccountName?
    /// Made by this application.
    public var application: ApplicationName?
    /// Addressed to this by its sender, or for this mail address.
    public var addressee: EmailAddress?
    /// Made of something whose subject contains this.
    public var subject: String?
    /// Made of something with a file attached whose name contains this.
    public var fileName: String?
    /// Made of a mail from this address, by its From field or its envelope.
    public var author: String?
    /// Made of what came in by this server (``Submission/host``).
    public var host: String?
    /// Made of what came in under this login name (``Submission/user``).
    public var user: String?

    /// Whose text contains this, the case of letters aside.
    public var text: String?

    /// All messages.
    public init() {}
}

/// What a submission became.
public struct SubmissionMessages: Hashable, Sendable {
    /// One of its messages, in short.
    public struct Entry: Hashable, Sendable {
        /// Its number.
        public var id: MessageID
        /// Where it is in its life.
        public var state: MessageState
        /// The recipient as the sender wrote it.
        public var addressedAs: String
        /// Where it goes.
        public var destination: Destination

        /// A message in short.
        public init(id: MessageID, state: MessageState, addressedAs: String, destination: Destination) {
            self.id = id
            self.state = state
            self.addressedAs = addressedAs
            self.destination = destination
        }
    }

    /// The first of its messages.
    public var entries: [Entry]
    /// How many messages it has.
    public var count: Int

    /// So many messages, the first of them in short.
    public init(entries: [Entry], count: Int) {
        self.entries = entries
        self.count = count
    }
}

/// A message with all that is known about it.
public struct MessageStory: Hashable, Sendable {
    /// The message.
    public var message: Message
    /// What it was made of.
    public var submission: Submission
    /// How many octets the submission has.
    public var contentSize: Int
    /// What happened to it, oldest first.
    public var events: [MessageEvent]

    /// A message with its submission and history.
    public init(message: Message, submission: Submission, contentSize: Int, events: [MessageEvent]) {
        self.message = message
        self.submission = submission
        self.contentSize = contentSize
        self.events = events
    }
}
