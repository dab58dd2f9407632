public import Messages
public import Templates

/// What would become of a mail, recipient by recipient, with nothing sent and nothing stored.
public struct MailPreview: Sendable {
    /// What would become of the mail for one recipient.
    public struct Recipient: Sendable {
        /// The address as written.
        public let address: String
        /// The claim, or why there is none.
        public let claim: Result<Claim, RecipientRefused>
        /// The text, or why there is none; `nil` without a claim.
        public let text: Result<MadeText, TextRefused>?
        /// The connections that would carry it.
        public let via: [ConnectionName]
    }

    private let rules: Rules
    private let now: LocalTime?

    /// A preview by `rules`, at the local time `now`.
    public init(_ rules: Rules, at now: LocalTime?) {
        self.rules = rules
        self.now = now
    }

    /// Looks at `mail` as sent by `sender` from `client` to `recipients`.
    public func recipients(
        _ recipients: [String], of mail: Mail, from sender: EmailAddress?, client: MailClient
    ) -> [Recipient] {
        recipients.map { text in
            guard let address = EmailAddress(text) else {
                let refusal = Refusal(.recipient, .permanent, 1, 3, "that is no mail address")
                return Recipient(address: text, claim: .failure(RecipientRefused(refusal: refusal)), text: nil, via: [])
            }
            return recipient(address, mail, sender, client)
        }
    }

    private func recipient(
        _ address: EmailAddress, _ mail: Mail, _ sender: EmailAddress?, _ client: MailClient
    ) -> Recipient {
        let judged = rules.claiming.judge(address, from: sender, client: client)
        guard case .success(let claim) = judged, let application = rules.claiming.application(claim.application) else {
            return Recipient(address: address.description, claim: judged, text: nil, via: [])
        }
        let text = text(of: mail, MailFields(mail, sender: sender, claim: claim), application)
        return Recipient(address: address.description, claim: judged, text: text, via: application.via)
    }

    /// A code as long as those of the first million conversations.
    private static let sampleCode = " " + ConversationCode.text(1_000_000)

    /// The text, or the first of the rules that is against it, so far as nothing has to be counted for that.
    private func text(
        of mail: Mail, _ fields: MailFields, _ application: Application
    ) -> Result<MadeText, TextRefused> {
        if let refusal = rules.refusal(of: mail, for: application) { return .failure(TextRefused(refusal)) }
        let hasCode = application.answering.hasCode && rules.keepsConversations
        return TextMaker(application.making, reference: rules.referenceSize(of: application))
            .make(at: now, suffix: hasCode ? Self.sampleCode : nil, explaining: true, fields.value)
    }
}
