import Gateway
import Messages
import Synchronization

/// A store whose `accept` has begun but does not return before the test lets it.
final class HeldStore: Store, MemoryStoreFront {
    private struct State {
        var hasBegun = false
        var isReleased = false
        var watcher: CheckedContinuation<Void, Never>?
        var held: CheckedContinuation<Void, Never>?
    }

    let store = MemoryStore()
    private let state = Mutex(State())

    /// Waits until `accept` was called.
    func hasBegun() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if !state.hasBegun { state.watcher = continuation }
                return state.hasBegun
            }
            if isThere { continuation.resume() }
        }
    }

    /// Lets `accept` return.
    func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = nil }
            return state.held
        }
        held?.resume()
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        let watcher = state.withLock { state in
            state.hasBegun = true
            defer { state.watcher = nil }
            return state.watcher
        }
        watcher?.resume()
        await withCheckedContinuation { continuation in
            let isReleased = state.withLock { state in
                if !state.isReleased { state.held = continuation }
                return state.isReleased
            }
            if isReleased { continuation.resume() }
        }
        return try await store.accept(submission, content: content, orders: orders, alongside: alongside)
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] { try await store.apply(changes) }

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] {
        try await store.activeMessages(after: after, limit: limit)
    }

    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] {
        try await store.parts(keys: keys, on: connection)
    }

    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID { try await store.keep(fragment) }

    func fragments() async throws(StoreFailure) -> [KeptFragment] { try await store.fragments() }

    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) { try await store.forget(fragments) }

    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] {
        try await store.bindings(of: phone, at: moment)
    }

    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? {
        try await store.binding(code: code, at: moment)
    }

    func lastConversationCode() async throws(StoreFailure) -> Int64 { try await store.lastConversationCode() }

    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] {
        try await store.owedNotices(after: after, limit: limit)
    }

    func keep(_ report: StrayReport) async throws(StoreFailure) { try await store.keep(report) }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool {
        try await store.prune(endedBefore: moment, limit: limit)
    }

    func close() async {}
}
