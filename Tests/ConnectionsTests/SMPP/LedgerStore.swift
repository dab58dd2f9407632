import Gateway
import Messages
import Synchronization

/// A store in memory whose answers a test may hold back or make fail.
final class LedgerStore: Store, History, ClientlessStore {
    private struct State {
        var messages: [MessageID: Message] = [:]
        var events: [MessageID: [MessageEvent]] = [:]
        var applied: [[MessageChange]] = []
        var failure: StoreFailure?
        var isHeld: (@Sendable ([MessageChange]) -> Bool)?
        var held: [CheckedContinuation<Void, Never>] = []
        var strays: [StrayReport] = []
        var accepted: [Accepted] = []
    }

    let stopShelf = StopShelf()
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

    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] {
        let result: Result<[PartReference], StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            let candidates = state.messages.values.filter { $0.connection == connection }.sorted { $0.id > $1.id }
            return .success(keys.compactMap { key in Self.part(key, in: candidates) })
        }
        return try result.get()
    }

    private static func part(_ key: String, in messages: [Message]) -> PartReference? {
        for message in messages {
            let part = message.parts.last { $0.networkID.map(NetworkID.key) == key && $0.state == .sent }
            if let part { return PartReference(message: message, part: part.number) }
        }
        return nil
    }

    func keep(_ report: StrayReport) async throws(StoreFailure) {
        state.withLock { $0.strays.append(report) }
        changes.announce()
    }

    /// The reports that matched nothing.
    var strays: [StrayReport] { state.withLock { $0.strays } }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        defer { changes.announce() }
        let result: Result<Acceptance, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            for change in alongside.changes { _ = Self.carryOut(change, &state) }
            let number = state.accepted.count + 1
            state.accepted.append(Accepted(submission: submission, content: content, orders: orders))
            let first = Int64(number) * 1_000_000
            return .success(
                Acceptance(
                    submission: SubmissionID(rawValue: Int64(number)),
                    messages: orders.indices.map { MessageID(rawValue: first + Int64($0)) }))
        }
        return try result.get()
    }

    /// What was accepted, in order.
    var accepted: [Accepted] { state.withLock { $0.accepted } }

    /// Something that was accepted.
    struct Accepted: Sendable {
        let submission: Submission
        let content: [UInt8]
        let orders: [MessageOrder]
    }

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
