public import Messages
import SMS
public import Templates

/// Turns an arrived mail into messages that are on the disk and wait for their connection.
public struct MailIntake: Sendable {
    private let admission: Admission
    private let storms: StormGuard
    private let conversations: Conversations
    private let log: Log?
    private let localTime: @Sendable (Timestamp) -> LocalTime
    /// Whose numbers those of accounts are, and what becomes of texts to them; `nil`: there are no accounts.
    var local: (accounts: Accounts, texts: LocalTexts)?
    /// Which phones want no more texts; `nil`: nobody has asked.
    var stops: StopList?
    /// Finds mails that are attached; `nil`: none are looked for.
    var codec: (any MailCodec)?
    /// Says what files can hold.
    var formatter: any MailFormatter = MissingFormatter()

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
        let arrival = Self.facts(arrived, mail)
        let attached = await attachedMail(of: arrived, rules)
        let source = OrderDrafting.Source(
            mail: mail, attached: attached, arrival: arrival, account: arrived.account, directory: directory,
            rules: rules)
        var drafting = OrderDrafting(source, means(arrived, arrival, rules), count: arrived.claims.count)
        for claim in arrived.claims { if let refusal = drafting.add(claim) { return .refused(refusal) } }
        var orders = drafting.orders
        let numbers = orders.map { open(directory.open(rules.numbers(of: $0), to: arrived.account), to: $0) }
        for index in orders.indices { avoidStopped(&orders[index], numbers[index]) }
        let phones = orders.phonesWithChoice(numbers)
        let kept = Kept(arrival: arrival, content: arrived.octets, alongside: arrived.alongside)
        guard !phones.isEmpty else { return await keepUnlessStopped(kept, orders, drafting.demands, rules) }
        await conversations.begin(phones)
        defer { conversations.end(phones) }
        do throws(StoreFailure) {
            for index in orders.indices { try await choose(number: &orders[index], of: numbers[index], arrival) }
        } catch {
            return .refused(Refusal(notKept: error))
        }
        return await keepUnlessStopped(kept, orders, drafting.demands, rules)
    }

    /// Those of `numbers` that an order's phone takes texts from.
    private func open(_ numbers: [Originator], to order: MessageOrder) -> [Originator] {
        guard let stops, let phone = order.recipient else { return numbers }
        return stops.open(numbers, to: phone)
    }

    /// Has a text go out from another number of ours than one that its phone wants nothing from, where there is a
    /// choice.
    private func avoidStopped(_ order: inout MessageOrder, _ open: [Originator]) {
        guard order.originator == nil, let number = order.ownNumber, !open.contains(number), let other = open.first
        else {
            return
        }
        order.ownNumber = other
        if order.conversation?.ours == number { order.conversation?.ours = other }
    }

    /// A phone may have said STOP since its recipient was agreed to.
    private func keepUnlessStopped(
        _ kept: Kept, _ orders: [MessageOrder], _ demands: [StormDemand], _ rules: Rules
    ) async -> IntakeVerdict {
        if let words = orders.lazy.compactMap({ stops?.objection(to: $0, rules) }).first {
            return .refused(Refusal(stopped: words))
        }
        return await keep(kept, orders, demands)
    }

    /// What is known of a mail's arrival, with what it says of itself.
    private static func facts(_ arrived: ArrivedMail, _ mail: Mail) -> Submission {
        var arrival = arrived.arrival
        arrival.account = arrived.account?.name ?? arrival.account
        arrival.note(mail)
        if arrival.user.isEmpty { arrival.user = arrived.account?.name.text ?? "" }
        if arrival.recipients.isEmpty {
            arrival.recipients = arrived.claims.prefix(Submission.mostRecipients).map(\.addressedAs)
        }
        return arrival
    }

    private func means(_ arrived: ArrivedMail, _ arrival: Submission, _ rules: Rules) -> OrderDrafting.Means {
        let isPassedOn = arrived.claims.contains { claim in
            claim.number == nil || claim.application.flatMap(rules.claiming.application)?.also.isEmpty == false
        }
        var received = ""
        if isPassedOn {
            let line = ReceivedLine(
                arrival, arrived.transport, by: rules.mailing.hostname, at: localTime(arrival.receivedAt))
            received = line.text(for: arrived.claims.count == 1 ? arrived.claims[0].address : nil)
        }
        return OrderDrafting.Means(
            conversations: conversations, localTime: localTime, formatter: formatter, texts: local?.texts, log: log,
            received: received)
    }

    /// The first mail that is attached to a mail, where an application wants that instead of the mail itself.
    private func attachedMail(of arrived: ArrivedMail, _ rules: Rules) async -> Mail? {
        let isWanted = arrived.claims.contains { claim in
            claim.application.flatMap(rules.claiming.application)?.takesAttachedMessage == true
        }
        guard isWanted, let codec else { return nil }
        return await Self.attachedMail(in: arrived.octets, codec)
    }

    /// Elsewhere than on the loop of a connection: the mail may be large.
    @concurrent private static func attachedMail(in octets: [UInt8], _ codec: any MailCodec) async -> Mail? {
        codec.attachedMail(in: octets).map { codec.decode($0) }
    }

    /// Accepts an order that is not made of a mail, as far as the account has a quota left for it.
    ///
    /// - Parameter parts: how many parts a network has to carry.
    func keep(
        _ arrival: Submission, content: [UInt8], order: MessageOrder, of account: Account?, parts: Int,
        _ rules: Rules, request: RepeatableRequest? = nil
    ) async -> IntakeVerdict {
        let reference = order.via.first.flatMap { rules.connections[$0]?.referenceSize } ?? .eightBit
        let demand = account.map { StormDemand(of: $0, parts: parts, reference: reference) }
        var alongside = Alongside()
        alongside.request = request
        let kept = Kept(arrival: arrival, content: content, alongside: alongside)
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
            ["phone": log?.shown(phone) ?? "", "session": arrival.session])
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
