/// A date and time of day as calendars show it, in no particular time zone.
public struct CivilTime: Hashable, Sendable, CustomStringConvertible {
    /// The year, as in 2026.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59.
    public let second: Int

    /// `nil` when there is no such day or time. Years count from 1 to 9999.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The time that a clock of Greenwich shows; `nil` outside the years 1 to 9999.
    public init?(secondsSince1970 seconds: Int64) {
        guard (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
        let (day, inDay) = Self.divided(seconds, by: 86_400)
        var rest = day + 719_162  // days since 0001-01-01
        var year = 1
        for (years, length) in [(400, 146_097), (100, 36_524), (4, 1_461), (1, 365)] as [(Int, Int64)] {
            // The last century of four and the last year of four are a day longer.
            let turns = years == 100 || years == 1 ? min(rest / length, 3) : rest / length
            year += Int(turns) * years
            rest -= turns * length
        }
        var month = 1
        while rest >= Self.days(inMonth: month, of: year) {
            rest -= Int64(Self.days(inMonth: month, of: year))
            month += 1
        }
        self.init(
            year: year, month: month, day: Int(rest) + 1, hour: Int(inDay / 3_600), minute: Int(inDay / 60 % 60),
            second: Int(inDay % 60))
    }

    /// Seconds since 1970-01-01 00:00, as though the time were of Greenwich.
    public var secondsSince1970: Int64 {
        let past = year - 1
        var days = past * 365 + past / 4 - past / 100 + past / 400
        for earlier in 1..<month { days += Self.days(inMonth: earlier, of: year) }
        days += day - 1 - 719_162
        return Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    /// ISO 8601 without a zone, as in `2026-11-20T09:31:00`.
    public var description: String {
        let date = [String(year), Self.twoDigits(month), Self.twoDigits(day)].joined(separator: "-")
        return date + "T" + [hour, minute, second].map(Self.twoDigits).joined(separator: ":")
    }

    /// `YYMMDDhhmm`, as receipts have it.
    var receiptText: String {
        [year % 100, month, day, hour, minute].map(Self.twoDigits).joined()
    }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Each two of `digits`, of which there must be an even number of 0–9, as a number.
    static func digitPairs(_ digits: ArraySlice<UInt8>) -> [Int] {
        let values = digits.map { Int($0) - 0x30 }
        return stride(from: 0, to: values.count - 1, by: 2).map { (place: Int) -> Int in
            values[place] * 10 + values[place + 1]
        }
    }

    static func divided(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}
