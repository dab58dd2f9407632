import Bytes

/// What a FETCH response says of a mail (RFC 9051 §7.5.2); what was not asked for is not kept.
struct IMAPFetched: Hashable, Sendable {
    /// The mail itself.
    enum Body: Hashable, Sendable {
        /// Its octets.
        case octets([UInt8])
        /// It had more octets than are kept: so many.
        case dropped(octets: Int)
        /// The server has none.
        case nothing
    }

    /// Its UID.
    var uid: UInt32?
    /// How many octets it has.
    var size: Int?
    /// The whole mail.
    var body: Body?

    /// Nothing.
    init() {}

    /// Reads what stands behind the first `offset` octets of a frame.
    ///
    ///     msg-att = "(" item SP value *( SP item SP value ) ")"
    init(_ frame: IMAPFrame, from offset: Int) throws(IMAPResponseReader.Fault) {
        var parser = IMAPValueParser(frame, from: offset)
        guard case .list(let items) = try parser.value(), items.count.isMultiple(of: 2), parser.isAtEnd() else {
            throw .malformed
        }
        for place in stride(from: 0, to: items.count, by: 2) {
            guard let name = items[place].word else { throw .malformed }
            try take(name[...], items[place + 1])
        }
    }

    private mutating func take(
        _ name: ArraySlice<UInt8>, _ value: IMAPValue
    ) throws(IMAPResponseReader.Fault) {
        if name.spells("UID") {
            guard let uid = value.word?[...].uid else { throw .malformed }
            self.uid = uid
        } else if name.spells("RFC822.SIZE") {
            guard let size = value.word?[...].saturatingDecimal else { throw .malformed }
            self.size = size
        } else if name.spells("BODY[]") {
            body = try Self.body(value)
        }
    }

    private static func body(_ value: IMAPValue) throws(IMAPResponseReader.Fault) -> Body {
        switch value {
        case .string(let octets): return .octets(octets)
        case .dropped(let octets): return .dropped(octets: octets)
        case .atom:
            guard value.isNothing else { throw .malformed }
            return .nothing
        case .list: throw .malformed
        }
    }
}
