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
        /// Whose it is.
        enum Owner: Sendable {
            case application(ApplicationName)
            case sender(EmailAddress, ApplicationName)
            case account(AccountName)
        }

        /// What counts.
        enum Unit: Sendable {
            /// Parts that a network carries, as a connection with such references divides texts.
            case parts(ReferenceSize)
            /// Messages, whatever becomes of them.
            case messages
        }

        let key: StormKey
        let limit: Int
        let owner: Owner
        let unit: Unit

        /// How much of it a message takes that has so many parts.
        func amount(ofParts parts: Int) -> Int {
            switch unit {
            case .parts: parts
            case .messages: 1
            }
        }
    }

    /// What the mail is remembered by; `nil`: each counts.
    let mail: StormKey?
    /// How long.
    let window: Duration
    /// Limits in a time.
    let rates: [Rate]
    /// Limits in a day.
    let budgets: [Budget]
    /// How many parts a network has to carry of it; 0 when it goes into a mailbox here.
    let parts: Int
    /// Where it waits for a digest when it is too much; `nil`: it does not.
    let digest: HeldMails.Place?
    /// Whether it is a digest itself, for which places are kept.
    let isDigest: Bool

    /// Whether there is anything to look at.
    var isBinding: Bool { mail != nil || !rates.isEmpty || !budgets.isEmpty }

    /// What `application`, and the account that somebody had logged in to, count of a message of `parts` parts.
    init(
        _ application: Application, _ number: PhoneNumber, from sender: EmailAddress?, messageID: String?, parts: Int,
        reference: ReferenceSize, account: Account? = nil
    ) {
        mail = Self.mail(application, number, messageID)
        window = application.storms.duplicates
        rates = Self.rates(application, number, from: sender)
        budgets =
            Self.budgets(application, from: sender, reference) + (account.map { Self.quotas($0, reference) } ?? [])
        self.parts = parts
        digest = Self.digest(application, number)
        isDigest = false
    }

    /// What `application`, and the account that somebody had logged in to, count of a message that goes into a mailbox here:
    /// it reaches no phone and costs no part.
    init(
        intoMailbox application: Application, of number: PhoneNumber, messageID: String?, reference: ReferenceSize,
        account: Account?
    ) {
        mail = Self.mail(application, number, messageID)
        window = application.storms.duplicates
        rates = []
        budgets = account.map { Self.quotas($0, reference) } ?? []
        parts = 0
        digest = nil
        isDigest = false
    }

    /// What `application`, and the account that somebody had logged in to, count of a message that hands a mail over to
    /// programs, folders and mailboxes: it costs no part, and no limit in a time is about it.
    init(handingOver order: MessageOrder, of application: Application, messageID: String?, account: Account?) {
        mail = Self.mail(application, order, messageID)
        window = application.storms.duplicates
        rates = []
        budgets = account.map { Self.quotas($0, .eightBit) } ?? []
        parts = 0
        digest = nil
        isDigest = false
    }

    /// What an account counts of a mail that goes into a mailbox as it is.
    init(keepingMailOf account: Account?) {
        mail = nil
        window = .zero
        rates = []
        budgets = account.map { Self.quotas($0, .eightBit) } ?? []
        parts = 0
        digest = nil
        isDigest = false
    }

    /// Nothing is counted of what is passed on as it is.
    static let none = StormDemand(keepingMailOf: nil)

    /// What an account counts of a message of `parts` parts that is not made of a mail.
    init(of account: Account, parts: Int, reference: ReferenceSize) {
        mail = nil
        window = .zero
        rates = []
        budgets = Self.quotas(account, reference)
        self.parts = parts
        digest = nil
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

    /// What a mail for `number` is remembered by; `nil`: each counts.
    private static func mail(_ application: Application, _ number: PhoneNumber, _ messageID: String?) -> StormKey? {
        guard application.storms.duplicates > .zero else { return nil }
        return messageID.map { StormKey(.mail, application.name, number.e164, $0) }
    }

    /// What a mail that is handed over is remembered by: by its recipient and where it goes, or by the latter alone where
    /// there is one message for all recipients; `nil`: each counts.
    static func mail(_ application: Application, _ order: MessageOrder, _ messageID: String?) -> StormKey? {
        guard application.storms.duplicates > .zero, let messageID else { return nil }
        let place: String
        switch order.destination {
        case .mail, .account: place = order.destination.description
        case .phone, .webHook, .command, .folder, .nowhere:
            place = "\(order.addressedAs.lowercased()) \(order.destination)"
        }
        return StormKey(.mail, application.name, place, messageID)
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
                    key: StormKey(.budget, application.name), limit: limit, owner: .application(application.name),
                    unit: .parts(reference)))
        }
        // Mail without a sender is nobody's; the budget of the application bounds it.
        if let limit = rules.partsPerSender, let sender {
            budgets.append(
                Budget(
                    key: StormKey(.senderBudget, application.name, folded(sender)), limit: limit,
                    owner: .sender(sender, application.name), unit: .parts(reference)))
        }
        return budgets
    }

    private static func quotas(_ account: Account, _ reference: ReferenceSize) -> [Budget] {
        var quotas: [Budget] = []
        if let limit = account.messagesPerDay {
            quotas.append(
                Budget(
                    key: StormKey(.accountMessages, account.name.text), limit: limit, owner: .account(account.name),
                    unit: .messages))
        }
        if let limit = account.partsPerDay {
            quotas.append(
                Budget(
                    key: StormKey(.accountParts, account.name.text), limit: limit, owner: .account(account.name),
                    unit: .parts(reference)))
        }
        return quotas
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
