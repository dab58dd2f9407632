public import Messages
public import Templates

/// What would become of a mail, recipient by recipient, with nothing sent and nothing stored.
public struct MailPreview: Sendable {
    /// What would become of the mail for one recipient.
    public struct Recipient: Sendable {
        /// The address as written.
        public let address: String
        /// Why it is whose it is; `nil` for what is no address.
        public let explanation: ClaimExplanation?
        /// The claim, or why there is none.
        public let claim: Result<Claim, RecipientRefused>
        /// The text, or why there is none; `nil` where none is made.
        public var text: Result<MadeText, TextRefused>?
        /// The files, or why there are none; `nil` where none are made.
        public var files: Result<[File], TextRefused>?
        /// The folder that they would be written into, where the application names one.
        public var folder: String?
        /// Why the mail would be refused although the recipient is not; `nil` when it would not.
        public var refusal: Refusal?
        /// Who gets the mail as well.
        public var also: [HandoverTarget] = []
        /// The connections that would carry it.
        public var via: [ConnectionName] = []
    }

    /// A file that would be written; its number is an example.
    public struct File: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What it holds, in a phrase.
        public let content: String
        /// Its text; `nil` where it is not made of one.
        public let text: String?
    }

    private let rules: Rules
    private let now: LocalTime?
    private let directory: AccountDirectory
    private let formatter: any MailFormatter

    /// A preview by `rules`, at the local time `now`.
    ///
    /// - Parameters:
    ///   - accounts: whose mailboxes there are.
    ///   - formatter: what files are made with; `nil`: files that need it are refused.
    public init(_ rules: Rules, at now: LocalTime?, accounts: [Account] = [], formatter: (any MailFormatter)? = nil) {
        self.rules = rules
        self.now = now
        directory = AccountDirectory(of: accounts)
        self.formatter = formatter ?? MissingFormatter()
    }

    /// A preview with the accounts as they are.
    init(_ rules: Rules, at now: LocalTime?, directory: AccountDirectory, formatter: any MailFormatter) {
        (self.rules, self.now, self.directory, self.formatter) = (rules, now, directory, formatter)
    }

    /// Looks at `mail` as sent by `sender` from `client` to `recipients`.
    ///
    /// - Parameter attached: the first mail that is attached to it.
    public func recipients(
        _ recipients: [String], of mail: Mail, attached: Mail? = nil, from sender: EmailAddress?, client: MailClient
    ) -> [Recipient] {
        var arrival = Submission(
            receivedAt: Timestamp(seconds: now?.seconds ?? 0), door: .smtp, client: "\(client.address)", sender: sender,
            messageID: mail.messageID, subject: mail.subject)
        arrival.note(mail)
        (arrival.host, arrival.user) = (rules.mailing.hostname, client.account?.name.text ?? "")
        arrival.recipients = recipients
        let letter = Letter(mail: mail, attached: attached, arrival: arrival)
        return recipients.map { text in
            guard let address = EmailAddress(text) else {
                let refusal = Refusal(.recipient, .permanent, 1, 3, "that is no mail address")
                return Recipient(
                    address: text, explanation: nil, claim: .failure(RecipientRefused(refusal: refusal)))
            }
            return recipient(address, letter, client)
        }
    }

    private struct Letter {
        let mail: Mail
        let attached: Mail?
        let arrival: Submission
    }

    private func recipient(_ address: EmailAddress, _ letter: Letter, _ client: MailClient) -> Recipient {
        let explanation = ClaimExplanation(
            address, from: letter.arrival.sender, client: client, rules: rules, directory: directory)
        var recipient = Recipient(
            address: address.description, explanation: explanation, claim: explanation.result)
        guard case .success(let claim) = explanation.result else { return recipient }
        switch claim.purpose {
        case .relay(let connection):
            recipient.via = [connection]
            recipient.refusal = rules.loop(of: letter.mail)
        case .mailbox: recipient.refusal = rules.loop(of: letter.mail)
        case .phone, .handover: fill(&recipient, claim, letter)
        }
        return recipient
    }

    private func fill(_ recipient: inout Recipient, _ claim: Claim, _ letter: Letter) {
        guard let application = claim.application.flatMap(rules.claiming.application) else { return }
        let making = MailMaking(
            application, of: letter.mail, attached: letter.attached, for: claim, arrival: letter.arrival)
        recipient.via = application.via
        recipient.also = application.also
        let refusal = rules.refusal(of: letter.mail, for: application)
        guard claim.number != nil else {
            recipient.refusal = refusal
            guard refusal == nil else { return }
            recipient.files = files(of: making)
            recipient.folder =
                making.output?.folder ?? application.via.lazy.compactMap { rules.connections[$0]?.folder }.first
            return
        }
        recipient.text = refusal.map { .failure(TextRefused($0)) } ?? text(of: making)
    }

    /// A code as long as those of the first million conversations.
    static let sampleCode = " " + ConversationCode.text(1_000_000)
    /// A number as long as those of the first hundred million messages.
    private static let sampleNumber = "00001234"

    /// The text, or the first of the rules that is against it, so far as nothing has to be counted for that.
    private func text(of making: MailMaking) -> Result<MadeText, TextRefused> {
        let application = making.application
        let hasCode = application.answering.hasCode && rules.keepsConversations
        return TextMaker(making.texts, reference: rules.referenceSize(of: application))
            .make(at: now, suffix: hasCode ? Self.sampleCode : nil, explaining: true, making.fields.value)
    }

    private func files(of making: MailMaking) -> Result<[File], TextRefused>? {
        making.files(at: now, formatter)?.map { handover in
            let name = "\(Self.sampleNumber).\(handover.format.rawValue)"
            let filled = handover.filled(fileName: name, number: Self.sampleNumber)
            var files = [File(name: name, content: Self.content(of: filled), text: Self.text(of: filled))]
            let attachments = handover.savesAttachments ? MailPayload.files(of: making.mail) : []
            for (index, part) in attachments.enumerated() {
                let safe = formatter.safeName(part.filename ?? "")
                files.append(
                    File(name: "\(Self.sampleNumber)-\(index + 1)-\(safe)", content: part.type, text: nil))
            }
            if let control = filled.control {
                files.append(
                    File(name: "\(Self.sampleNumber).ctl", content: "control file, \(filled.codePage)", text: control))
            }
            return files
        }
    }

    private static func text(of handover: FolderHandover) -> String? {
        handover.format == .txt ? handover.text : nil
    }

    private static func content(of handover: FolderHandover) -> String {
        switch handover.format {
        case .txt: "text, \(handover.codePage)"
        case .eml: handover.takesAttachedMessage ? "the attached mail as it came" : "the mail as it came"
        case .mht: "web page with its pictures (MIME), \(handover.codePage)"
        case .htm: "web page, \(handover.codePage)"
        }
    }
}
