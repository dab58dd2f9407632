import Bytes
import Messages

/// Reads a moment (RFC 3339 §5.6).
///
///     date-time   = full-date ("T" / "t" / " ") partial-time offset
///     full-date   = 4DIGIT "-" 2DIGIT "-" 2DIGIT
///     partial-time = 2DIGIT ":" 2DIGIT ":" 2DIGIT [ "." 1*6DIGIT ]
///     offset      = "Z" / "z" / ( ("+" / "-") 2DIGIT ":" 2DIGIT )
struct MomentReading {
    private var rest: Substring.UTF8View
    private var isValid = true
    /// The moment; `nil` when the text is none.
    private(set) var timestamp: Timestamp?

    init(_ text: String) {
        rest = text.utf8[...]
        timestamp = read()
    }

    private mutating func read() -> Timestamp? {
        let year = number(4, 0...9999)
        expect("-")
        let month = number(2, 1...12)
        expect("-")
        let day = number(2, 1...31)
        expect("Tt ")
        let hour = number(2, 0...23)
        expect(":")
        let minute = number(2, 0...59)
        expect(":")
        let second = number(2, 0...60)
        let fraction = microseconds()
        let offset = offset()
        guard isValid, rest.isEmpty, day <= Self.length(of: month, in: year) else { return nil }
        let time = hour * 3600 + minute * 60 + second - offset
        return Timestamp(microseconds: (Self.day(year, month, day) * 86_400 + time) * 1_000_000 + fraction)
    }

    private mutating func expect(_ any: String) {
        guard let octet = rest.popFirst(), any.utf8.contains(octet) else {
            isValid = false
            return
        }
    }

    private mutating func number(_ digits: Int, _ range: ClosedRange<Int64>) -> Int64 {
        let text = rest.prefix(digits)
        rest = rest.dropFirst(digits)
        guard text.count == digits, text.allSatisfy(\.isASCIIDigit), let number = Int64(Substring(text)),
            range.contains(number)
        else {
            isValid = false
            return range.lowerBound
        }
        return number
    }

    private mutating func microseconds() -> Int64 {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        rest = rest.dropFirst()
        let digits = rest.prefix(while: \.isASCIIDigit)
        guard (1...6).contains(digits.count), let number = Int64(Substring(digits)) else {
            isValid = false
            return 0
        }
        rest = rest[digits.endIndex...]
        return (digits.count..<6).reduce(number) { value, _ in value * 10 }
    }

    /// The offset from UTC in seconds.
    private mutating func offset() -> Int64 {
        switch rest.popFirst() {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return 0
        case UInt8(ascii: "+"): return distance()
        case UInt8(ascii: "-"): return -distance()
        default:
            isValid = false
            return 0
        }
    }

    private mutating func distance() -> Int64 {
        let hours = number(2, 0...23)
        expect(":")
        return hours * 3600 + number(2, 0...59) * 60
    }

    /// Days from 1970-01-01 to a date. Years begin in March, so that leap days come last.
    private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let leaps = (shiftedYear + 400) / 4 - (shiftedYear + 400) / 100 + (shiftedYear + 400) / 400
        return shiftedYear * 365 + leaps - 97 + (153 * shiftedMonth + 2) / 5 + day - 1 - 719_468
    }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
