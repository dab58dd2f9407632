import Bytes
import Messages

/// Chooses the text of a mail that a person would read.
///
/// - Of alternatives, plain text when it says anything; otherwise the first that does.
/// - Of related parts and of signed ones, the first.
/// - Of a report, the first part (the others are for machines); of encrypted parts, none.
/// - Of any other multipart, all texts in order, each on a line of its own.
/// - Never an attachment; a text with a file name only when there is no other.
struct ReadableText {
    private let octets: [UInt8]
    private let parts: [MailPart]
    private let allowsNames: Bool
    private var index = 0

    /// The text of `mail`, whose leaf parts are `parts`.
    static func text(of mail: Entity, in octets: [UInt8], parts: [MailPart]) -> String {
        var chooser = ReadableText(octets: octets, parts: parts, allowsNames: false)
        var text = chooser.text(of: mail).text
        if text.utf8.allSatisfy({ $0 <= 32 }), parts.contains(where: { $0.filename != nil }) {
            chooser = ReadableText(octets: octets, parts: parts, allowsNames: true)
            text = chooser.text(of: mail).text
        }
        return withoutBlankEnd(text)
    }

    private init(octets: [UInt8], parts: [MailPart], allowsNames: Bool) {
        self.octets = octets
        self.parts = parts
        self.allowsNames = allowsNames
    }

    /// What an entity has to say.
    private struct Saying {
        var text: String
        var isPlain = false

        var isBlank: Bool { text.utf8.allSatisfy { $0 <= 32 } }
    }

    private mutating func text(of entity: Entity) -> Saying {
        switch entity.body {
        case .leaf: leaf(entity)
        case .mail: mail()
        case .unsplit:
            Saying(text: Charset.text(entity.encoding.decode(octets[entity.range]), declared: nil), isPlain: true)
        case .parts(let children): combined(children.map { text(of: $0) }, as: entity.type.name)
        }
    }

    private mutating func leaf(_ entity: Entity) -> Saying {
        defer { index += 1 }
        guard index < parts.count, case .text(let text) = parts[index].content,
            parts[index].disposition != "attachment", allowsNames || parts[index].filename == nil
        else { return Saying(text: "") }
        switch entity.type.name {
        case "text/plain", "text", "text/": return Saying(text: FlowedText.text(text, of: entity.type), isPlain: true)
        case "text/html", "text/enriched", "text/richtext": return Saying(text: HTMLText.text(text))
        default: return Saying(text: "")
        }
    }

    /// An attached mail speaks only where it is all there is.
    private mutating func mail() -> Saying {
        defer { index += 1 }
        guard parts.count == 1, case .message(let mail) = parts[0].content else { return Saying(text: "") }
        return Saying(text: mail.text)
    }

    private func combined(_ sayings: [Saying], as type: String) -> Saying {
        let speaking = sayings.filter { !$0.isBlank }
        switch type {
        case "multipart/alternative":
            return speaking.first(where: \.isPlain) ?? speaking.first ?? Saying(text: "")
        case "multipart/related":
            return speaking.first ?? Saying(text: "")
        case "multipart/signed", "multipart/report":
            return sayings.first ?? Saying(text: "")
        case "multipart/encrypted":
            return Saying(text: "")
        default:
            if speaking.count == 1 { return speaking[0] }
            let texts = speaking.map { Self.withoutBlankEnd($0.text) }
            return Saying(text: texts.joined(separator: "\n"), isPlain: speaking.allSatisfy(\.isPlain))
        }
    }

    private static func withoutBlankEnd(_ text: String) -> String {
        let octets = text.utf8
        guard let last = octets.last, last <= 32 else { return text }
        guard let end = octets.lastIndex(where: { $0 > 32 }) else { return "" }
        return String(text[...end])
    }
}
