import Bytes

/// A span of time as the configuration writes it: whole numbers with units, the largest first, as in `90d` or `1h30m`.
///
/// Units are `w`, `d`, `h`, `m`, `s` and `ms`, each at most once. Days have 24 hours.
public struct DurationText: Hashable, Sendable, CustomStringConvertible {
    /// The span of time; never negative, whole milliseconds when it was read from text.
    public let duration: Duration

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// A span of time to be written.
    public init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads a span of time; `nil` for anything else, or when it is longer than about 290 million years.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        var units = Self.units[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest[digits.endIndex...]
            let letters = rest.prefix { !$0.isASCIIDigit }
            rest = rest[letters.endIndex...]
            guard let number = Int64(Substring(digits)),
                let index = units.firstIndex(where: { $0.name.utf8.elementsEqual(letters) })
            else { return nil }
            let (product, tooLong) = number.multipliedReportingOverflow(by: units[index].milliseconds)
            let (sum, tooLongInAll) = total.addingReportingOverflow(product)
            guard !tooLong, !tooLongInAll else { return nil }
            total = sum
            units = units[(index + 1)...]
        }
        duration = .milliseconds(total)
    }

    /// The shortest text without weeks that ``init(_:)`` reads back; less than a millisecond is cut off.
    public var description: String {
        let (seconds, attoseconds) = duration.components
        var left = seconds.multipliedReportingOverflow(by: 1000).partialValue
        left += attoseconds / 1_000_000_000_000_000
        var text = ""
        for unit in Self.units.dropFirst() where left >= unit.milliseconds {
            text += "\(left / unit.milliseconds)\(unit.name)"
            left %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}

extension TextForm where Value == Duration {
    /// A duration of at least `least` and at most `most`.
    package static func duration(from least: Duration, to most: Duration) -> TextForm {
        let bounds = "\(DurationText(least)) to \(DurationText(most))"
        return TextForm("a duration from \(bounds), as in \"30s\" or \"1h30m\"") { text in
            guard let duration = DurationText(text)?.duration, duration >= least, duration <= most else { return nil }
            return duration
        }
    }
}

extension Duration {
    /// So many minutes.
    package static func minutes(_ count: Int) -> Duration { .seconds(60 * count) }
    /// So many hours.
    package static func hours(_ count: Int) -> Duration { .seconds(3600 * count) }
    /// So many days of 24 hours.
    package static func days(_ count: Int) -> Duration { .seconds(86_400 * count) }
}
