/// The delays between attempts to reconnect: each twice the one before, up to a limit, plus a random share.
public struct Backoff: Hashable, Sendable {
    /// The first delay.
    public let first: Duration
    /// The longest delay, before the random share.
    public let limit: Duration
    /// The largest share of a delay that is added at random, so that many clients do not come back at once.
    public let jitter: Double

    private var upcoming: Duration

    /// Delays from `first` to `limit`, each lengthened by up to `jitter` of itself. Out-of-range values are brought in range.
    public init(first: Duration = .seconds(1), limit: Duration = .seconds(60), jitter: Double = 0.25) {
        self.first = max(first, .milliseconds(1))
        self.limit = max(limit, self.first)
        self.jitter = min(max(jitter, 0), 1)
        upcoming = self.first
    }

    /// The delay before the next attempt.
    ///
    /// - Parameter random: 0 up to, not including, 1; anew each time.
    public mutating func next(random: Double) -> Duration {
        let delay = upcoming
        upcoming = upcoming >= limit / 2 ? limit : upcoming * 2
        return delay + delay * (jitter * min(max(random, 0), 1))
    }

    /// Begins with the first delay again: an attempt succeeded.
    public mutating func reset() {
        upcoming = first
    }
}
