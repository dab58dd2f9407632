import Gateway
import Messages
import Synchronization

/// Books in memory that can fail, and that can be held up.
final class MemoryBooks: OfficeBooks {
    private struct State {
        var revisions: [ConfigurationRevision] = []
        var audit: [AuditEntry] = []
        var tokens: [AccessToken] = []
        var pauses: [ConnectionPause] = []
        var answers: [String: RepeatedAnswer] = [:]
        var failure: StoreFailure?
        var gate: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    /// Makes every call fail from now on.
    func fail(with failure: StoreFailure?) { state.withLock { $0.failure = failure } }

    /// What happens once when a request is looked up.
    func beforeAnswer(_ gate: @escaping @Sendable () async -> Void) { state.withLock { $0.gate = gate } }

    /// Remembers what became of a request, as the store does with the commit.
    func remember(_ request: RepeatableRequest, _ messages: [MessageID]) {
        let answer = RepeatedAnswer(digest: request.digest, messages: messages)
        state.withLock { $0.answers["\(request.caller)\n\(request.key)"] = answer }
    }

    /// Who did what to what, the oldest first.
    var deeds: [String] {
        state.withLock { $0.audit.map { "\($0.actor) \($0.action) \($0.subject)" } }
    }

    private func checked<Value: Sendable>(_ body: (inout State) -> Value) throws(StoreFailure) -> Value {
        let result: Result<Value, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            return .success(body(&state))
        }
        return try result.get()
    }

    func revisions(before: Int64?, limit: Int) async throws(StoreFailure) -> [ConfigurationRevision] { [] }
    func revision(_ number: Int64) async throws(StoreFailure) -> ConfigurationRevision? { nil }
    func add(_ revision: ConfigurationRevision) async throws(StoreFailure) -> Bool { true }

    func note(_ entry: AuditEntry) async throws(StoreFailure) {
        try checked { state in
            var entry = entry
            entry.number = Int64(state.audit.count) + 1
            state.audit.append(entry)
        }
    }

    func audit(before: Int64?, limit: Int) async throws(StoreFailure) -> [AuditEntry] {
        try checked { state in
            let entries = state.audit.reversed().filter { entry in before.map { entry.number < $0 } ?? true }
            return Array(entries.prefix(limit))
        }
    }

    func tokens() async throws(StoreFailure) -> [AccessToken] { try checked { $0.tokens } }

    func add(_ token: AccessToken) async throws(StoreFailure) -> Bool {
        try checked { state in
            guard !state.tokens.contains(where: { $0.name == token.name || $0.digest == token.digest }) else {
                return false
            }
            state.tokens.append(token)
            return true
        }
    }

    func removeToken(_ name: String) async throws(StoreFailure) -> Bool {
        try checked { state in
            let count = state.tokens.count
            state.tokens.removeAll { $0.name == name }
            return state.tokens.count < count
        }
    }

    func pauses() async throws(StoreFailure) -> [ConnectionPause] { [] }
    func pause(_ pause: ConnectionPause) async throws(StoreFailure) {}
    func resume(_ connection: ConnectionName) async throws(StoreFailure) -> Bool { false }

    func answer(
        to request: RepeatableRequest, at moment: Timestamp
    ) async throws(StoreFailure) -> RepeatedAnswer? {
        let gate = state.withLock { state in
            defer { state.gate = nil }
            return state.gate
        }
        await gate?()
        return try checked { $0.answers["\(request.caller)\n\(request.key)"] }
    }
}
