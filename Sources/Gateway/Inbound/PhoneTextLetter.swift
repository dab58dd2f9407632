import Messages
import SMS
import Templates

/// Makes the mails that phones' texts become.
struct PhoneTextLetter {
    let text: PhoneText
    /// The layouts; `nil`: the usual words.
    let making: InboundRoute.Making?
    /// Whether the text is sent as HTML as well.
    let isHTML: Bool
    let localTime: @Sendable (Timestamp) -> LocalTime

    /// The mail that brings the text to people who had not written to the phone.
    func message(to recipient: MailAddress, domain: String) -> MailDraft {
        var draft = draft(to: recipient, domain)
        draft.subject = render(making?.subject) ?? usualSubject
        draft.text = render(making?.text) ?? text.text
        return draft
    }

    private var usualSubject: String {
        text.sender == .withheld ? "SMS from an unknown number" : "SMS from \(text.sender)"
    }

    private func render(_ template: Template?, _ original: Mail? = nil) -> String? {
        let fields = PhoneTextFields(text: text, localTime: localTime, original: original)
        return template?.render(at: localTime(text.receivedAt), fields.value)
    }

    /// The mail that answers `original`.
    func answer(to recipient: MailAddress, _ original: Mail, domain: String) -> MailDraft {
        var recipient = recipient
        if recipient.name.isEmpty { recipient.name = original.name(of: recipient.address) }
        var draft = draft(to: recipient, domain)
        let usual = original.subject.isEmpty ? usualSubject : "Re: \(original.subject)"
        draft.subject = Self.withoutRepeatedRe(render(making?.replySubject, original) ?? usual)
        draft.text = render(making?.replyText, original) ?? text.text
        draft.inReplyTo = original.messageID
        draft.references = original.references + [original.messageID].compactMap(\.self)
        return draft
    }

    private func draft(to recipient: MailAddress, _ domain: String) -> MailDraft {
        var draft = MailDraft(
            from: MailAddress(name: text.sender.description, address: "\(localPart)@\(domain)"), to: [recipient],
            date: text.receivedAt, messageID: "\(text.id)@\(domain)")
        draft.utcOffset = localTime(text.receivedAt).offset
        draft.isHTML = isHTML
        if let binary = text.binary {
            draft.attachments = [
                MailDraft.Attachment(name: binary.fileName, type: binary.mediaType, octets: binary.octets)
            ]
        }
        return draft
    }

    /// The phone as a mail address has it, so that an answer to the mail is a text to the phone.
    private var localPart: String {
        switch text.sender {
        case .number(let number): number.e164
        case .digits(let digits): digits
        case .name(let name):
            String(decoding: name.utf8.map { Self.isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        case .withheld: "unknown"
        }
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// An answer to an answer is `Re:` once.
    private static func withoutRepeatedRe(_ subject: String) -> String {
        var rest = subject[...]
        // Only the beginning is looked at: a subject may be of any length and made to cost time.
        while rest.prefix(7).lowercased() == "re: re:" { rest = rest.dropFirst(4) }
        return String(rest)
    }
}

extension Mail {
    /// The display name that the mail gives an address; empty when it gives none.
    fileprivate func name(of address: String) -> String {
        let text = address.lowercased()
        return (replyTo + from).first { $0.address.lowercased() == text }?.name ?? ""
    }
}
