public import Messages

/// A submission whose sender has to be told what became of its messages.
public struct OwedNotice: Hashable, Sendable {
    /// Its number.
    public var submission: SubmissionID
    /// What arrived.
    public var facts: Submission
    /// All of its messages, in order of their number, with what is known of their parts.
    public var messages: [Message]
    /// What is to be told of which of them.
    public var owed: [MessageID: NoticeKinds]
    /// The latest line in the history of each message that there is something to tell of.
    public var words: [MessageID: MessageEvent]

    /// What is owed to the sender of a submission.
    public init(
        submission: SubmissionID, facts: Submission, messages: [Message], owed: [MessageID: NoticeKinds],
        words: [MessageID: MessageEvent]
    ) {
        self.submission = submission
        self.facts = facts
        self.messages = messages
        self.owed = owed
        self.words = words
    }
}
