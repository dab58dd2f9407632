import Bytes

/// Reads numbers with units, as the document writes spans of time and sizes.
enum SettingUnits {
    private static let times: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let sizes: [String: Int64] = [
        "GB": 1_000_000_000, "GiB": 1 << 30, "MB": 1_000_000, "MiB": 1 << 20, "kB": 1000, "KB": 1000, "KiB": 1 << 10,
        "B": 1,
    ]

    /// A span of time, as in `90d` or `1h30m`: the largest unit first, each once; `nil` for anything else.
    static func duration(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var units = times[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let (number, name) = next(&rest), let index = units.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            let (product, isTooLong) = number.multipliedReportingOverflow(by: units[index].milliseconds)
            let (sum, isTooLongInAll) = total.addingReportingOverflow(product)
            guard !isTooLong, !isTooLongInAll else { return nil }
            total = sum
            units = units[(index + 1)...]
        }
        return .milliseconds(total)
    }

    /// A size, as in `25MB`, in octets; `nil` for anything else.
    static func size(_ text: String) -> Int64? {
        var rest = text.utf8[...]
        guard let (number, name) = next(&rest), rest.isEmpty, let unit = sizes[name] else { return nil }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : product
    }

    /// How a span of time is written: the shortest text that ``duration(_:)`` reads back.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var left = seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000
        var text = ""
        for unit in times.dropFirst() where left >= unit.milliseconds {
            text += "\(left / unit.milliseconds)\(unit.name)"
            left %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }

    /// How a size is written in units of thousands.
    static func text(octets: Int64) -> String {
        for (name, unit) in [("GB", Int64(1_000_000_000)), ("MB", 1_000_000), ("kB", 1000)]
        where octets != 0 && octets.isMultiple(of: unit) {
            return "\(octets / unit)\(name)"
        }
        return "\(octets)B"
    }

    private static func next(_ rest: inout Substring.UTF8View) -> (number: Int64, unit: String)? {
        let digits = rest.prefix(while: \.isASCIIDigit)
        rest = rest[digits.endIndex...]
        let letters = rest.prefix { !$0.isASCIIDigit }
        rest = rest[letters.endIndex...]
        guard let number = Int64(Substring(digits)) else { return nil }
        return (number, String(Substring(letters)))
    }
}
