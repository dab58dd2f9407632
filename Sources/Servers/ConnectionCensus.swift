import Bytes
import Synchronization

/// Counts the open connections of a server, in all and for each client address (rows S0-35, S2-25).
final class ConnectionCensus: Sendable {
    private struct Counts {
        var total = 0
        var clients: [IPAddress: Int] = [:]
    }

    private let counts = Mutex(Counts())

    /// How many are open.
    var total: Int { counts.withLock { $0.total } }

    /// Counts one more from `client`.
    ///
    /// - Returns: `false` when that is more than may be; it counts all the same until ``leave(_:)``.
    func enter(_ client: IPAddress, _ limits: CrowdLimits) -> Bool {
        counts.withLock { counts in
            counts.total += 1
            let own = counts.clients[client, default: 0] + 1
            counts.clients[client] = own
            return counts.total <= limits.connections && own <= limits.connectionsPerClient
        }
    }

    /// Counts one less.
    func leave(_ client: IPAddress) {
        counts.withLock { counts in
            counts.total -= 1
            let left = counts.clients[client, default: 1] - 1
            counts.clients[client] = left > 0 ? left : nil
        }
    }
}
