import Gateway
import Messages
import SMS

/// A mail and what would become of it, as the API shows it.
public struct PreviewView: Codable, Hashable, Sendable {
    /// How many octets the mail has.
    public var size: Int
    /// The envelope's sender; absent: the null sender.
    public var sender: String?
    /// The decoded subject.
    public var subject: String
    /// The authors that the header names.
    public var from: [String]
    /// The recipients that the header names, To and Cc.
    public var to: [String]
    /// What kind of machine wrote it: `none`, `generated`, `bulk`, `reply` or `report`.
    public var automation: String
    /// The text that a person would read, the first 10,000 characters.
    public var text: String
    /// What would become of it, recipient by recipient.
    public var recipients: [PreviewedRecipientView]

    private static let longestText = 10_000

    /// What the API shows of a mail that is looked at.
    init(_ shown: PreviewedMail) {
        let mail = shown.mail
        size = shown.size
        sender = shown.sender?.description
        subject = mail.subject
        from = mail.from.map(Self.text)
        to = (mail.to + mail.cc).map(Self.text)
        automation = mail.automation.rawValue
        text = String(mail.text.prefix(Self.longestText))
        recipients = shown.recipients.map(PreviewedRecipientView.init)
    }

    private static func text(_ address: MailAddress) -> String {
        address.name.isEmpty ? address.address : "\(address.name) <\(address.address)>"
    }
}

/// What would become of a mail for one recipient, as the API shows it.
public struct PreviewedRecipientView: Codable, Hashable, Sendable {
    /// A refusal.
    public struct Refused: Codable, Hashable, Sendable {
        /// The enhanced status code, as in `5.1.1` (RFC 3463).
        public var status: String
        /// What the sender would hear.
        public var text: String

        init(_ refusal: Refusal) {
            (status, text) = (refusal.status.description, refusal.text)
        }
    }

    /// A file that would be written.
    public struct File: Codable, Hashable, Sendable {
        /// Its name; the number in it is an example.
        public var name: String
        /// What it holds, in a phrase.
        public var content: String
        /// Its text; absent where it is not made of one.
        public var text: String?
    }

    /// The address as written.
    public var recipient: String
    /// Why nothing would become of it; absent when something would.
    public var refused: Refused?
    /// What would become of it, in a phrase.
    public var becomes: String?
    /// The application that claims it.
    public var application: String?
    /// The phone it is for.
    public var number: String?
    /// The message type that the address names.
    public var type: String?
    /// The named groups of the pattern that claims it.
    public var groups: [String: String]
    /// The text of the message.
    public var text: String?
    /// How it is coded: `gsm7` or `ucs2`.
    public var alphabet: String?
    /// Its septets or UTF-16 units.
    public var units: Int?
    /// The texts of its parts.
    public var parts: [String]?
    /// How the text came about.
    public var steps: [String]?
    /// The folder that files would be written into.
    public var folder: String?
    /// The files that would be written.
    public var files: [File]?
    /// The connections that would carry it, in order.
    public var via: [String]
    /// Who gets the mail as well.
    public var also: [String]
    /// What each rule says.
    public var rules: [ExplanationView.Step]

    /// What the API shows of a recipient.
    init(_ shown: MailPreview.Recipient) {
        recipient = shown.address
        groups = [:]
        folder = shown.folder
        via = shown.via.map(\.text)
        also = shown.also.map(Self.text)
        rules = (shown.explanation?.steps ?? []).map(ExplanationView.Step.init)
        switch shown.claim {
        case .failure(let refusal): refused = Refused(refusal.refusal)
        case .success(let claim): show(claim)
        }
        if let refusal = shown.refusal { refused = Refused(refusal) }
        switch shown.text {
        case nil: break
        case .failure(let refusal): refused = Refused(refusal.refusal)
        case .success(let made): show(made)
        }
        switch shown.files {
        case nil: break
        case .failure(let refusal): refused = Refused(refusal.refusal)
        case .success(let made): files = made.map { File(name: $0.name, content: $0.content, text: $0.text) }
        }
    }

    private mutating func show(_ claim: Claim) {
        becomes = claim.outcome
        application = claim.application?.text
        number = claim.number?.e164 ?? claim.groups["number"]
        (type, groups) = (claim.type, claim.groups)
    }

    private mutating func show(_ made: MadeText) {
        (text, steps) = (made.text, made.steps)
        (alphabet, units) = (made.plan.alphabet.rawValue, made.plan.units)
        parts = made.plan.parts.map(\.text)
    }

    private static func text(_ target: HandoverTarget) -> String {
        switch target {
        case .webHook(let url): url
        case .command(let command): "command \(command)"
        case .mail(let address): "mail to \(address)"
        case .account(let name): "mailbox of account \(name)"
        }
    }
}

/// Which rule takes a recipient, as the API shows it.
public struct ExplanationView: Codable, Hashable, Sendable {
    /// What one rule says.
    public struct Step: Codable, Hashable, Sendable {
        /// Which: `client`, `mailboxes`, `application NAME`, `forward`.
        public var rule: String
        /// `takes`, `refuses` or `passes`.
        public var verdict: String
        /// Why, in order.
        public var reasons: [String]

        init(_ step: ClaimExplanation.Step) {
            (rule, verdict, reasons) = (step.subject, step.verdict.rawValue, step.reasons)
        }
    }

    /// The recipient.
    public var recipient: String
    /// Whether somebody here takes mail for it.
    public var taken: Bool
    /// What comes of it, in a sentence.
    public var conclusion: String
    /// What each rule says, in the order in which they are asked.
    public var steps: [Step]

    /// What the API shows of an explanation.
    init(_ explanation: ClaimExplanation) {
        recipient = explanation.recipient.description
        conclusion = explanation.conclusion
        steps = explanation.steps.map(Step.init)
        taken =
            switch explanation.result {
            case .success: true
            case .failure: false
            }
    }
}
