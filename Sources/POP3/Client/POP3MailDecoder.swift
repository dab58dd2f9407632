import Bytes

/// Reads a mail as it comes after RETR: to `CRLF "." CRLF`, taking away the dot that hides a line's own (RFC 1939 §3).
///
/// Whatever else is in it, NULs and bare CRs and LFs among them, belongs to the mail. Of a mail with more octets than
/// the limit nothing is kept, and it is read past, so that the session can go on behind it; not for ever, though.
public struct POP3MailDecoder: Sendable {
    /// How it went.
    public enum Outcome: Hashable, Sendable {
        /// The mail is here whole.
        case mail([UInt8])
        /// It has more octets than the limit.
        case tooLarge
        /// It has no end, as far as anybody should look.
        case endless
    }

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

    /// How many octets beyond its limit a mail is read past.
    static let patience = 1 << 28

    private let sizeLimit: Int
    private let patience: Int
    private var state = State.lineStart
    private var content: [UInt8] = []
    private var size = 0

    /// A decoder for one mail.
    ///
    /// - Parameter sizeLimit: the most octets of the mail, hidden dots and the end aside.
    public init(sizeLimit: Int) {
        self.init(sizeLimit: sizeLimit, patience: Self.patience)
    }

    init(sizeLimit: Int, patience: Int) {
        self.sizeLimit = max(0, sizeLimit)
        self.patience = patience
    }

    /// Reads `buffer` from `head` on, and moves `head` past what was read.
    ///
    /// - Returns: the outcome once there is one, with `head` behind the end; until then `nil`, with the whole buffer
    ///   read.
    public mutating func consume(_ buffer: [UInt8], from head: inout Int) -> Outcome? {
        var (index, run) = (head, head)
        while index < buffer.count {
            let octet = buffer[index]
            switch (state, octet) {
            case (.lineStart, ASCII.dot):
                keep(buffer[run..<index])
                (index, run, state) = (index + 1, index + 1, .dot)
            case (.dot, ASCII.carriageReturn):
                // Not the mail's own unless something other than LF follows.
                (index, run, state) = (index + 1, index + 1, .dotCarriageReturn)
            case (.dotCarriageReturn, ASCII.lineFeed):
                head = index + 1
                return size > sizeLimit ? .tooLarge : .mail(content)
            case (.dotCarriageReturn, _):
                keep([ASCII.carriageReturn])
                state = .carriageReturn
            case (.carriageReturn, ASCII.lineFeed): (index, state) = (index + 1, .lineStart)
            case (.carriageReturn, ASCII.carriageReturn): index += 1
            case (.lineStart, _), (.dot, _), (.line, _), (.carriageReturn, _):
                index = readLine(buffer, from: index)
            }
        }
        keep(buffer[run..<index])
        head = index
        return size - sizeLimit > patience ? .endless : nil
    }

    /// Reads on within a line, past its CR if that is here.
    private mutating func readLine(_ buffer: [UInt8], from start: Int) -> Int {
        state = .line
        var index = start
        while index < buffer.count {
            index = buffer.firstLow(from: index, before: buffer.count)
            guard index < buffer.count else { return index }
            index += 1
            if buffer[index - 1] == ASCII.carriageReturn {
                state = .carriageReturn
                return index
            }
        }
        return index
    }

    private mutating func keep(_ run: ArraySlice<UInt8>) {
        size += run.count
        guard size <= sizeLimit else {
            content = []
            return
        }
        content += run
    }
}
