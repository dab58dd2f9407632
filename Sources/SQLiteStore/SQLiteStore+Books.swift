public import Gateway
public import Messages

extension SQLiteStore: OfficeBooks {
    public func revisions(before: Int64?, limit: Int) async throws(StoreFailure) -> [ConfigurationRevision] {
        try await searches.perform { (searches) throws(StoreFailure) in
            try searches.books.revisions(before: before, limit: limit)
        }
    }

    public func revision(_ number: Int64) async throws(StoreFailure) -> ConfigurationRevision? {
        try await searches.perform { (searches) throws(StoreFailure) in try searches.books.revision(number) }
    }

    public func add(_ revision: ConfigurationRevision) async throws(StoreFailure) -> Bool {
        try await writing.perform(size: revision.document.utf8.count) { (ledger) throws(StoreFailure) in
            try ledger.add(revision)
        }
    }

    public func note(_ entry: AuditEntry) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.books.note(entry) }
    }

    public func audit(before: Int64?, limit: Int) async throws(StoreFailure) -> [AuditEntry] {
        try await searches.perform { (searches) throws(StoreFailure) in
            try searches.books.audit(before: before, limit: limit)
        }
    }

    public func tokens() async throws(StoreFailure) -> [AccessToken] {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.books.tokens() }
    }

    public func add(_ token: AccessToken) async throws(StoreFailure) -> Bool {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.add(token) }
    }

    public func removeToken(_ name: String) async throws(StoreFailure) -> Bool {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.books.removeToken(name) }
    }

    public func pauses() async throws(StoreFailure) -> [ConnectionPause] {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.books.pauses() }
    }

    public func pause(_ pause: ConnectionPause) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.books.pause(pause) }
    }

    public func resume(_ connection: ConnectionName) async throws(StoreFailure) -> Bool {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.books.resume(connection) }
    }

    public func answer(
        to request: RepeatableRequest, at moment: Timestamp
    ) async throws(StoreFailure) -> RepeatedAnswer? {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.books.answer(to: request, at: moment)
        }
    }
}

extension SQLiteStore: Statistics {
    public func queues() async throws(StoreFailure) -> [QueueFigure] {
        try await searches.perform { (searches) throws(StoreFailure) in try searches.counting.queueFigures() }
    }

    public func failures(since: Timestamp, limit: Int) async throws(StoreFailure) -> [FailureFigure] {
        try await searches.perform { (searches) throws(StoreFailure) in
            try searches.counting.failureFigures(since: since, limit: limit)
        }
    }
}
