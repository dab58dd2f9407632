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
        for step in recipient.explanation?.steps ?? [] {
            lines.append(field("rule", "\(step.subject): \(step.verdict.rawValue)"))
            lines += step.reasons.map { "                   \(Self.harmless($0))" }
        }
        switch recipient.claim {
        case .failure(let refused): lines.append(refusal(refused.refusal))
        case .success(let claim): lines += described(claim)
        }
        if let refusal = recipient.refusal { lines.append(self.refusal(refusal)) }
        lines += textLines(recipient) + fileLines(recipient)
        for target in recipient.also { lines.append(field("also to", Self.shown(target))) }
        return lines.joined(separator: "\n")
    }

    private func described(_ claim: Claim) -> [String] {
        var lines: [String] = []
        if let application = claim.application { lines.append(field("claimed by", "application \(application)")) }
        lines.append(field("becomes", claim.outcome))
        if let number = claim.groups["number"] ?? claim.number?.e164 { lines.append(field("number", number)) }
        if let type = claim.type { lines.append(field("type", type)) }
        for (name, value) in claim.groups.sorted(by: { $0.key < $1.key }) where name != "number" && name != "type" {
            lines.append(field(name, value))
        }
        return lines
    }

    private func textLines(_ recipient: MailPreview.Recipient) -> [String] {
        switch recipient.text {
        case nil: return []
        case .failure(let refused): return [refusal(refused.refusal)]
        case .success(let made):
            var lines = made.steps.map { field("step", $0) }
            lines.append(field("result", Self.summary(made.plan)))
            for (number, part) in made.plan.parts.enumerated() {
                if made.plan.parts.count > 1 { lines.append(field("part \(number + 1)", "\(part.units) units")) }
                lines += Self.quoted(part.text, most: 40)
            }
            return lines + [via(recipient)]
        }
    }

    private func fileLines(_ recipient: MailPreview.Recipient) -> [String] {
        switch recipient.files {
        case nil: return recipient.text == nil && !recipient.via.isEmpty ? [via(recipient)] : []
        case .failure(let refused): return [refusal(refused.refusal)]
        case .success(let files):
            var lines = recipient.folder.map { [field("folder", $0)] } ?? []
            for file in files {
                lines.append(field("file", "\(file.name) (\(file.content))"))
                if let text = file.text { lines += Self.quoted(Self.lines(text), most: 40) }
            }
            return recipient.via.isEmpty ? lines : lines + [via(recipient)]
        }
    }

    private func refusal(_ refusal: Refusal) -> String { field("refused", "\(refusal.status) \(refusal.text)") }

    private func via(_ recipient: MailPreview.Recipient) -> String {
        field("via", recipient.via.map(\.text).joined(separator: ", then "))
    }

    /// The same as one JSON object.
    func json(_ recipient: MailPreview.Recipient) -> String {
        var members = ["\"recipient\":\(JSONText.quoted(recipient.address))"]
        switch recipient.claim {
        case .failure(let refused): members.append(Self.json(refused.refusal))
        case .success(let claim): members += Self.json(claim)
        }
        if let refusal = recipient.refusal { members.append(Self.json(refusal)) }
        switch recipient.text {
        case nil: break
        case .failure(let refused): members.append(Self.json(refused.refusal))
        case .success(let made):
            members.append("\"steps\":\(Self.json(made.steps))")
            members.append("\"text\":\(JSONText.quoted(made.text))")
            members.append("\"encoding\":\"\(made.plan.alphabet.rawValue)\",\"units\":\(made.plan.units)")
            members.append("\"parts\":\(Self.json(made.plan.parts.map(\.text)))")
        }
        switch recipient.files {
        case nil: break
        case .failure(let refused): members.append(Self.json(refused.refusal))
        case .success(let files):
            if let folder = recipient.folder { members.append("\"folder\":\(JSONText.quoted(folder))") }
            members.append("\"files\":[\(files.map(Self.json).joined(separator: ","))]")
        }
        if !recipient.via.isEmpty { members.append("\"via\":\(Self.json(recipient.via.map(\.text)))") }
        if !recipient.also.isEmpty { members.append("\"also\":\(Self.json(recipient.also.map(Self.shown)))") }
        let steps = (recipient.explanation?.steps ?? []).map(Self.json)
        members.append("\"rules\":[\(steps.joined(separator: ","))]")
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func json(_ claim: Claim) -> [String] {
        var members = ["\"becomes\":\(JSONText.quoted(claim.outcome))"]
        if let application = claim.application {
            members.append("\"application\":\(JSONText.quoted(application.text))")
        }
        if let number = claim.number?.e164 ?? claim.groups["number"] {
            members.append("\"number\":\(JSONText.quoted(number))")
        }
        if let type = claim.type { members.append("\"type\":\(JSONText.quoted(type))") }
        let groups = claim.groups.sorted { $0.key < $1.key }
            .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
        members.append("\"groups\":{\(groups.joined(separator: ","))}")
        return members
    }

    private static func json(_ file: MailPreview.File) -> String {
        let text = file.text.map { ",\"text\":\(JSONText.quoted($0))" } ?? ""
        return "{\"name\":\(JSONText.quoted(file.name)),\"content\":\(JSONText.quoted(file.content))\(text)}"
    }

    private static func json(_ step: ClaimExplanation.Step) -> String {
        "{\"rule\":\(JSONText.quoted(step.subject)),\"verdict\":\"\(step.verdict.rawValue)\",\"reasons\":"
            + "\(json(step.reasons))}"
    }

    private static func json(_ texts: [String]) -> String {
        "[\(texts.map(JSONText.quoted).joined(separator: ","))]"
    }

    private static func shown(_ target: HandoverTarget) -> String {
        switch target {
        case .webHook(let url): url
        case .command(let command): "command \(command)"
        case .mail(let address): "mail to \(address)"
        case .account(let name): "mailbox of account \(name)"
        }
    }

    /// A control file ends its lines with CRLF.
    private static func lines(_ text: String) -> String { text.replacing("\r\n", with: "\n") }

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
