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
        var arrival = arrived.arrival
        arrival.messageID = mail.messageID
        arrival.subject = mail.subject
        var orders: [MessageOrder] = []
        var demands: [StormDemand] = []
        orders.reserveCapacity(arrived.claims.count)
        demands.reserveCapacity(arrived.claims.count)
        for claim in arrived.claims {
            switch draft(for: claim, mail, arrival, rules) {
            case .success(let draft):
                orders.append(draft.order)
                demands.append(draft.demand)
            case .failure(let refused): return .refused(refused.refusal)
            }
        }
        let phones = orders.phonesWithChoice(rules)
        guard !phones.isEmpty else { return await keep(arrival, arrived.octets, orders, demands) }
        await conversations.begin(phones)
        defer { conversations.end(phones) }
        do throws(StoreFailure) {
            for index in orders.indices { try await choose(number: &orders[index], arrival, rules) }
        } catch {
            return .refused(Refusal(notKept: error))
        }
        return await keep(arrival, arrived.octets, orders, demands)
    }

    /// Chooses the number of ours that a message goes out from, where there are several.
    private func choose(
        number order: inout MessageOrder, _ arrival: Submission, _ rules: Rules
    ) async throws(StoreFailure) {
        guard let conversation = order.conversation, let phone = order.recipient, order.originator == nil else {
            return
        }
        let numbers = rules.numbers(of: order)
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
    private func keep(
        _ arrival: Submission, _ content: [UInt8], _ orders: [MessageOrder], _ demands: [StormDemand]
    ) async -> IntakeVerdict {
        guard demands.contains(where: \.isBinding) else {
            return await keep(arrival, content: content, orders: orders)
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
            let verdict = await keep(arrival, content: content, orders: new)
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
    public func keep(_ arrival: Submission, content: [UInt8], orders: [MessageOrder]) async -> IntakeVerdict {
        do throws(StoreFailure) {
            return .accepted(try await admission.admit(arrival, content: content, orders: orders))
        } catch {
            return .refused(Refusal(notKept: error))
        }
    }

    private func draft(
        for claim: Claim, _ mail: Mail, _ arrival: Submission, _ rules: Rules
    ) -> Result<(order: MessageOrder, demand: StormDemand), TextRefused> {
        guard let application = rules.claiming.application(claim.application) else {
            // The rules were swapped between RCPT and the end of DATA and the application is gone.
            return .failure(TextRefused(Refusal(.message, .temporary, 3, 5, "the configuration has just changed")))
        }
        if let refusal = rules.refusal(of: mail, for: application) { return .failure(TextRefused(refusal)) }
        let fields = MailFields(mail, sender: arrival.sender, claim: claim)
        let reference = rules.referenceSize(of: application)
        let conversation = conversation(with: mail, arrival, application, rules)
        return TextMaker(application.making, reference: reference)
            .make(
                at: localTime(arrival.receivedAt), suffix: conversation?.code.map { " " + ConversationCode.text($0) },
                fields.value
            )
            .map { made in
                var order = MessageOrder(
                    application: application.name, addressedAs: claim.address.description, recipient: claim.number,
                    originator: application.originator, via: application.via, text: made.text,
                    alphabet: made.plan.alphabet,
                    expiresAt: application.validity.map { arrival.receivedAt + $0 })
                order.notices = arrival.sender == nil || mail.isAutomatic ? [] : application.notices
                order.conversation = conversation
                order.ownNumber = conversation?.ours
                let demand = StormDemand(
                    application, claim.number, from: arrival.sender, messageID: mail.messageID,
                    parts: made.plan.parts.count, reference: reference)
                return (order, demand)
            }
    }
}

extension MailIntake {
    /// What to remember of a mail so that the phone's answer finds its sender; `nil` when answers go nowhere.
    private func conversation(
        with mail: Mail, _ arrival: Submission, _ application: Application, _ rules: Rules
    ) -> ConversationOrder? {
        guard rules.keepsConversations, let sender = arrival.sender else { return nil }
        let answersTo = (mail.replyTo + mail.from).lazy.compactMap { EmailAddress($0.address) }.first ?? sender
        let numbers = application.via.first.flatMap { rules.connections[$0]?.numbers } ?? []
        return ConversationOrder(
            ours: application.originator ?? numbers.first, owner: sender, answersTo: answersTo,
            expiresAt: arrival.receivedAt + application.answering.lasts,
            code: application.answering.hasCode ? conversations.nextCode() : nil)
    }
}

extension Rules {
    /// Our numbers that a message may go out from: those of its first connection.
    fileprivate func numbers(of order: MessageOrder) -> [Originator] {
        order.via.first.flatMap { connections[$0]?.numbers } ?? []
    }
}

extension [MessageOrder] {
    /// The phones for whose messages there is a number to choose.
    fileprivate func phonesWithChoice(_ rules: Rules) -> Set<PhoneNumber> {
        Set(
            filter { $0.conversation != nil && $0.originator == nil && rules.numbers(of: $0).count > 1 }
                .compactMap(\.recipient))
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
