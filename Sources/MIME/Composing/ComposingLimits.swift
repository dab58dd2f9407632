/// How much is written into a mail; what lies beyond is cut or left out.
enum ComposingLimits {
    /// Octets of a header line at which it is folded: a line with an encoded word may have no more (RFC 2047 §2).
    static let lineWidth = 76
    /// Octets of a line of text that is sent as it is (RFC 5322 §2.1.1).
    static let textWidth = 78
    /// Octets of a word in a header that is not encoded.
    static let plainWord = 60
    /// Octets of a subject in UTF-8.
    static let subject = 2_000
    /// Octets of a display name in UTF-8.
    static let name = 256
    /// Octets of a field of our own, or of a diagnosis, in UTF-8.
    static let field = 1_000
    /// Octets of the name of a field of our own.
    static let fieldName = 60
    /// Fields of our own.
    static let extraFields = 20
    /// Octets of a message identifier.
    static let identifier = 500
    /// Identifiers in `References` beside the first.
    static let latestReferences = 20
    /// Octets of a file name in UTF-8.
    static let fileName = 200
    /// Octets of the header of an original mail that go into a report.
    static let originalHeader = 16_384
    /// Octets of an original mail that goes into a report as a whole.
    static let originalWhole = 524_288
    /// Octets of any line (RFC 5322 §2.1.1).
    static let line = 998
    /// Octets of an address that becomes a link; a longer one stays text.
    static let link = 2_000
}
