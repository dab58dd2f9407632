import Gateway
import Messages
import Synchronization

/// Passes all on to a ledger, but fails at calls that a test picks by their number, 1 for the first that changes
/// messages.
final class TrippingStore: Store, ClientlessStore {
    let stopShelf = StopShelf()
    let ledger = LedgerStore()
    private let calls = Mutex<(count: Int, failing: ClosedRange<Int>?)>((0, nil))

    /// How many calls there were.
    var count: Int { calls.withLock { $0.count } }

    func fail(_ failing: ClosedRange<Int>) { calls.withLock { $0.failing = failing } }

    private func call() throws(StoreFailure) {
        let fails = calls.withLock { calls in
            calls.count += 1
            return calls.failing?.contains(calls.count) ?? false
        }
        if fails { throw StoreFailure(.inputOutput, "the test says so") }
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        try call()
        return try await ledger.apply(changes)
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        try call()
        return try await ledger.accept(submission, content: content, orders: orders, alongside: alongside)
    }

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
}
