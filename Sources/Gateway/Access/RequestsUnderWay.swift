import Messages
import Synchronization

/// The repeatable requests that are being carried out at this moment; their number is bounded by that of the clients.
final class RequestsUnderWay: Sendable {
    private struct Key: Hashable {
        let caller: String
        let key: String
    }

    private let present = Mutex<Set<Key>>([])

    /// - Returns: `false` when one of that caller with that key is under way already.
    func begin(_ request: RepeatableRequest) -> Bool {
        present.withLock { $0.insert(Key(caller: request.caller, key: request.key)).inserted }
    }

    func end(_ request: RepeatableRequest) {
        present.withLock { _ = $0.remove(Key(caller: request.caller, key: request.key)) }
    }
}

extension Gateway {
    /// Carries out a request of a message unless it has been: then the message that was made counts again.
    ///
    /// - Parameter send: does it, with `request` going into the same commit.
    func sendOnce(
        _ request: RepeatableRequest, _ send: () async throws(OperationRefused) -> MessageID
    ) async throws(OperationRefused) -> MessageID {
        guard requestsUnderWay.begin(request) else {
            throw OperationRefused(.conflict, "a request with this Idempotency-Key is under way; try again later")
        }
        defer { requestsUnderWay.end(request) }
        let answer: RepeatedAnswer?
        do throws(StoreFailure) { answer = try await parts.books.answer(to: request, at: now) } catch {
            throw OperationRefused(notKept: error)
        }
        guard let answer else { return try await send() }
        guard answer.digest == request.digest, let first = answer.messages.first else {
            throw OperationRefused(.invalid, "this Idempotency-Key came with another request before")
        }
        return first
    }
}
