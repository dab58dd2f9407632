import CFuzzer

/// How much processor time an input may cost, in proportion to its octets.
struct TimeBudget {
    // Nanoseconds of this thread.
    private var end: Int64

    /// From now on so many milliseconds, and so many microseconds for each octet.
    init(_ octets: Int, milliseconds: Int64, microsecondsPerOctet: Int64) {
        end = fuzz_time_used() + milliseconds * 1_000_000 + Int64(octets) * microsecondsPerOctet * 1_000
    }

    /// So much more, for something that may cost it whatever the octets.
    mutating func extend(milliseconds: Int64) { end += milliseconds * 1_000_000 }

    func check(_ what: String) {
        require(fuzz_time_exceeds(end) == 0, "\(what) takes longer than it may")
    }
}
