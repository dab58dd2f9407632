public import Messages

/// The template fields of one mail for one recipient (rows S0-17, S2-49, S3-13 to S3-20).
public struct MailFields: Sendable {
    /// What is to be shown as the text.
    public var text: String
    /// What is made of it.
    public var format = Output.Format.txt
    /// The name of the file that is made of it; `nil`: none is.
    public var fileName: String?
    /// The mail that this one came attached to: its header names the recipient as well.
    public var cover: Mail?
    private let mail: Mail
    private let arrival: Submission
    private let claim: Claim

    /// The fields of `mail`, sent by `sender` to the recipient of `claim`.
    public init(_ mail: Mail, sender: EmailAddress?, claim: Claim) {
        let arrival = Submission(receivedAt: Timestamp(seconds: 0), door: .smtp, client: "", sender: sender)
        self.init(mail, arrival: arrival, claim: claim)
    }

    /// The fields of `mail`, of whose arrival that is known.
    public init(_ mail: Mail, arrival: Submission, claim: Claim) {
        (self.mail, self.arrival, self.claim) = (mail, arrival, claim)
        text = mail.text
    }

    /// The value of a field; `nil` when there is none of that name.
    public func value(_ name: String) -> String? {
        value(ofMail: name) ?? value(ofArrival: name) ?? claim.groups[name]
    }

    /// What the recipient is called; empty when the mail gives it no name.
    private var recipientName: String {
        let name = mail.name(of: claim.address)
        return name.isEmpty ? cover?.name(of: claim.address) ?? "" : name
    }

    private func value(ofMail name: String) -> String? {
        switch name {
        case "msg": text
        case "subject": mail.subject
        case "messageFromAddress": mail.from.first?.address ?? ""
        case "messageFromName": mail.from.first?.name ?? ""
        case "messageReplyToAddress": mail.replyTo.first?.address ?? ""
        case "messageReplyToName": mail.replyTo.first?.name ?? ""
        case "messageId": mail.messageID ?? ""
        case "msgFileName": fileName ?? mail.fileNames.first ?? ""
        case "fileName": mail.fileNames.first ?? ""
        case "files": mail.fileNames.joined(separator: ", ")
        case "pri": mail.priority.rawValue
        default: nil
        }
    }

    private func value(ofArrival name: String) -> String? {
        switch name {
        case "address": arrival.sender?.description ?? ""
        case "app": claim.application?.text ?? ""
        case "format": format.rawValue
        case "host": arrival.host
        case "user": arrival.user
        case "recipients": arrival.recipients.joined(separator: ", ")
        case "to": claim.number?.e164 ?? claim.address.description
        case "toName": recipientName
        case "name": claim.groups["name"] ?? recipientName
        case "number", "local": claim.groups[name] ?? ""
        case "type": claim.type ?? (claim.number == nil ? "" : "sms.text")
        default: nil
        }
    }
}

extension Mail {
    /// The display name that the header gives a recipient (row S2-42); empty when it gives none.
    func name(of recipient: EmailAddress) -> String {
        let wanted = recipient.description.lowercased()
        let isIt: (MailAddress) -> Bool = { address in
            guard !address.name.isEmpty, address.address.utf8.count <= 256 else { return false }
            return address.address.lowercased() == wanted
        }
        return (to.first(where: isIt) ?? cc.first(where: isIt))?.name ?? ""
    }

    /// The most names of files that are of interest.
    private static let mostFileNames = 50

    /// The names of the files attached to it as their sender gave them, each in one line of at most 255 octets
    /// (row S3-13).
    var fileNames: [String] {
        parts.lazy.compactMap(\.filename).prefix(Self.mostFileNames).map { $0.inOneLine(octets: 255) }
    }
}
