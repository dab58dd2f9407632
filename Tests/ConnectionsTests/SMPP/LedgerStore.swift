import Gateway
import Messages
import Synchronization

/// A store in memory whose answers a test may hold back or make fail.
final class LedgerStore: Store, History {
    private struct State {
        var messages: [MessageID: Message] = [:]
        var events: [MessageID: [MessageEvent]] = [:]
        var applied: [[MessageChange]] = []
        var failure: StoreFailure?
        var isHeld: (@Sendable ([MessageChange]) -> Bool)?
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let changes = Changes()

    // MARK: - For tests

    /// Puts messages in as they are.
    func put(_ messages: [Message]) {
        state.withLock { state in
            for message in messages { state.messages[message.id] = message }
        }
        changes.announce()
    }

    func message(_ id: Int64) -> Message? { state.withLock { $0.messages[MessageID(rawValue: id)] } }

    func events(_ id: Int64) -> [MessageEvent] { state.withLock { $0.events[MessageID(rawValue: id)] ?? [] } }

    /// Every batch that was carried out, in order.
    var applied: [[MessageChange]] { state.withLock { $0.applied } }

    /// How many calls wait to be let go on.
    var heldCount: Int { state.withLock { $0.held.count } }

    /// Makes calls fail from now on; `nil`: no longer.
    func fail(with failure: StoreFailure?) { state.withLock { $0.failure = failure } }

    /// Holds back calls that `isHeld` picks.
    func hold(_ isHeld: @escaping @Sendable ([MessageChange]) -> Bool) { state.withLock { $0.isHeld = isHeld } }

    /// Lets everything go on.
    func letGo() {
        let held = state.withLock { state in
            state.isHeld = nil
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func until(_ what: String, _ condition: @escaping @Sendable (LedgerStore) -> Bool) async throws {
        try await changes.until(what) { condition(self) }
    }

    func until(_ id: Int64, is wanted: MessageState) async throws {
        try await until("message \(id) to be \(wanted)") { $0.message(id)?.state == wanted }
    }

    // MARK: - Store

    func apply(_ batch: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        await passGate(batch)
        defer { changes.announce() }
        let result: Result<[Bool], StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            state.applied.append(batch)
            return .success(batch.map { Self.carryOut($0, &state) })
        }
        return try result.get()
    }

    private func passGate(_ batch: [MessageChange]) async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                guard let isHeld = state.isHeld, isHeld(batch) else { return false }
                state.held.append(continuation)
                return true
            }
            if isHeld { changes.announce() } else { continuation.resume() }
        }
    }

    private static func carryOut(_ change: MessageChange, _ state: inout State) -> Bool {
        guard var message = state.messages[change.message], change.from.contains(message.state) else { return false }
        message.state = change.to
        message.changedAt = change.at
        message.attempts = change.attempts ?? message.attempts
        message.due = change.due
        message.connection = change.connection ?? message.connection
        if change.forgetsParts { message.parts = [] }
        message.parts.removeAll { old in change.parts.contains { $0.number == old.number } }
        message.parts = (message.parts + change.parts).sorted { $0.number < $1.number }
        state.messages[change.message] = message
        if let event = change.event { state.events[change.message, default: []].append(event) }
        return true
    }

    func part(networkID: String, on connection: ConnectionName) async throws(StoreFailure) -> PartReference? {
        let result: Result<PartReference?, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            let candidates = state.messages.values.filter { $0.connection == connection }.sorted { $0.id > $1.id }
            for message in candidates {
                if let part = message.parts.last(where: { $0.networkID == networkID && $0.state == .sent }) {
                    return .success(PartReference(message: message, part: part.number))
                }
            }
            return .success(nil)
        }
        return try result.get()
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder]
    ) async throws(StoreFailure) -> Acceptance {
        throw StoreFailure(.unusable, "not needed here")
    }

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] { [] }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool { false }

    func close() async {}

    // MARK: - History

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] { [] }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? { nil }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? { nil }
}
