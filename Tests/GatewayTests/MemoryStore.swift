import Gateway
import Messages
import Synchronization

/// A store that keeps everything in memory, fails when told to, and lets a test look inside.
final class MemoryStore: Store, History {
    struct Kept: Hashable {
        var submission: Submission
        var content: [UInt8]
    }

    struct State {
        var submissions: [SubmissionID: Kept] = [:]
        var messages: [MessageID: Message] = [:]
        var events: [MessageID: [MessageEvent]] = [:]
        var changes: [MessageChange] = []
        var pruned: [(endedBefore: Timestamp, limit: Int)] = []
        var failure: StoreFailure?
        /// Runs once, before the next reading of active messages answers.
        var beforePage: (@Sendable () async -> Void)?
        /// Runs each time a part has been looked up, before the answer comes.
        var afterPart: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    var failure: StoreFailure? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    var changes: [MessageChange] { state.withLock { $0.changes } }
    var submissions: [Kept] { state.withLock { $0.submissions.sorted { $0.key < $1.key }.map(\.value) } }
    var messages: [Message] { state.withLock { $0.messages.values.sorted { $0.id < $1.id } } }
    var pruned: [(endedBefore: Timestamp, limit: Int)] { state.withLock { $0.pruned } }

    func message(_ id: MessageID) -> Message? { state.withLock { $0.messages[id] } }
    func events(of id: MessageID) -> [MessageEvent] { state.withLock { $0.events[id] ?? [] } }

    /// Puts a message in as it is.
    func put(_ message: Message) {
        state.withLock { state in
            state.messages[message.id] = message
            state.submissions[message.submission] = Kept(
                submission: Submission(receivedAt: message.acceptedAt, door: .smtp, client: "192.0.2.7"), content: [])
        }
    }

    func beforeNextPage(_ body: @escaping @Sendable () async -> Void) { state.withLock { $0.beforePage = body } }
    func afterEachPart(_ body: (@Sendable () async -> Void)?) { state.withLock { $0.afterPart = body } }

    // MARK: - Store

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder]
    ) async throws(StoreFailure) -> Acceptance {
        try check()
        return state.withLock { state in
            let id = SubmissionID(rawValue: Int64(state.submissions.count + 1))
            state.submissions[id] = Kept(submission: submission, content: content)
            let messages = orders.map { order in
                let message = Message(
                    id: MessageID(rawValue: Int64(state.messages.count + 1)), submission: id, order: order,
                    state: .queued, acceptedAt: submission.receivedAt, changedAt: submission.receivedAt)
                state.messages[message.id] = message
                return message.id
            }
            return Acceptance(submission: id, messages: messages)
        }
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        try check()
        return state.withLock { state in
            state.changes += changes
            return changes.map { state.carryOut($0) }
        }
    }

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] {
        let before = state.withLock { state in
            defer { state.beforePage = nil }
            return state.beforePage
        }
        await before?()
        try check()
        let first = after?.rawValue ?? 0
        return Array(messages.filter { $0.state.isActive && $0.id.rawValue > first }.prefix(limit))
    }

    func part(networkID: String, on connection: ConnectionName) async throws(StoreFailure) -> PartReference? {
        try check()
        let found = messages.reversed().lazy.compactMap { message -> PartReference? in
            guard message.connection == connection else { return nil }
            let part = message.parts.first { $0.networkID == networkID && $0.state == .sent }
            return part.map { PartReference(message: message, part: $0.number) }
        }.first
        await state.withLock { $0.afterPart }?()
        return found
    }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool {
        try check()
        state.withLock { $0.pruned.append((moment, limit)) }
        return true
    }

    func close() async {}

    // MARK: - History

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] {
        try check()
        return state.withLock { state in
            let matching = state.messages.values.filter { message in
                let submission = state.submissions[message.submission]?.submission
                return (filter.state.map { $0 == message.state } ?? true)
                    && (filter.recipient.map { $0 == message.order.recipient } ?? true)
                    && (filter.sender.map { $0 == submission?.sender } ?? true)
                    && (filter.messageID.map { $0 == submission?.messageID } ?? true)
                    && (before.map { message.id < $0 } ?? true)
            }
            return Array(matching.sorted { $0.id > $1.id }.prefix(limit))
        }
    }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? {
        try check()
        return state.withLock { state in
            guard let found = state.messages[message], let kept = state.submissions[found.submission] else {
                return nil
            }
            return MessageStory(
                message: found, submission: kept.submission, contentSize: kept.content.count,
                events: state.events[message] ?? [])
        }
    }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        try check()
        return state.withLock { $0.submissions[submission]?.content }
    }

    private func check() throws(StoreFailure) {
        if let failure { throw failure }
    }
}

extension MemoryStore.State {
    fileprivate mutating func carryOut(_ change: MessageChange) -> Bool {
        guard var message = messages[change.message], change.from.contains(message.state) else { return false }
        message.state = change.to
        message.changedAt = change.at
        message.due = change.due
        message.attempts = change.attempts ?? message.attempts
        message.connection = change.connection ?? message.connection
        var parts = change.forgetsParts ? [:] : Dictionary(message.parts.map { ($0.number, $0) }) { _, last in last }
        for part in change.parts { parts[part.number] = part }
        message.parts = parts.values.sorted { $0.number < $1.number }
        messages[message.id] = message
        if let event = change.event { events[message.id, default: []].append(event) }
        return true
    }
}
