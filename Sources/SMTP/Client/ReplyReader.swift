public import Bytes

/// Reads replies of a server, of one line or many (RFC 5321 §4.2.1).
///
///     Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
///     Reply-code = %x32-35 2DIGIT                ; the RFC knows no more than 5 in the middle; this takes any digit
///
/// Only CRLF ends a line. What it holds is bounded: ``lineLimit``, ``lineCountLimit`` and ``replyLimit``. After a fault
/// nobody knows where the next reply begins, so that it answers nothing more.
public struct ReplyReader: Sendable {
    /// Why octets are no reply.
    public enum Fault: Error, Hashable, Sendable {
        /// A line is none.
        case line(LineFramer.Failure)
        /// A line does not begin with a code and a space or hyphen.
        case noCode
        /// Two lines of one reply have different codes.
        case mixedCodes
        /// The reply has too many lines or octets.
        case tooLong
    }

    /// A reply and what its lines say.
    struct Reading: Hashable, Sendable {
        let reply: RemoteReply
        /// What stands behind the code in each line.
        let lines: [ArraySlice<UInt8>]
    }

    /// The most octets in a line, CRLF included: those of a challenge (RFC 4954 §4), which is longer than any other.
    public static let lineLimit = 12_288
    /// The most lines in a reply.
    public static let lineCountLimit = 128
    /// The most octets in the texts of a reply.
    public static let replyLimit = 32_768

    private var framer = LineFramer(limit: lineLimit)
    private var buffer: [UInt8] = []
    private var head = 0
    private var code: Int?
    private var lines: [ArraySlice<UInt8>] = []
    private var size = 0
    private var fault: Fault?

    /// A reader before the server's first word.
    public init() {}

    /// Whether octets wait that are no whole reply yet, or have not been read.
    var isEmpty: Bool { head == buffer.count && lines.isEmpty }

    /// Takes octets from the network.
    mutating func append(_ octets: some Sequence<UInt8>) {
        guard fault == nil else { return }
        buffer.removeFirst(head)
        head = 0
        buffer += octets
    }

    /// The next whole reply; `nil` when more octets are needed.
    mutating func next() throws(Fault) -> Reading? {
        if let fault { throw fault }
        do throws(Fault) {
            return try readOn()
        } catch {
            fault = error
            (buffer, head, lines) = ([], 0, [])
            throw error
        }
    }

    private mutating func readOn() throws(Fault) -> Reading? {
        while true {
            switch framer.next(in: buffer, from: &head) {
            case .incomplete: return nil
            case .failure(let failure): throw .line(failure)
            case .line(let range): if let reading = try take(buffer[range]) { return reading }
            }
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>) throws(Fault) -> Reading? {
        let digits = line.prefix(3)
        guard digits.count == 3, let code = digits.saturatingDecimal, (200...599).contains(code) else { throw .noCode }
        let rest = line.dropFirst(3)
        let separator = rest.first ?? ASCII.space
        guard separator == ASCII.space || separator == UInt8(ascii: "-") else { throw .noCode }
        guard self.code ?? code == code else { throw .mixedCodes }
        size += rest.count
        guard lines.count < Self.lineCountLimit, size <= Self.replyLimit else { throw .tooLong }
        // A copy, so that the buffer can let go of what was read.
        lines.append(Array(rest.dropFirst())[...])
        guard separator == ASCII.space else {
            self.code = code
            return nil
        }
        defer { (self.code, lines, size) = (nil, [], 0) }
        return Reading(reply: RemoteReply(code: code, lines: lines), lines: lines)
    }
}
