import Synchronization

/// A test waited longer than anything may take.
struct Overdue: Error, CustomStringConvertible {
    let what: String

    var description: String { "waited too long for: \(what)" }
}

/// Runs `body`, which must heed cancellation, and fails when it takes too long.
func within<Answer: Sendable>(
    _ what: String, limit: Duration = .seconds(20), _ body: @escaping @Sendable () async throws -> Answer
) async throws -> Answer {
    try await withThrowingTaskGroup(of: Answer?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() ?? nil else { throw Overdue(what: what) }
        return answer
    }
}

/// Lets tests wait until something that others change is as it should be.
final class Changes: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// To be called after every change.
    func announce() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
    }

    /// Returns as soon as `condition` holds.
    func until(_ what: String, _ condition: @escaping @Sendable () -> Bool) async throws {
        let (stream, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.last += 1
            state.listeners[state.last] = listener
            return state.last
        }
        defer { state.withLock { _ = $0.listeners.removeValue(forKey: id) } }
        listener.yield()
        try await within(what) {
            for await _ in stream where condition() { return }
            throw Overdue(what: what)
        }
    }
}
