import Gateway
import Messages
import Synchronization

/// The octets of submissions, which a test may lose, or refuse to hand out.
final class SubmissionShelf: History {
    private struct State {
        var contents: [SubmissionID: [UInt8]] = [:]
        var failure: StoreFailure?
        var asked: [SubmissionID] = []
    }

    private let state = Mutex(State())
    private let changes = Changes()

    /// Puts a submission in, in place of what was there.
    func put(_ content: String, as id: Int64 = 1) {
        state.withLock { $0.contents[SubmissionID(rawValue: id)] = Array(content.utf8) }
    }

    /// Makes every look fail from now on; `nil`: no longer.
    func fail(with failure: StoreFailure?) { state.withLock { $0.failure = failure } }

    /// Which contents were asked for, in order.
    var asked: [Int64] { state.withLock { $0.asked.map(\.rawValue) } }

    func until(_ what: String, _ condition: @escaping @Sendable (SubmissionShelf) -> Bool) async throws {
        try await changes.until(what) { condition(self) }
    }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        let result: Result<[UInt8]?, StoreFailure> = state.withLock { state in
            state.asked.append(submission)
            return state.failure.map { .failure($0) } ?? .success(state.contents[submission])
        }
        changes.announce()
        return try result.get()
    }

    // MARK: - Nothing else is kept here

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] { [] }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? { nil }

    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] { [] }

    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        SubmissionMessages(entries: [], count: 0)
    }

    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] { [] }
}
