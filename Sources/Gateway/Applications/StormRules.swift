public import Messages

/// What keeps loops and storms of mail from becoming text messages: the rules of one application.
///
/// What they need to be counted for is counted by ``StormGuard``.
public struct StormRules: Sendable {
    /// The most messages in a time; `nil`: no limit.
    public struct Rates: Hashable, Sendable {
        /// For one phone.
        public var recipient: RateLimit?
        /// From one sender, to whatever phones.
        public var sender: RateLimit?

        /// Limits.
        public init(recipient: RateLimit? = nil, sender: RateLimit? = nil) {
            self.recipient = recipient
            self.sender = sender
        }
    }

    /// The most parts a day, from midnight to midnight where the gateway is; `nil`: no limit.
    public struct Budget: Hashable, Sendable {
        /// Of the whole application.
        public var parts: Int?
        /// Of one sender.
        public var partsPerSender: Int?

        /// Limits.
        public init(parts: Int? = nil, partsPerSender: Int? = nil) {
            self.parts = parts
            self.partsPerSender = partsPerSender
        }
    }

    /// What becomes of mail beyond the rates.
    public enum WhenOverRate: String, Hashable, Sendable, CaseIterable {
        /// It is put off: the other side tries again.
        case refuse
        /// It is taken, and one text tells of all that came while there were too many.
        case digest
    }

    /// The mail of machines that becomes text messages. ``Messages/Mail/Automation/reply`` and
    /// ``Messages/Mail/Automation/report`` never do, whether they are in here or not: they answer mail, and a text
    /// message has asked nothing.
    public var automatic: Set<Mail.Automation> = [.generated, .bulk]
    /// Whether mail is taken whose sender is at a domain of one of the gateway's own applications.
    public var takesOwnSenders = false
    /// The phones that may be reached.
    public var numbers = NumberRules()
    /// How long the same mail for the same phone counts as one; zero: each counts.
    public var duplicates = Duration.seconds(600)
    /// The most messages in a time.
    public var rates = Rates()
    /// What becomes of mail beyond them.
    public var whenOverRate = WhenOverRate.refuse
    /// The most parts a day.
    public var budget = Budget()

    /// The rules of an application that says nothing about them.
    public init() {}

    /// Why mail from a machine of that kind is not taken; `nil` when it is.
    public func refusal(of automation: Mail.Automation) -> Refusal? {
        switch automation {
        case .none: nil
        case .generated: automatic.contains(automation) ? nil : .unwanted("mail that a program made")
        case .bulk: automatic.contains(automation) ? nil : .unwanted("mail of lists and mail to many")
        case .reply: .unwanted("an automatic answer")
        case .report: .unwanted("a report of a mail system")
        }
    }
}

extension Refusal {
    fileprivate static func unwanted(_ mail: String) -> Refusal {
        Refusal(.message, .permanent, 7, 1, "\(mail) does not become a text message here")
    }

    /// The sender is at a domain of one of our applications.
    static let ownSender = Refusal(
        .message, .permanent, 7, 1, "the sender is an address of this gateway: its mail would go in circles")
}
