import Gateway
import Messages
import Synchronization

/// A store in memory that has the octets of submissions and remembers what was taken from folders; messages are the
/// ledger's.
final class FolderStore: Store, History, ClientlessStore {
    private struct State {
        var contents: [SubmissionID: [UInt8]] = [:]
        var fetched: Set<FetchedMail> = []
        var accepted: [LedgerStore.Accepted] = []
        var failure: StoreFailure?
    }

    let stopShelf = StopShelf()
    let trips = TrippingStore()
    private let state = Mutex(State())
    private let changes = Changes()

    var ledger: LedgerStore { trips.ledger }

    /// What was taken in, in order.
    var accepted: [LedgerStore.Accepted] { state.withLock { $0.accepted } }
    /// What is put down as taken.
    var books: [String] { state.withLock { $0.fetched.map(\.id).sorted() } }

    func put(_ octets: [UInt8], of submission: SubmissionID) { state.withLock { $0.contents[submission] = octets } }

    /// Makes acceptances fail from now on; `nil`: no longer.
    func fail(with failure: StoreFailure?) { state.withLock { $0.failure = failure } }

    func until(_ what: String, _ condition: @escaping @Sendable (FolderStore) -> Bool) async throws {
        try await changes.until(what) { condition(self) }
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        defer { changes.announce() }
        let result: Result<Int64, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            state.accepted.append(LedgerStore.Accepted(submission: submission, content: content, orders: orders))
            if let file = alongside.fetched { state.fetched.insert(file) }
            return .success(Int64(state.accepted.count))
        }
        let number = try result.get()
        return Acceptance(
            submission: SubmissionID(rawValue: number),
            messages: orders.indices.map { MessageID(rawValue: number * 1000 + Int64($0)) })
    }

    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> {
        let result: Result<Set<String>, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            let mine = state.fetched.filter { $0.connection == connection && $0.box == box }
            return .success(Set(mine.map(\.id)))
        }
        return try result.get()
    }

    func note(_ mails: [FetchedMail]) async throws(StoreFailure) {
        state.withLock { $0.fetched.formUnion(mails) }
        changes.announce()
    }

    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {
        let failure = state.withLock { state in
            if state.failure == nil { state.fetched.subtract(mails) }
            return state.failure
        }
        changes.announce()
        if let failure { throw failure }
    }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        let result: Result<[UInt8]?, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            return .success(state.contents[submission])
        }
        return try result.get()
    }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? {
        guard let found = ledger.message(message.rawValue) else { return nil }
        let submission = Submission(receivedAt: found.acceptedAt, door: .smtp, client: "192.0.2.7")
        return MessageStory(message: found, submission: submission, contentSize: 0, events: [])
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] { try await trips.apply(changes) }

    // MARK: - Of no interest here

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] { [] }
    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] { [] }
    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID { FragmentID(rawValue: 1) }
    func fragments() async throws(StoreFailure) -> [KeptFragment] { [] }
    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {}
    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] { [] }
    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? { nil }
    func lastConversationCode() async throws(StoreFailure) -> Int64 { 0 }
    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] { [] }
    func keep(_ report: StrayReport) async throws(StoreFailure) {}
    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool { false }
    func close() async {}
    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] { [] }
    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] { [] }
    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        SubmissionMessages(entries: [], count: 0)
    }
    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] { [] }
}

extension FolderStore: MailboxlessStore {}
