import Bytes

/// A mail or a part of one: its header, and what its body is made of. Places are offsets into the octets read.
struct Entity {
    /// What a body is made of.
    enum Body {
        /// Octets that are not made of parts.
        case leaf
        /// A multipart without a boundary, or whose boundary never comes.
        case unsplit
        /// The parts of a multipart.
        case parts([Entity])
        /// The mail inside a `message/rfc822`.
        indirect case mail(Entity)
    }

    /// The fields that are read.
    var header: HeaderBlock
    /// The media type, with its parameters.
    var type: MediaType
    /// How the body was encoded.
    var encoding: TransferEncoding
    /// Where the body lies.
    var range: Range<Int>
    /// What the body is made of.
    var body: Body
}
