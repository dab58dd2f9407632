/// How fast parts may be sent: as configured, slower while the peer throttles, never below a floor.
///
/// A bucket of permits fills at the present rate. A throttling answer empties it, pauses sending and halves the rate;
/// further ones within the pause belong to parts already on their way and change nothing. Each success speeds up again,
/// in ten seconds from half to full. Without a configured rate nothing is limited until the peer throttles; from then on
/// the rate starts at half of what was measured, and climbs for as long as nothing is throttled. Times are spans since
/// any fixed moment.
public struct Pacer: Sendable {
    /// One part in five seconds: however often the peer throttles, it does not become slower.
    public static let floor = 0.2

    /// Parts a second as configured; `nil` for no limit.
    public let throughput: Double?
    /// How much time's worth of parts may be sent at once; at least one part.
    public let burst: Duration
    /// How long nothing is sent after a throttling answer.
    public let pause: Duration

    /// Parts a second now; `nil` while nothing is limited.
    public private(set) var rate: Double?

    private var permits: Double
    private var filledAt = Duration.zero
    private var pausedUntil: Duration?
    private var step: Double
    private var meter = RateMeter()

    /// - Parameter throughput: parts a second; `nil`, or not above 0, for no limit.
    public init(throughput: Double? = nil, burst: Duration = .milliseconds(20), pause: Duration = .seconds(1)) {
        let limit = throughput.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
        self.throughput = limit
        self.burst = max(burst, .zero)
        self.pause = max(pause, .zero)
        rate = limit
        step = Self.step(for: limit ?? 0)
        permits = 1
    }

    /// Takes up to `wanted` permits and says how many there were.
    public mutating func permits(upTo wanted: Int, at now: Duration) -> Int {
        guard wanted > 0, !isPaused(at: now) else { return 0 }
        fill(at: now)
        let granted = rate == nil ? wanted : min(wanted, available)
        permits -= rate == nil ? 0 : Double(granted)
        meter.count(granted, at: now)
        return granted
    }

    /// How long until there is a permit; zero when there is one.
    public mutating func delayUntilNext(at now: Duration) -> Duration {
        fill(at: now)
        let rest = pausedUntil.map { max($0 - now, .zero) } ?? .zero
        guard let rate, available < 1 else { return rest }
        // During the pause nothing is filled, so what is missing comes on top. A little more than needed, lest rounding
        // make the caller ask twice.
        return rest + .seconds((1 - permits) / rate) + .microseconds(1)
    }

    /// Takes permits that are not there yet: nothing is permitted until they have come.
    public mutating func owe(_ count: Int, at now: Duration) {
        guard count > 0 else { return }
        permits -= rate == nil ? 0 : Double(count)
        meter.count(count, at: now)
    }

    /// Gives permits back that were not used.
    public mutating func giveBack(_ count: Int, at now: Duration) {
        guard count > 0 else { return }
        permits += rate == nil ? 0 : Double(count)
        meter.count(-count, at: now)
    }

    /// The peer throttled a part (``Verdict/isThrottling``).
    public mutating func throttled(at now: Duration) {
        guard !isPaused(at: now) else { return }
        let measured = meter.perSecond(at: now)
        // What was measured may be little because little was to be sent, so the way up is not made of tiny steps.
        if rate == nil { step = max(Self.step(for: measured), 1) }
        rate = max((rate ?? measured) / 2, min(Self.floor, throughput ?? Self.floor))
        permits = 0
        filledAt = now + pause
        pausedUntil = now + pause
    }

    /// The peer took `count` parts.
    public mutating func succeeded(_ count: Int = 1, at now: Duration) {
        guard let present = rate, count > 0, !isPaused(at: now) else { return }
        fill(at: now)
        // As many successes a second come as the rate says, so each adds its share; from a crawl, never more than half.
        let increase = min(Double(count) * step / present, present / 2)
        rate = min(present + increase, throughput ?? .greatestFiniteMagnitude)
    }

    private var available: Int { max(0, Int(permits + 1e-6)) }

    private func isPaused(at now: Duration) -> Bool { pausedUntil.map { now < $0 } ?? false }

    private mutating func fill(at now: Duration) {
        guard let rate, now > filledAt else { return }
        let capacity = max(1, rate * burst.inSeconds)
        permits = min(max(capacity, permits), permits + rate * (now - filledAt).inSeconds)
        filledAt = now
    }

    /// Twenty steps lead to `rate`, ten of them from its half, one a second.
    private static func step(for rate: Double) -> Double { max(rate / 20, 0.05) }
}

/// How many parts went in the last second.
private struct RateMeter: Sendable {
    private var second = Int64.min
    private var current = 0
    private var previous = 0

    mutating func count(_ parts: Int, at now: Duration) {
        turn(to: now)
        current = max(0, current + parts)
    }

    mutating func perSecond(at now: Duration) -> Double {
        turn(to: now)
        return Double(max(current, previous))
    }

    private mutating func turn(to now: Duration) {
        let present = now.components.seconds
        guard present > second else { return }
        previous = second == present - 1 ? current : 0
        current = 0
        second = present
    }
}

extension Duration {
    /// Seconds with their fraction.
    fileprivate var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
