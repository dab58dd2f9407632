import Gateway
import Synchronization

/// A bounded line of errands for one thread, which takes all that wait at once.
final class WorkQueue<Worker>: Sendable {
    @safe private struct State {
        var waiting: [any Errand<Worker>] = []
        var isAsleep = false
        var isClosed = false
        var isFinished = false
        var farewells: [UnsafeContinuation<Void, Never>] = unsafe []
    }

    private let state = Mutex(State())
    private let bell = Bell()
    private let bound: Int

    /// - Parameter bound: how many errands may wait.
    init(bound: Int) {
        self.bound = bound
    }

    /// Has `work` done on the queue's thread. Being cancelled changes nothing: what was asked is done.
    ///
    /// - Parameter size: how many octets the work brings along.
    func perform<Value: Sendable>(
        size: Int = 0, _ work: @escaping @Sendable (Worker) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        let result = await unsafe withUnsafeContinuation { continuation in
            let call = unsafe Call(size: size, continuation, work)
            if let refusal = add(call) { call.answer(refusal) }
        }
        return try result.get()
    }

    /// For the thread: all errands that wait, sleeping while there are none; `nil` when there will be no more.
    func take() -> [any Errand<Worker>]? {
        while true {
            let (batch, isOver) = state.withLock { state -> ([any Errand<Worker>], Bool) in
                defer { state.waiting = [] }
                state.isAsleep = state.waiting.isEmpty && !state.isClosed
                return (state.waiting, state.waiting.isEmpty && state.isClosed)
            }
            if isOver { return nil }
            if !batch.isEmpty { return batch }
            bell.wait()
        }
    }

    /// How many errands wait.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Refuses further errands; those that wait are still done.
    func close() {
        let wakes = state.withLock { state in
            defer { state.isAsleep = false }
            state.isClosed = true
            return state.isAsleep
        }
        if wakes { bell.ring() }
    }

    /// For the thread: it is done and will not come back.
    func finish() {
        let farewells = unsafe state.withLock { state in
            defer { unsafe state.farewells = [] }
            state.isFinished = true
            return unsafe state.farewells
        }
        unsafe farewells.forEach { unsafe $0.resume() }
    }

    /// Refuses further errands and waits until the thread is done.
    func drain() async {
        close()
        // Resumed once: here when the thread is done already, else by `finish`, which empties the list.
        await unsafe withUnsafeContinuation { farewell in
            let isFinished = state.withLock { state in
                if !state.isFinished { unsafe state.farewells.append(farewell) }
                return state.isFinished
            }
            if isFinished { unsafe farewell.resume() }
        }
    }

    /// Why the errand was not taken in; `nil` when it was.
    private func add(_ errand: any Errand<Worker>) -> StoreFailure? {
        let (refusal, wakes) = state.withLock { state -> (StoreFailure?, Bool) in
            if state.isClosed { return (StoreFailure(.closed, "the store was closed"), false) }
            if state.waiting.count >= bound { return (StoreFailure(.busy, "\(bound) calls wait already"), false) }
            state.waiting.append(errand)
            defer { state.isAsleep = false }
            return (nil, state.isAsleep)
        }
        if wakes { bell.ring() }
        return refusal
    }
}
