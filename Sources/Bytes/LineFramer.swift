/// Cuts command lines out of a receive buffer: `*OCTET CRLF`, nothing else ends a line (RFC 5321 §2.3.8).
///
/// A bare CR, a bare LF and a NUL are refused, because two servers that disagree about where a line ends can be made to
/// disagree about where a mail ends. A failure is reported where it is met; what follows up to the next CRLF is
/// dropped, save that each bare LF is reported again, so that a client that ends its lines with LF alone gets an answer
/// to each of them rather than silence.
///
/// From a client that is known to end its lines so, a bare LF may be taken as their end; the rest holds for it too.
///
/// Octets are looked at once, however they arrive, and at most ``limit`` of them have to be held.
public struct LineFramer: Sendable {
    /// What comes next in the buffer.
    public enum Outcome: Hashable, Sendable {
        /// A line, without its CRLF.
        case line(Range<Int>)
        /// Something that is no line; counts as one command.
        case failure(Failure)
        /// More octets are needed.
        case incomplete
    }

    /// Why octets are no line.
    public enum Failure: Hashable, Sendable, CaseIterable {
        /// A CR without a LF behind it.
        case bareCarriageReturn
        /// A LF without a CR before it.
        case bareLineFeed
        /// An octet 0.
        case null
        /// More octets than the limit.
        case tooLong
    }

    /// The most octets in a line, its CRLF included.
    public let limit: Int
    private let takesBareLineFeeds: Bool

    /// How many octets from the head on are known to hold no end of line.
    private var scanned = 0
    /// Whether the rest of the line belongs to one already reported.
    private var isDropping = false

    /// A framer at the start of a line.
    ///
    /// - Parameter limit: the most octets in a line, its CRLF included. RFC 5321 §4.5.3.1.4 asks for 512 or more, and
    ///   extensions for more on top.
    /// - Parameter takesBareLineFeeds: whether LF alone ends a line as well.
    public init(limit: Int = 2048, takesBareLineFeeds: Bool = false) {
        self.limit = max(limit, 2)
        self.takesBareLineFeeds = takesBareLineFeeds
    }

    /// The next line of `buffer` at or behind `head`; `head` moves past what is done with.
    ///
    /// The octets from the moved `head` on have to stand at the head of the buffer of the next call, more behind them.
    public mutating func next(in buffer: [UInt8], from head: inout Int) -> Outcome {
        var index = head + scanned
        while index < buffer.count, isDropping || index - head < limit {
            switch buffer[index] {
            case ASCII.carriageReturn:
                guard index + 1 < buffer.count else { return pause(at: index, &head) }
                if buffer[index + 1] != ASCII.lineFeed {
                    index += 1
                    if let failure = drop(.bareCarriageReturn, at: index, &head) { return failure }
                } else if let line = endLine(at: index, size: 2, &head) {
                    return line
                } else {
                    index = head
                }
            case ASCII.lineFeed where takesBareLineFeeds:
                if let line = endLine(at: index, size: 1, &head) { return line }
                index = head
            case ASCII.lineFeed:
                isDropping = false
                if let failure = drop(.bareLineFeed, at: index + 1, &head) { return failure }
            case ASCII.null:
                index += 1
                if let failure = drop(.null, at: index, &head) { return failure }
            default:
                index += 1
            }
        }
        if index - head >= limit, let failure = drop(.tooLong, at: index, &head) { return failure }
        return pause(at: index, &head)
    }

    /// The line that ends before `index`; `nil` when it was the rest of one already reported.
    ///
    /// - Parameter size: how many octets its end has.
    private mutating func endLine(at index: Int, size: Int, _ head: inout Int) -> Outcome? {
        let line = head..<index
        head = index + size
        scanned = 0
        if isDropping {
            isDropping = false
            return nil
        }
        return line.count + size > limit ? .failure(.tooLong) : .line(line)
    }

    /// Reports `failure` unless this line has been reported; the rest of it from `index` on is dropped.
    private mutating func drop(_ failure: Failure, at index: Int, _ head: inout Int) -> Outcome? {
        guard !isDropping else { return nil }
        isDropping = true
        scanned = 0
        head = index
        return .failure(failure)
    }

    private mutating func pause(at index: Int, _ head: inout Int) -> Outcome {
        if isDropping { head = index }
        scanned = index - head
        return .incomplete
    }
}
