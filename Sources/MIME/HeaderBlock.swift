import Bytes
import CGMime

/// The fields of one header that are read, and where its body begins.
///
/// ```abnf
/// fields = *(field-name *WSP ":" unstructured CRLF)     ; RFC 5322 §2.2, folded as in §2.2.3
/// ```
/// A line that is no field is passed over when a field follows it; otherwise the body begins there, as if a mailer had
/// forgotten the empty line.
struct HeaderBlock {
    /// A field that is read; the value is raw and may be folded.
    struct Field {
        var name: HeaderName
        var value: Range<Int>
    }

    /// The fields in order, at most ``MailLimits/fields``.
    private(set) var fields: [Field] = []
    /// How many fields named `Received` there are; nobody reads what they say, so they are not among ``fields``.
    private(set) var hops = 0
    /// The first octet of the body.
    private(set) var bodyStart: Int

    /// Reads the header that begins `range`.
    init(_ octets: [UInt8], in range: Range<Int>) {
        bodyStart = range.upperBound
        fields.reserveCapacity(8)
        var reading: Field?
        var position = range.lowerBound
        if Self.beginsWithEnvelopeLine(octets, range) {
            position = Self.line(octets, from: position, to: range.upperBound).next
        }
        while position < range.upperBound {
            let line = Self.line(octets, from: position, to: range.upperBound)
            if line.content.isEmpty {
                keep(&reading)
                bodyStart = line.next
                return
            }
            let first = octets[position]
            if first == ASCII.space || first == ASCII.tab {
                if let start = reading?.value.lowerBound { reading?.value = start..<line.content.upperBound }
            } else if let colon = Self.colon(octets, in: line.content) {
                keep(&reading)
                reading = Self.field(octets, in: line.content, colon: colon)
            } else if Self.bodyBegins(octets, at: line, end: range.upperBound) {
                keep(&reading)
                bodyStart = position
                return
            } else {
                keep(&reading)
            }
            position = line.next
        }
        keep(&reading)
    }

    /// The last field of that name, which is the one that most readers take where there should be but one.
    func last(_ name: HeaderName) -> Range<Int>? {
        for field in fields.reversed() where field.name == name { return field.value }
        return nil
    }

    private mutating func keep(_ reading: inout Field?) {
        defer { reading = nil }
        guard let field = reading else { return }
        if field.name == .received {
            hops += 1
        } else if fields.count < MailLimits.fields {
            fields.append(field)
        }
    }

    /// Whether a mailbox's `From ` line stands before the header.
    private static func beginsWithEnvelopeLine(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
        octets[range].starts(with: "From ".utf8) || octets[range].starts(with: ">From ".utf8)
    }

    private static func field(_ octets: [UInt8], in line: Range<Int>, colon: Int) -> Field? {
        var end = colon
        while end > line.lowerBound, octets[end - 1] == ASCII.space || octets[end - 1] == ASCII.tab { end -= 1 }
        return HeaderName(octets[line.lowerBound..<end]).map { Field(name: $0, value: colon + 1..<line.upperBound) }
    }

    /// The colon after a well-formed field name.
    private static func colon(_ octets: [UInt8], in line: Range<Int>) -> Int? {
        var position = line.lowerBound
        while position < line.upperBound, octets[position] > 32, octets[position] < 127 {
            if octets[position] == UInt8(ascii: ":") { return position > line.lowerBound ? position : nil }
            position += 1
        }
        while position < line.upperBound, octets[position] == ASCII.space || octets[position] == ASCII.tab {
            position += 1
        }
        let isColon = position < line.upperBound && octets[position] == UInt8(ascii: ":")
        return isColon && position > line.lowerBound ? position : nil
    }

    private static func bodyBegins(_ octets: [UInt8], at line: Line, end: Int) -> Bool {
        if octets[line.content].starts(with: "--".utf8) { return true }
        return colon(octets, in: Self.line(octets, from: line.next, to: end).content) == nil
    }

    /// One line without its end, and where the next begins.
    private struct Line {
        var content: Range<Int>
        var next: Int
    }

    private static func line(_ octets: [UInt8], from start: Int, to end: Int) -> Line {
        let position = lineFeed(octets, from: start, to: end)
        let hasReturn = position > start && octets[position - 1] == ASCII.carriageReturn
        return Line(content: start..<(hasReturn ? position - 1 : position), next: min(position + 1, end))
    }

    /// Where the next line feed is; `end` when there is none.
    private static func lineFeed(_ octets: [UInt8], from start: Int, to end: Int) -> Int {
        guard start < end else { return end }
        precondition(start >= 0 && end <= octets.count)
        return unsafe octets.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(ASCII.lineFeed), end - start)
            else { return end }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
