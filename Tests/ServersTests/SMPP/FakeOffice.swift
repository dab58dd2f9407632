import Gateway
import Messages
import Servers
import Synchronization

/// An office of the test: takes what it is told to take, can be held, and gives what is put into it.
final class FakeOffice: ClientOffice {
    /// One call of `submit`.
    struct Batch: Sendable {
        let texts: [ClientText]
        let account: AccountName
        let session: String
        let client: String
    }

    private struct State {
        var batches: [Batch] = []
        var nextID = 1
        var refusals: [String: ClientRefusal] = [:]
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
        var calls: [String] = []
        var operationFailure: OperationRefused?
        var state = ClientMessageState(.enroute)
        var waiting: [ClientDelivery] = []
        var later: [ClientDelivery] = []
        var out: Set<ClientDelivery> = []
        var acknowledged: [ClientDelivery] = []
        var pauses: [Duration?] = []
        var storeFailures = 0
        var wakes: [AccountName: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Every call of `submit`.
    var batches: [Batch] { state.withLock { $0.batches } }
    /// Every text that was submitted.
    var texts: [ClientText] { batches.flatMap(\.texts) }
    /// What was asked and ordered, in words.
    var calls: [String] { state.withLock { $0.calls } }
    /// What clients have.
    var acknowledged: [ClientDelivery] { state.withLock { $0.acknowledged } }
    /// What was taken and came to nothing yet.
    var out: Set<ClientDelivery> { state.withLock { $0.out } }
    /// With which pauses things were put back.
    var pauses: [Duration?] { state.withLock { $0.pauses } }
    /// What waits.
    var waiting: [ClientDelivery] { state.withLock { $0.waiting } }

    /// Has texts for a destination refused.
    func refuse(_ destination: String, _ kind: ClientRefusal.Kind) {
        state.withLock { $0.refusals[destination] = ClientRefusal(kind, "because") }
    }

    /// Has questions and orders refused.
    func refuse(_ failure: OperationRefused?) { state.withLock { $0.operationFailure = failure } }

    /// What questions are answered with.
    func answer(_ answer: ClientMessageState) { state.withLock { $0.state = answer } }

    /// Has the next calls about deliveries fail.
    func failStore(times: Int) { state.withLock { $0.storeFailures = times } }

    /// From now on `submit` does not return.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Lets every `submit` return.
    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Puts things there for every account that receives.
    func deliver(_ deliveries: [ClientDelivery]) {
        let wakes = state.withLock { state in
            state.waiting += deliveries
            return Array(state.wakes.values)
        }
        for wake in wakes { wake() }
    }

    /// The pauses are over.
    func endPauses() {
        let later = state.withLock { state in
            defer { state.later = [] }
            return state.later
        }
        deliver(later)
    }

    // MARK: - The office

    func submit(
        _ texts: [ClientText], from account: Account, session: String, client: String
    ) async -> [ClientVerdict] {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                state.batches.append(Batch(texts: texts, account: account.name, session: session, client: client))
                if state.isHeld { state.held.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        return state.withLock { state in
            texts.map { text in
                if let refusal = state.refusals[text.destination] { return .refused(refusal) }
                defer { state.nextID += 1 }
                return .taken(String(state.nextID))
            }
        }
    }

    private func note(_ call: String) throws(OperationRefused) {
        let failure = state.withLock { state in
            state.calls.append(call)
            return state.operationFailure
        }
        if let failure { throw failure }
    }

    func query(
        _ id: String, from source: Party, of account: AccountName
    ) async throws(OperationRefused) -> ClientMessageState {
        try note("query \(id) from \(source) of \(account.text)")
        return state.withLock { $0.state }
    }

    func cancel(
        _ id: String, from source: Party, to destination: String, of account: AccountName
    ) async throws(OperationRefused) {
        try note("cancel \(id) from \(source) to \(destination) of \(account.text)")
    }

    func cancelAll(
        from source: Party, to destination: String, of account: AccountName
    ) async throws(OperationRefused) -> Int {
        try note("cancel all from \(source) to \(destination) of \(account.text)")
        return destination == "+447700900000" ? 0 : 2
    }

    func replace(_ id: String, by text: ClientText, of account: AccountName) async throws(OperationRefused) {
        try note("replace \(id) by \(String(decoding: text.ready.octets, as: UTF8.self)) of \(account.text)")
    }

    func attach(_ account: AccountName, wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wakes[account] = wake }
    }

    func detach(_ account: AccountName) { state.withLock { $0.wakes[account] = nil } }

    private func failStore() throws(StoreFailure) {
        let fails = state.withLock { state in
            guard state.storeFailures > 0 else { return false }
            state.storeFailures -= 1
            return true
        }
        if fails { throw StoreFailure(.closed, "the disk is gone") }
    }

    func take(for account: AccountName, upTo count: Int) async throws(StoreFailure) -> [ClientDelivery] {
        try failStore()
        return state.withLock { state in
            let taken = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(taken.count)
            state.out.formUnion(taken)
            return taken
        }
    }

    func acknowledged(
        _ deliveries: [ClientDelivery], of account: AccountName, session: String
    ) async throws(StoreFailure) {
        try failStore()
        state.withLock { state in
            state.acknowledged += deliveries
            state.out.subtract(deliveries)
        }
    }

    func putBack(_ deliveries: [ClientDelivery], of account: AccountName, after pause: Duration?) {
        let wake = state.withLock { state in
            state.out.subtract(deliveries)
            state.pauses.append(pause)
            if pause == nil { state.waiting = deliveries + state.waiting } else { state.later += deliveries }
            return state.wakes[account]
        }
        if pause == nil { wake?() }
    }

    func nextDue(for account: AccountName) -> Timestamp? { nil }
}
