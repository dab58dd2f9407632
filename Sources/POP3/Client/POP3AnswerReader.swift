import Bytes

/// Octets of a server on their way to lines and mails; which of the two comes next is the session's to say.
///
/// Only CRLF ends a line, and none has more than ``lineLimit`` octets. After a fault nobody knows where the next line
/// begins, so that there are no more.
struct POP3AnswerReader: Sendable {
    /// The most octets in a line, CRLF included: those of a challenge, which is longer than any other.
    static let lineLimit = 12_288

    private var framer = LineFramer(limit: lineLimit)
    private var buffer: [UInt8] = []
    private var head = 0
    private var failure: LineFramer.Failure?

    /// Whether octets wait that have not been read.
    var isEmpty: Bool { head == buffer.count }

    mutating func append(_ octets: [UInt8]) {
        guard failure == nil else { return }
        // The usual case: all was read, and the new octets are taken over as they are.
        if isEmpty {
            (buffer, head) = (octets, 0)
        } else {
            buffer.removeFirst(head)
            head = 0
            buffer += octets
        }
    }

    /// The next line without its CRLF; `nil` when more octets are needed.
    mutating func nextLine() throws(POP3Violation) -> ArraySlice<UInt8>? {
        if let failure { throw .line(failure) }
        switch framer.next(in: buffer, from: &head) {
        case .incomplete: return nil
        case .line(let range): return buffer[range]
        case .failure(let failure):
            self.failure = failure
            (buffer, head) = ([], 0)
            throw .line(failure)
        }
    }

    /// Lets a mail be read on; only at the beginning of a line.
    mutating func read(into decoder: inout POP3MailDecoder) -> POP3MailDecoder.Outcome? {
        decoder.consume(buffer, from: &head)
    }
}
