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

    /// The latest reports that match no message, the newest first.
    ///
    /// - Parameter connection: only those of this one.
    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport]

    /// The octets of a submission as they came.
    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]?
}

/// Which messages are wanted; what is `nil` does not matter.
public struct MessageFilter: Hashable, Sendable {
    /// In this state.
    public var state: MessageState?
    /// For this phone.
    public var recipient: PhoneNumber?
    /// Accepted at or after this moment.
    public var since: Timestamp?
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

    /// All messages.
    public init() {}
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
