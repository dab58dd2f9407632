import Gateway
import Messages
import Synchronization

/// A store in memory that remembers what was fetched, and fails when told to.
final class FetchStore: Store, History, MailboxlessStore, ClientlessStore {
    private struct State {
        var accepted: [String] = []
        var fetched: Set<FetchedMail> = []
        var failure: StoreFailure?
    }

    let stopShelf = StopShelf()
    private let state = Mutex(State())
    private let changes = Changes()

    /// The mails that were taken in, in order.
    var accepted: [String] { state.withLock { $0.accepted } }

    /// What is put down as fetched.
    var books: Set<FetchedMail> { state.withLock { $0.fetched } }

    /// The ids that are put down for a box.
    func ids(_ box: String) -> [String] { books.filter { $0.box == box }.map(\.id).sorted() }

    func put(_ mails: Set<FetchedMail>) {
        state.withLock { $0.fetched.formUnion(mails) }
        changes.announce()
    }

    /// Makes acceptances fail from now on; `nil`: no longer.
    func fail(with failure: StoreFailure?) { state.withLock { $0.failure = failure } }

    func until(_ what: String, _ condition: @escaping @Sendable (FetchStore) -> Bool) async throws {
        try await changes.until(what) { condition(self) }
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        defer { changes.announce() }
        let result: Result<Int, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            state.accepted.append(String(decoding: content, as: UTF8.self))
            if let mail = alongside.fetched { state.fetched.insert(mail) }
            return .success(state.accepted.count)
        }
        let number = Int64(try result.get())
        return Acceptance(
            submission: SubmissionID(rawValue: number), messages: [MessageID(rawValue: number)])
    }

    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> {
        Set(books.filter { $0.connection == connection && $0.box == box }.map(\.id))
    }

    func note(_ mails: [FetchedMail]) async throws(StoreFailure) { put(Set(mails)) }

    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {
        state.withLock { $0.fetched.subtract(mails) }
        changes.announce()
    }

    // MARK: - Of no interest here

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] { changes.map { _ in true } }
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
    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? { nil }
    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] { [] }
    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        SubmissionMessages(entries: [], count: 0)
    }
    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] { [] }
    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? { nil }
}
