import Bytes

/// Writes a mail as a multi-line response: a dot that begins a line gets another before it, and `.` CRLF ends the whole
/// (RFC 1939 §3).
///
/// A bare CR or LF becomes CRLF, and a last line without an end gets one, because a client that takes a bare LF for the
/// end of a line would see the end of the mail where `LF "." CRLF` stands in it. A mail that has only CRLF is copied
/// whole between its hidden dots.
public enum POP3MailEncoder {
    /// How many octets a mail has on its way, hidden dots and the end aside (RFC 1939 §11).
    public static func size(of mail: [UInt8]) -> Int {
        var size = mail.count
        var index = 0
        while index < mail.count {
            let line = mail.line(from: index, before: mail.count)
            size += 2 - (line.next - line.end)
            index = line.next
        }
        return size
    }

    /// Appends a mail, or its header and so many lines of its body (TOP, RFC 1939 §7), and the dot that ends it.
    public static func append(_ mail: [UInt8], lines: Int? = nil, to output: inout [UInt8]) {
        let end = lines.map { endOfTop(mail, lines: $0) } ?? mail.count
        output.reserveCapacity(output.count + end + end / 64 + 16)
        var (index, run) = (0, 0)
        while index < end {
            if mail[index] == ASCII.dot {
                output += mail[run..<index]
                output.append(ASCII.dot)
                run = index
            }
            let line = mail.line(from: index, before: end)
            index = line.next
            if line.next - line.end == 2 { continue }
            output += mail[run..<line.end]
            output.append(ASCII.carriageReturn)
            output.append(ASCII.lineFeed)
            run = line.next
        }
        output += mail[run..<end]
        output.append(ASCII.dot)
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
    }

    private static func endOfTop(_ mail: [UInt8], lines: Int) -> Int {
        var index = 0
        while index < mail.count {
            let line = mail.line(from: index, before: mail.count)
            let isEmpty = line.end == index
            index = line.next
            if isEmpty { break }
        }
        var left = lines
        while left > 0, index < mail.count {
            index = mail.line(from: index, before: mail.count).next
            left -= 1
        }
        return index
    }
}

extension [UInt8] {
    /// The line that begins at `start`: where its text ends, and where the next one begins. CRLF, CR and LF end a line.
    fileprivate func line(from start: Int, before limit: Int) -> (end: Int, next: Int) {
        var index = start
        while true {
            index = firstLow(from: index, before: limit)
            guard index < limit else { return (limit, limit) }
            switch self[index] {
            case ASCII.lineFeed: return (index, index + 1)
            case ASCII.carriageReturn:
                let isWhole = index + 1 < limit && self[index + 1] == ASCII.lineFeed
                return (index, index + (isWhole ? 2 : 1))
            default: index += 1
            }
        }
    }
}
