/// How much of a mail goes into a page; what lies beyond is left out or shown as text.
enum PageLimits {
    /// Open elements; the content of deeper ones is shown without them.
    static let nesting = 100
    /// Octets of an attribute that is kept.
    static let attribute = 500
    /// Octets of the address of a link or a picture.
    static let address = 2_000
    /// Octets of an inline style that are read.
    static let style = 4_000
    /// Mails that are followed when a mail is nothing but another one.
    static let covers = 20
    /// Pictures of one page.
    static let pictures = 1_000
    /// Octets of base64 that pictures shown again may have beside the octets of the mail.
    static let repeats = 65_536
}
