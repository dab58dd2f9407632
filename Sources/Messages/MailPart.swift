/// A leaf part of a mail, in the order of the mail.
public struct MailPart: Hashable, Sendable {
    /// What a part holds.
    public enum Content: Hashable, Sendable {
        /// Decoded text, lines separated by LF.
        case text(String)
        /// Decoded octets of anything that is not text.
        case octets([UInt8])
        /// An attached mail (`message/rfc822`), decoded in turn.
        indirect case message(Mail)
    }

    /// Media type in lower case without parameters, as in `text/plain`.
    public var type: String
    /// `inline`, `attachment` or another disposition in lower case; `nil` when the part states none.
    public var disposition: String?
    /// The file name as the sender gave it, decoded (RFC 2231 or 2047). Never safe to use as a path.
    public var filename: String?
    /// What it holds.
    public var content: Content

    /// A leaf part.
    public init(type: String, disposition: String?, filename: String?, content: Content) {
        self.type = type
        self.disposition = disposition
        self.filename = filename
        self.content = content
    }
}
