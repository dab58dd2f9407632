/// What one directive of a ``TimeFormat`` stands for at a given time.
enum TimeDirective {
    /// A number that is filled to `width` with `fill`.
    case number(Int, width: Int, fill: String)
    /// A word; `swapped` is what the flag `#` makes of it.
    case word(String, swapped: String)
    /// An offset from UTC in seconds.
    case zone(Int)

    /// The flags of the GNU C library.
    struct Style {
        /// What numbers are filled with; `nil`: what is usual.
        private(set) var fill: String?
        /// `^`
        private(set) var isUpper = false
        /// `#`
        private(set) var isSwapped = false

        /// Takes one octet if it is a flag.
        mutating func take(_ octet: UInt8) -> Bool {
            switch octet {
            case UInt8(ascii: "-"): fill = ""
            case UInt8(ascii: "_"): fill = " "
            case UInt8(ascii: "0"): fill = "0"
            case UInt8(ascii: "^"): isUpper = true
            case UInt8(ascii: "#"): isSwapped = true
            default: return false
            }
            return true
        }
    }

    /// `nil` when the letter is no directive.
    init?(_ letter: Unicode.Scalar, _ time: CalendarTime) {
        guard let found = Self.word(letter, time) ?? Self.clockNumber(letter, time) ?? Self.dateNumber(letter, time)
        else { return nil }
        self = found
    }

    /// What it looks like.
    func text(_ style: Style) -> String {
        switch self {
        case .number(let number, let width, let fill):
            return LocalTime.padded(number, to: style.fill == "" ? 0 : width, with: style.fill ?? fill)
        case .word(let word, let swapped):
            let chosen = style.isSwapped ? swapped : word
            return style.isUpper ? chosen.uppercased() : chosen
        case .zone(let offset):
            let minutes = abs(offset) / 60
            let number = Self.number(minutes / 60 * 100 + minutes % 60, width: 4, fill: "0")
            return (offset < 0 ? "-" : "+") + number.text(style)
        }
    }

    private static func word(_ letter: Unicode.Scalar, _ time: CalendarTime) -> TimeDirective? {
        func name(_ text: String) -> TimeDirective { .word(text, swapped: text.uppercased()) }
        func composed(_ format: String) -> TimeDirective {
            let text = TimeFormat(format).text(of: time)
            return .word(text, swapped: text)
        }
        switch letter {
        case "a": return name(String(Names.days[time.weekday].prefix(3)))
        case "A": return name(Names.days[time.weekday])
        case "b", "h": return name(String(Names.months[time.month - 1].prefix(3)))
        case "B": return name(Names.months[time.month - 1])
        case "c": return composed("%a %b %e %H:%M:%S %Y")
        case "D", "x": return composed("%m/%d/%y")
        case "F": return composed("%Y-%m-%d")
        case "n": return .word("\n", swapped: "\n")
        case "p": return .word(time.hour < 12 ? "AM" : "PM", swapped: time.hour < 12 ? "am" : "pm")
        case "P": return .word(time.hour < 12 ? "am" : "pm", swapped: time.hour < 12 ? "am" : "pm")
        case "r": return composed("%I:%M:%S %p")
        case "R": return composed("%H:%M")
        case "t": return .word("\t", swapped: "\t")
        case "T", "X": return composed("%H:%M:%S")
        case "z": return .zone(time.offset)
        case "Z": return .word(time.zone, swapped: time.zone.lowercased())
        case "%": return .word("%", swapped: "%")
        default: return nil
        }
    }

    private static func clockNumber(_ letter: Unicode.Scalar, _ time: CalendarTime) -> TimeDirective? {
        let twelve = (time.hour + 11) % 12 + 1
        switch letter {
        case "H": return .number(time.hour, width: 2, fill: "0")
        case "I": return .number(twelve, width: 2, fill: "0")
        case "k": return .number(time.hour, width: 2, fill: " ")
        case "l": return .number(twelve, width: 2, fill: " ")
        case "M": return .number(time.minute, width: 2, fill: "0")
        case "s": return .number(Int(time.epoch), width: 1, fill: "0")
        case "S": return .number(time.second, width: 2, fill: "0")
        default: return nil
        }
    }

    private static func dateNumber(_ letter: Unicode.Scalar, _ time: CalendarTime) -> TimeDirective? {
        switch letter {
        case "C": return .number(time.year / 100, width: 2, fill: "0")
        case "d": return .number(time.day, width: 2, fill: "0")
        case "e": return .number(time.day, width: 2, fill: " ")
        case "g": return .number(time.isoWeek.year % 100, width: 2, fill: "0")
        case "G": return .number(time.isoWeek.year, width: 1, fill: "0")
        case "j": return .number(time.dayOfYear, width: 3, fill: "0")
        case "m": return .number(time.month, width: 2, fill: "0")
        case "u": return .number((time.weekday + 6) % 7 + 1, width: 1, fill: "0")
        case "U": return .number(time.sundayWeek, width: 2, fill: "0")
        case "V": return .number(time.isoWeek.week, width: 2, fill: "0")
        case "w": return .number(time.weekday, width: 1, fill: "0")
        case "W": return .number(time.mondayWeek, width: 2, fill: "0")
        case "y": return .number(time.year % 100, width: 2, fill: "0")
        case "Y": return .number(time.year, width: 1, fill: "0")
        default: return nil
        }
    }

    private enum Names {
        static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        static let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
    }
}
