import Gateway
import Messages

/// A store in front of one in memory, for what it does not do itself.
protocol MemoryStoreFront: AccountBook, Mailboxes, FetchBook, ReceiptBook, StopBook {
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

extension MemoryStoreFront {
    func accept(_ consignments: [Consignment]) async throws(StoreFailure) -> [Acceptance] {
        try await step()
        return try await store.accept(consignments)
    }

    func receipts(
        owedTo account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [OwedReceipt] {
        try await step()
        return try await store.receipts(owedTo: account, after: after, limit: limit)
    }

    func told(
        _ kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String
    ) async throws(StoreFailure) {
        try await step()
        try await store.told(kinds, at: moment, detail: detail)
    }

    func revise(
        _ message: MessageID, _ order: MessageOrder, event: MessageEvent
    ) async throws(StoreFailure) -> Bool {
        try await step()
        return try await store.revise(message, order, event: event)
    }

    func messages(ticket: String, of account: AccountName) async throws(StoreFailure) -> [MessageID] {
        try await step()
        return try await store.messages(ticket: ticket, of: account)
    }

    func texts(
        waitingFor account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [WaitingText] {
        try await step()
        return try await store.texts(waitingFor: account, after: after, limit: limit)
    }

    func stops(after key: Stop.Key?, limit: Int) async throws(StoreFailure) -> [Stop] {
        try await step()
        return try await store.stops(after: key, limit: limit)
    }

    func keep(_ stops: [Stop]) async throws(StoreFailure) -> Int {
        try await step()
        return try await store.keep(stops)
    }

    func remove(_ keys: [Stop.Key]) async throws(StoreFailure) -> Int {
        try await step()
        return try await store.remove(keys)
    }
}
