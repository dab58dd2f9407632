import Bytes

/// Reads a mail after DATA: to `CRLF "." CRLF`, taking away the dot that hides a line's own (RFC 5321 §4.5.2).
///
///     mail = *( [ "." ] line CRLF ) "." CRLF        ; line: no CR, LF or NUL
///
/// Only CRLF, dot, CRLF ends a mail. A mail with a bare CR, a bare LF or a NUL, or with more octets than the limit, is
/// read to that same end and then refused. Smuggling lives on two servers that see different ends; whoever closed the
/// connection at the first wrong octet, or took a wrong end for the right one, would answer for octets that the client
/// still counts as content. After the true end both sides agree again, and the connection can go on.
///
/// Lines may be longer than the 1000 octets of RFC 5321 §4.5.3.1.6, as real mail has them; only the size of the mail
/// is bounded. From the first fault on nothing is held.
///
/// Clients that are known to be odd may end their mails and lines otherwise, see ``OddDataDecoder``.
public struct DataDecoder: Sendable {
    private enum State {
        /// Behind a CRLF, or at the very beginning.
        case lineStart
        /// Behind the dot that begins a line.
        case dot
        /// Behind the CR after such a dot.
        case dotCarriageReturn
        /// Within a line.
        case line
        /// Behind a CR within a line.
        case carriageReturn
    }

    private let sizeLimit: Int
    private var state = State.lineStart
    private var content: [UInt8] = []
    private var fault: DataFault?
    /// Reads instead of this one where the client is odd.
    private var odd: OddDataDecoder?

    /// A decoder for one mail.
    ///
    /// - Parameter sizeLimit: the most octets of the mail, counted as RFC 1870 §5 does: with its CRLFs, without hidden
    ///   dots and the end.
    public init(sizeLimit: Int) {
        self.sizeLimit = max(sizeLimit, 0)
    }

    /// A decoder for one mail of a client that may be odd.
    ///
    /// - Parameters:
    ///   - sizeLimit: as above.
    ///   - alternativeEnd: what ends the mail as well: 3 to 20 octets without NUL, with a dot between line ends; anything
    ///     else counts as none.
    ///   - isLenient: whether lines may end in CR or LF alone; they come out with CRLF.
    public init(sizeLimit: Int, alternativeEnd: [UInt8]?, isLenient: Bool) {
        self.init(sizeLimit: sizeLimit)
        guard isLenient || alternativeEnd != nil else { return }
        odd = OddDataDecoder(sizeLimit: sizeLimit, alternativeEnd: alternativeEnd, isLenient: isLenient)
    }

    /// Reads `buffer` from `head` on, and moves `head` past what was read.
    ///
    /// - Returns: the outcome once the end is read, with `head` behind it; until then `nil`, with the whole buffer read.
    public mutating func consume(_ buffer: [UInt8], from head: inout Int) -> DataOutcome? {
        guard odd == nil else { return odd?.consume(buffer, from: &head) }
        var index = head
        var run = head
        while index < buffer.count {
            switch (state, buffer[index]) {
            case (.lineStart, ASCII.dot):
                keep(buffer[run..<index])
                index += 1
                run = index
                state = .dot
            case (.dot, ASCII.carriageReturn):
                index += 1
                run = index
                state = .dotCarriageReturn
            case (.dotCarriageReturn, ASCII.lineFeed):
                head = index + 1
                return fault.map(DataOutcome.refused) ?? .complete
            case (.carriageReturn, ASCII.lineFeed):
                index += 1
                state = .lineStart
            case (.dotCarriageReturn, _), (.carriageReturn, _):
                fail(.bareCarriageReturn)
                state = .line
            case (.lineStart, _), (.dot, _), (.line, _):
                index = readLine(buffer, from: index)
            }
        }
        keep(buffer[run..<index])
        head = index
        return nil
    }

    /// The mail, once; empty after a refusal.
    public mutating func takeContent() -> [UInt8] {
        if odd != nil { return odd?.takeContent() ?? [] }
        defer { content = [] }
        return content
    }

    /// Reads on within a line, past the first control octet if there is one.
    private mutating func readLine(_ buffer: [UInt8], from start: Int) -> Int {
        state = .line
        let index = buffer.firstControl(from: start, before: buffer.count)
        guard index < buffer.count else { return index }
        switch buffer[index] {
        case ASCII.carriageReturn: state = .carriageReturn
        case ASCII.lineFeed: fail(.bareLineFeed)
        case ASCII.null: fail(.null)
        default: break
        }
        return index + 1
    }

    private mutating func keep(_ run: ArraySlice<UInt8>) {
        guard fault == nil else { return }
        guard run.count <= sizeLimit - content.count else { return fail(.tooLarge) }
        content.append(contentsOf: run)
    }

    private mutating func fail(_ found: DataFault) {
        fault = .telling(fault, found)
        content = []
    }
}
