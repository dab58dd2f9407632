import Gateway
import Messages
import Synchronization

/// A store with accounts, stray reports and the office's books in memory, and no messages.
final class OfficeStore: Store, History, OfficeBooks, Statistics, ClientlessStore {
    private struct State {
        var accounts: [AccountName: KeptAccount] = [:]
        var sizes: [AccountName: MailboxSize] = [:]
        var strays: [StrayReport] = []
        var entries: [AuditEntry] = []
        var tokens: [AccessToken] = []
        var figures: [QueueFigure] = []
    }

    let stopShelf = StopShelf()
    private let state = Mutex(State())

    func fill(_ account: AccountName, _ size: MailboxSize) { state.withLock { $0.sizes[account] = size } }
    func set(_ figures: [QueueFigure]) { state.withLock { $0.figures = figures } }
    func add(_ report: StrayReport) { state.withLock { $0.strays.append(report) } }
    var noted: [AuditEntry] { state.withLock { $0.entries } }

    // MARK: - Books

    func revisions(before: Int64?, limit: Int) async throws(StoreFailure) -> [ConfigurationRevision] { [] }
    func revision(_ number: Int64) async throws(StoreFailure) -> ConfigurationRevision? { nil }
    func add(_ revision: ConfigurationRevision) async throws(StoreFailure) -> Bool { false }
    func pauses() async throws(StoreFailure) -> [ConnectionPause] { [] }
    func pause(_ pause: ConnectionPause) async throws(StoreFailure) {}
    func resume(_ connection: ConnectionName) async throws(StoreFailure) -> Bool { false }
    func answer(
        to request: RepeatableRequest, at moment: Timestamp
    ) async throws(StoreFailure) -> RepeatedAnswer? { nil }

    func note(_ entry: AuditEntry) async throws(StoreFailure) {
        state.withLock { state in
            var entry = entry
            entry.number = Int64(state.entries.count) + 1
            state.entries.append(entry)
        }
    }

    func audit(before: Int64?, limit: Int) async throws(StoreFailure) -> [AuditEntry] {
        state.withLock { state in
            Array(state.entries.reversed().filter { $0.number < before ?? .max }.prefix(limit))
        }
    }

    func tokens() async throws(StoreFailure) -> [AccessToken] { state.withLock { $0.tokens } }

    func add(_ token: AccessToken) async throws(StoreFailure) -> Bool {
        state.withLock { state in
            guard !state.tokens.contains(where: { $0.name == token.name }) else { return false }
            state.tokens.append(token)
            return true
        }
    }

    func removeToken(_ name: String) async throws(StoreFailure) -> Bool {
        state.withLock { state in
            let count = state.tokens.count
            state.tokens.removeAll { $0.name == name }
            return state.tokens.count < count
        }
    }

    func queues() async throws(StoreFailure) -> [QueueFigure] { state.withLock { $0.figures } }
    func failures(since: Timestamp, limit: Int) async throws(StoreFailure) -> [FailureFigure] { [] }

    // MARK: - Accounts

    func accounts() async throws(StoreFailure) -> [KeptAccount] { state.withLock { Array($0.accounts.values) } }

    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {
        state.withLock { state in for account in accounts { state.accounts[account.account.name] = account } }
    }

    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool {
        state.withLock { $0.accounts.removeValue(forKey: account) != nil }
    }

    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] { state.withLock { $0.sizes } }

    // MARK: - No messages

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance { Acceptance(submission: SubmissionID(rawValue: 1), messages: []) }
    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] { changes.map { _ in false } }
    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] { [] }
    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] { [] }
    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID { FragmentID(rawValue: 1) }
    func fragments() async throws(StoreFailure) -> [KeptFragment] { [] }
    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {}
    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] { [] }
    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? { nil }
    func lastConversationCode() async throws(StoreFailure) -> Int64 { 0 }
    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] { [] }
    func keep(_ report: StrayReport) async throws(StoreFailure) { add(report) }
    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool { false }
    func close() async {}
    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] { [] }
    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? { nil }
    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] { [] }
    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        SubmissionMessages(entries: [], count: 0)
    }
    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] {
        state.withLock { state in state.strays.filter { connection == nil || $0.connection == connection } }
    }
    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? { nil }
    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox { Mailbox(store: 1, entries: []) }
    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] { [] }
    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int { 0 }
    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> { [] }
    func note(_ mails: [FetchedMail]) async throws(StoreFailure) {}
    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {}
}
