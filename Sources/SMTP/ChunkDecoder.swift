import Bytes

/// Reads a mail that comes in chunks after BDAT: so many octets each, dots and all (RFC 3030 §2).
///
/// BINARYMIME is not offered, so a mail in chunks is made of lines like any other: a bare CR, a bare LF or a NUL
/// refuses it, because it may be relayed by DATA later, where those would be a smuggler's tools. A CRLF may be cut in
/// two by a chunk's end, and the last line may lack its CRLF. Every chunk is read to its end, also after a fault; from
/// then on nothing is held.
public struct ChunkDecoder: Sendable {
    private let sizeLimit: Int
    private var remaining = 0
    private var isLast = false
    private var isBehindCarriageReturn = false
    private var content: [UInt8] = []
    private var fault: DataFault?

    /// A decoder for one mail, whatever the number of its chunks.
    ///
    /// - Parameter sizeLimit: the most octets of the mail.
    public init(sizeLimit: Int) {
        self.sizeLimit = max(sizeLimit, 0)
    }

    /// Expects a chunk of `size` octets.
    public mutating func begin(size: Int, isLast: Bool) {
        remaining = max(size, 0)
        self.isLast = isLast
    }

    /// Reads `buffer` from `head` on, and moves `head` past what was read. A chunk of no octets is read from an empty
    /// buffer.
    ///
    /// - Returns: once the chunk is read, how the mail stands so far; until then `nil`, with the whole buffer read.
    public mutating func consume(_ buffer: [UInt8], from head: inout Int) -> DataOutcome? {
        let end = head + min(remaining, buffer.count - head)
        if !isMalformed { check(buffer, in: head..<end) }
        if fault == nil { keep(buffer[head..<end]) }
        remaining -= end - head
        head = end
        guard remaining == 0 else { return nil }
        if isLast, isBehindCarriageReturn { fail(.bareCarriageReturn) }
        return fault.map(DataOutcome.refused) ?? .complete
    }

    /// The mail, once; empty after a refusal.
    public mutating func takeContent() -> [UInt8] {
        defer { content = [] }
        return content
    }

    private var isMalformed: Bool { fault.map { $0 != .tooLarge } ?? false }

    private mutating func check(_ buffer: [UInt8], in range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound, !isMalformed {
            if isBehindCarriageReturn {
                if buffer[index] != ASCII.lineFeed { return fail(.bareCarriageReturn) }
                isBehindCarriageReturn = false
                index += 1
            }
            index = buffer.firstControl(from: index, before: range.upperBound)
            guard index < range.upperBound else { return }
            switch buffer[index] {
            case ASCII.carriageReturn: isBehindCarriageReturn = true
            case ASCII.lineFeed: fail(.bareLineFeed)
            case ASCII.null: fail(.null)
            default: break
            }
            index += 1
        }
    }

    private mutating func keep(_ run: ArraySlice<UInt8>) {
        guard run.count <= sizeLimit - content.count else { return fail(.tooLarge) }
        content.append(contentsOf: run)
    }

    private mutating func fail(_ found: DataFault) {
        fault = .telling(fault, found)
        content = []
    }
}
