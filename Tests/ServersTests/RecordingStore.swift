import Gateway
import Messages
import Synchronization

/// A store that remembers what it accepted, fails when told to, and can be held in the middle of `accept`.
final class RecordingStore: Store, History, ClientlessStore {
    struct Kept: Hashable {
        var submission: Submission
        var content: String
        var orders: [MessageOrder]
    }

    private struct State {
        var kept: [Kept] = []
        var failure: StoreFailure?
        var isHeld = false
        var begun = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var mailboxes = Mailboxes()
    }

    let stopShelf = StopShelf()
    private let state = Mutex(State())

    /// What was accepted, in order.
    var kept: [Kept] { state.withLock { $0.kept } }

    /// How many times `accept` and `take` have been called.
    var begun: Int { state.withLock { $0.begun } }

    /// What every `accept` fails with from now on.
    var failure: StoreFailure? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    /// The mailboxes as they are now.
    var mailboxes: Mailboxes { update { $0 } }

    /// Looks at the mailboxes, or changes them.
    func update<Answer>(_ body: (inout Mailboxes) -> Answer) -> Answer {
        state.withLock { body(&$0.mailboxes) }
    }

    /// From now on `accept` and `take` begin and do not return.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Lets every `accept` and `take` return, those that are held and those to come.
    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        await begin()
        let (acceptance, failure) = state.withLock { state -> (Acceptance?, StoreFailure?) in
            if let failure = state.failure { return (nil, failure) }
            let first = Int64(state.kept.reduce(1) { $0 + $1.orders.count })
            state.kept.append(
                Kept(submission: submission, content: String(decoding: content, as: UTF8.self), orders: orders))
            return (
                Acceptance(
                    submission: SubmissionID(rawValue: Int64(state.kept.count)),
                    messages: orders.indices.map { MessageID(rawValue: first + Int64($0)) }), nil
            )
        }
        guard let acceptance else { throw failure ?? StoreFailure(.closed, "") }
        return acceptance
    }

    func begin() async {
        state.withLock { $0.begun += 1 }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] { changes.map { _ in true } }

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] { [] }

    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] { [] }

    func keep(_ report: StrayReport) async throws(StoreFailure) {}

    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID { FragmentID(rawValue: 1) }

    func fragments() async throws(StoreFailure) -> [KeptFragment] { [] }

    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {}

    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] { [] }

    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? { nil }

    func lastConversationCode() async throws(StoreFailure) -> Int64 { 0 }

    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] { [] }

    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] { [] }

    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        SubmissionMessages(entries: [], count: 0)
    }

    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] { [] }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool { false }

    func close() async {}

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] { [] }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? { nil }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? { nil }
}
