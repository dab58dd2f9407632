import Messages
import Synchronization

/// Lets those who read a message and then change it do so one after the other, each message for itself.
final class MessageTurns: Sendable {
    private let queues = Mutex<[MessageID: [CheckedContinuation<Void, Never>]]>([:])

    /// Waits for a turn at `message`, which ``end(_:)`` must give back.
    func begin(_ message: MessageID) async {
        await withCheckedContinuation { continuation in
            let isFree = queues.withLock { queues in
                guard queues[message] != nil else {
                    queues[message] = []
                    return true
                }
                queues[message]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives the turn to the next one who waits.
    func end(_ message: MessageID) {
        let next = queues.withLock { queues -> CheckedContinuation<Void, Never>? in
            guard let queue = queues[message], !queue.isEmpty else {
                queues[message] = nil
                return nil
            }
            return queues[message]?.removeFirst()
        }
        next?.resume()
    }
}
