import Bytes

/// What is put behind the name of a log file: a date, as in `%y%m%d` (row S2-19).
///
/// `%y` is the year in two digits, `%Y` in four, `%m` the month, `%d` the day and `%H` the hour.
public struct LogDate: Hashable, Sendable, CustomStringConvertible {
    private enum Piece: Hashable {
        case year
        case longYear
        case month
        case day
        case hour
        case octet(UInt8)
    }

    /// `%y%m%d`.
    public static let usual = LogDate(description: "%y%m%d", pieces: [.year, .month, .day])

    /// The pattern.
    public let description: String
    private let pieces: [Piece]

    private init(description: String, pieces: [Piece]) {
        self.description = description
        self.pieces = pieces
    }

    /// Reads a pattern: 2 to 40 characters, these letters behind `%`, at least one, and `A–Z a–z 0–9 . _ -` as they
    /// are.
    public init?(_ pattern: String) {
        guard (2...40).contains(pattern.utf8.count) else { return nil }
        var pieces: [Piece] = []
        var rest = pattern.utf8[...]
        while let octet = rest.popFirst() {
            if octet != UInt8(ascii: "%") {
                guard octet.isASCIILetter || octet.isASCIIDigit || "._-".utf8.contains(octet) else { return nil }
                pieces.append(.octet(octet))
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "y"): pieces.append(.year)
            case UInt8(ascii: "Y"): pieces.append(.longYear)
            case UInt8(ascii: "m"): pieces.append(.month)
            case UInt8(ascii: "d"): pieces.append(.day)
            case UInt8(ascii: "H"): pieces.append(.hour)
            case _: return nil
            }
        }
        guard pattern.utf8.contains(UInt8(ascii: "%")) else { return nil }
        self.init(description: pattern, pieces: pieces)
    }

    /// The date at that time. When it changes, another file begins.
    public func text(year: Int, month: Int, day: Int, hour: Int) -> String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .year: text += Self.digits(year % 100, 2)
            case .longYear: text += Self.digits(year, 4)
            case .month: text += Self.digits(month, 2)
            case .day: text += Self.digits(day, 2)
            case .hour: text += Self.digits(hour, 2)
            case .octet(let octet): text.unicodeScalars.append(Unicode.Scalar(octet))
            }
        }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}

extension TextForm where Value == LogDate {
    /// A pattern of a date.
    static var logDate: TextForm {
        TextForm("a date of %y, %Y, %m, %d and %H, as in \"%y%m%d\"") { LogDate($0) }
    }
}
