import Messages

/// Chooses what a page shows of a mail, as ``ReadableText`` does for people who read text.
///
/// - Of alternatives, the last with HTML that shows anything; otherwise the first that says anything.
/// - Of related parts and of signed ones, the first that says anything; of a report, the first; of encrypted parts, none.
/// - Of any other multipart, all in order.
/// - Never an attachment; a text with a file name only when there is nothing else.
struct PageBody {
    /// The pictures of what was chosen.
    private(set) var pictures: PagePictures
    private let octets: [UInt8]
    private let allowsNames: Bool

    /// The content of the page in UTF-8 for `mail` in `octets`, and its pictures.
    static func page(
        of mail: Entity, in octets: [UInt8], pictures: PagePictures.Place
    ) -> (octets: [UInt8], pictures: [PagePictures.Picture]) {
        for allowsNames in [false, true] {
            var body = PageBody(
                pictures: PagePictures(of: mail, in: octets, to: pictures), octets: octets, allowsNames: allowsNames)
            let pieces = body.pieces(of: mail).filter { !$0.isBlank }
            guard pieces.isEmpty else { return (pieces.flatMap(\.octets), body.pictures.beside) }
        }
        return ([], [])
    }

    /// Something to show.
    private struct Piece {
        var octets: [UInt8]
        var isHTML = false
        var isBlank: Bool
    }

    private mutating func pieces(of entity: Entity) -> [Piece] {
        switch entity.body {
        case .leaf: leaf(entity).map { [$0] } ?? []
        case .mail: []
        case .unsplit: [plain(Charset.text(entity.encoding.decode(octets[entity.range]), declared: nil))]
        case .parts(let children): pieces(of: children, as: entity.type.name)
        }
    }

    private mutating func pieces(of children: [Entity], as type: String) -> [Piece] {
        switch type {
        case "multipart/alternative": alternative(children)
        case "multipart/related", "multipart/signed": firstSpeaking(children)
        case "multipart/report": children.first.map { pieces(of: $0) } ?? []
        case "multipart/encrypted": []
        default: children.flatMap { pieces(of: $0) }
        }
    }

    /// Each alternative is looked at once, for alternatives of alternatives would double the work at every level.
    private mutating func alternative(_ children: [Entity]) -> [Piece] {
        var first: [Piece] = []
        for child in children.reversed() {
            let pieces = pieces(of: child).filter { !$0.isBlank }
            if pieces.contains(where: \.isHTML) { return pieces }
            if !pieces.isEmpty { first = pieces }
        }
        return first
    }

    private mutating func firstSpeaking(_ children: [Entity]) -> [Piece] {
        for child in children {
            let pieces = pieces(of: child).filter { !$0.isBlank }
            if !pieces.isEmpty { return pieces }
        }
        return []
    }

    private mutating func leaf(_ entity: Entity) -> Piece? {
        guard entity.type.isText || entity.type.name == "text" else { return nil }
        let name = MailAssembly.name(of: entity, in: octets)
        guard name.disposition != "attachment", allowsNames || name.filename == nil else { return nil }
        let text = MailAssembly.text(of: entity, in: octets)
        switch entity.type.name {
        case "text/html":
            let page = PageRewriter.page(text, &pictures)
            return Piece(
                octets: Array("<div>".utf8) + page.octets + Array("</div>\n".utf8), isHTML: true, isBlank: page.isBlank)
        case "text/enriched", "text/richtext": return plain(HTMLText.text(text))
        case "text/plain", "text", "text/": return plain(FlowedText.text(text, of: entity.type))
        default: return nil
        }
    }

    /// Text with its white space: kept by all programs, wrapped by those that can.
    private func plain(_ text: String) -> Piece {
        var octets = Array("<pre style=\"white-space:pre-wrap\">\n".utf8)
        octets.append(pageText: text.utf8)
        octets += "</pre>\n".utf8
        return Piece(octets: octets, isBlank: text.utf8.allSatisfy { $0 <= 32 })
    }
}
