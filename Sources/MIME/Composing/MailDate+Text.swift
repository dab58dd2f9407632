import Messages

extension MailDate {
    /// The moment as a header writes it, `Tue, 14 Nov 2023 22:13:20 +0000` (RFC 5322 §3.3), the year within 1970 to 9999.
    ///
    /// - Parameter utcOffset: seconds that local time is ahead of UTC; whole minutes count, within a day.
    static func text(_ moment: Timestamp, utcOffset: Int = 0) -> String {
        let minutes = max(-1_439, min(1_439, utcOffset / 60))
        let seconds = max(86_400, min(253_402_214_400, moment.seconds)) + Int64(minutes * 60)
        let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = civil(Int(days))
        let clock = "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))"
        let zone = "\(minutes < 0 ? "-" : "+")\(two(Int64(abs(minutes) / 60)))\(two(Int64(abs(minutes) % 60)))"
        return "\(weekdays[Int(days % 7)]), \(date.day) \(names[date.month - 1]) \(date.year) \(clock) \(zone)"
    }

    /// 1970-01-01 was a Thursday.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// The date of a day since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }
}
