import Messages
import SMS

/// One message that a mail would make, with all that is counted of it.
struct StormDemand: Sendable {
    /// A limit in a time.
    struct Rate: Sendable {
        let key: StormKey
        let limit: RateLimit
        /// Whether all messages from one sender count, not those for one number.
        let isOfSender: Bool
    }

    /// A limit in a day.
    struct Budget: Sendable {
        let key: StormKey
        let limit: Int
        let application: ApplicationName
        /// Whose parts count; `nil`: all of the application's.
        let sender: EmailAddress?
        let reference: ReferenceSize
    }

    /// What the mail is remembered by; `nil`: each counts.
    let mail: StormKey?
    /// How long.
    let window: Duration
    /// Limits in a time.
    let rates: [Rate]
    /// Limits in a day.
    let budgets: [Budget]
    /// How many parts it has.
    let parts: Int
    /// Where it waits for a digest when it is too much; `nil`: it does not.
    let digest: HeldMails.Place?
    /// Whether it is a digest itself, for which places are kept.
    let isDigest: Bool

    /// Whether there is anything to look at.
    var isBinding: Bool { mail != nil || !rates.isEmpty || !budgets.isEmpty }

    /// What `application` counts of a message of `parts` parts.
    init(
        _ application: Application, _ number: PhoneNumber, from sender: EmailAddress?, messageID: String?, parts: Int,
        reference: ReferenceSize
    ) {
        let rules = application.storms
        mail =
            rules.duplicates > .zero
            ? messageID.map { StormKey(.mail, application.name, number.e164, $0) } : nil
        window = rules.duplicates
        rates = Self.rates(application, number, from: sender)
        budgets = Self.budgets(application, from: sender, reference)
        self.parts = parts
        digest = Self.digest(application, number)
        isDigest = false
    }

    /// What `application` counts of a digest of `parts` parts, whose first mail is from `sender`.
    init(
        digestOf application: Application, for number: PhoneNumber, from sender: EmailAddress?, parts: Int,
        reference: ReferenceSize
    ) {
        mail = nil
        window = .zero
        rates = Self.rates(application, number, from: sender)
        // A digest is of many senders; the budget of the application bounds it.
        budgets = Self.budgets(application, from: nil, reference)
        self.parts = parts
        digest = nil
        isDigest = true
    }

    /// Where mail for `number` waits when it is too much; `nil`: it does not.
    static func digest(_ application: Application, _ number: PhoneNumber) -> HeldMails.Place? {
        switch application.storms.whenOverRate {
        case .refuse: nil
        case .digest: HeldMails.Place(application: application.name, phone: number)
        }
    }

    /// The limits in a time for a message to `number`.
    static func rates(
        _ application: Application, _ number: PhoneNumber, from sender: EmailAddress?
    ) -> [Rate] {
        var rates: [Rate] = []
        if let limit = application.storms.rates.recipient {
            let key = StormKey(.recipientRate, application.name, number.e164, limit.description)
            rates.append(Rate(key: key, limit: limit, isOfSender: false))
        }
        if let limit = application.storms.rates.sender {
            let key = StormKey(.senderRate, application.name, folded(sender), limit.description)
            rates.append(Rate(key: key, limit: limit, isOfSender: true))
        }
        return rates
    }

    private static func budgets(
        _ application: Application, from sender: EmailAddress?, _ reference: ReferenceSize
    ) -> [Budget] {
        var budgets: [Budget] = []
        let rules = application.storms.budget
        if let limit = rules.parts {
            budgets.append(
                Budget(
                    key: StormKey(.budget, application.name), limit: limit, application: application.name, sender: nil,
                    reference: reference))
        }
        // Mail without a sender is nobody's; the budget of the application bounds it.
        if let limit = rules.partsPerSender, let sender {
            budgets.append(
                Budget(
                    key: StormKey(.senderBudget, application.name, folded(sender)), limit: limit,
                    application: application.name, sender: sender, reference: reference))
        }
        return budgets
    }

    /// Who a sender is, the case of letters aside; all mail without one is of one.
    private static func folded(_ sender: EmailAddress?) -> String { sender?.description.lowercased() ?? "" }
}

/// A day where the gateway is.
struct BudgetDay: Hashable, Sendable {
    /// Its number: days since 1970-01-01.
    let number: Int64
    /// When it began.
    let start: Timestamp
    /// The name of the zone.
    let zone: String
}
