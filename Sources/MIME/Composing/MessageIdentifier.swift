import Bytes
import Messages

/// A message identifier without `<>`.
///
/// ```abnf
/// msg-id = "<" id-left "@" id-right ">"     ; RFC 5322 §3.6.4
/// ```
/// More liberal than the RFC: all visible ASCII but `<` and `>` may stand on both sides, as mailers write it, because an
/// identifier that is not given back octet by octet breaks the conversation.
struct MessageIdentifier: Hashable {
    /// The identifier.
    let text: String

    /// `nil` when `text` is no identifier that a header may hold.
    init?(_ text: String) {
        let octets = text.utf8
        guard octets.count <= ComposingLimits.identifier, octets.contains(UInt8(ascii: "@")),
            octets.first != UInt8(ascii: "@"), octets.last != UInt8(ascii: "@"), octets.allSatisfy(Self.isAllowed)
        else { return nil }
        self.text = text
    }

    /// The identifier that the caller chose; what is none is made one.
    init(ours text: String) {
        if let valid = MessageIdentifier(text) {
            self = valid
            return
        }
        let octets = text.utf8.prefix(ComposingLimits.identifier / 2).map { octet in
            Self.isAllowed(octet) && octet != UInt8(ascii: "@") ? octet : UInt8(ascii: "_")
        }
        self.text = String(decoding: octets.isEmpty ? [UInt8(ascii: "_")] : octets, as: UTF8.self) + "@invalid"
    }

    /// As a header writes it.
    var bracketed: String { "<\(text)>" }

    private static func isAllowed(_ octet: UInt8) -> Bool {
        octet > 32 && octet < 127 && octet != UInt8(ascii: "<") && octet != UInt8(ascii: ">")
    }
}

extension MailWriter {
    /// What a mail answers, so that mail programs join the conversation (RFC 5322 §3.6.4).
    ///
    /// Of a long conversation the first identifier and the latest ones are named.
    mutating func writeThread(_ draft: MailDraft) {
        let answered = draft.inReplyTo.flatMap { MessageIdentifier($0) }
        if let answered { field("In-Reply-To", answered.bracketed) }
        var seen: Set<MessageIdentifier> = []
        var references = draft.references.compactMap { MessageIdentifier($0) }
        if let answered { references.append(answered) }
        references = references.filter { seen.insert($0).inserted }
        guard let first = references.first else { return }
        begin("References")
        word(first.bracketed.utf8)
        for reference in references.dropFirst().suffix(ComposingLimits.latestReferences) {
            word(reference.bracketed.utf8)
        }
        endLine()
    }
}
