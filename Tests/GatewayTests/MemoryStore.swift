import Gateway
import Messages
import Synchronization

/// A store that keeps everything in memory, fails when told to, and lets a test look inside.
///
/// It keeps the promises of ``Store`` and ``History`` (see `MemoryStoreTests`), but for pruning, which it only notes.
final class MemoryStore: Store, History {
    private let state = Mutex(State())

    var failure: StoreFailure? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    var changes: [MessageChange] { state.withLock { $0.changes } }
    var submissions: [Kept] { state.withLock { $0.submissions.sorted { $0.key < $1.key }.map(\.value) } }
    var messages: [Message] { state.withLock { $0.messages.values.sorted { $0.id < $1.id } } }
    var bindings: [Binding] { state.withLock { $0.bindings } }
    var strays: [StrayReport] { state.withLock { $0.strays } }
    var pruned: [(endedBefore: Timestamp, limit: Int)] { state.withLock { $0.pruned } }

    func numbers(inMailboxOf account: AccountName) -> [MessageID] { state.withLock { $0.mailboxes[account] ?? [] } }
    func message(_ id: MessageID) -> Message? { state.withLock { $0.messages[id] } }
    func events(of id: MessageID) -> [MessageEvent] { state.withLock { $0.events[id] ?? [] } }
    func owed(_ id: MessageID) -> NoticeKinds { state.withLock { $0.owed[id] ?? [] } }

    /// Puts a message in as it is.
    func put(_ message: Message) {
        state.withLock { state in
            state.latestMessage = max(state.latestMessage, message.id.rawValue)
            state.latestSubmission = max(state.latestSubmission, message.submission.rawValue)
            state.messages[message.id] = message
            state.submissions[message.submission] = Kept(
                submission: Submission(receivedAt: message.acceptedAt, door: .smtp, client: "192.0.2.7"), content: [])
        }
    }

    func beforeNextPage(_ body: @escaping @Sendable () async -> Void) { state.withLock { $0.beforePage = body } }
    func afterEachPart(_ body: (@Sendable () async -> Void)?) { state.withLock { $0.afterPart = body } }

    /// Undoes ``close()``: all is as it was.
    func open() { state.withLock { $0.isClosed = false } }

    func reading<Value: Sendable>(
        _ body: (inout sending State) throws(StoreFailure) -> sending Value
    ) throws(StoreFailure) -> Value {
        try state.withLock { state throws(StoreFailure) in
            if state.isClosed { throw StoreFailure(.closed, "the store was closed") }
            if let failure = state.failure { throw failure }
            return try body(&state)
        }
    }

    // MARK: - Store

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        try reading { $0.accept(submission, content: content, orders: orders, alongside: alongside) }
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        try reading { state in
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
        let first = after?.rawValue ?? 0
        return try reading { state in
            let active = state.messages.values.filter { $0.state.isActive && $0.id.rawValue > first }
            return Array(active.sorted { $0.id < $1.id }.prefix(limit))
        }
    }

    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] {
        let found = try reading { $0.parts(keys: keys, on: connection) }
        await state.withLock { $0.afterPart }?()
        return found
    }

    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID {
        try reading { state in
            state.latestFragment += 1
            let id = FragmentID(rawValue: state.latestFragment)
            state.fragments.append(KeptFragment(id: id, fragment: fragment, isJoined: false))
            return id
        }
    }

    func fragments() async throws(StoreFailure) -> [KeptFragment] { try reading { $0.fragments } }

    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {
        try reading { state in state.fragments.removeAll { fragments.contains($0.id) } }
    }

    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] {
        try reading { state in
            let good = state.bindings.filter { $0.phone == phone && $0.conversation.expiresAt > moment }
            return good.sorted { ($0.updatedAt, $0.message) > ($1.updatedAt, $1.message) }
        }
    }

    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? {
        try reading { state in
            let good = state.bindings.filter { $0.conversation.code == code && $0.conversation.expiresAt > moment }
            return good.max { ($0.updatedAt, $0.message) < ($1.updatedAt, $1.message) }
        }
    }

    func lastConversationCode() async throws(StoreFailure) -> Int64 { try reading { $0.latestCode } }

    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] {
        try reading { $0.owedNotices(after: after?.rawValue ?? 0, limit: limit) }
    }

    func keep(_ report: StrayReport) async throws(StoreFailure) {
        try reading { state in
            state.strays.append(report)
            state.strays.removeFirst(max(0, state.strays.count - 10_000))
        }
    }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool {
        try reading { $0.pruned.append((moment, limit)) }
        return true
    }

    func close() async { state.withLock { $0.isClosed = true } }

    // MARK: - History

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] {
        try reading { $0.messages(matching: filter, before: before, limit: limit) }
    }

    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] {
        try reading { state in
            let found = state.messages.values.filter { state.submissions[$0.submission]?.submission.about == message }
            return Array(found.sorted { $0.id < $1.id }.prefix(100))
        }
    }

    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        try reading { state in
            let found = state.messages.values.filter { $0.submission == submission }.sorted { $0.id < $1.id }
            return SubmissionMessages(first: max(0, limit), of: found)
        }
    }

    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] {
        try reading { state in
            let found = state.strays.reversed().filter { connection == nil || $0.connection == connection }
            return Array(found.prefix(max(0, limit)))
        }
    }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? {
        try reading { state in
            guard let found = state.messages[message], let kept = state.submissions[found.submission] else {
                return nil
            }
            return MessageStory(
                message: found, submission: kept.submission, contentSize: kept.content.count,
                events: state.events[message] ?? [])
        }
    }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        try reading { $0.submissions[submission]?.content }
    }
}
