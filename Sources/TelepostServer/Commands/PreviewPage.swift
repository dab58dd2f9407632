import Bytes
import Gateway
import Messages
import SMS

/// What `telepost preview` prints.
struct PreviewPage {
    private let mail: Mail
    private let size: Int
    private let sender: EmailAddress?

    init(_ mail: Mail, size: Int, sender: EmailAddress?) {
        self.mail = mail
        self.size = size
        self.sender = sender
    }

    /// The mail as it was understood.
    var mailText: String {
        var lines = ["Mail, \(size) octets"]
        lines.append(field("envelope from", sender?.description ?? "<> (no sender)"))
        lines.append(field("from", mail.from.map(Self.shown).joined(separator: ", ")))
        lines.append(field("to", (mail.to + mail.cc).map(Self.shown).joined(separator: ", ")))
        lines.append(field("subject", mail.subject))
        if mail.isAutomatic { lines.append(field("automatic", "yes: no automatic answer may go to it")) }
        for (number, part) in mail.parts.enumerated() { lines.append(field("part \(number + 1)", Self.shown(part))) }
        lines.append(field("text", mail.text.isEmpty ? "(none)" : "\(mail.text.count) characters"))
        lines += Self.quoted(mail.text, most: 12)
        return lines.joined(separator: "\n")
    }

    /// What would become of it for one recipient.
    func text(_ recipient: MailPreview.Recipient) -> String {
        var lines = ["For \(recipient.address)"]
        switch recipient.claim {
        case .failure(let refused):
            lines.append(field("refused", "\(refused.refusal.status) \(refused.refusal.text)"))
        case .success(let claim):
            lines.append(field("claimed by", "application \(claim.application)"))
            lines.append(field("number", claim.number.e164 + (claim.type.map { ", message type \($0)" } ?? "")))
        }
        switch recipient.text {
        case nil: break
        case .failure(let refused):
            lines.append(field("refused", "\(refused.refusal.status) \(refused.refusal.text)"))
        case .success(let made):
            for step in made.steps { lines.append(field("step", step)) }
            lines.append(field("result", Self.summary(made.plan)))
            for (number, part) in made.plan.parts.enumerated() {
                if made.plan.parts.count > 1 { lines.append(field("part \(number + 1)", "\(part.units) units")) }
                lines += Self.quoted(part.text, most: 40)
            }
            lines.append(field("via", recipient.via.map(\.text).joined(separator: ", then ")))
        }
        return lines.joined(separator: "\n")
    }

    /// The same as one JSON object.
    func json(_ recipient: MailPreview.Recipient) -> String {
        var members = ["\"recipient\":\(JSONText.quoted(recipient.address))"]
        switch recipient.claim {
        case .failure(let refused): members.append(Self.json(refused.refusal))
        case .success(let claim):
            members.append("\"application\":\(JSONText.quoted(claim.application.text))")
            members.append("\"number\":\(JSONText.quoted(claim.number.e164))")
            if let type = claim.type { members.append("\"type\":\(JSONText.quoted(type))") }
        }
        switch recipient.text {
        case nil: break
        case .failure(let refused): members.append(Self.json(refused.refusal))
        case .success(let made):
            members.append("\"steps\":[\(made.steps.map(JSONText.quoted).joined(separator: ","))]")
            members.append("\"text\":\(JSONText.quoted(made.text))")
            members.append("\"encoding\":\"\(made.plan.alphabet.rawValue)\",\"units\":\(made.plan.units)")
            members.append("\"parts\":[\(made.plan.parts.map { JSONText.quoted($0.text) }.joined(separator: ","))]")
            members.append("\"via\":[\(recipient.via.map { JSONText.quoted($0.text) }.joined(separator: ","))]")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private func field(_ name: String, _ value: String) -> String {
        "  " + name + String(repeating: " ", count: max(1, 15 - name.count)) + Self.harmless(value)
    }

    private static func json(_ refusal: Refusal) -> String {
        "\"refused\":{\"status\":\"\(refusal.status)\",\"text\":\(JSONText.quoted(refusal.text))}"
    }

    private static func summary(_ plan: SegmentPlan) -> String {
        let name = plan.alphabet == .gsm7 ? "GSM 7-bit" : "UCS-2"
        let unit = plan.alphabet == .gsm7 ? "septets" : "UTF-16 units"
        return "\(plan.parts.count == 1 ? "1 part" : "\(plan.parts.count) parts"), \(name), \(plan.units) \(unit)"
    }

    private static func shown(_ address: MailAddress) -> String {
        address.name.isEmpty ? address.address : "\(address.name) <\(address.address)>"
    }

    private static func shown(_ part: MailPart) -> String {
        let name = part.filename.map { ", \"\($0)\"" } ?? ""
        let content =
            switch part.content {
            case .text(let text): "\(text.count) characters"
            case .octets(let octets): "\(octets.count) octets"
            case .message: "an attached mail"
            }
        return "\(part.type)\(name), \(part.disposition.map { "\($0), " } ?? "")\(content)"
    }

    private static func quoted(_ text: String, most: Int) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.prefix(most).map { "    | " + harmless(String($0)) }
        return lines.count > most ? shown + ["    | … and \(lines.count - most) more lines"] : shown
    }

    /// A mail's words must not drive the terminal.
    private static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}
