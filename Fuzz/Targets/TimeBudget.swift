import Glibc

/// How much processor time an input may cost, in proportion to its octets.
struct TimeBudget {
    private let end: Duration

    /// From now on so many milliseconds, and something for each octet.
    init(_ octets: Int, milliseconds: Int, perOctet: Duration) {
        end = Self.now() + .milliseconds(milliseconds) + perOctet * octets
    }

    func check(_ what: String) {
        let excess = Self.now() - end
        require(excess <= .zero, "\(what) took \(excess) longer than it may")
    }

    private static func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
