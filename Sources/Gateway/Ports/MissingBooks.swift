public import Messages

/// No books: nothing is kept, and whoever wants to keep something is told so.
public struct MissingBooks: OfficeBooks, Statistics {
    private static let failure = StoreFailure(.unusable, "this store keeps no books")

    /// No books.
    public init() {}

    public func revisions(before: Int64?, limit: Int) async throws(StoreFailure) -> [ConfigurationRevision] { [] }
    public func revision(_ number: Int64) async throws(StoreFailure) -> ConfigurationRevision? { nil }
    public func add(_ revision: ConfigurationRevision) async throws(StoreFailure) -> Bool { throw Self.failure }
    public func note(_ entry: AuditEntry) async throws(StoreFailure) {}
    public func audit(before: Int64?, limit: Int) async throws(StoreFailure) -> [AuditEntry] { [] }
    public func tokens() async throws(StoreFailure) -> [AccessToken] { [] }
    public func add(_ token: AccessToken) async throws(StoreFailure) -> Bool { throw Self.failure }
    public func removeToken(_ name: String) async throws(StoreFailure) -> Bool { false }
    public func pauses() async throws(StoreFailure) -> [ConnectionPause] { [] }
    public func pause(_ pause: ConnectionPause) async throws(StoreFailure) { throw Self.failure }
    public func resume(_ connection: ConnectionName) async throws(StoreFailure) -> Bool { false }
    public func answer(
        to request: RepeatableRequest, at moment: Timestamp
    ) async throws(StoreFailure) -> RepeatedAnswer? { nil }
    public func queues() async throws(StoreFailure) -> [QueueFigure] { [] }
    public func failures(since: Timestamp, limit: Int) async throws(StoreFailure) -> [FailureFigure] { [] }
}
