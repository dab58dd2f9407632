/// The boundaries of one mail, made from its Message-ID, so that the same draft gives the same octets.
///
/// They contain `=_`, which neither base64 nor quoted-printable can (RFC 2045 §6.7), and text that is sent as it is has no
/// line that begins with `--`: so none of them occurs in a part, also when somebody has guessed the Message-ID.
struct Boundaries {
    /// Between the text and what travels with it.
    let outer: String
    /// Between the forms of the text.
    let inner: String

    /// The boundaries of the mail with that identifier.
    init(_ identifier: MessageIdentifier) {
        // FNV-1a: it only has to differ from mail to mail.
        let hash = identifier.text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let name = String(hash, radix: 16)
        outer = "=_\(name).1"
        inner = "=_\(name).2"
    }
}

extension MailWriter {
    /// A multipart (RFC 2046 §5.1) with its header; `parts` writes each with ``writePart(_:_:)``.
    ///
    /// - Parameter parameter: one more of the content type, with its semicolon.
    mutating func writeMultipart(
        _ subtype: String, parameter: String? = nil, _ boundary: String, parts: (inout MailWriter) -> Void
    ) {
        begin("Content-Type")
        word("multipart/\(subtype);".utf8)
        if let parameter { word(parameter.utf8) }
        word("boundary=\"\(boundary)\"".utf8)
        endLine()
        endLine()
        parts(&self)
        line("--\(boundary)--".utf8)
    }

    /// A part, which `content` writes with its header.
    ///
    /// The line end before a boundary belongs to the boundary, so the part gets one more than it has.
    mutating func writePart(_ boundary: String, _ content: (inout MailWriter) -> Void) {
        line("--\(boundary)".utf8)
        content(&self)
        endLine()
    }
}
