import API
import Glibc
import Messages

/// Moments and spans of time for people.
enum ClockTime {
    /// The present moment.
    static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// The local date and time, as in `2026-11-20 11:15:02.123`.
    static func text(_ moment: Moment, milliseconds: Bool = true) -> String {
        let timestamp = moment.timestamp
        var seconds = time_t(timestamp.seconds)
        var fields = unsafe tm()
        unsafe _ = localtime_r(&seconds, &fields)
        let date = unsafe "\(Int(fields.tm_year) + 1900)-\(two(Int(fields.tm_mon) + 1))-\(two(Int(fields.tm_mday)))"
        let clock = unsafe "\(two(Int(fields.tm_hour))):\(two(Int(fields.tm_min))):\(two(Int(fields.tm_sec)))"
        guard milliseconds else { return "\(date) \(clock)" }
        let fraction = timestamp.microseconds / 1000 - timestamp.seconds * 1000
        return "\(date) \(clock).\(String(1000 + fraction).dropFirst())"
    }

    /// How long ago a moment was, as in `5m`.
    static func age(_ moment: Moment) -> String {
        let seconds = max(0, (now - moment.timestamp).components.seconds)
        return switch seconds {
        case 0..<60: "\(seconds)s"
        case 60..<3600: "\(seconds / 60)m"
        case 3600..<172_800: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    /// Does nothing for a while; for commands, which have nothing else to do.
    static func pause(milliseconds: Int32) { _ = poll(nil, 0, milliseconds) }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
