/// When a failed attempt is made again (row S0-38).
public struct RetrySchedule: Hashable, Sendable {
    /// The pause after the first, second, third … failed attempt; the last one repeats.
    public let pauses: [Duration]
    /// How many attempts there are in all before the end (row S0-37); at least 1.
    public let attempts: Int

    /// A schedule. Without any pause the next attempt follows at once.
    public init(attempts: Int = 10, pauses: [Duration] = RetrySchedule.standardPauses) {
        self.attempts = max(1, attempts)
        self.pauses = pauses
    }

    /// 30 s, 5 min, 30 min, 1 h, then every 12 h.
    public static let standardPauses: [Duration] = [
        .seconds(30), .seconds(300), .seconds(1800), .seconds(3600), .seconds(43200),
    ]

    /// How long to wait after attempt number `attempt` (1 for the first) failed; `nil` when it was the last.
    ///
    /// - Parameter jitter: 0 up to 1; adds up to a tenth, never takes away.
    public func pause(afterAttempt attempt: Int, jitter: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        guard !pauses.isEmpty else { return .zero }
        let pause = pauses[min(max(0, attempt - 1), pauses.count - 1)]
        return pause + pause * (min(max(jitter, 0), 1) / 10)
    }
}
