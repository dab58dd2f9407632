import Messages
import Templates

/// What phones say that want no more texts, or texts again (row S1-13).
extension InboundIntake {
    /// What a phone asks for, and what that changes.
    struct StopWish {
        let request: StopRules.Request
        let phone: PhoneNumber
        /// What is to be put on the list, or taken off it.
        let keys: [Stop.Key]
    }

    /// What a text asks for; `nil`: it is like any other.
    ///
    /// START means something only to who is on the list. A list that is full takes nobody: then the text goes on to the
    /// routes, and the log says so.
    func wish(of text: PhoneText, _ rules: Rules) -> StopWish? {
        guard let stop = rules.stop, stop.areMeant(for: text.ours), let phone = phone(of: text, rules),
            let request = stop.request(in: text.text)
        else { return nil }
        switch request {
        case .stop:
            let key = Stop.Key(phone, from: stop.scope == .all ? nil : text.ours)
            guard courtesy.stops.count < StopList.most else {
                parts.log.error("inbound", "the stop list is full: \(StopList.most) entries; a STOP goes by the routes")
                return nil
            }
            return StopWish(request: request, phone: phone, keys: [key])
        case .start:
            let keys = courtesy.stops.keys(of: phone).filter { key in
                stop.scope == .all || key.number == nil || key.number == text.ours
            }
            return keys.isEmpty ? nil : StopWish(request: request, phone: phone, keys: keys)
        }
    }

    /// Whose wish it is: a network may write numbers as they are dialled at home.
    private func phone(of text: PhoneText, _ rules: Rules) -> PhoneNumber? {
        switch text.sender {
        case .number(let number): return number
        case .digits(let digits) where !text.sender.isShortCode:
            guard let region = rules.claiming.homeRegion,
                case .number(let number) = parts.plan.read(digits, region: region)
            else { return nil }
            return number
        case .digits, .name, .withheld: return nil
        }
    }

    /// Does what a phone asks for: the list, what it is told, and the text itself are one commit.
    func fulfil(
        _ wish: StopWish, _ text: PhoneText, _ alongside: Alongside, _ rules: Rules
    ) async throws(StoreFailure) {
        switch wish.request {
        case .stop: try await stop(wish, text, alongside, rules)
        case .start: try await start(wish, text, alongside, rules)
        }
    }

    private func stop(
        _ wish: StopWish, _ text: PhoneText, _ alongside: Alongside, _ rules: Rules
    ) async throws(StoreFailure) {
        let wasThere = courtesy.stops.covers(wish.keys)
        // From here on nothing new is accepted, so what waits can only become less.
        let new = courtesy.stops.note(wish.keys)
        do throws(StoreFailure) {
            var alongside = alongside
            alongside.stops = new.map {
                Stop($0, at: text.receivedAt, word: String(text.text.prefix(64)), by: text.connection.text)
            }
            let stopped = StoppedTexts(parts: parts, rules: rules, phone: wish.phone, keys: wish.keys)
            let waiting = new.isEmpty ? [] : try await stopped.waiting()
            alongside.changes += waiting.map { stopped.withdrawal(of: $0, at: text.receivedAt) }
            let acceptance = try await conclude(
                wish, text, try await routed(wish, text, rules, isNews: !wasThere), alongside)
            noteStop(text, acceptance, new: new.count, withdrawn: waiting.count)
            // What there was too much of, and what was accepted while the STOP came.
            if !new.isEmpty { await stopped.withdrawAll(before: acceptance.messages.first, at: text.receivedAt) }
        } catch {
            courtesy.stops.forget(new)
            throw error
        }
    }

    private func start(
        _ wish: StopWish, _ text: PhoneText, _ alongside: Alongside, _ rules: Rules
    ) async throws(StoreFailure) {
        var alongside = alongside
        alongside.startedAgain = wish.keys
        _ = try await conclude(wish, text, try await routed(wish, text, rules, isNews: true), alongside)
        courtesy.stops.forget(wish.keys)
        parts.log.info(
            text.connection.text, "a phone wants texts again", ["from": parts.log.shown(text.sender), "id": text.id])
    }

    /// What becomes of the text itself.
    ///
    /// - Parameter isNews: whether the phone is told: who has said STOP before is not told again.
    private func routed(
        _ wish: StopWish, _ text: PhoneText, _ rules: Rules, isNews: Bool
    ) async throws(StoreFailure) -> RoutedText {
        var routed = RoutedText()
        if rules.stop?.forwards == true {
            // What a route would answer is not for somebody who wants nothing.
            var silent = rules
            for index in silent.inbound.indices { silent.inbound[index].answer = nil }
            routed = try await route(text, silent)
        }
        if isNews, let order = confirmation(wish, text, rules) {
            routed.orders.append(order)
            routed.answers = wish.phone
        }
        if routed.orders.isEmpty { routed.orders = [.nowhere(text, Self.words(wish.request))] }
        return routed
    }

    /// What the phone is told; `nil`: nothing.
    private func confirmation(_ wish: StopWish, _ text: PhoneText, _ rules: Rules) -> MessageOrder? {
        guard let stop = rules.stop, rules.connections[text.connection]?.carriesTexts == true,
            courtesy.answers.allows(wish.phone, at: text.receivedAt, upTo: AnswerLimit.mostOfTemplates),
            !AnswerGate(limit: courtesy.answers, stops: courtesy.stops, rules: rules, accounts: accounts.directory)
                .isOurs(.number(wish.phone))
        else { return nil }
        let words: String
        switch stop.confirmation(of: wish.request) {
        case .none: return nil
        case .standard: words = wish.request.standardConfirmation
        case .template(let template):
            let fields = PhoneTextFields(text: text, localTime: parts.localTime, original: nil)
            words = template.render(at: parts.localTime(text.receivedAt), fields.value)
        }
        guard words.contains(where: { !$0.isWhitespace }) else { return nil }
        var order = MessageOrder(answering: wish.phone, words, from: text.ours, over: text.connection, rules)
        order.confirmsStop = true
        order.note = "tells the phone: \(Self.words(wish.request))"
        return order
    }

    /// Keeps the text. Where nothing else comes of it, it is over: no person has to look at it.
    private func conclude(
        _ wish: StopWish, _ text: PhoneText, _ routed: RoutedText, _ alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        let acceptance = try await keep(text, routed, alongside)
        if let phone = routed.answers { courtesy.answers.note(phone, at: text.receivedAt) }
        guard routed.orders.count == 1, routed.orders[0].destination == .nowhere, let id = acceptance.messages.first
        else { return acceptance }
        let event = MessageEvent(at: text.receivedAt, kind: .cancelled, detail: Self.words(wish.request))
        do throws(StoreFailure) {
            let over = MessageChange(id, from: [.failed], to: .cancelled, at: text.receivedAt, event: event)
            _ = try await parts.store.apply([over])
        } catch {
            parts.log.trace("inbound", "a STOP still waits for a person", ["message": "\(id)", "why": error.detail])
        }
        return acceptance
    }

    private static func words(_ request: StopRules.Request) -> String {
        switch request {
        case .stop: "its sender wants no more texts"
        case .start: "its sender wants texts again"
        }
    }

    private func noteStop(_ text: PhoneText, _ acceptance: Acceptance, new: Int, withdrawn: Int) {
        let messages = acceptance.messages.map(\.description).joined(separator: " ")
        parts.log.info(
            text.connection.text,
            new > 0 ? "a phone wants no more texts" : "a phone says STOP that is on the stop list already",
            ["from": parts.log.shown(text.sender), "message": messages, "withdrawn": "\(withdrawn)", "id": text.id])
    }
}

extension StopRules {
    fileprivate func confirmation(of request: Request) -> Confirmation {
        switch request {
        case .stop: confirmation
        case .start: startConfirmation
        }
    }
}

extension StopRules.Request {
    fileprivate var standardConfirmation: String {
        switch self {
        case .stop(let language): language.stopConfirmation
        case .start(let language): language.startConfirmation
        }
    }
}
