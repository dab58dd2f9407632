import API
package import Messages

/// Times and amounts as people say them.
package enum Clock {
    /// `3 min ago`, `in 2 h`, `just now`.
    package static func distance(_ moment: Timestamp, now: Timestamp) -> String {
        let seconds = now.seconds - moment.seconds
        if abs(seconds) < 5 { return "just now" }
        let words = amount(abs(seconds))
        return seconds > 0 ? "\(words) ago" : "in \(words)"
    }

    /// `2026-11-20 11:15:02 UTC`.
    package static func exact(_ moment: Timestamp) -> String {
        let text = Moment(moment).description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }

    /// How long something took, in its two largest units at most: `40 ms`, `3.2 s`, `2 min 5 s`, `3 d 4 h`.
    package static func duration(_ duration: Duration) -> String {
        let milliseconds = max(0, duration / .milliseconds(1))
        if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
        if milliseconds < 10_000 { return "\(Int(milliseconds / 1000)).\(Int(milliseconds / 100) % 10) s" }
        let seconds = Int64(min(milliseconds / 1000, 1e12))
        let steps: [(Int64, String, Int64, String)] = [
            (86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"),
        ]
        for (unit, name, lesser, lesserName) in steps where seconds >= unit {
            let rest = seconds % unit / lesser
            return rest == 0 ? "\(seconds / unit) \(name)" : "\(seconds / unit) \(name) \(rest) \(lesserName)"
        }
        return "\(seconds) s"
    }

    /// Octets as people read them: `512 B`, `1.4 kB`, `25 MB`.
    package static func size(_ octets: Int) -> String {
        var amount = Double(max(0, octets))
        for unit in ["B", "kB", "MB", "GB", "TB"] {
            if amount < 1000 || unit == "TB" {
                let isWhole = unit == "B" || amount >= 10
                return isWhole ? "\(Int(amount)) \(unit)" : "\(Int(amount)).\(Int(amount * 10) % 10) \(unit)"
            }
            amount /= 1000
        }
        return ""
    }

    /// A count with its noun.
    package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// Digits in groups of three.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    private static func amount(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<(48 * 3600): "\(seconds / 3600) h"
        case _: "\(seconds / 86_400) d"
        }
    }
}
