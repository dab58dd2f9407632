public import Messages

/// Keeps what programs that submit messages by SMPP have to be told, and what waits for them.
public protocol ReceiptBook: Sendable {
    /// Keeps several things that arrived, each as ``Store/accept(_:content:orders:alongside:)`` does, all in one commit or
    /// none of them.
    ///
    /// - Returns: the numbers given, for each in order.
    func accept(_ consignments: [Consignment]) async throws(StoreFailure) -> [Acceptance]

    /// What an account has to be told of messages that it submitted by SMPP (``Submission/Door/smpp``), in order of their
    /// number. Messages that are active, `sent` or `unknown` are left out: what becomes of them is not known yet.
    func receipts(
        owedTo account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [OwedReceipt]

    /// Takes off what was told; each message gets an event `noticed`. What is not owed is left out.
    func told(_ kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String) async throws(StoreFailure)

    /// Puts another order in the place of that of a message which is still `queued`: text, alphabet, ready part, notices,
    /// expiry and, where it has one, ``MessageOrder/notBefore``, which becomes ``Message/due``; destination, way and
    /// originator stay.
    ///
    /// - Returns: `false` when it is gone or not queued any more; then nothing has changed.
    func revise(
        _ message: MessageID, _ order: MessageOrder, event: MessageEvent
    ) async throws(StoreFailure) -> Bool

    /// The messages of the submission of `account` that has that ticket, in order of their number; one, but for what was
    /// submitted to several phones at a time. Empty when there is none.
    func messages(ticket: String, of account: AccountName) async throws(StoreFailure) -> [MessageID]

    /// What is in the mailbox of an account and came as a text (by ``Submission/Door/phone``, ``Submission/Door/smpp`` or
    /// ``Submission/Door/api``), in order of its number.
    func texts(
        waitingFor account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [WaitingText]
}

/// Something that arrived, with what becomes of it.
public struct Consignment: Hashable, Sendable {
    /// The facts about it.
    public var submission: Submission
    /// The octets it came as.
    public var content: [UInt8]
    /// What becomes of it.
    public var orders: [MessageOrder]
    /// What is to happen in the same commit.
    public var alongside = Alongside()

    /// Something that arrived.
    public init(_ submission: Submission, content: [UInt8], orders: [MessageOrder]) {
        self.submission = submission
        self.content = content
        self.orders = orders
    }
}

/// A message of which the program that submitted it has to be told.
public struct OwedReceipt: Hashable, Sendable {
    /// The message, with what is known of its parts.
    public var message: Message
    /// The ids that its sender was given for it; empty: the message's number.
    public var tickets: [String]
    /// When it was submitted.
    public var submittedAt: Timestamp
    /// What is owed.
    public var owed: NoticeKinds
    /// The latest line in its history; `nil` when there is none.
    public var words: MessageEvent?

    /// What is owed of a message.
    public init(
        _ message: Message, tickets: [String], submittedAt: Timestamp, owed: NoticeKinds, words: MessageEvent?
    ) {
        self.message = message
        self.tickets = tickets
        self.submittedAt = submittedAt
        self.owed = owed
        self.words = words
    }
}

/// A text in the mailbox of an account.
public struct WaitingText: Hashable, Sendable {
    /// Its number.
    public var message: MessageID
    /// How it came.
    public var submission: Submission
    /// The recipient as its sender wrote it.
    public var addressedAs: String
    /// Who it claims to come from, when that is known.
    public var originator: Originator?
    /// The octets of the submission: its words.
    public var content: [UInt8]

    /// A text in a mailbox.
    public init(
        _ message: MessageID, _ submission: Submission, addressedAs: String, originator: Originator?,
        content: [UInt8]
    ) {
        self.message = message
        self.submission = submission
        self.addressedAs = addressedAs
        self.originator = originator
        self.content = content
    }
}
