/// A moment in the ways that providers write it, in UTC.
struct ProviderMoment {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    private let year: Int
    private let month: Int
    private let day: Int
    private let weekday: Int
    private let clock: [Int]

    /// - Parameter seconds: since 1970-01-01 00:00.
    init(_ seconds: Int64) {
        let (days, rest) = Int(max(0, seconds)).quotientAndRemainder(dividingBy: 86_400)
        weekday = days % 7
        clock = [rest / 3600, rest / 60 % 60, rest % 60]
        // Years are counted from March, so that the leap day is the last of its year.
        let era = (days + 719_468) / 146_097
        let dayOfEra = days + 719_468 - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-21 02:00:00`.
    var plain: String { "\(date) \(time)" }
    /// `2026-11-21T02:00:00.000Z`.
    var zulu: String { "\(date)T\(time).000Z" }
    /// `2026-11-21T02:00:00.000+0000`.
    var offset: String { "\(date)T\(time).000+0000" }
    /// `Sat, 21 Nov 2026 02:00:00 +0000`.
    var mail: String {
        "\(Self.days[weekday]), \(two(day)) \(Self.months[month - 1]) \(year) \(time) +0000"
    }
    /// `2611210200`.
    var short: String { two(year % 100) + two(month) + two(day) + two(clock[0]) + two(clock[1]) }

    private var date: String { "\(year)-\(two(month))-\(two(day))" }
    private var time: String { clock.map(two).joined(separator: ":") }
    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
