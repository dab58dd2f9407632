public import Messages
import SMS
public import Templates

/// A mail that has arrived whole, with the recipients that were claimed for it.
public struct ArrivedMail: Sendable {
    /// The octets as they came, without the dots that SMTP adds.
    public let octets: [UInt8]
    /// The recipients.
    public let claims: [Claim]
    /// What is known of its arrival; Message-ID and subject are filled in from the mail.
    public let arrival: Submission
    /// Who has logged in to send it.
    public var account: Account?
    /// What is to happen in the commit that keeps it; not when it came before.
    var alongside = Alongside()

    /// A mail.
    public init(octets: [UInt8], claims: [Claim], arrival: Submission) {
        self.octets = octets
        self.claims = claims
        self.arrival = arrival
    }
}

/// What became of something that wanted in.
public enum IntakeVerdict: Hashable, Sendable {
    /// It is on the disk.
    case accepted(Acceptance)
    /// It is not.
    case refused(Refusal)
}

/// Turns an arrived mail into messages that are on the disk and wait for their connection.
public struct MailIntake: Sendable {
    private let admission: Admission
    private let storms: StormGuard
    private let conversations: Conversations
    private let log: Log?
    private let localTime: @Sendable (Timestamp) -> LocalTime
    /// Whose numbers those of accounts are, and what becomes of texts to them; `nil`: there are no accounts.
    var local: (accounts: Accounts, texts: LocalTexts)?

    /// An intake that keeps messages in `store` and hands them to `outbox`.
    ///
    /// - Parameters:
    ///   - storms: counts mail, so that loops and storms end.
    ///   - conversations: from which number a mail goes out, so that the answer finds its way back.
    ///   - log: hears of mail that came before.
    ///   - localTime: the local time of a moment, for templates that show it and for the days of budgets.
    public init(
        store: any Store, outbox: Outbox, storms: StormGuard = StormGuard(), conversations: Conversations? = nil,
        log: Log? = nil, localTime: @escaping @Sendable (Timestamp) -> LocalTime
    ) {
        admission = Admission(store: store, outbox: outbox)
        self.conversations = conversations ?? Conversations(store: store)
        self.storms = storms
        self.log = log
        self.localTime = localTime
    }

    /// Accepts `mail`, which is what the octets of `arrived` say: all of its recipients or none.
    ///
    /// A mail that came before, for all of its recipients, is answered with the number of the first; then there are no
    /// messages. Returns only when everything is durable.
    public func accept(_ arrived: ArrivedMail, mail: Mail, rules: Rules) async -> IntakeVerdict {
        var arrived = arrived
        let directory = local?.accounts.directory ?? AccountDirectory()
        arrived.account = arrived.account.map(directory.renewed)
        var arrival = arrived.arrival
        arrival.account = arrived.account?.name ?? arrival.account
        arrival.messageID = mail.messageID
        arrival.subject = mail.subject
        var orders: [MessageOrder] = []
        var demands: [StormDemand] = []
        orders.reserveCapacity(arrived.claims.count)
        demands.reserveCapacity(arrived.claims.count)
        for claim in arrived.claims {
            switch draft(for: claim, Draft(mail, arrival, arrived.account, directory, rules)) {
            case .success(let draft):
                orders.append(draft.order)
                demands.append(draft.demand)
            case .failure(let refused): return .refused(refused.refusal)
            }
        }
        let numbers = orders.map { directory.open(rules.numbers(of: $0), to: arrived.account) }
        let phones = orders.phonesWithChoice(numbers)
        let kept = Kept(arrival: arrival, content: arrived.octets, alongside: arrived.alongside)
        guard !phones.isEmpty else { return await keep(kept, orders, demands) }
        await conversations.begin(phones)
        defer { conversations.end(phones) }
        do throws(StoreFailure) {
            for index in orders.indices { try await choose(number: &orders[index], of: numbers[index], arrival) }
        } catch {
            return .refused(Refusal(notKept: error))
        }
        return await keep(kept, orders, demands)
    }

    /// Accepts an order that is not made of a mail, as far as the account has a quota left for it.
    ///
    /// - Parameter parts: how many parts a network has to carry.
    func keep(
        _ arrival: Submission, content: [UInt8], order: MessageOrder, of account: Account?, parts: Int,
        _ rules: Rules
    ) async -> IntakeVerdict {
        let reference = order.via.first.flatMap { rules.connections[$0]?.referenceSize } ?? .eightBit
        let demand = account.map { StormDemand(of: $0, parts: parts, reference: reference) }
        let kept = Kept(arrival: arrival, content: content, alongside: Alongside())
        return await keep(kept, [order], [demand].compactMap(\.self))
    }

    /// What is to be kept of something that arrived, besides its orders.
    private struct Kept {
        let arrival: Submission
        let content: [UInt8]
        let alongside: Alongside
    }

    /// Chooses the number of ours that a message goes out from, where there are several.
    private func choose(
        number order: inout MessageOrder, of numbers: [Originator], _ arrival: Submission
    ) async throws(StoreFailure) {
        guard let conversation = order.conversation, let phone = order.recipient, order.originator == nil else {
            return
        }
        let choice = try await conversations.number(
            of: numbers, for: conversation.owner, to: phone, at: arrival.receivedAt)
        order.conversation?.ours = choice.number
        order.ownNumber = choice.number
        guard choice.isShared else { return }
        order.note = "all \(numbers.count) numbers have conversations with this phone: an answer may be for another one"
        log?.warning(
            "intake", "no number of ours is left for another conversation with the same phone",
            ["phone": phone.redacted, "session": arrival.session])
    }

    /// Accepts what is new of a mail, as far as its application lets so much in.
    private func keep(_ kept: Kept, _ orders: [MessageOrder], _ demands: [StormDemand]) async -> IntakeVerdict {
        let (arrival, content) = (kept.arrival, kept.content)
        guard demands.contains(where: \.isBinding) else {
            return await keep(arrival, content: content, orders: orders, alongside: kept.alongside)
        }
        let hasBudget = demands.contains { !$0.budgets.isEmpty }
        let day = hasBudget ? BudgetDay(of: arrival.receivedAt, localTime) : nil
        switch await storms.admit(demands, at: arrival.receivedAt, on: day) {
        case .refused(let refusal): return .refused(refusal)
        case .repeated(let first):
            note(arrival, repeats: orders.count, first)
            return .accepted(Acceptance(submission: first, messages: []))
        case .admitted(let permit):
            let new = permit.repeats == 0 && permit.held.isEmpty ? orders : permit.orders(of: orders)
            let verdict = await keep(arrival, content: content, orders: new, alongside: kept.alongside)
            switch verdict {
            case .accepted(let acceptance):
                storms.settle(permit, as: acceptance.submission, kept: permit.mails(of: acceptance, new))
                if permit.repeats > 0 { note(arrival, repeats: permit.repeats, acceptance.submission) }
            case .refused: storms.settle(permit, as: nil)
            }
            return verdict
        }
    }

    private func note(_ arrival: Submission, repeats: Int, _ submission: SubmissionID) {
        log?.info(
            "intake", "the same mail came before: no message is made of it again",
            ["submission": "\(submission)", "recipients": "\(repeats)", "session": arrival.session])
    }

    /// Accepts orders that are complete.
    public func keep(
        _ arrival: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside = Alongside()
    ) async -> IntakeVerdict {
        do throws(StoreFailure) {
            return .accepted(
                try await admission.admit(arrival, content: content, orders: orders, alongside: alongside))
        } catch {
            return .refused(Refusal(notKept: error))
        }
    }

    /// What the orders of a mail are made of.
    private struct Draft {
        let mail: Mail
        let arrival: Submission
        let account: Account?
        let directory: AccountDirectory
        let rules: Rules

        init(
            _ mail: Mail, _ arrival: Submission, _ account: Account?, _ directory: AccountDirectory, _ rules: Rules
        ) {
            (self.mail, self.arrival, self.account) = (mail, arrival, account)
            (self.directory, self.rules) = (directory, rules)
        }
    }

    private func draft(
        for claim: Claim, _ draft: Draft
    ) -> Result<(order: MessageOrder, demand: StormDemand), TextRefused> {
        let (mail, arrival, rules) = (draft.mail, draft.arrival, draft.rules)
        guard let application = rules.claiming.application(claim.application) else {
            // The rules were swapped between RCPT and the end of DATA and the application is gone.
            return .failure(TextRefused(Refusal(.message, .temporary, 3, 5, "the configuration has just changed")))
        }
        if let refusal = rules.refusal(of: mail, for: application) { return .failure(TextRefused(refusal)) }
        let fields = MailFields(mail, sender: arrival.sender, claim: claim)
        let reference = rules.referenceSize(of: application)
        let holder = draft.directory.account(with: .number(claim.number))
        let conversation = holder == nil ? conversation(draft, application) : nil
        return TextMaker(application.making, reference: reference)
            .make(
                at: localTime(arrival.receivedAt), suffix: conversation?.code.map { " " + ConversationCode.text($0) },
                fields.value
            )
            .map { made in
                var order =
                    holder.flatMap { self.order(for: $0, claim, made, draft) }
                    ?? self.order(claim, made, application, draft, conversation)
                order.application = application.name
                order.notices = mail.isAutomatic || !canBeTold(arrival.sender, draft) ? [] : application.notices
                let demand =
                    order.recipient == nil
                    ? StormDemand(
                        intoMailbox: application, of: claim.number, messageID: mail.messageID, reference: reference,
                        account: draft.account)
                    : StormDemand(
                        application, claim.number, from: arrival.sender, messageID: mail.messageID,
                        parts: made.plan.parts.count, reference: reference, account: draft.account)
                return (order, demand)
            }
    }

    /// The order for a phone.
    private func order(
        _ claim: Claim, _ made: MadeText, _ application: Application, _ draft: Draft,
        _ conversation: ConversationOrder?
    ) -> MessageOrder {
        var order = MessageOrder(
            application: application.name, addressedAs: claim.addressedAs, recipient: claim.number,
            originator: application.originator ?? draft.directory.ownNumber(of: draft.account), via: application.via,
            text: made.text,
            alphabet: made.plan.alphabet, expiresAt: application.validity.map { draft.arrival.receivedAt + $0 })
        order.conversation = conversation
        order.ownNumber = conversation?.ours ?? openNumbers(draft, application).first
        return order
    }

    /// The order for the account that the number belongs to.
    private func order(for holder: Account, _ claim: Claim, _ made: MadeText, _ draft: Draft) -> MessageOrder? {
        let text = LocalTexts.Text(
            text: made.text, number: claim.number, addressedAs: claim.addressedAs, account: draft.account,
            mail: draft.mail, arrival: draft.arrival)
        return local?.texts.order(text, for: holder, draft.rules)
    }
}

extension MailIntake {
    /// What to remember of a mail so that the phone's answer finds its sender; `nil` when answers go nowhere.
    private func conversation(_ draft: Draft, _ application: Application) -> ConversationOrder? {
        let (mail, arrival, rules) = (draft.mail, draft.arrival, draft.rules)
        let own = draft.directory.ownNumber(of: draft.account)
        guard rules.keepsConversations || own != nil, let sender = arrival.sender else { return nil }
        let answersTo = (mail.replyTo + mail.from).lazy.compactMap { EmailAddress($0.address) }.first ?? sender
        return ConversationOrder(
            ours: application.originator ?? own ?? openNumbers(draft, application).first, owner: sender,
            answersTo: answersTo,
            expiresAt: arrival.receivedAt + application.answering.lasts,
            code: application.answering.hasCode ? conversations.nextCode() : nil)
    }
}

extension MailIntake {
    /// Whether a notice could reach `sender`: by mail, or in its mailbox.
    private func canBeTold(_ sender: EmailAddress?, _ draft: Draft) -> Bool {
        guard let sender else { return false }
        return !draft.rules.mailing.via.isEmpty || draft.directory.account(of: sender) != nil
    }

    private func openNumbers(_ draft: Draft, _ application: Application) -> [Originator] {
        let numbers = application.via.first.flatMap { draft.rules.connections[$0]?.numbers } ?? []
        return draft.directory.open(numbers, to: draft.account)
    }
}

extension Claim {
    /// The recipient as the sender wrote it.
    fileprivate var addressedAs: String { writtenAs ?? address.description }
}

extension Rules {
    /// Our numbers that a message may go out from: those of its first connection.
    fileprivate func numbers(of order: MessageOrder) -> [Originator] {
        order.via.first.flatMap { connections[$0]?.numbers } ?? []
    }
}

extension [MessageOrder] {
    /// The phones for whose messages there is a number to choose.
    ///
    /// - Parameter numbers: for each the numbers that it may go out from.
    fileprivate func phonesWithChoice(_ numbers: [[Originator]]) -> Set<PhoneNumber> {
        Set(
            zip(self, numbers)
                .filter { order, numbers in
                    order.conversation != nil && order.originator == nil && numbers.count > 1
                }
                .compactMap(\.0.recipient))
    }
}

extension StormPermit {
    /// What is new of the orders; what waits for a digest goes where digests are made.
    fileprivate func orders(of all: [MessageOrder]) -> [MessageOrder] {
        fresh.enumerated().map { position, index in
            guard let waiting = held[position] else { return all[index] }
            var order = all[index]
            order.via = [.digests]
            order.note = order.note.map { "\($0); \(waiting.reason)" } ?? waiting.reason
            return order
        }
    }

    /// The messages that were kept, for the books on what waits.
    fileprivate func mails(of acceptance: Acceptance, _ orders: [MessageOrder]) -> [HeldMails.Mail] {
        guard !held.isEmpty else { return [] }
        return zip(acceptance.messages, orders).map { HeldMails.Mail(message: $0, expiry: $1.expiresAt) }
    }
}

extension Refusal {
    /// What to tell the other side when the store did not keep something.
    public init(notKept failure: StoreFailure) {
        switch failure.cause {
        case .full:
            self.init(.connection, .temporary, 3, 1, "no room on the disk at present", detail: failure.detail)
        case .busy:
            self.init(.connection, .temporary, 3, 2, "too much to do at present", detail: failure.detail)
        case .closed:
            self.init(.connection, .temporary, 3, 2, "the gateway is stopping", detail: failure.detail)
        case .inputOutput, .unusable:
            self.init(.connection, .temporary, 3, 0, "the message could not be stored", detail: failure.detail)
        }
    }
}
