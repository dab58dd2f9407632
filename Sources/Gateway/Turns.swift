import Synchronization

/// Lets those who read something and then change it do so one after the other, each subject for itself.
package final class Turns<Subject: Hashable & Sendable>: Sendable {
    private let queues = Mutex<[Subject: [CheckedContinuation<Void, Never>]]>([:])

    /// Nobody waits.
    package init() {}

    /// Waits for a turn at `subject`, which ``end(_:)`` must give back.
    package func begin(_ subject: Subject) async {
        await withCheckedContinuation { continuation in
            let isFree = queues.withLock { queues in
                guard queues[subject] != nil else {
                    queues[subject] = []
                    return true
                }
                queues[subject]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives the turn to the next one who waits.
    package func end(_ subject: Subject) {
        let next = queues.withLock { queues -> CheckedContinuation<Void, Never>? in
            guard let queue = queues[subject], !queue.isEmpty else {
                queues[subject] = nil
                return nil
            }
            return queues[subject]?.removeFirst()
        }
        next?.resume()
    }
}
