import Bytes

/// Writes a mail for DATA: every line ends with CRLF, a dot that begins one gets another before it, and `.` CRLF ends the
/// whole (RFC 5321 §4.5.2). The counterpart of ``DataDecoder``.
///
/// A bare CR or LF becomes CRLF, because servers disagree about what else ends a line, and a mail must not end early.
public struct DataEncoder: Sendable {
    private enum State {
        case lineStart
        /// Behind a CR that has become a CRLF: an LF adds nothing.
        case carriageReturn
        case line
    }

    private var state = State.lineStart

    /// An encoder before the first octet.
    public init() {}

    /// Writes the next octets of the mail, cut wherever.
    public mutating func encode(_ content: ArraySlice<UInt8>, into output: inout [UInt8]) {
        var run = content.startIndex
        for index in content.indices {
            switch content[index] {
            case ASCII.carriageReturn:
                output += content[run..<index]
                endLine(&output)
                run = index + 1
                state = .carriageReturn
            case ASCII.lineFeed:
                output += content[run..<index]
                if state != .carriageReturn { endLine(&output) }
                run = index + 1
                state = .lineStart
            case ASCII.dot where state != .line:
                output += content[run..<index]
                output.append(ASCII.dot)
                run = index
                state = .line
            default: state = .line
            }
        }
        output += content[run...]
    }

    /// Writes the end of the mail.
    public mutating func finish(into output: inout [UInt8]) {
        if state == .line { endLine(&output) }
        output += [ASCII.dot, ASCII.carriageReturn, ASCII.lineFeed]
        state = .lineStart
    }

    private func endLine(_ output: inout [UInt8]) {
        output += [ASCII.carriageReturn, ASCII.lineFeed]
    }

    /// How many octets a mail of such pieces has on its way, as SIZE counts them (RFC 1870 §5): with CRLFs, without hidden dots and end.
    public static func size(of content: [UInt8]...) -> Int {
        var size = 0
        var previous = ASCII.lineFeed
        for octets in content {
            for octet in octets {
                switch octet {
                case ASCII.carriageReturn: size += 2
                case ASCII.lineFeed: size += previous == ASCII.carriageReturn ? 0 : 2
                default: size += 1
                }
                previous = octet
            }
        }
        return previous == ASCII.lineFeed || previous == ASCII.carriageReturn ? size : size + 2
    }
}
