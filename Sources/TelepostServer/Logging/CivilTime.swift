import Glibc
import Messages
import Templates

/// A moment on the calendar, for people.
@safe struct CivilTime {
    private let fields: tm
    private let milliseconds: Int

    init(_ moment: Timestamp, isLocal: Bool) {
        var seconds = time_t(moment.seconds)
        var fields = unsafe tm()
        if isLocal {
            unsafe _ = localtime_r(&seconds, &fields)
        } else {
            unsafe _ = gmtime_r(&seconds, &fields)
        }
        unsafe self.fields = unsafe fields
        milliseconds = Int((moment.microseconds - moment.seconds * 1_000_000) / 1000)
    }

    /// `2026-11-20 11:15:02.123`.
    var text: String { "\(date) \(clock)" }

    /// `2026-11-20T11:15:02.123Z`, for a moment in UTC.
    var rfc3339: String { "\(date)T\(clock)Z" }

    /// The year, as in 2026.
    var year: Int { unsafe Int(fields.tm_year) + 1900 }
    /// 1 to 12.
    var month: Int { unsafe Int(fields.tm_mon) + 1 }
    /// 1 to 31.
    var day: Int { unsafe Int(fields.tm_mday) }
    /// 0 to 23.
    var hour: Int { unsafe Int(fields.tm_hour) }

    private var date: String { "\(year)-\(two(month))-\(two(day))" }

    private var clock: String {
        let (hour, minute, second) = unsafe (Int(fields.tm_hour), Int(fields.tm_min), Int(fields.tm_sec))
        let fraction = String(milliseconds + 1000).dropFirst()
        return "\(two(hour)):\(two(minute)):\(two(second)).\(fraction)"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension LocalTime {
    /// The local time of the machine's zone at a moment.
    static func ofThisMachine(_ moment: Timestamp) -> LocalTime {
        var seconds = time_t(moment.seconds)
        var fields = unsafe tm()
        unsafe _ = localtime_r(&seconds, &fields)
        let zone = unsafe fields.tm_zone.map { unsafe String(cString: $0) }
        return unsafe LocalTime(
            seconds: moment.seconds, offset: Int(fields.tm_gmtoff), zone: zone, isDaylightSaving: fields.tm_isdst > 0)
    }
}
