public import Messages

/// Why a recipient is whose it is: what each rule in turn says to it, in plain sentences for an operator.
///
/// So far as nothing has to be counted for that: rates, budgets and quotas are left out.
public struct ClaimExplanation: Sendable {
    /// What a rule says.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// It takes the mail.
        case takes
        /// The recipient is its, and it does not take the mail.
        case refuses
        /// The recipient is none of its, or another rule comes first.
        case passes
    }

    /// One rule.
    public struct Step: Hashable, Sendable {
        /// Which: `client`, `mailboxes`, `application NAME`, `forward`.
        public let subject: String
        /// What it says.
        public let verdict: Verdict
        /// Why, in order.
        public let reasons: [String]
    }

    /// The recipient.
    public let recipient: EmailAddress
    /// The rules in the order in which they are asked.
    public let steps: [Step]
    /// What comes of it.
    public let result: Result<Claim, RecipientRefused>

    /// Explains what becomes of mail from `sender` to `recipient`.
    public init(
        _ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient, rules: Rules,
        directory: AccountDirectory
    ) {
        let inquiry = ClaimInquiry(recipient, sender, client, rules, directory)
        self.recipient = recipient
        steps = inquiry.steps
        result = inquiry.result
    }

    /// What comes of it, in a sentence.
    public var conclusion: String {
        switch result {
        case .success(let claim): claim.outcome
        case .failure(let refused):
            "refused: \(refused.refusal.persistence == .permanent ? "550" : "450") \(refused.refusal.status) "
                + refused.refusal.text
        }
    }

    /// All of it in lines.
    public var text: String {
        var lines = steps.flatMap { step in
            ["\(step.subject): \(step.verdict.rawValue)"] + step.reasons.map { "  \($0)" }
        }
        lines.append("\(recipient): \(conclusion)")
        return lines.joined(separator: "\n")
    }
}

extension Claim {
    /// What is to become of the mail, in a phrase.
    public var outcome: String {
        let application = application.map { " by application \($0)" } ?? ""
        return switch purpose {
        case .phone(let number): "a text message to \(number)\(application)"
        case .handover: "handed over\(application)"
        case .relay(let connection): "passed on as it is over connection \(connection)"
        case .mailbox(let account): "into the mailbox of account \(account)"
        }
    }
}
