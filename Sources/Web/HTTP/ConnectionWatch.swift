import Glibc
import Synchronization

/// The connections of a daemon that are open, and when each has to have said what it wants.
///
/// The library closes a connection that is silent; one that trickles a head, an octet at a time, it would wait for.
/// A socket is only shut down here, under the lock: the library closes it after it has told ``closed(_:)``.
final class ConnectionWatch: Sendable {
    /// What stands for a connection as long as it is open.
    typealias Key = UInt

    private struct Entry {
        let socket: Int32
        /// Since when it has been waited for; `nil` while a request is being received or answered.
        var waitingSince: ContinuousClock.Instant?
    }

    private let patience: Duration
    private let entries = Mutex<[Key: Entry]>([:])

    /// - Parameter patience: how long after its beginning, or the end of the last answer, a connection may have no head.
    init(patience: Duration) {
        self.patience = patience
    }

    /// A connection is there.
    func opened(_ key: Key, socket: Int32) {
        entries.withLock { $0[key] = Entry(socket: socket, waitingSince: .now) }
    }

    /// The head of a request has come.
    func headCame(_ key: Key) {
        entries.withLock { $0[key]?.waitingSince = nil }
    }

    /// The request is over; another one may follow.
    func requestEnded(_ key: Key) {
        entries.withLock { $0[key]?.waitingSince = .now }
    }

    /// The connection is being closed.
    func closed(_ key: Key) {
        _ = entries.withLock { $0.removeValue(forKey: key) }
    }

    /// Whether no connection is open.
    var isEmpty: Bool { entries.withLock { $0.isEmpty } }

    /// Shuts a connection down; nothing when it is no longer open.
    func hangUp(_ key: Key) {
        entries.withLock { entries in
            if let entry = entries[key] { _ = shutdown(entry.socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Shuts down the connections whose head has been waited for too long.
    func sweep(at now: ContinuousClock.Instant = .now) {
        entries.withLock { entries in
            for entry in entries.values {
                guard let since = entry.waitingSince, now - since > patience else { continue }
                _ = shutdown(entry.socket, Int32(SHUT_RDWR))
            }
        }
    }
}
