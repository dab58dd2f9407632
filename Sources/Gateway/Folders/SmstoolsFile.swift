import Bytes
import SMS

/// A file as smsd of the SMS Server Tools 3 takes it: a header, an empty line, a text (fileformat.html of its papers).
///
/// Without `Alphabet` the text may be UTF-8 or ISO 8859-15, as there. Fields that mean nothing here are passed over.
struct SmstoolsFile: Hashable {
    /// The numbers as they were written, in order; at least one.
    var recipients: [String] = []
    /// Whether they are national numbers (`To_TOA: national`).
    var isNational = false
    /// `From`.
    var sender: String?
    /// `Validity`.
    var validity: Duration?
    /// `Provider` or `Queue`.
    var provider: String?
    /// The names of the fields that mean nothing here, each once, the first twenty.
    var ignored: [String] = []
    /// The text, lines separated by LF, without blanks at its end.
    var text = ""

    /// The most octets of a header.
    static let headerLimit = 65_536

    private var alphabet = "ISO"

    /// Reads a file.
    init(_ octets: [UInt8]) throws(FileUnusable) {
        let octets = FileText.unmarked(octets)
        let (lines, body) = try Self.split(octets)
        for line in lines { take(line) }
        guard !recipients.isEmpty else { throw FileUnusable("its header names no number: there is no field To") }
        text = try Self.trimmed(text(of: body))
        guard !text.isEmpty else { throw FileUnusable("there is no text behind the header") }
    }

    /// The lines before the first empty one, and all behind it. Lines may end in LF, CRLF or CR.
    private static func split(_ octets: [UInt8]) throws(FileUnusable) -> (lines: [String], body: [UInt8]) {
        var lines: [String] = []
        var rest = octets[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != ASCII.lineFeed && $0 != ASCII.carriageReturn }
            rest = rest[line.endIndex...]
            let isCRLF = rest.starts(with: [ASCII.carriageReturn, ASCII.lineFeed])
            rest = rest.dropFirst(isCRLF ? 2 : 1)
            if line.allSatisfy({ $0 == ASCII.space || $0 == ASCII.tab }) { return (lines, Array(rest)) }
            guard line.endIndex - octets.startIndex <= headerLimit else {
                throw FileUnusable("its header is longer than \(headerLimit) octets")
            }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        return (lines, [])
    }

    private mutating func take(_ line: String) {
        guard let colon = line.firstIndex(of: ":") else { return ignore(line) }
        let name = String(line[..<colon]).trimmingBlanks
        let value = String(line[line.index(after: colon)...]).trimmingBlanks
        switch name.lowercased() {
        case "to":
            let numbers = value.split(separator: ",").map { String($0).trimmingBlanks }
            recipients += numbers.filter { !$0.isEmpty }
        case "to_toa": isNational = value.lowercased().hasPrefix("national")
        case "from": sender = value.isEmpty ? nil : value
        case "alphabet": alphabet = String(value.prefix(3)).uppercased()
        case "validity": validity = Self.validity(value)
        case "provider", "queue": provider = value
        default: ignore(name)
        }
    }

    private mutating func ignore(_ name: String) {
        let name = name.first(octets: 40)
        if ignored.count < 20, !ignored.contains(name) { ignored.append(name) }
    }

    /// Only the first three characters of an alphabet count.
    private func text(of body: [UInt8]) throws(FileUnusable) -> String {
        switch alphabet {
        case "ISO", "LAT", "ANS", "UTF": try FileText.text(of: body)
        case "UCS", "CHI", "UNI": try FileText.utf16(body)
        case "GSM": FileText.withUnixLines(GSM7.decode(body[...]))
        case "BIN": throw FileUnusable("it is not a text: Alphabet says binary")
        default: throw FileUnusable("nobody knows its Alphabet; ISO, UTF-8, UCS2 and GSM are known")
        }
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while let last = scalars.last, last.value <= 0x20 { scalars.removeLast() }
        return String(scalars)
    }

    /// A relative validity period as in 3GPP TS 23.040 §9.2.3.12.1, or a number behind a unit; `nil` for anything else.
    static func validity(_ value: String) -> Duration? {
        let words = value.lowercased().split(separator: " ")
        guard let last = words.last, let number = Int64(last), (0...100_000).contains(number) else { return nil }
        guard words.count > 1 else { return (0...255).contains(number) ? .seconds(relative(number) * 60) : nil }
        let units: [Substring: Int64] = [
            "min": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000,
        ]
        guard words.count == 2, number > 0, let unit = units[words[0]] else { return nil }
        return .seconds(number * unit)
    }

    /// Minutes.
    private static func relative(_ value: Int64) -> Int64 {
        switch value {
        case ...143: (value + 1) * 5
        case ...167: 12 * 60 + (value - 143) * 30
        case ...196: (value - 166) * 24 * 60
        default: (value - 192) * 7 * 24 * 60
        }
    }
}

extension String {
    /// The text without blanks and tabs at its ends.
    var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isBlank)
        while text.last.map(isBlank) == true { text.removeLast() }
        return String(text)
    }
}
