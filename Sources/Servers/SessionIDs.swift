import Synchronization

/// Names for sessions, unlike any other of this run: what finds a session's lines in the log.
final class SessionIDs: Sendable {
    private let prefix = String(UInt32.random(in: .min ... .max), radix: 36)
    private let count = Atomic<UInt64>(0)

    func next() -> String {
        let number = count.add(1, ordering: .relaxed).newValue
        return "\(prefix)-\(String(number, radix: 36))"
    }
}
