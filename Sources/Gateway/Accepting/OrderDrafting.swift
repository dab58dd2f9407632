import Messages
import SMS
import Templates

/// Makes the orders of one mail, recipient by recipient, with what is counted of each.
struct OrderDrafting {
    /// What the orders are made of.
    struct Source {
        let mail: Mail
        /// The first mail that is attached to it, where somebody wants that.
        let attached: Mail?
        let arrival: Submission
        let account: Account?
        let directory: AccountDirectory
        let rules: Rules
    }

    /// What makes them.
    struct Means {
        let conversations: Conversations
        let localTime: @Sendable (Timestamp) -> LocalTime
        let formatter: any MailFormatter
        let texts: LocalTexts?
        let log: Log?
        /// The line that says how the mail came here (RFC 5321 §4.4).
        let received: String
    }

    /// The orders, in order.
    var orders: [MessageOrder] = []
    /// What is counted of each.
    private(set) var demands: [StormDemand] = []
    let source: Source
    let means: Means
    let moment: LocalTime
    /// How many octets the texts of the orders have.
    private var octets = 0
    /// The most octets that all texts of the orders may have: for one recipient any mail will do.
    static let mostOctets = 67_108_864
    /// What goes to one place once, whoever of the recipients it is for.
    var copies: Set<Copy> = []

    struct Copy: Hashable {
        let application: ApplicationName
        let destination: Destination
    }

    /// - Parameter count: how many recipients there are.
    init(_ source: Source, _ means: Means, count: Int) {
        (self.source, self.means) = (source, means)
        moment = means.localTime(source.arrival.receivedAt)
        orders.reserveCapacity(count)
        demands.reserveCapacity(count)
    }

    /// Adds what becomes of the mail for one recipient.
    ///
    /// - Returns: why nothing does: then nothing of the mail may be kept.
    mutating func add(_ claim: Claim) -> Refusal? {
        let refusal: Refusal? =
            switch claim.purpose {
            case .phone(let number): addText(to: number, claim)
            case .handover: addHandover(claim)
            case .relay(let connection): addRelay(claim, over: connection)
            case .mailbox(let name): addMailbox(claim, name)
            }
        return refusal ?? excess
    }

    /// A mail whose texts grow with each recipient ends here, not in the memory of the machine.
    private var excess: Refusal? {
        guard octets > Self.mostOctets else { return nil }
        return Refusal(
            .message, .permanent, 2, 3, "too much is to be made of this mail: send it to fewer recipients at a time")
    }

    mutating func append(_ order: MessageOrder, _ demand: StormDemand) {
        octets += order.text.utf8.count
        orders.append(order)
        demands.append(demand)
    }

    /// What the application of a claim makes of the mail.
    func making(_ claim: Claim) -> Result<MailMaking, TextRefused> {
        guard let application = claim.application.flatMap(source.rules.claiming.application) else {
            // The rules were swapped between RCPT and the end of DATA and the application is gone.
            return .failure(TextRefused(Refusal(.message, .temporary, 3, 5, "the configuration has just changed")))
        }
        if let refusal = source.rules.refusal(of: source.mail, for: application) {
            return .failure(TextRefused(refusal))
        }
        return .success(
            MailMaking(
                application, of: source.mail, attached: source.attached, for: claim, arrival: source.arrival))
    }
}

// MARK: - To phones

extension OrderDrafting {
    private mutating func addText(to number: PhoneNumber, _ claim: Claim) -> Refusal? {
        let making: MailMaking
        switch self.making(claim) {
        case .success(let made): making = made
        case .failure(let refused): return refused.refusal
        }
        let application = making.application
        let reference = source.rules.referenceSize(of: application)
        let holder = source.directory.account(with: .number(number))
        let conversation = holder == nil ? conversation(application) : nil
        let made: MadeText
        switch TextMaker(making.texts, reference: reference)
            .make(at: moment, suffix: conversation?.code.map { " " + ConversationCode.text($0) }, making.fields.value)
        {
        case .success(let text): made = text
        case .failure(let refused): return refused.refusal
        }
        var order =
            holder.flatMap { self.order(for: $0, number, claim, made) }
            ?? self.order(number, claim, made, application, conversation)
        order.application = application.name
        order.notices = notices(application.notices, success: .delivered, claim)
        if claim.wishes?.occasions?.isEmpty != true, canBeTold {
            order.notices = making.commands.applied(to: order.notices)
        }
        append(order, demand(of: order, number, made, application, reference))
        addCopies(making)
        return nil
    }

    private func demand(
        of order: MessageOrder, _ number: PhoneNumber, _ made: MadeText, _ application: Application,
        _ reference: ReferenceSize
    ) -> StormDemand {
        let messageID = source.mail.messageID
        guard order.recipient != nil else {
            return StormDemand(
                intoMailbox: application, of: number, messageID: messageID, reference: reference,
                account: source.account)
        }
        return StormDemand(
            application, number, from: source.arrival.sender, messageID: messageID, parts: made.plan.parts.count,
            reference: reference, account: source.account)
    }

    /// The order for a phone.
    private func order(
        _ number: PhoneNumber, _ claim: Claim, _ made: MadeText, _ application: Application,
        _ conversation: ConversationOrder?
    ) -> MessageOrder {
        var order = MessageOrder(
            application: application.name, addressedAs: claim.addressedAs, recipient: number,
            originator: application.originator ?? source.directory.ownNumber(of: source.account),
            via: application.via, text: made.text, alphabet: made.plan.alphabet, expiresAt: expiry(application))
        order.conversation = conversation
        order.ownNumber = conversation?.ours ?? openNumbers(application).first
        return order
    }

    /// The order for the account that the number belongs to.
    private func order(
        for holder: Account, _ number: PhoneNumber, _ claim: Claim, _ made: MadeText
    ) -> MessageOrder? {
        let text = LocalTexts.Text(
            text: made.text, number: number, addressedAs: claim.addressedAs, account: source.account,
            mail: source.mail, arrival: source.arrival)
        return means.texts?.order(text, for: holder, source.rules)
    }

    /// What to remember of a mail so that the phone's answer finds its sender; `nil` when answers go nowhere.
    private func conversation(_ application: Application) -> ConversationOrder? {
        let own = source.directory.ownNumber(of: source.account)
        guard source.rules.keepsConversations || own != nil, let sender = source.arrival.sender else { return nil }
        let written = (source.mail.replyTo + source.mail.from).lazy.compactMap { EmailAddress($0.address) }.first
        return ConversationOrder(
            ours: application.originator ?? own ?? openNumbers(application).first, owner: sender,
            answersTo: written ?? sender, expiresAt: source.arrival.receivedAt + application.answering.lasts,
            code: application.answering.hasCode ? means.conversations.nextCode() : nil)
    }

    private func openNumbers(_ application: Application) -> [Originator] {
        let numbers = application.via.first.flatMap { source.rules.connections[$0]?.numbers } ?? []
        return source.directory.open(numbers, to: source.account)
    }

    func expiry(_ application: Application) -> Timestamp? {
        application.validity.map { source.arrival.receivedAt + $0 }
    }

    /// Whether a notice could reach the sender, by mail or in its mailbox, and may: no machine is told.
    private var canBeTold: Bool {
        guard !source.mail.isAutomatic, let sender = source.arrival.sender else { return false }
        return !source.rules.mailRoutes.isEmpty || source.directory.account(of: sender) != nil
    }

    /// What the sender is told of.
    func notices(_ kinds: NoticeKinds, success: NoticeKinds, _ claim: Claim) -> NoticeKinds {
        guard canBeTold else { return [] }
        return NoticeKinds(wishes: claim.wishes, otherwise: kinds, success: success, sender: source.arrival.sender)
    }
}

// MARK: - As it is

extension OrderDrafting {
    private mutating func addRelay(_ claim: Claim, over connection: ConnectionName) -> Refusal? {
        if let refusal = source.rules.loop(of: source.mail) { return refusal }
        let order = MessageOrder(relaying: claim, over: connection, of: source.arrival, received: means.received)
        append(order, .none)
        return nil
    }

    private mutating func addMailbox(_ claim: Claim, _ name: AccountName) -> Refusal? {
        if let refusal = source.rules.loop(of: source.mail) { return refusal }
        guard source.directory.account(name) != nil else {
            return Refusal(.message, .temporary, 3, 5, "the configuration has just changed")
        }
        let order = MessageOrder(keeping: claim, in: name, of: source.arrival, received: means.received)
        append(order, StormDemand(keepingMailOf: source.account))
        return nil
    }
}

extension Claim {
    /// The recipient as the sender wrote it.
    var addressedAs: String { writtenAs ?? address.description }
}
