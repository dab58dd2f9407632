import Glibc

/// The time of day, as those who look at phones and receipts read it.
enum WallTime {
    /// The time since 1970-01-01 00:00 UTC, leap seconds not counted.
    static var now: Duration {
        var time = timespec()
        unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// How many seconds local time is ahead of UTC at `time`.
    static func offset(at time: Duration) -> Int {
        var seconds = time_t(time.components.seconds)
        var fields = unsafe tm()
        guard unsafe localtime_r(&seconds, &fields) != nil else { return 0 }
        return unsafe Int(fields.tm_gmtoff)
    }
}
