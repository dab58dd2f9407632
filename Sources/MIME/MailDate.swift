import Bytes
import Messages

/// Reads the date of a mail, also the forms that mailers should not write.
///
/// ```abnf
/// date-time = [day-name ","] day month year hour ":" minute [":" second] zone    ; RFC 5322 §3.3, obs-date §4.3
/// ```
/// The parts are told apart by what they look like, so that `Tue Jul 1 10:52:37 2003` is understood too. Without a zone
/// the time is UTC.
struct MailDate {
    private var day: Int?
    private var month: Int?
    private var year: Int?
    private var seconds: Int?
    private var isImpossible = false
    private var offset: Int?

    /// The moment that `value` names; `nil` when a day, month or year is missing or none of the calendar's.
    static func moment(_ value: HeaderValue) -> Timestamp? {
        var date = MailDate()
        var reader = ByteReader(value.octets)
        while let next = reader.next {
            if next == UInt8(ascii: "(") {
                guard skipComment(&reader) else { return nil }
            } else if next.isASCIILetter {
                date.take(word: reader.read { $0.isASCIILetter })
            } else if next.isASCIIDigit {
                date.take(number: reader.read { $0.isASCIIDigit || $0 == UInt8(ascii: ":") })
            } else if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                _ = reader.readUInt8()
                date.take(sign: next, &reader)
            } else {
                _ = reader.readUInt8()
            }
        }
        return date.moment
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .map { packed(Array($0.utf8)[...]) }
    /// The zones of RFC 5322 §4.3 and the commonest others, in hours; every other word is UTC there.
    private static let zones = [
        "gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
        "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "met": 1, "mest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3,
        "jst": 9,
    ]

    private mutating func take(word: ArraySlice<UInt8>) {
        if month == nil, word.count >= 3, let index = Self.months.firstIndex(of: Self.packed(word)) {
            month = index + 1
        } else if seconds != nil, offset == nil {
            let text = String(decoding: word.map(\.asciiLowercased), as: UTF8.self)
            if let hours = Self.zones[text] { offset = hours * 3600 }
        }
    }

    /// The first three letters, their case aside, as a number.
    private static func packed(_ word: ArraySlice<UInt8>) -> UInt32 {
        word.prefix(3).reduce(0) { $0 << 8 | UInt32($1.asciiLowercased) }
    }

    private mutating func take(number: ArraySlice<UInt8>) {
        if number.contains(UInt8(ascii: ":")) {
            guard seconds == nil else { return }
            seconds = Self.time(number)
            isImpossible = seconds == nil
        } else if let value = Self.value(number) {
            if day == nil, number.count <= 2 {
                day = value
            } else if month == nil, number.count <= 2 {
                month = value
            } else if year == nil {
                year = Self.fullYear(value, digits: number.count)
            }
        }
    }

    /// A sign before four digits is a zone once the time is known; elsewhere it joins the parts of a date.
    private mutating func take(sign: UInt8, _ reader: inout ByteReader) {
        guard seconds != nil, offset == nil else { return }
        let digits = reader.read { $0.isASCIIDigit || $0 == UInt8(ascii: ":") }.filter(\.isASCIIDigit)
        guard digits.count == 4, let value = Self.value(digits[...]) else { return }
        let distance = (value / 100) * 3600 + (value % 100) * 60
        guard value % 100 < 60, value / 100 < 24 else {
            offset = 0
            return
        }
        offset = sign == UInt8(ascii: "-") ? -distance : distance
    }

    private var moment: Timestamp? {
        guard !isImpossible, let day, let month, let year, (1...31).contains(day), (1...12).contains(month) else {
            return nil
        }
        let days = Self.days(year: year, month: month, day: day)
        return Timestamp(seconds: Int64(days * 86_400 + (seconds ?? 0) - (offset ?? 0)))
    }

    /// Seconds since midnight of `hour:minute[:second]`; what follows is passed over.
    private static func time(_ text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        guard let hour = field(&rest), let minute = field(&rest), hour < 24, minute < 60 else { return nil }
        let second = field(&rest) ?? 0
        return second <= 60 ? hour * 3600 + minute * 60 + second : nil
    }

    /// The digits up to the next colon; colons at the front are passed over.
    private static func field(_ rest: inout ArraySlice<UInt8>) -> Int? {
        while rest.first == UInt8(ascii: ":") { rest.removeFirst() }
        let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
        let digits = rest[..<end]
        rest = rest[end...]
        return digits.isEmpty ? nil : value(digits)
    }

    /// Years of two and three digits (RFC 5322 §4.3).
    private static func fullYear(_ value: Int, digits: Int) -> Int? {
        switch digits {
        case 1, 2: value < 50 ? 2000 + value : 1900 + value
        case 3: 1900 + value
        case 4: value
        default: nil
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let leaps = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leaps + dayOfYear - 719_468
    }

    private static func value(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count <= 9 else { return nil }
        var value = 0
        for digit in digits { value = value * 10 + Int(digit & 15) }
        return value
    }

    /// Passes over a comment and those inside it; `false` when it never ends.
    private static func skipComment(_ reader: inout ByteReader) -> Bool {
        var depth = 0
        while let octet = reader.readUInt8() {
            switch octet {
            case UInt8(ascii: "\\"): _ = reader.readUInt8()
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            if depth == 0 { return true }
        }
        return false
    }
}
