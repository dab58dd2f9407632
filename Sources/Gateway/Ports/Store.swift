public import Messages

/// Keeps submissions and messages. What a call has returned for is on the disk.
///
/// Calls that wait at the same time share one commit. Every call may fail with ``StoreFailure``; then nothing of that
/// call has happened.
public protocol Store: Sendable {
    /// Keeps a submission, the octets it came as, and one message for each order, in order.
    ///
    /// - Returns: the numbers given; ever increasing, never used before, also after a crash.
    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder]
    ) async throws(StoreFailure) -> Acceptance

    /// Carries out changes in order, all in one commit.
    ///
    /// - Returns: for each change whether it applied: `false` when the message is gone or its state was not one of those
    ///   that the change asks for. One that did not apply changed nothing.
    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool]

    /// Active messages (`queued` or `sending`) in order of their number, with what is known of their parts.
    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message]

    /// The part that the network knows as `networkID` on `connection`, the latest when there are several; only parts
    /// that still await a report count.
    func part(networkID: String, on connection: ConnectionName) async throws(StoreFailure) -> PartReference?

    /// Removes messages that ended before `moment`, with their events, parts and, when it has no other message, their
    /// submission.
    ///
    /// - Parameter limit: the most messages to look at in this step; the next step goes on behind them.
    /// - Returns: whether there is more to look at.
    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool

    /// Finishes what waits, then lets go of the files. Calls made afterwards fail.
    func close() async
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
