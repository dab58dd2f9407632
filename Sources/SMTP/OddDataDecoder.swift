import Bytes

/// Reads a mail after DATA from a client that is known not to keep to RFC 5321; the counterpart of ``DataDecoder``, which
/// has the rules for all others.
///
/// What comes out has CRLF at the end of every line and nowhere a CR or LF alone, whatever came in.
///
/// - An **alternative end** (row S2-36) ends a mail where it stands octet for octet, and so does CRLF, dot, CRLF: the first
///   that is complete. One octet that completes both is the usual end. The line end that the alternative begins with is the
///   content's last, as with the usual end; where it begins a mail, its first line end may be missing. Dots are hidden and
///   taken away as ever, so nothing hides an alternative that begins with something else than a dot.
/// - A **lenient** client's lines end in CRLF, LF or CR. A dot between two line ends ends its mail where the second one is
///   CRLF or LF; CR alone may be the half of a CRLF, for which nobody can wait, and makes an empty line.
///
/// A NUL refuses a mail, and from clients that are not lenient a bare CR or LF outside an alternative end: it is read to
/// its end, of either kind, and then refused.
struct OddDataDecoder: Sendable {
    private enum State {
        /// Behind a line end, or at the very beginning.
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
    /// The alternative end; empty when there is none.
    private let end: [UInt8]
    private let isLenient: Bool
    private var state = State.lineStart
    private var content: [UInt8] = []
    /// Whether the content is still wanted.
    private var isHolding = true
    private var fault: DataFault?
    /// Which octet is the fault.
    private var faultPlace = 0
    /// How many octets were read.
    private var place = 0
    /// The latest octets, each at its place modulo their number, which is that of the alternative end.
    private var recent: [UInt8]
    /// How long the content was before each of them.
    private var marks: [Int]

    /// - Parameter alternativeEnd: one that is no end, see ``isEnd(_:)``, counts as none.
    init(sizeLimit: Int, alternativeEnd: [UInt8]?, isLenient: Bool) {
        self.sizeLimit = max(sizeLimit, 0)
        self.isLenient = isLenient
        end = alternativeEnd.flatMap { Self.isEnd($0) ? $0 : nil } ?? []
        recent = Array(repeating: ASCII.null, count: end.count)
        marks = Array(repeating: 0, count: end.count)
        // As if a line had ended before the first octet.
        let lead = end.prefix { Self.isLineEnd($0) }
        for (index, octet) in lead.enumerated() { recent[end.count - lead.count + index] = octet }
    }

    /// Whether octets can end a mail: 3 to 20 of them, without NUL, with a dot between line ends.
    static func isEnd(_ octets: [UInt8]) -> Bool {
        guard (3...20).contains(octets.count), let first = octets.first, let last = octets.last else { return false }
        return isLineEnd(first) && isLineEnd(last) && octets.contains(ASCII.dot) && !octets.contains(ASCII.null)
    }

    private static func isLineEnd(_ octet: UInt8) -> Bool {
        octet == ASCII.carriageReturn || octet == ASCII.lineFeed
    }

    /// As ``DataDecoder/consume(_:from:)``.
    mutating func consume(_ buffer: [UInt8], from head: inout Int) -> DataOutcome? {
        while head < buffer.count {
            let stop = state == .line ? buffer.firstControl(from: head, before: buffer.count) : head
            if stop > head {
                keepRun(buffer[head..<stop])
                head = stop
            } else {
                head += 1
                if let outcome = read(buffer[head - 1]) { return outcome }
            }
            letGo()
        }
        return nil
    }

    /// As ``DataDecoder/takeContent()``.
    mutating func takeContent() -> [UInt8] {
        defer { content = [] }
        return content
    }

    private mutating func read(_ octet: UInt8) -> DataOutcome? {
        settleCarriageReturn(before: octet)
        if !end.isEmpty {
            recent[place % end.count] = octet
            marks[place % end.count] = content.count
        }
        let hasEnded = step(octet)
        place += 1
        if hasEnded { return conclude() }
        return isAtAlternativeEnd(octet) ? concludeAlternatively() : nil
    }

    /// A CR that no LF follows.
    private mutating func settleCarriageReturn(before octet: UInt8) {
        guard state == .carriageReturn || state == .dotCarriageReturn, octet != ASCII.lineFeed else { return }
        if isLenient {
            endLine()
        } else {
            fail(.bareCarriageReturn, at: place - 1)
            state = .line
        }
    }

    /// - Returns: whether the usual end is complete.
    private mutating func step(_ octet: UInt8) -> Bool {
        switch (state, octet) {
        case (.dotCarriageReturn, ASCII.lineFeed): return true
        case (.dot, ASCII.lineFeed) where isLenient: return true
        case (.dot, ASCII.carriageReturn): state = .dotCarriageReturn
        case (.lineStart, ASCII.dot): state = .dot
        case (.carriageReturn, ASCII.lineFeed): endLine()
        case (_, ASCII.carriageReturn): state = .carriageReturn
        case (_, ASCII.lineFeed) where isLenient: endLine()
        case (_, ASCII.lineFeed):
            fail(.bareLineFeed, at: place)
            state = .line
        case (_, ASCII.null):
            fail(.null, at: place)
            state = .line
        case (.lineStart, _), (.dot, _), (.dotCarriageReturn, _), (.line, _), (.carriageReturn, _):
            keep(CollectionOfOne(octet))
            state = .line
        }
        return false
    }

    private mutating func endLine() {
        keep([ASCII.carriageReturn, ASCII.lineFeed])
        state = .lineStart
    }

    /// A stretch within a line, none of it a control octet.
    private mutating func keepRun(_ run: ArraySlice<UInt8>) {
        for offset in max(0, run.count - end.count)..<run.count where !end.isEmpty {
            recent[(place + offset) % end.count] = run[run.startIndex + offset]
            marks[(place + offset) % end.count] = content.count + offset
        }
        place += run.count
        keep(run)
    }

    private mutating func keep(_ octets: some Collection<UInt8>) {
        guard isHolding else { return }
        // An octet of an alternative end may have become two of content, which are taken back with it.
        if octets.count <= sizeLimit + 2 * end.count - content.count {
            content.append(contentsOf: octets)
        } else {
            fail(.tooLarge, at: place)
            drop()
        }
    }

    private mutating func fail(_ found: DataFault, at place: Int) {
        guard fault == nil || fault == .tooLarge else { return }
        (fault, faultPlace) = (found, place)
    }

    /// A fault is one for certain when no alternative end can have it within.
    private mutating func letGo() {
        if isHolding, fault != nil, place - faultPlace > end.count { drop() }
    }

    private mutating func drop() {
        isHolding = false
        content = []
    }

    private mutating func conclude() -> DataOutcome {
        if fault == nil, content.count > sizeLimit { fail(.tooLarge, at: place) }
        guard let fault else { return .complete }
        drop()
        return .refused(fault)
    }

    private func isAtAlternativeEnd(_ octet: UInt8) -> Bool {
        guard !end.isEmpty, octet == end[end.count - 1] else { return false }
        let start = place % end.count
        return end.indices.allSatisfy { recent[(start + $0) % end.count] == end[$0] }
    }

    /// Takes back what the alternative end has put into the content, and a fault that is none within it.
    private mutating func concludeAlternatively() -> DataOutcome {
        let start = place - end.count
        if faultPlace >= start { fault = isHolding ? nil : .tooLarge }
        guard isHolding else { return conclude() }
        if start < 0 {
            content = []
        } else {
            content.removeLast(content.count - marks[start % end.count])
            content += [ASCII.carriageReturn, ASCII.lineFeed]
        }
        return conclude()
    }
}
