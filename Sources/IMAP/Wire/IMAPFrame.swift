/// One response of a server as it came: text, cut where literals stand.
struct IMAPFrame: Hashable, Sendable {
    /// A stretch of a response.
    enum Piece: Hashable, Sendable {
        /// Octets of a line, without the CRLF and without what announces a literal.
        case text([UInt8])
        /// A literal.
        case literal([UInt8])
        /// A literal that was longer than the limit, and was not kept.
        case dropped(octets: Int)
    }

    /// At least one; the first and the last are texts, and literals stand between two.
    let pieces: [Piece]

    /// The first stretch of text, which says what kind of response this is.
    var head: [UInt8] {
        switch pieces.first {
        case .text(let octets): octets
        case .literal, .dropped, nil: []
        }
    }
}
