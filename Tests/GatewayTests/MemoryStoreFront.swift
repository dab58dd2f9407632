import Gateway
import Messages

/// A store in front of one in memory, for what it does not do itself.
protocol MemoryStoreFront: AccountBook, Mailboxes, FetchBook {
    /// The store behind.
    var store: MemoryStore { get }

    /// Comes before each call; throwing, it is the end of it.
    func step() async throws(StoreFailure)
}

extension MemoryStoreFront {
    func step() async throws(StoreFailure) {}

    func accounts() async throws(StoreFailure) -> [KeptAccount] {
        try await step()
        return try await store.accounts()
    }

    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {
        try await step()
        try await store.keep(accounts)
    }

    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool {
        try await step()
        return try await store.remove(account)
    }

    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox {
        try await step()
        return try await store.mailbox(of: account)
    }

    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] {
        try await step()
        return try await store.mails(mails, of: account)
    }

    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int {
        try await step()
        return try await store.take(mails, outOf: account, at: moment, detail: detail)
    }

    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] {
        try await step()
        return try await store.mailboxSizes()
    }

    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> {
        try await step()
        return try await store.fetched(by: connection, from: box)
    }

    func note(_ mails: [FetchedMail]) async throws(StoreFailure) {
        try await step()
        try await store.note(mails)
    }

    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {
        try await step()
        try await store.forget(mails)
    }
}
