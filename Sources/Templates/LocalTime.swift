/// A moment together with the clock on the wall there, for the `time` functions of templates.
public struct LocalTime: Hashable, Sendable {
    /// Seconds since 1970-01-01 00:00 UTC, kept within the years 1 to 9999.
    public let seconds: Int64
    /// Seconds to add to UTC, kept within a day; positive in the east.
    public let offset: Int
    /// The abbreviation of the time zone, as in `CET`.
    public let zone: String
    /// Whether the clock is on daylight saving time.
    public let isDaylightSaving: Bool

    /// A moment on the wall.
    ///
    /// - Parameter zone: `nil`: `UTC`, or the offset as in `+0100`.
    public init(seconds: Int64, offset: Int = 0, zone: String? = nil, isDaylightSaving: Bool = false) {
        self.seconds = min(max(seconds, -62_135_596_800), 253_402_300_799)
        self.offset = min(max(offset, -86_399), 86_399)
        self.isDaylightSaving = isDaylightSaving
        self.zone = zone ?? (self.offset == 0 ? "UTC" : Self.numericZone(self.offset))
    }

    /// `+hhmm`.
    static func numericZone(_ offset: Int) -> String {
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + padded(minutes / 60 * 100 + minutes % 60, to: 4, with: "0")
    }

    /// A number with enough `fill` before it to make `width` digits.
    static func padded(_ number: Int, to width: Int, with fill: String) -> String {
        let digits = String(number)
        return String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits
    }
}

extension LocalTime {
    /// The moment as in `2026-11-20 13:57:18`.
    public var dateAndTime: String { Self.plain.text(of: CalendarTime(self, .local)) }

    /// The moment as mails write it, as in `Fri, 20 Nov 2026 13:57:18 +0100` (RFC 5322 §3.3).
    public var mailDate: String { Self.mail.text(of: CalendarTime(self, .local)) }

    private static let mail = TimeFormat("%a, %d %b %Y %H:%M:%S %z")
    private static let plain = TimeFormat("%Y-%m-%d %H:%M:%S")
}
