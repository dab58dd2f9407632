import Messages
import SMS
import Templates

/// What becomes of a phone's text.
struct RoutedText {
    /// One order for each place that it goes to; at least one.
    var orders: [MessageOrder] = []
    /// The message that it answers.
    var about: MessageID?
    /// The subject of the first mail that it became.
    var subject = ""
    /// The phone that is answered at once.
    var answers: PhoneNumber?
    /// Why it is not, although its route has an answer.
    var unanswered: String?
}

/// Decides where a phone's text goes.
struct PhoneTextRouting {
    let rules: Rules
    let accounts: AccountDirectory
    let history: any History
    let conversations: Conversations
    let codec: any MailCodec
    let composer: any MailComposer
    let gate: AnswerGate
    let localTime: @Sendable (Timestamp) -> LocalTime

    /// The mail that a text answers.
    private struct Answered {
        let binding: Binding
        let mail: Mail
        /// The domain that the phone was written to at.
        let domain: String?
    }

    /// A text on its way through a route.
    private struct Passage {
        var text: PhoneText
        let route: InboundRoute
        var answered: Answered?
        var subject = ""
    }

    /// The orders that `text` becomes. What nobody takes becomes an order that goes nowhere and says why.
    func route(_ text: PhoneText) async throws(StoreFailure) -> RoutedText {
        if let account = text.ours.flatMap(accounts.account(with:)) { return try await deliver(text, to: account) }
        guard let route = rules.inbound.first(where: { $0.takes(text) }) else {
            return RoutedText(orders: [.nowhere(text, "no inbound route takes it")])
        }
        var passage = Passage(text: text, route: route)
        passage.text.groups = route.groups(in: text.text)
        var routed = RoutedText()
        for target in route.deliver where routed.orders.isEmpty {
            routed.orders = try await orders(for: target, &passage)
        }
        routed.about = passage.answered?.binding.message
        routed.subject = passage.subject
        if routed.orders.isEmpty, !route.deliver.isEmpty {
            routed.orders = [.nowhere(text, "inbound route \(route.name): none of its ways to deliver applies")]
        }
        for target in route.also { routed.orders += try await orders(for: target, &passage) }
        addAnswer(passage, to: &routed)
        if routed.orders.isEmpty {
            let why = routed.unanswered.map { ": no answer, for \($0)" } ?? " does nothing with it"
            routed.orders = [.nowhere(text, "inbound route \(route.name)\(why)")]
        }
        return routed
    }

    /// What a route texts back at once (row S1-13).
    private func addAnswer(_ passage: Passage, to routed: inout RoutedText) {
        guard let template = passage.route.answer else { return }
        let text = passage.text
        let most = AnswerLimit.mostOfTemplates
        if let objection = gate.objection(to: text.phone, from: text.ours, at: text.receivedAt, upTo: most) {
            routed.unanswered = objection
            return
        }
        guard let phone = text.phone, rules.connections[text.connection]?.carriesTexts == true else {
            routed.unanswered = "its connection carries no texts to phones"
            return
        }
        let fields = PhoneTextFields(text: text, localTime: localTime, original: passage.answered?.mail)
        let words = template.render(at: localTime(text.receivedAt), fields.value)
        guard words.contains(where: { !$0.isWhitespace }) else { return }
        var order = MessageOrder(answering: phone, words, from: text.ours, over: text.connection, rules)
        order.note = "inbound route \(passage.route.name): its answer"
        routed.orders.append(order)
        routed.answers = phone
    }

    private func orders(
        for target: InboundTarget, _ passage: inout Passage
    ) async throws(StoreFailure) -> [MessageOrder] {
        switch target {
        case .addressInText:
            guard let address = AddressInText.first(in: passage.text.text) else { return [] }
            return letters(to: [address], &passage, "the address is in the text")
        case .reply: return try await answer(&passage)
        case .mail(let addresses): return letters(to: addresses, &passage, "mailto")
        case .connection(let name): return onward(over: name, passage)
        case .webHook(let url): return [program(.webHook(url), passage)]
        case .command(let command): return [program(.command(command), passage)]
        case .account(let name):
            guard let account = accounts.account(name) else { return [] }
            return [try await store(&passage, in: account)]
        }
    }

    /// One mail for each address: each is tried and told of for itself.
    private func letters(to addresses: [EmailAddress], _ passage: inout Passage, _ why: String) -> [MessageOrder] {
        var orders: [MessageOrder] = []
        for address in addresses {
            let destination = accounts.destination(of: address)
            let draft = letter(passage, to: destination).message(
                to: MailAddress(name: "", address: address.description),
                domain: passage.route.domain ?? rules.mailDomain)
            if passage.subject.isEmpty { passage.subject = draft.subject }
            orders.append(order(draft, to: destination, address.description, passage, why))
        }
        return orders
    }

    private func answer(_ passage: inout Passage) async throws(StoreFailure) -> [MessageOrder] {
        let numbers = rules.connections[passage.text.connection]?.numbers ?? []
        switch try await conversations.owner(of: passage.text, numbers: numbers) {
        case .none: return []
        case .found(let binding, let text): return try await answer(binding, text, "an answer", &passage)
        case .contested(let bindings, let text):
            let owners = Set(bindings.map { $0.conversation.owner.description.lowercased() }).count
            let others = owners > 1 ? "\(owners) conversations" : "two conversations"
            switch passage.route.whenContested {
            case .newest:
                return try await answer(
                    bindings[0], text, "an answer; it may be one to \(others), the newest won", &passage)
            case .review:
                let ids = bindings.map { "message \($0.message)" }.joined(separator: ", ")
                let why = "inbound route \(passage.route.name): it may be an answer to \(others) (\(ids))"
                return [.nowhere(passage.text, why)]
            }
        }
    }

    private func answer(
        _ binding: Binding, _ text: String, _ why: String, _ passage: inout Passage
    ) async throws(StoreFailure) -> [MessageOrder] {
        let answered = try await answered(binding)
        passage.answered = answered
        passage.text.text = text
        let recipient = binding.conversation.answersTo
        let destination = accounts.destination(of: recipient)
        let domain = passage.route.domain ?? answered.domain ?? rules.mailDomain
        let draft = letter(passage, to: destination).answer(
            to: MailAddress(name: "", address: recipient.description), answered.mail, domain: domain)
        passage.subject = draft.subject
        return [
            order(draft, to: destination, recipient.description, passage, "\(why) to message \(binding.message)")
        ]
    }

    /// What the phone answers.
    private func answered(_ binding: Binding) async throws(StoreFailure) -> Answered {
        let content = try await history.content(of: binding.submission)
        let story = try await history.story(of: binding.message)
        return Answered(
            binding: binding, mail: content.map { codec.decode($0) } ?? Mail(),
            domain: story.flatMap { EmailAddress($0.message.order.addressedAs)?.domain })
    }

    private func letter(_ passage: Passage, to destination: Destination) -> PhoneTextLetter {
        PhoneTextLetter(
            text: passage.text, making: passage.route.making,
            isHTML: destination.needsConnection && rules.mailing.sendsHTML(passage.route.via), localTime: localTime)
    }

    private func order(
        _ draft: MailDraft, to destination: Destination, _ recipient: String, _ passage: Passage, _ why: String
    ) -> MessageOrder {
        var order = MessageOrder(
            mail: composer.compose(draft), to: destination, addressedAs: recipient, via: passage.route.via,
            note: "inbound route \(passage.route.name): \(why)")
        order.envelopeSender = EmailAddress(draft.from.address)
        return order
    }

    private func onward(over name: ConnectionName, _ passage: Passage) -> [MessageOrder] {
        guard let number = passage.text.number.number else { return [] }
        let count = SegmentCount(passage.text.text, reference: rules.connections[name]?.referenceSize ?? .eightBit)
        var order = MessageOrder(
            application: nil, addressedAs: number.e164, recipient: number, originator: passage.text.sender.originator,
            via: [name], text: passage.text.text, alphabet: count.alphabet)
        order.note = "inbound route \(passage.route.name): on over \(name)"
        return [order]
    }

    private func program(_ destination: Destination, _ passage: Passage) -> MessageOrder {
        let payload = PhoneTextPayload(text: passage.text, route: passage.route.name, original: passage.answered?.mail)
        let via: ConnectionName
        switch destination {
        case .command: via = .commands
        case .webHook, .phone, .mail, .folder, .account, .nowhere: via = .webHooks
        }
        return MessageOrder(
            destination, via: [via], text: payload.json(answers: passage.route.answers),
            note: "inbound route \(passage.route.name)")
    }
}

// MARK: - Into mailboxes

extension PhoneTextRouting {
    /// What is for a number of an account goes into its mailbox, before any route is looked at (row S1-16).
    private func deliver(_ text: PhoneText, to account: Account) async throws(StoreFailure) -> RoutedText {
        let (order, subject, answered) = try await mailboxOrder(text, account)
        var routed = RoutedText(orders: [order], about: answered?.binding.message, subject: subject)
        routed.orders[0].note = note("its number is account \(account.name)'s", answered)
        return routed
    }

    /// Where a route says so.
    private func store(_ passage: inout Passage, in account: Account) async throws(StoreFailure) -> MessageOrder {
        var (order, subject, answered) = try await mailboxOrder(passage.text, account, passage.route)
        if passage.subject.isEmpty { passage.subject = subject }
        passage.answered = passage.answered ?? answered
        order.note = note("inbound route \(passage.route.name): account \(account.name)", answered)
        return order
    }

    private func note(_ why: String, _ answered: Answered?) -> String {
        answered.map { "\(why); an answer to message \($0.binding.message)" } ?? why
    }

    private func mailboxOrder(
        _ text: PhoneText, _ account: Account, _ route: InboundRoute? = nil
    ) async throws(StoreFailure) -> (MessageOrder, subject: String, Answered?) {
        let found = try await conversation(text, account)
        let answered: Answered?
        if let binding = found?.binding { answered = try await self.answered(binding) } else { answered = nil }
        var text = text
        text.text = found?.text ?? text.text
        let letter = PhoneTextLetter(text: text, making: route?.making, isHTML: false, localTime: localTime)
        let domain = route?.domain ?? answered?.domain ?? rules.mailDomain
        let recipient = account.recipient(at: text.number.description, domain)
        let draft =
            answered.map { letter.answer(to: recipient, $0.mail, domain: domain) }
            ?? letter.message(to: recipient, domain: domain)
        var order = MessageOrder(
            mail: composer.compose(draft), to: .account(account.name), addressedAs: text.number.description, via: [],
            note: "")
        order.envelopeSender = EmailAddress(draft.from.address)
        return (order, draft.subject, answered)
    }

    /// The conversation of the account's own that the text goes on with: what others wrote from the number is not its
    /// business.
    private func conversation(
        _ text: PhoneText, _ account: Account
    ) async throws(StoreFailure) -> (binding: Binding, text: String)? {
        guard let address = account.address else { return nil }
        switch try await conversations.owner(of: text, numbers: account.numbers) {
        case .none: return nil
        case .found(let binding, let rest):
            return binding.conversation.owner.isSame(as: address) ? (binding, rest) : nil
        case .contested(let bindings, let rest):
            return bindings.first { $0.conversation.owner.isSame(as: address) }.map { ($0, rest) }
        }
    }
}

extension MessageOrder {
    /// A text that goes nowhere, and why.
    static func nowhere(_ text: PhoneText, _ why: String) -> MessageOrder {
        MessageOrder(.nowhere, via: [], text: text.text, note: why)
    }
}
