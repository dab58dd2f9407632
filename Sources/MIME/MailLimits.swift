/// How much of a mail is read; what lies beyond is shown whole or left out, never followed.
enum MailLimits {
    /// Levels of multiparts and attached mails; a deeper one is an opaque part.
    static let nesting = 100
    /// Leaf parts and multiparts of one mail, those of attached mails included; further ones are left out.
    static let parts = 10_000
    /// Fields of one header that are kept, of those this room reads.
    static let fields = 1_000
    /// Octets of one field that are read.
    static let fieldLength = 262_144
    /// Octets of a date field that are read.
    static let dateLength = 512
    /// Lines of a mail that may be boundaries; later ones are text.
    static let delimiters = 1_000_000
    /// Colons in a field of addresses: each may open a group inside a group, and GMime recurses into those.
    static let addressColons = 100
    /// Identifiers in `References` and `In-Reply-To` that are kept.
    static let references = 1_000
    /// Octets that one character set may fail to explain before the rest is guessed.
    static let conversionErrors = 1_000
}
