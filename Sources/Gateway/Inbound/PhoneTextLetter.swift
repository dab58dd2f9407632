import Messages
import SMS
import Templates

/// Makes the mails that phones' texts become.
struct PhoneTextLetter {
    let text: PhoneText
    let route: InboundRoute
    let mailing: MailingRules
    let localTime: @Sendable (Timestamp) -> LocalTime

    /// The mail that brings the text to people who had not written to the phone.
    func message(to recipients: [EmailAddress], domain: String) -> MailDraft {
        let fields = PhoneTextFields(text: text, localTime: localTime, original: nil)
        var draft = draft(to: recipients.map { MailAddress(name: "", address: $0.description) }, domain)
        draft.subject = route.making.subject.render(at: localTime(text.receivedAt), fields.value)
        draft.text = route.making.text.render(at: localTime(text.receivedAt), fields.value)
        return draft
    }

    /// The mail that answers `original`.
    func answer(to recipient: EmailAddress, _ original: Mail, domain: String) -> MailDraft {
        let fields = PhoneTextFields(text: text, localTime: localTime, original: original)
        var draft = draft(to: [MailAddress(name: original.name(of: recipient), address: recipient.description)], domain)
        draft.subject = Self.withoutRepeatedRe(
            route.making.replySubject.render(at: localTime(text.receivedAt), fields.value))
        draft.text = route.making.replyText.render(at: localTime(text.receivedAt), fields.value)
        draft.inReplyTo = original.messageID
        draft.references = original.references + [original.messageID].compactMap(\.self)
        return draft
    }

    private func draft(to recipients: [MailAddress], _ domain: String) -> MailDraft {
        var draft = MailDraft(
            from: MailAddress(name: text.sender.description, address: "\(localPart)@\(domain)"), to: recipients,
            date: text.receivedAt, messageID: "\(text.id)@\(domain)")
        draft.utcOffset = localTime(text.receivedAt).offset
        draft.isHTML = mailing.sendsHTML(route.via)
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
    fileprivate func name(of address: EmailAddress) -> String {
        let text = address.description.lowercased()
        return (replyTo + from).first { $0.address.lowercased() == text }?.name ?? ""
    }
}
