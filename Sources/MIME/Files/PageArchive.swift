import Bytes
import Messages

/// Writes a page and its pictures as one file of MIME (RFC 2557), as browsers save and open them.
struct PageArchive {
    /// Between the parts.
    let boundary: String
    /// The end of the pictures' identifiers.
    let domain: String
    /// The code page of the page.
    let codePage: CodePage

    /// The file; no line of it has more than 76 octets.
    func octets(of mail: Mail, page: [UInt8], pictures: [PagePictures.Picture]) -> [UInt8] {
        var writer = MailWriter(capacity: page.count * 2 + 1_024)
        writer.writeAuthor("From", Self.author(mail))
        writer.field("Subject", HeaderText(mail.subject, limit: ComposingLimits.subject))
        if let date = mail.date { writer.field("Date", MailDate.text(date)) }
        writer.field("MIME-Version", "1.0")
        writer.writeMultipart("related", parameter: "type=\"text/html\";", boundary) { writer in
            writer.writePart(boundary) { write(page, to: &$0) }
            for (index, picture) in pictures.enumerated() {
                writer.writePart(boundary) { write(picture, PagePictures.identifier(index, domain), to: &$0) }
            }
        }
        return writer.octets
    }

    /// The author; without the address where a line of ASCII cannot hold it, for the page shows it anyway.
    private static func author(_ mail: Mail) -> MailAddress {
        guard let author = mail.from.first else { return MailAddress(name: "", address: "") }
        let fits =
            author.address.utf8.count <= ComposingLimits.plainWord && author.address.utf8.allSatisfy { $0 < 0x80 }
        return fits ? author : MailAddress(name: author.name.isEmpty ? author.address : author.name, address: "")
    }

    private func write(_ page: [UInt8], to writer: inout MailWriter) {
        writer.field("Content-Type", "text/html; charset=\"\(codePage.name)\"")
        writer.field("Content-Location", "http://\(domain)/")
        let hasLines = codePage.holdsASCII && page.last == ASCII.lineFeed
        let isReadable = hasLines && TextBody(page).encoding != .base64
        let encoding = isReadable ? TextBody.Encoding.quotedPrintable : .base64
        writer.field("Content-Transfer-Encoding", encoding.rawValue)
        writer.endLine()
        if isReadable { writer.writeQuotedPrintable(page) } else { writer.writeBase64(page) }
    }

    private func write(_ picture: PagePictures.Picture, _ identifier: String, to writer: inout MailWriter) {
        writer.field("Content-Type", picture.type.mediaType)
        writer.field("Content-Transfer-Encoding", TextBody.Encoding.base64.rawValue)
        writer.field("Content-ID", "<\(identifier)>")
        writer.field("Content-Location", "cid:\(identifier)")
        writer.endLine()
        writer.writeBase64(picture.octets)
    }
}
