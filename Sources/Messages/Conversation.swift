/// What to remember of a message so that the phone's answer finds the one who wrote to it.
public struct ConversationOrder: Hashable, Sendable {
    /// Our number, the one that the phone sees; `nil` when nobody knows it before it is sent.
    public var ours: Originator?
    /// Who writes to the phone: the envelope sender.
    public var owner: EmailAddress
    /// Where answers go, from the mail's own words.
    public var answersTo: EmailAddress
    /// Until when an answer counts as one.
    public var expiresAt: Timestamp
    /// The code in the text that stands for the conversation where the network replaces numbers.
    public var code: Int64?

    /// What to remember.
    public init(
        ours: Originator?, owner: EmailAddress, answersTo: EmailAddress, expiresAt: Timestamp, code: Int64? = nil
    ) {
        self.ours = ours
        self.owner = owner
        self.answersTo = answersTo
        self.expiresAt = expiresAt
        self.code = code
    }
}

/// "Replies from this phone to this number of ours belong to that mail."
public struct Binding: Hashable, Sendable {
    /// The phone.
    public var phone: PhoneNumber
    /// Whose it is, and which number of ours.
    public var conversation: ConversationOrder
    /// The latest message of the conversation.
    public var message: MessageID
    /// The mail that it was made of.
    public var submission: SubmissionID
    /// When that was.
    public var updatedAt: Timestamp
    /// Until then somebody else's conversation has the same phone and number: an answer might be for the other.
    public var contestedUntil: Timestamp?

    /// A binding.
    public init(
        phone: PhoneNumber, conversation: ConversationOrder, message: MessageID, submission: SubmissionID,
        updatedAt: Timestamp, contestedUntil: Timestamp? = nil
    ) {
        self.phone = phone
        self.conversation = conversation
        self.message = message
        self.submission = submission
        self.updatedAt = updatedAt
        self.contestedUntil = contestedUntil
    }
}
