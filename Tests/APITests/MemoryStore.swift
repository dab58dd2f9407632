import Gateway
import Messages
import Synchronization

/// A store and its history in memory.
final class MemoryStore: Store, History, ClientlessStore {
    struct Kept {
        var message: Message
        var submission: Submission
        var content: [UInt8]
        var events: [MessageEvent] = []
    }

    struct State {
        var kept: [Kept] = []
        var submissions: Int64 = 0
        var strays: [StrayReport] = []
        var failure: StoreFailure?
        var accounts: [AccountName: KeptAccount] = [:]
        var sizes: [AccountName: MailboxSize] = [:]
    }

    let stopShelf = StopShelf()
    private let state = Mutex(State())

    /// Makes every call fail from now on.
    func fail(with failure: StoreFailure?) { state.withLock { $0.failure = failure } }

    /// Adds an event and what goes with it, as a connection would.
    func change(_ id: MessageID, _ body: @Sendable (inout Message, inout [MessageEvent]) -> Void) {
        state.withLock { state in
            guard let index = state.kept.firstIndex(where: { $0.message.id == id }) else { return }
            var kept = state.kept[index]
            body(&kept.message, &kept.events)
            state.kept[index] = kept
        }
    }

    /// Says how much is in a mailbox.
    func fill(_ account: AccountName, _ size: MailboxSize) { state.withLock { $0.sizes[account] = size } }

    func checked<Value: Sendable>(
        _ body: (inout State) -> Value
    ) throws(StoreFailure) -> Value {
        let result: Result<Value, StoreFailure> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            return .success(body(&state))
        }
        return try result.get()
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        try checked { state in
            state.submissions += 1
            let number = SubmissionID(rawValue: state.submissions)
            var ids: [MessageID] = []
            for order in orders {
                let id = MessageID(rawValue: Int64(state.kept.count) + 1)
                let message = Message(
                    id: id, submission: number, order: order,
                    state: Self.state(of: order.destination), acceptedAt: submission.receivedAt,
                    changedAt: submission.receivedAt)
                let note = order.note.map { MessageEvent(at: submission.receivedAt, kind: .made, detail: $0) }
                state.kept.append(
                    Kept(
                        message: message, submission: submission, content: content,
                        events: note.map { [$0] } ?? []))
                ids.append(id)
            }
            return Acceptance(submission: number, messages: ids)
        }
    }

    private static func state(of destination: Destination) -> MessageState {
        switch destination {
        case .nowhere: .failed
        case .account: .delivered
        case .phone, .mail, .webHook, .command, .folder: .queued
        }
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        try checked { state in
            changes.map { change in
                guard let index = state.kept.firstIndex(where: { $0.message.id == change.message }),
                    change.from.contains(state.kept[index].message.state)
                else { return false }
                state.kept[index].message.state = change.to
                state.kept[index].message.changedAt = change.at
                if let attempts = change.attempts { state.kept[index].message.attempts = attempts }
                if let event = change.event { state.kept[index].events.append(event) }
                return true
            }
        }
    }

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] { [] }

    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] { [] }

    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID { FragmentID(rawValue: 1) }

    func fragments() async throws(StoreFailure) -> [KeptFragment] { [] }

    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {}

    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] { [] }

    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? { nil }

    func lastConversationCode() async throws(StoreFailure) -> Int64 { 0 }

    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] { [] }

    func keep(_ report: StrayReport) async throws(StoreFailure) {
        try checked { $0.strays.append(report) }
    }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool { false }

    func close() async {}

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] {
        try checked { state in
            let found = state.kept.reversed().filter { kept in
                (filter.state.map { $0 == kept.message.state } ?? true)
                    && (filter.recipient.map { $0 == kept.message.order.recipient } ?? true)
                    && (filter.since.map { $0 <= kept.message.acceptedAt } ?? true)
                    && (filter.sender.map { $0 == kept.submission.sender } ?? true)
                    && (filter.mailbox.map { kept.message.order.destination == .mail($0) } ?? true)
                    && (filter.origin.map { $0 == kept.submission.origin } ?? true)
                    && (filter.messageID.map { $0 == kept.submission.messageID } ?? true)
                    && (before.map { kept.message.id < $0 } ?? true)
                    && filter.fits(kept)
            }
            return Array(found.prefix(limit).map(\.message))
        }
    }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? {
        try checked { state in
            state.kept.first { $0.message.id == message }.map { kept in
                MessageStory(
                    message: kept.message, submission: kept.submission, contentSize: kept.content.count,
                    events: kept.events)
            }
        }
    }

    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] {
        try checked { state in
            Array(state.kept.filter { $0.submission.about == message }.map(\.message).prefix(100))
        }
    }

    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        try checked { state in
            let found = state.kept.map(\.message).filter { $0.submission == submission }
            let entries = found.prefix(limit).map { message in
                SubmissionMessages.Entry(
                    id: message.id, state: message.state, addressedAs: message.order.addressedAs,
                    destination: message.order.destination)
            }
            return SubmissionMessages(entries: entries, count: found.count)
        }
    }

    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] {
        try checked { state in
            let found = state.strays.reversed().filter { connection == nil || $0.connection == connection }
            return Array(found.prefix(max(0, limit)))
        }
    }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        try checked { state in state.kept.first { $0.message.submission == submission }?.content }
    }
}

extension MessageFilter {
    /// The rest of what a filter asks for; how the store compares is tested with the store.
    fileprivate func fits(_ kept: MemoryStore.Kept) -> Bool {
        let (order, submission) = (kept.message.order, kept.submission)
        return (account.map { $0 == submission.account } ?? true)
            && (text.map { order.text.contains($0) } ?? true)
            && (until.map { $0 > kept.message.acceptedAt } ?? true)
            && (application.map { $0 == order.application } ?? true)
            && (addressee.map { $0.description == order.addressedAs } ?? true)
            && (subject.map { submission.subject.contains($0) } ?? true)
            && (fileName.map { name in submission.files.contains { $0.contains(name) } } ?? true)
            && (author.map { $0 == submission.author || $0 == submission.sender?.description } ?? true)
            && (host.map { $0 == submission.host } ?? true) && (user.map { $0 == submission.user } ?? true)
    }
}
