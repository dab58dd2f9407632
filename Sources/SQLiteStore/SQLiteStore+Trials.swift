import Gateway

extension SQLiteStore {
    /// Has the database file grow no further than `pages`, for tests of a full disk.
    func limitFile(pages: Int) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.connection.limitFile(pages: pages) }
    }

    /// Has commits fail, beginning with that of this call and its neighbours, for tests of what follows.
    func failCommit() async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in ledger.connection.refuseCommits(true) }
    }

    /// Ends what ``failCommit()`` began.
    func allowCommits() async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in ledger.connection.refuseCommits(false) }
    }
}
