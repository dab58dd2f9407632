public import Messages

/// What is kept besides messages and accounts for those who run the gateway.
///
/// As with ``Store``: what a call has returned for is on the disk; one that fails has done nothing.
public protocol OfficeBooks: Sendable {
    /// Revisions of the document, the newest first.
    ///
    /// - Parameters:
    ///   - before: only those with a smaller number; for the next page.
    ///   - limit: the most to return.
    func revisions(before: Int64?, limit: Int) async throws(StoreFailure) -> [ConfigurationRevision]

    /// One revision; `nil` when there is none of that number.
    func revision(_ number: Int64) async throws(StoreFailure) -> ConfigurationRevision?

    /// Adds a revision when the newest is still the one with the number before it.
    ///
    /// - Returns: `false` when somebody else was faster.
    func add(_ revision: ConfigurationRevision) async throws(StoreFailure) -> Bool

    /// Notes who changed what; the latest 100,000 entries stay.
    func note(_ entry: AuditEntry) async throws(StoreFailure)

    /// Who changed what, the newest first, numbers smaller than `before`.
    func audit(before: Int64?, limit: Int) async throws(StoreFailure) -> [AuditEntry]

    /// All tokens by name.
    func tokens() async throws(StoreFailure) -> [AccessToken]

    /// Adds a token.
    ///
    /// - Returns: `false` when there is one of that name or digest.
    func add(_ token: AccessToken) async throws(StoreFailure) -> Bool

    /// Removes the token of that name.
    ///
    /// - Returns: `false` when there was none.
    func removeToken(_ name: String) async throws(StoreFailure) -> Bool

    /// The connections that operators have paused.
    func pauses() async throws(StoreFailure) -> [ConnectionPause]

    /// Notes a pause; one that is there already stays.
    func pause(_ pause: ConnectionPause) async throws(StoreFailure)

    /// Ends a pause.
    ///
    /// - Returns: `false` when there was none.
    func resume(_ connection: ConnectionName) async throws(StoreFailure) -> Bool

    /// What became of a request of this caller with this key: its digest, and the messages made; `nil` when there was
    /// none, or it was a day or longer before `moment`.
    func answer(
        to request: RepeatableRequest, at moment: Timestamp
    ) async throws(StoreFailure) -> RepeatedAnswer?
}

/// What became of a request that is repeated.
public struct RepeatedAnswer: Hashable, Sendable {
    /// The digest of the first request.
    public var digest: String
    /// The messages that it made, in order.
    public var messages: [MessageID]

    /// An answer.
    public init(digest: String, messages: [MessageID]) {
        self.digest = digest
        self.messages = messages
    }
}

/// Counts over what the store keeps.
public protocol Statistics: Sendable {
    /// How many messages wait or are on the wire, for each connection and state, by name. Costs the more the more there
    /// are: a tenth of a second for some hundred thousand.
    func queues() async throws(StoreFailure) -> [QueueFigure]

    /// Why messages failed since then, the most frequent first.
    ///
    /// Counted as they fail, each time that they do, whatever became of them later. `since` is rounded down to the minute.
    func failures(since: Timestamp, limit: Int) async throws(StoreFailure) -> [FailureFigure]
}

/// Messages that wait for a connection, or are on its wire.
public struct QueueFigure: Hashable, Sendable {
    /// The connection: the one of the latest attempt, else the first that may carry them; `nil`: none can.
    public var connection: ConnectionName?
    /// `queued`, `sending` or `unknown`.
    public var state: MessageState
    /// How many.
    public var count: Int
    /// When the oldest of them was accepted.
    public var oldest: Timestamp?

    /// A figure.
    public init(connection: ConnectionName?, state: MessageState, count: Int, oldest: Timestamp?) {
        self.connection = connection
        self.state = state
        self.count = count
        self.oldest = oldest
    }
}

/// Messages that failed for the same reason.
public struct FailureFigure: Hashable, Sendable {
    /// The connection that the last attempt was made on, if any.
    public var connection: ConnectionName?
    /// Why, in the words of the last event, numbers and addresses aside.
    public var reason: String
    /// How many.
    public var count: Int
    /// The latest of them.
    public var latest: MessageID

    /// A figure.
    public init(connection: ConnectionName?, reason: String, count: Int, latest: MessageID) {
        self.connection = connection
        self.reason = reason
        self.count = count
        self.latest = latest
    }
}
