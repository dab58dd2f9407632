/// A moment taken apart into the fields of a calendar (proleptic Gregorian).
struct CalendarTime: Hashable {
    /// Seconds since 1970-01-01 00:00 UTC.
    let epoch: Int64
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    /// 0 for Sunday.
    let weekday: Int
    /// 1 to 366.
    let dayOfYear: Int
    /// Seconds east of UTC.
    let offset: Int
    let zone: String
    let isDaylightSaving: Bool

    init(_ moment: LocalTime, _ clock: TemplateExpression.Clock) {
        let isLocal = clock == .local
        offset = isLocal ? moment.offset : 0
        zone = isLocal ? moment.zone : "GMT"
        isDaylightSaving = isLocal && moment.isDaylightSaving
        epoch = moment.seconds

        let wall = Int(moment.seconds) + offset
        let days = Self.floor(wall, 86_400)
        let time = wall - days * 86_400
        (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
        weekday = days + 4 - Self.floor(days + 4, 7) * 7
        (year, dayOfYear) = Self.yearAndDay(days)
        (month, day) = Self.monthAndDay(dayOfYear, isLeap: Self.isLeap(year))
    }

    /// ISO 8601 week of the year, and the year that the week belongs to.
    var isoWeek: (year: Int, week: Int) {
        let mondayBased = (weekday + 6) % 7
        let week = (dayOfYear - 1 - mondayBased + 10) / 7
        if week < 1 { return (year - 1, Self.isoWeeks(in: year - 1)) }
        if week > Self.isoWeeks(in: year) { return (year + 1, 1) }
        return (year, week)
    }

    /// Week of the year when weeks begin on Sunday; days before the first Sunday are in week 0.
    var sundayWeek: Int { (dayOfYear + 6 - weekday) / 7 }

    /// Week of the year when weeks begin on Monday; days before the first Monday are in week 0.
    var mondayWeek: Int { (dayOfYear + 6 - (weekday + 6) % 7) / 7 }

    /// How Python shows it.
    var pythonStructure: String {
        "time.struct_time(tm_year=\(year), tm_mon=\(month), tm_mday=\(day), tm_hour=\(hour), tm_min=\(minute), "
            + "tm_sec=\(second), tm_wday=\((weekday + 6) % 7), tm_yday=\(dayOfYear), "
            + "tm_isdst=\(isDaylightSaving ? 1 : 0))"
    }

    private static func floor(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days from 1970-01-01 to the first day of `year`.
    private static func firstDay(of year: Int) -> Int {
        let before = year - 1
        return before * 365 + floor(before, 4) - floor(before, 100) + floor(before, 400) - 719_162
    }

    private static func yearAndDay(_ days: Int) -> (year: Int, day: Int) {
        // 146,097 days are 400 years; the guess is at most one year off.
        var year = 1970 + floor(days * 400, 146_097)
        while firstDay(of: year) > days { year -= 1 }
        while firstDay(of: year + 1) <= days { year += 1 }
        return (year, days - firstDay(of: year) + 1)
    }

    private static func monthAndDay(_ dayOfYear: Int, isLeap: Bool) -> (month: Int, day: Int) {
        var day = dayOfYear
        for (index, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30].enumerated() {
            if day <= length { return (index + 1, day) }
            day -= length
        }
        return (12, day)
    }

    /// 53 in a year that begins on Thursday, or on Wednesday when it is a leap year; else 52.
    private static func isoWeeks(in year: Int) -> Int {
        let weekday = firstDay(of: year) + 4 - floor(firstDay(of: year) + 4, 7) * 7
        return weekday == 4 || (weekday == 3 && isLeap(year)) ? 53 : 52
    }
}
