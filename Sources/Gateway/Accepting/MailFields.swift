public import Messages

/// The template fields of one mail for one recipient (CONTRACT.md S0-17, S2-49).
public struct MailFields: Sendable {
    private let mail: Mail
    private let sender: EmailAddress?
    private let claim: Claim

    /// The fields of `mail`, sent by `sender` to the recipient of `claim`.
    public init(_ mail: Mail, sender: EmailAddress?, claim: Claim) {
        self.mail = mail
        self.sender = sender
        self.claim = claim
    }

    /// The value of a field; `nil` when there is none of that name.
    public func value(_ name: String) -> String? {
        switch name {
        case "msg": mail.text
        case "subject": mail.subject
        case "address": sender?.description ?? ""
        case "app": claim.application.text
        case "format": "txt"
        case "messageFromAddress": mail.from.first?.address ?? ""
        case "messageFromName": mail.from.first?.name ?? ""
        case "messageReplyToAddress": mail.replyTo.first?.address ?? ""
        case "messageReplyToName": mail.replyTo.first?.name ?? ""
        case "msgFileName": mail.parts.lazy.compactMap(\.filename).first ?? ""
        case "pri": ""
        case "to": claim.number.e164
        case "type": claim.type ?? "sms.text"
        default: nil
        }
    }
}
