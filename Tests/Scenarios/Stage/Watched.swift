import Foundation
import Synchronization

/// A value that threads change and tests wait on: each change is looked at by whoever waits, until a deadline.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter: Sendable {
        let isMet: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State: Sendable {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var count = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    /// The value as it is now.
    var value: Value { state.withLock { $0.value } }

    /// Changes the value and wakes whoever has waited for what it is now.
    @discardableResult
    func update<Result: Sendable>(_ change: @Sendable (inout Value) -> Result) -> Result {
        let (result, woken) = state.withLock { state in
            let result = change(&state.value)
            let met = state.waiters.filter { $0.value.isMet(state.value) }
            for id in met.keys { state.waiters[id] = nil }
            return (result, met.values.map(\.continuation))
        }
        for continuation in woken { continuation.resume(returning: true) }
        return result
    }

    /// Waits until `isMet` holds; `false` when `limit` passed first.
    func wait(for limit: Duration, until isMet: @escaping @Sendable (Value) -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let id = state.withLock { state -> Int? in
                if isMet(state.value) { return nil }
                state.count += 1
                state.waiters[state.count] = Waiter(isMet: isMet, continuation: continuation)
                return state.count
            }
            guard let id else { return continuation.resume(returning: true) }
            after(limit) {
                let late = self.state.withLock { $0.waiters.removeValue(forKey: id) }
                late?.continuation.resume(returning: false)
            }
        }
    }

    /// Waits until `find` finds something, and returns it.
    func first<Found: Sendable>(
        _ what: String, within limit: Duration = .seconds(20), _ find: @escaping @Sendable (Value) -> Found?
    ) async throws -> Found {
        _ = await wait(for: limit) { find($0) != nil }
        guard let found = find(value) else { throw Trouble("\(what): nothing of the kind within \(limit)") }
        return found
    }
}

/// Why a scenario could not go on.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Runs `work` on a thread of its own once `delay` has passed.
func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) {
    let parts = delay.components
    let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: work)
}

/// Runs blocking work on a thread of its own, so that the tests' own threads stay free.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try work() }) }
    }
}

/// Asks again and again, with short pauses, until `ask` finds something or `limit` has passed.
///
/// For what cannot announce a change: a file, another process's answer.
func eventually<Found: Sendable>(
    _ what: String, within limit: Duration = .seconds(20), _ ask: () async throws -> Found?
) async throws -> Found {
    let end = ContinuousClock.now + limit
    while true {
        if let found = try await ask() { return found }
        guard ContinuousClock.now < end else { throw Trouble("\(what): not within \(limit)") }
        await withCheckedContinuation { continuation in after(.milliseconds(25)) { continuation.resume() } }
    }
}
