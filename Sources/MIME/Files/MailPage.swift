import Bytes
import Gateway
import Messages

/// A mail as a web page in one file with its pictures: who wrote to whom when about what, and what.
struct MailPage {
    private let mail: Mail
    private let date: String?
    private let entity: Entity
    private let octets: [UInt8]
    private let codePage: CodePage

    /// The page of the mail in `octets`.
    init(of octets: [UInt8], codePage: CodePage) {
        var reader = EntityReader(octets)
        let entity = reader.mail()
        let mail = MailHeader(entity.header, octets).mail()
        self.mail = mail
        // As its author wrote it, with the time zone that a moment does not have.
        date = entity.header.last(.date).flatMap { field in
            mail.date == nil ? nil : HeaderValue(octets[field], limit: MailLimits.dateLength).text
        }
        self.entity = entity
        self.octets = octets
        self.codePage = codePage
    }

    /// One document of HTML.
    var document: [UInt8] {
        encoded(html(content(.page).octets))
    }

    /// MIME with the document and its pictures (RFC 2557).
    var archive: [UInt8] {
        let boundary = Boundaries(MessageIdentifier(ours: mail.messageID ?? "")).outer
        // A boundary begins with `=_`, which no identifier needs.
        let domain = "\(boundary.dropFirst(2)).invalid"
        let body = content(.beside(domain: domain))
        let page = encoded(html(body.octets))
        let archive = PageArchive(boundary: boundary, domain: domain, codePage: codePage)
        return archive.octets(of: mail, page: page, pictures: body.pictures)
    }

    /// What the mail says; of a mail that is nothing but another one, what that says.
    private func content(
        _ place: PagePictures.Place
    ) -> (octets: [UInt8], pictures: [PagePictures.Picture]) {
        var (entity, octets) = (entity, octets)
        for _ in 0..<PageLimits.covers {
            guard let inner = Self.only(entity) else { break }
            if case .mail(let mail) = inner.body {
                entity = mail
            } else {
                octets = inner.encoding.decode(octets[inner.range])
                var reader = EntityReader(octets)
                entity = reader.mail()
            }
        }
        return PageBody.page(of: entity, in: octets, pictures: place)
    }

    /// The attached mail that is all there is.
    private static func only(_ entity: Entity) -> Entity? {
        var entity = entity
        while case .parts(let children) = entity.body, children.count == 1 { entity = children[0] }
        return entity.type.isMail ? entity : nil
    }

    /// In the code page, what it lacks as numeric references.
    private func encoded(_ html: [UInt8]) -> [UInt8] {
        do {
            return try codePage.octets(html) { "&#\($0.value);" }
        } catch {
            // Nothing is refused above.
            return html
        }
    }

    private func html(_ body: [UInt8]) -> [UInt8] {
        // A document in UTF-16 can tell so by a mark alone.
        let mark = codePage.name == "utf-16le" || codePage.name == "utf-16be" ? "\u{FEFF}" : ""
        var html = Array(
            """
            \(mark)<!DOCTYPE html>
            <html><head>
            <meta http-equiv="Content-Type" content="text/html; charset=\(codePage.name)">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <title>
            """.utf8)
        html.append(pageText: mail.subject.utf8)
        html += "</title>\n</head><body>\n<table>\n".utf8
        for (name, value) in fields where !value.isEmpty {
            html += "<tr><th align=\"left\" valign=\"top\">\(name)</th><td dir=\"auto\">".utf8
            html.append(pageText: value.utf8)
            html += "</td></tr>\n".utf8
        }
        html += "</table>\n<hr>\n".utf8
        return html + body + Array("</body></html>\n".utf8)
    }

    /// What a browser shall refuse, should anything ever get through.
    private static let policy = "default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'"

    private var fields: [(name: String, value: String)] {
        [
            ("From", Self.list(mail.from)), ("To", Self.list(mail.to)), ("Cc", Self.list(mail.cc)),
            ("Date", date ?? ""), ("Subject", mail.subject),
        ]
    }

    private static func list(_ addresses: [MailAddress]) -> String {
        addresses.map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" }.joined(separator: ", ")
    }
}
