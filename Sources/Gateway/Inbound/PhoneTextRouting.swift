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
}

/// Decides where a phone's text goes.
struct PhoneTextRouting {
    let rules: Rules
    let history: any History
    let conversations: Conversations
    let codec: any MailCodec
    let composer: any MailComposer
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
        guard let route = rules.inbound.first(where: { $0.takes(text) }) else {
            return RoutedText(orders: [.nowhere(text, "no inbound route takes it")])
        }
        var passage = Passage(text: text, route: route)
        var routed = RoutedText()
        for target in route.deliver where routed.orders.isEmpty {
            routed.orders = try await orders(for: target, &passage)
        }
        routed.about = passage.answered?.binding.message
        routed.subject = passage.subject
        if routed.orders.isEmpty {
            routed.orders = [.nowhere(text, "inbound route \(route.name): none of its ways to deliver applies")]
        }
        for target in route.also { routed.orders += try await orders(for: target, &passage) }
        return routed
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
        }
    }

    /// One mail for each address: each is tried and told of for itself.
    private func letters(to addresses: [EmailAddress], _ passage: inout Passage, _ why: String) -> [MessageOrder] {
        var orders: [MessageOrder] = []
        for address in addresses {
            let draft = letter(passage).message(to: [address], domain: passage.route.domain ?? rules.mailDomain)
            if passage.subject.isEmpty { passage.subject = draft.subject }
            orders.append(order(draft, to: address, passage, why))
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
        let content = try await history.content(of: binding.submission)
        let story = try await history.story(of: binding.message)
        let answered = Answered(
            binding: binding, mail: content.map { codec.decode($0) } ?? Mail(),
            domain: story.flatMap { EmailAddress($0.message.order.addressedAs)?.domain })
        passage.answered = answered
        passage.text.text = text
        let recipient = binding.conversation.answersTo
        let domain = passage.route.domain ?? answered.domain ?? rules.mailDomain
        let draft = letter(passage).answer(to: recipient, answered.mail, domain: domain)
        passage.subject = draft.subject
        return [order(draft, to: recipient, passage, "\(why) to message \(binding.message)")]
    }

    private func letter(_ passage: Passage) -> PhoneTextLetter {
        PhoneTextLetter(
            text: passage.text, route: passage.route, mailing: rules.mailing, localTime: localTime)
    }

    private func order(
        _ draft: MailDraft, to recipient: EmailAddress, _ passage: Passage, _ why: String
    ) -> MessageOrder {
        let octets = composer.compose(draft)
        var order = MessageOrder(
            .mail(recipient), via: passage.route.via, text: String(decoding: octets, as: UTF8.self),
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
        let answers: Bool
        switch destination {
        case .command: (via, answers) = (.commands, passage.route.answers)
        case .webHook, .phone, .mail, .nowhere: (via, answers) = (.webHooks, false)
        }
        return MessageOrder(
            destination, via: [via], text: payload.json(answers: answers),
            note: "inbound route \(passage.route.name)")
    }
}

extension MessageOrder {
    fileprivate static func nowhere(_ text: PhoneText, _ why: String) -> MessageOrder {
        MessageOrder(.nowhere, via: [], text: text.text, note: why)
    }
}
