import Bytes

/// A moment as a TPDU has it: a date and a time of day with its distance from UTC (3GPP TS 23.040 §9.2.3.11).
public struct TPDUTime: Hashable, Sendable {
    /// The year, 2000 to 2099.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int
    /// The hour, 0 to 23.
    public let hour: Int
    /// The minute, 0 to 59.
    public let minute: Int
    /// The second, 0 to 59.
    public let second: Int
    /// How far local time is ahead of UTC, in quarters of an hour; -79 to 79.
    public let quarters: Int

    /// A moment, in seconds since 1970 in UTC; `nil` outside the years 2000 to 2099 of its zone.
    public init?(secondsSince1970 seconds: Int64, quarters: Int = 0) {
        guard (-79...79).contains(quarters), (0...5_000_000_000).contains(seconds) else { return nil }
        let local = seconds + Int64(quarters) * 900
        let days = Int(local.dividedReportingOverflow(by: 86_400).partialValue)
        let rest = Int(local) - days * 86_400
        guard rest >= 0 else { return nil }
        // Civil dates from days, by eras of 400 years that begin in March.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        self.quarters = quarters
        guard (2000...2099).contains(year) else { return nil }
    }

    /// Seven octets; `nil` when they are no date and time, as some networks write them.
    init?(_ octets: ArraySlice<UInt8>) {
        let values = octets.prefix(6).map(SemiOctets.number)
        guard octets.count == 7, let zone = octets.last, !values.contains(nil) else { return nil }
        let numbers = values.compactMap(\.self)
        // The sign is bit 3 of the octet, which is the highest of the tens.
        guard let size = SemiOctets.number(zone & 0xF7), size < 80 else { return nil }
        let isDate = (1...12).contains(numbers[1]) && (1...Self.days(in: numbers[1], of: numbers[0])) ~= numbers[2]
        guard isDate, numbers[3] < 24, numbers[4] < 60, numbers[5] < 60 else { return nil }
        (year, month, day) = (2000 + numbers[0], numbers[1], numbers[2])
        (hour, minute, second) = (numbers[3], numbers[4], numbers[5])
        quarters = zone & 0x08 == 0 ? size : -size
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The moment in seconds since 1970 in UTC.
    public var secondsSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (shiftedYear / 400, shiftedYear % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Int64(days * 86_400 + hour * 3600 + minute * 60 + second - quarters * 900)
    }

    /// The seven octets.
    var encoded: [UInt8] {
        [year, month, day, hour, minute, second].map(SemiOctets.octet)
            + [SemiOctets.octet(quarters) | (quarters < 0 ? 0x08 : 0)]
    }
}
