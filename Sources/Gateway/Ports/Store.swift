public import Messages

/// Keeps submissions and messages. What a call has returned for is on the disk.
///
/// Calls that wait at the same time share one commit. Every call may fail with ``StoreFailure``; then nothing of that
/// call has happened.
public protocol Store: AccountBook, Mailboxes, FetchBook, ReceiptBook, StopBook {
    /// Keeps a submission, the octets it came as, and one message for each order, in order.
    ///
    /// - Returns: the numbers given; ever increasing, never used before, also after a crash.
    ///
    /// An order for ``Destination/nowhere`` becomes a message that has `failed`; one for an account becomes one that is
    /// `delivered`, is in the account's mailbox from then on, and has an event `stored`. One with a note has a first event
    /// `made`.
    /// What `alongside` asks for happens in the same commit, or none of it does; changes in it that do not apply are
    /// left out.
    ///
    /// A message whose order has a moment before which it is not sent is due then.
    ///
    /// The orders read back have no note, no conversation and no such moment.
    ///
    /// An order for a phone with a ``MessageOrder/conversation`` binds the phone and our number to it: a binding of the
    /// same owner is renewed, one of somebody else that is still good is replaced, and ``Binding/contestedUntil`` then
    /// says how long it would have been.
    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance

    /// Carries out changes in order, all in one commit.
    ///
    /// - Returns: for each change whether it applied: `false` when the message is gone or its state was not one of those
    ///   that the change asks for. One that did not apply changed nothing.
    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool]

    /// Active messages (`queued` or `sending`) in order of their number, with what is known of their parts.
    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message]

    /// The parts on `connection` whose network ids have one of `keys` (see ``NetworkID/key(of:)``), the latest for each
    /// key; only parts that still await a report count.
    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference]

    /// Keeps a part of a phone's text until its other parts have come.
    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID

    /// All fragments, joined ones too, in the order in which they came.
    func fragments() async throws(StoreFailure) -> [KeptFragment]

    /// Forgets fragments.
    func forget(_ fragments: [FragmentID]) async throws(StoreFailure)

    /// The bindings of a phone that are good at `moment`, the latest first.
    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding]

    /// The binding with that code, when it is good at `moment`.
    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding?

    /// The largest code given to a conversation so far; 0 when there is none.
    func lastConversationCode() async throws(StoreFailure) -> Int64

    /// Submissions with messages of which their sender has to be told, in order of their number.
    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice]

    /// Keeps a report that matches no message, as long as there is room for it: the latest 10,000 stay.
    func keep(_ report: StrayReport) async throws(StoreFailure)

    /// Removes messages that ended before `moment` and are in no mailbox, with their events, parts and, when it has no
    /// other message, their submission, even when a binding still names it. A binding that has expired by then goes as
    /// well, and so do stray reports and joined fragments.
    ///
    /// - Parameter limit: the most messages to look at in this step; the next step goes on behind them.
    /// - Returns: whether there is more to look at.
    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool

    /// Finishes what waits, then lets go of the files. Calls made afterwards fail.
    func close() async
}

extension Store {
    /// Keeps a submission with nothing else to be done along with it.
    public func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder]
    ) async throws(StoreFailure) -> Acceptance {
        try await accept(submission, content: content, orders: orders, alongside: Alongside())
    }
}

/// What is to happen in the same commit as an acceptance.
public struct Alongside: Hashable, Sendable {
    /// Steps in the lives of other messages.
    public var changes: [MessageChange] = []
    /// The fragments that the submission was joined of: they are kept, but wait for nothing any more.
    public var joined: [FragmentID] = []
    /// Of which messages their sender is being told, and what.
    public var told: [MessageID: NoticeKinds] = [:]
    /// The mail in a box elsewhere that the submission is, so that it is not fetched again.
    public var fetched: FetchedMail?
    /// The request that the submission came by, so that it is not carried out a second time.
    ///
    /// When the same caller used the key within the last day, nothing at all is written. If the request was the same one
    /// (its digest), the answer is the one of then. If it was another, the call fails with `busy`: asked again, the books
    /// (``OfficeBooks/answer(to:at:)``) will tell. Whoever accepts looks there first; this is for two who ask at once.
    public var request: RepeatableRequest?
    /// Phones that want no more texts; one that is on the list already stays as it is.
    public var stops: [Stop] = []
    /// Phones that want texts again.
    public var startedAgain: [Stop.Key] = []
    /// Whether the events of the changes end with the number of the first message that is made.
    public var refersToMessage = false

    /// Nothing.
    public init() {}

    /// The changes as they are to be carried out once the messages have their numbers.
    public func changes(with given: Acceptance) -> [MessageChange] {
        guard refersToMessage, let message = given.messages.first else { return changes }
        return changes.map { change in
            var change = change
            change.event?.detail += " \(message)"
            return change
        }
    }
}

/// The numbers that the store gave.
public struct Acceptance: Hashable, Sendable {
    /// The submission's number.
    public let submission: SubmissionID
    /// The messages' numbers, in the order of their orders.
    public let messages: [MessageID]

    /// The numbers given to a submission and its messages.
    public init(submission: SubmissionID, messages: [MessageID]) {
        self.submission = submission
        self.messages = messages
    }
}

/// A part of a message, found by the id its network gave it.
public struct PartReference: Hashable, Sendable {
    /// The message, with what is known of all its parts.
    public let message: Message
    /// The number of the part, 1 for the first.
    public let part: Int

    /// Part `part` of `message`.
    public init(message: Message, part: Int) {
        self.message = message
        self.part = part
    }
}

/// One step in a message's life, carried out whole or not at all.
public struct MessageChange: Hashable, Sendable {
    /// Which message.
    public var message: MessageID
    /// The states it may be in for this to apply.
    public var from: Set<MessageState>
    /// Its state afterwards.
    public var to: MessageState
    /// When.
    public var at: Timestamp
    /// How many attempts have ended; `nil` leaves the count.
    public var attempts: Int?
    /// When it is due again; `nil` clears it.
    public var due: Timestamp?
    /// The connection of the attempt; `nil` leaves it.
    public var connection: ConnectionName?
    /// What is now known of parts; replaces what was known of the same numbers.
    public var parts: [PartOutcome]
    /// Forget what was known of parts first (an attempt on another connection begins).
    public var forgetsParts: Bool
    /// A line for the history.
    public var event: MessageEvent?

    /// A change.
    public init(
        _ message: MessageID, from: Set<MessageState>, to: MessageState, at: Timestamp, attempts: Int? = nil,
        due: Timestamp? = nil, connection: ConnectionName? = nil, parts: [PartOutcome] = [],
        forgetsParts: Bool = false, event: MessageEvent? = nil
    ) {
        self.message = message
        self.from = from
        self.to = to
        self.at = at
        self.attempts = attempts
        self.due = due
        self.connection = connection
        self.parts = parts
        self.forgetsParts = forgetsParts
        self.event = event
    }
}

/// Why the store did not do what it was asked.
public struct StoreFailure: Error, Hashable, Sendable {
    /// What kind of trouble.
    public enum Cause: Hashable, Sendable {
        /// No room on the disk; trying again later may work.
        case full
        /// The queue of waiting calls is at its bound; trying again later may work.
        case busy
        /// The store was closed.
        case closed
        /// Reading or writing failed; trying again later may work.
        case inputOutput
        /// The data is damaged or from a newer version of Telepost.
        case unusable
    }

    /// What kind of trouble.
    public let cause: Cause
    /// More for the log; never for a remote side.
    public let detail: String

    /// A failure with its cause.
    public init(_ cause: Cause, _ detail: String) {
        self.cause = cause
        self.detail = detail
    }
}
