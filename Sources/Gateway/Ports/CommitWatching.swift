public import Messages

/// Hears what the store has put on the disk, commit after commit in their order.
public protocol CommitWatching: Sendable {
    /// After the commit, before those who asked for it are answered. On the thread that writes: whoever takes long here, or
    /// waits, holds up all mail.
    func committed(_ commit: Commit)
}

/// What one commit put on the disk.
public struct Commit: Hashable, Sendable {
    /// A submission that was accepted.
    public struct Arrival: Hashable, Sendable {
        /// The numbers given.
        public var given: Acceptance
        /// Which way it came in.
        public var door: Submission.Door
        /// When.
        public var at: Timestamp
        /// What its messages are, in order.
        public var orders: [MessageOrder]
        /// Who had logged in.
        public var account: AccountName?

        /// A submission that was accepted.
        public init(_ given: Acceptance, door: Submission.Door, at: Timestamp, orders: [MessageOrder]) {
            self.given = given
            self.door = door
            self.at = at
            self.orders = orders
        }
    }

    /// A change that applied.
    public struct Step: Hashable, Sendable {
        /// Which message.
        public var message: MessageID
        /// Its state before.
        public var from: MessageState
        /// Its state now; the same when only its history went on.
        public var to: MessageState
        /// When.
        public var at: Timestamp
        /// The connection that took part in the change, if any.
        public var connection: ConnectionName?
        /// How many parts the change tells of.
        public var parts = 0
        /// Where the message goes.
        public var kind: Destination.Kind
        /// The account that submitted the message by SMPP, when the change is one that it has to be told of.
        public var owedTo: AccountName?

        /// What became of a message.
        public init(
            _ message: MessageID, from: MessageState, to: MessageState, at: Timestamp, kind: Destination.Kind
        ) {
            self.message = message
            self.from = from
            self.to = to
            self.at = at
            self.kind = kind
        }
    }

    /// The submissions, in order.
    public var arrivals: [Arrival] = []
    /// The changes, in order.
    public var steps: [Step] = []
    /// How long it took, from its first statement to the end of the commit.
    public var time: Duration = .zero
    /// How many rows it changed.
    public var rows = 0

    /// Nothing.
    public init() {}
}
