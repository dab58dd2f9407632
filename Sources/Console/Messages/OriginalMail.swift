import Gateway
import Messages

/// What arrived, as a person would read it.
struct OriginalMail {
    /// A file that came with it.
    struct File {
        let name: String
        let type: String
        let size: Int
    }

    /// Above so many octets it is not decoded for a page.
    static let largest = 8 << 20
    /// So many characters of the text are shown.
    private static let mostCharacters = 20_000
    /// So many octets of the header are shown.
    private static let mostHeader = 16_000

    /// The header as it came; empty for what is no mail.
    private(set) var header = ""
    private(set) var text: String
    /// Whether there is more text than is shown.
    private(set) var isCut = false
    private(set) var files: [File] = []
    /// What its header says, in the order that mail programs show it.
    private(set) var facts: [(name: String, value: String)] = []

    init(_ octets: [UInt8], isMail: Bool, codec: any MailCodec) {
        guard isMail else {
            text = String(decoding: octets.prefix(Self.mostCharacters), as: UTF8.self)
            isCut = octets.count > Self.mostCharacters
            return
        }
        let mail = codec.decode(octets)
        text = String(mail.text.prefix(Self.mostCharacters))
        isCut = text.utf8.count < mail.text.utf8.count
        header = Self.header(octets)
        files = mail.parts.compactMap(Self.file)
        facts = [
            ("Subject", mail.subject), ("From", Self.list(mail.from)), ("Reply to", Self.list(mail.replyTo)),
            ("To", Self.list(mail.to)), ("Cc", Self.list(mail.cc)), ("Message-ID", mail.messageID ?? ""),
        ].filter { !$0.1.isEmpty }
    }

    private static func list(_ addresses: [MailAddress]) -> String {
        let shown = addresses.prefix(20).map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" }
        return shown.joined(separator: ", ") + (addresses.count > 20 ? " and \(addresses.count - 20) more" : "")
    }

    private static func header(_ octets: [UInt8]) -> String {
        let start = octets.prefix(mostHeader)
        var end = start.endIndex
        var isLineStart = false
        for (index, octet) in start.enumerated() where octet != 0x0D {
            if octet == 0x0A, isLineStart {
                end = index
                break
            }
            isLineStart = octet == 0x0A
        }
        return String(decoding: start[..<end].filter { $0 != 0x0D }, as: UTF8.self)
    }

    private static func file(_ part: MailPart) -> File? {
        let size: Int
        switch part.content {
        case .octets(let octets): size = octets.count
        case .text(let text):
            guard part.filename != nil || part.disposition == "attachment" else { return nil }
            size = text.utf8.count
        case .message(let mail): return File(name: mail.subject, type: part.type, size: mail.text.utf8.count)
        }
        return File(name: part.filename ?? "(no name)", type: part.type, size: size)
    }
}
