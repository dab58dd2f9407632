import Bytes

/// Reads the values in a response, one after the other (RFC 9051 §9).
///
///     value  = atom / string / literal / "(" [ value *( SP value ) ] ")"
///     string = DQUOTE *( QUOTED-CHAR ) DQUOTE
///
/// More than ``depthLimit`` lists within another, or more than ``countLimit`` values, are a fault.
struct IMAPValueParser {
    /// How deep lists may stand within each other.
    static let depthLimit = 16
    /// The most values in a response.
    static let countLimit = 4096

    private let pieces: [IMAPFrame.Piece]
    private var piece = 0
    private var text: ArraySlice<UInt8>
    private var count = 0

    /// A parser of what a frame holds behind the first `offset` octets.
    init(_ frame: IMAPFrame, from offset: Int) {
        pieces = frame.pieces
        text = frame.head.dropFirst(offset)
    }

    /// The next value. Spaces before it are passed over.
    mutating func value() throws(IMAPResponseReader.Fault) -> IMAPValue { try value(depth: 0) }

    /// Whether everything was read.
    mutating func isAtEnd() -> Bool {
        skipSpaces()
        return text.isEmpty && piece == pieces.count - 1
    }

    private mutating func value(depth: Int) throws(IMAPResponseReader.Fault) -> IMAPValue {
        skipSpaces()
        count += 1
        guard count <= Self.countLimit, depth <= Self.depthLimit else { throw .tooLong }
        switch text.first {
        case nil: return try literal()
        case UInt8(ascii: "("): return try list(depth: depth)
        case UInt8(ascii: "\""): return try quoted()
        case _: return try atom()
        }
    }

    private mutating func skipSpaces() {
        while text.first == ASCII.space { text.removeFirst() }
    }

    private mutating func literal() throws(IMAPResponseReader.Fault) -> IMAPValue {
        // Behind a literal there is always a text.
        guard piece + 2 < pieces.count, case .text(let next) = pieces[piece + 2] else { throw .malformed }
        defer {
            piece += 2
            text = next[...]
        }
        switch pieces[piece + 1] {
        case .literal(let octets): return .string(octets)
        case .dropped(let octets): return .dropped(octets: octets)
        case .text: throw .malformed
        }
    }

    private mutating func list(depth: Int) throws(IMAPResponseReader.Fault) -> IMAPValue {
        text.removeFirst()
        var values: [IMAPValue] = []
        while true {
            skipSpaces()
            if text.first == UInt8(ascii: ")") {
                text.removeFirst()
                return .list(values)
            }
            values.append(try value(depth: depth + 1))
        }
    }

    private mutating func quoted() throws(IMAPResponseReader.Fault) -> IMAPValue {
        text.removeFirst()
        var octets: [UInt8] = []
        while let octet = text.popFirst() {
            switch octet {
            case UInt8(ascii: "\""): return .string(octets)
            case UInt8(ascii: "\\"):
                guard let escaped = text.popFirst() else { throw .malformed }
                octets.append(escaped)
            default: octets.append(octet)
            }
        }
        throw .malformed
    }

    /// A word; between brackets there may be anything, as in `BODY[HEADER.FIELDS (DATE FROM)]`.
    private mutating func atom() throws(IMAPResponseReader.Fault) -> IMAPValue {
        var isBracketed = false
        var end = text.startIndex
        scan: while end < text.endIndex {
            switch text[end] {
            case UInt8(ascii: "["): isBracketed = true
            case UInt8(ascii: "]"): isBracketed = false
            case ASCII.space, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""):
                if !isBracketed { break scan }
            default: break
            }
            end += 1
        }
        guard end > text.startIndex, !isBracketed else { throw .malformed }
        defer { text = text[end...] }
        return .atom(Array(text[..<end]))
    }
}
