public import Messages

/// A moment as the API writes it: UTC with milliseconds, as in `2026-11-20T11:15:02.123Z` (RFC 3339 §5.6).
public struct Moment: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The moment, which may be more exact than its text.
    public let timestamp: Timestamp

    /// A moment to be written.
    public init(_ timestamp: Timestamp) {
        self.timestamp = timestamp
    }

    /// Reads `date-time` with up to six digits of a second and any offset; `nil` for anything else.
    public init?(_ text: String) {
        guard let timestamp = MomentReading(text).timestamp else { return nil }
        self.timestamp = timestamp
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Moment(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a moment")
        }
        self = moment
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The text that ``init(_:)`` reads back.
    public var description: String {
        let seconds = timestamp.seconds
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - day * 86_400
        let date = Self.date(day)
        let milliseconds = timestamp.microseconds / 1000 - seconds * 1000
        let fraction = String(1000 + max(0, min(999, milliseconds))).dropFirst()
        let clock = "\(Self.two(second / 3600)):\(Self.two(second / 60 % 60)):\(Self.two(second % 60))"
        return "\(Self.four(date.year))-\(Self.two(date.month))-\(Self.two(date.day))T\(clock).\(fraction)Z"
    }

    /// The Gregorian date of a day counted from 1970-01-01. Years begin in March, so that leap days come last.
    private static func date(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

    private static func four(_ number: Int64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }
}
