public import Bytes

/// Cuts responses out of what a server sends (RFC 9051 §2.2.2, §4.3).
///
///     response = *( text literal ) text CRLF
///     literal  = [ "~" ] "{" number [ "+" ] "}" CRLF *OCTET
///
/// A status response or a continuation request has words for people at its end, which may look like a literal and are
/// none. What it holds is bounded: ``lineLimit``, ``literalCountLimit``, and for each literal ``literalLimit``; a longer one
/// is read and dropped. After a fault nobody knows where the next response begins, so that it answers nothing more.
public struct IMAPResponseReader: Sendable {
    /// Why octets are no response.
    public enum Fault: Error, Hashable, Sendable {
        /// A line is none.
        case line(LineFramer.Failure)
        /// The size of a literal is out of all bounds.
        case literalSize
        /// The response has too many literals, or too much text.
        case tooLong
        /// The words of the response make no sense.
        case malformed
    }

    /// The most octets of text in a response: an answer to SEARCH with a million UIDs has eleven million.
    public static let lineLimit = 12_582_912
    /// The most literals in a response.
    public static let literalCountLimit = 64
    /// A literal that is announced with more octets is a fault.
    public static let literalBound = 1 << 40

    private struct Literal {
        let size: Int
        var left: Int
        /// What came so far; `nil` when it is longer than the limit.
        var content: [UInt8]?
    }

    /// The most octets of a literal that are kept; for those that begin from now on.
    var literalLimit: Int

    private let lineLimit: Int
    private var framer: LineFramer
    private var buffer: [UInt8] = []
    private var head = 0
    private var pieces: [IMAPFrame.Piece] = []
    private var textSize = 0
    private var literal: Literal?
    private var fault: Fault?

    /// A reader before the server's first word.
    public init(literalLimit: Int = 65_536, lineLimit: Int = Self.lineLimit) {
        self.literalLimit = literalLimit
        self.lineLimit = lineLimit
        framer = LineFramer(limit: lineLimit)
    }

    /// Whether nothing waits that is no whole response yet, or has not been read.
    var isEmpty: Bool { head == buffer.count && pieces.isEmpty && literal == nil }

    /// Takes octets from the network.
    mutating func append(_ octets: some Sequence<UInt8>) {
        guard fault == nil else { return }
        buffer.removeFirst(head)
        head = 0
        buffer += octets
    }

    /// The next whole response; `nil` when more octets are needed.
    mutating func next() throws(Fault) -> IMAPFrame? {
        if let fault { throw fault }
        do throws(Fault) {
            return try readOn()
        } catch {
            fault = error
            (buffer, head, pieces, literal) = ([], 0, [], nil)
            throw error
        }
    }

    private mutating func readOn() throws(Fault) -> IMAPFrame? {
        while true {
            guard takeLiteral() else { return nil }
            switch framer.next(in: buffer, from: &head) {
            case .incomplete: return nil
            case .failure(let failure): throw .line(failure)
            case .line(let range): if let frame = try takeLine(buffer[range]) { return frame }
            }
        }
    }

    /// - Returns: `false` while a literal lacks octets.
    private mutating func takeLiteral() -> Bool {
        guard var open = literal else { return true }
        let end = min(buffer.count, head + open.left)
        open.content?.append(contentsOf: buffer[head..<end])
        open.left -= end - head
        head = end
        guard open.left == 0 else {
            literal = open
            return false
        }
        literal = nil
        pieces.append(open.content.map { .literal($0) } ?? .dropped(octets: open.size))
        return true
    }

    private mutating func takeLine(_ line: ArraySlice<UInt8>) throws(Fault) -> IMAPFrame? {
        textSize += line.count
        guard textSize <= lineLimit else { throw .tooLong }
        let isForPeople = pieces.isEmpty && IMAPResponse.isForPeople(line)
        guard !isForPeople, let (text, size) = Self.announcement(at: line) else {
            defer { (pieces, textSize) = ([], 0) }
            return IMAPFrame(pieces: pieces + [.text(Array(line))])
        }
        guard size <= Self.literalBound else { throw .literalSize }
        guard pieces.count < 2 * Self.literalCountLimit else { throw .tooLong }
        pieces.append(.text(Array(text)))
        literal = Literal(size: size, left: size, content: size <= literalLimit ? [] : nil)
        return nil
    }

    /// The literal that the end of a line announces, and the text before that.
    private static func announcement(at line: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, size: Int)? {
        guard line.last == UInt8(ascii: "}"), let brace = line.lastIndex(of: UInt8(ascii: "{")) else { return nil }
        var digits = line[(brace + 1)...].dropLast()
        if digits.last == UInt8(ascii: "+") { digits = digits.dropLast() }
        guard let size = digits.saturatingDecimal else { return nil }
        var text = line[..<brace]
        if text.last == UInt8(ascii: "~") { text = text.dropLast() }
        return (text, size)
    }
}
