import Bytes
public import Messages
import Synchronization

/// How many requests clients have made lately: in bounded memory, with time as an argument.
///
/// A client is an address; of IPv6 the first 64 bits, which is what one customer has.
public final class RequestRates: Sendable {
    private let counts: Mutex<RecentTable<SlidingCount>>

    /// Knows at most `limit` clients, the latest.
    public init(limit: Int = 50_000) {
        counts = Mutex(RecentTable(limit: limit))
    }

    /// How many clients are known.
    public var count: Int { counts.withLock(\.count) }

    /// Notes a request when it is within the limit.
    ///
    /// - Parameter client: the address; what is none is a client of that name.
    /// - Returns: how long the client should wait before it tries again; `nil`: it is within the limit.
    public func admit(_ client: String, _ limit: RateLimit, at now: Timestamp) -> Duration? {
        let key = StormKey(.requestClient, Self.subject(client))
        return counts.withLock { counts in
            var count = counts[key] ?? SlidingCount()
            guard count.total(at: now, in: limit.window) < limit.count else { return Self.pause(limit) }
            count.add(1, at: now, in: limit.window)
            counts.set(count, for: key, at: now, keeping: limit.window * 2)
            return nil
        }
    }

    /// The time in which the count can become smaller, in whole seconds.
    private static func pause(_ limit: RateLimit) -> Duration {
        .seconds(max(1, (limit.window.components.seconds + 14) / 15))
    }

    private static func subject(_ client: String) -> String {
        guard let address = IPAddress(client) else { return client }
        return address.family == .v6 ? "\(IPAddress(v6: address.value & ~UInt128(UInt64.max)))" : "\(address)"
    }
}
