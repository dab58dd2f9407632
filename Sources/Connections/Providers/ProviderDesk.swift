import Gateway
import Messages
import Runtime

/// Has texts sent by a provider, and keeps an eye on whether it can be reached.
struct ProviderDesk: Sendable {
    private let settings: ProviderConnectionSettings
    private let dialect: any ProviderDialect
    private let client: HTTPClient
    private let gate: CourierGate
    private let bulletin: ProviderBulletin
    private let gateway: Gateway
    private let loop: EventLoop

    init(
        _ settings: ProviderConnectionSettings, _ dialect: any ProviderDialect, client: HTTPClient, gate: CourierGate,
        gateway: Gateway, on loop: EventLoop
    ) {
        self.settings = settings
        self.dialect = dialect
        self.client = client
        self.gate = gate
        self.gateway = gateway
        self.loop = loop
        bulletin = ProviderBulletin(settings, gateway)
    }

    /// Has one message sent.
    func deliver(_ message: Message) async -> Carried {
        guard let recipient = message.order.recipient else {
            return .refused(.permanent, "this connection carries texts only")
        }
        if message.order.ready != nil, !settings.preset.carriesReadyParts {
            return .refused(.permanent, "this provider takes no parts that are coded already")
        }
        let text = ProviderText(
            id: message.id, to: recipient, from: settings.originator(of: message.order), text: message.order.text,
            alphabet: message.order.alphabet, ready: message.order.ready,
            validity: message.order.expiresAt.map { $0 - gateway.now }, reportURL: settings.reportURL)
        let request: HTTPRequestOut
        do throws(ProviderMisfit) { request = try dialect.request(for: text) } catch {
            return .refused(.permanent, error.words)
        }
        do throws(HTTPFailure) {
            let verdict = judged(dialect.verdict(of: try await client.perform(request), to: text))
            note(verdict)
            return verdict.carried
        } catch {
            return note(error)
        }
    }

    /// A message that is turned away although we are let in is refused itself, lest all others wait behind it.
    private func judged(_ verdict: ProviderVerdict) -> ProviderVerdict {
        guard case .notAdmitted(let reason) = verdict, gate.isBack else { return verdict }
        return .refused(.temporary, reason)
    }

    private func note(_ verdict: ProviderVerdict) {
        switch verdict {
        case .taken, .refused: reached()
        case .partly(let reason, _):
            reached()
            gateway.log.warning(
                settings.name.text, "the provider took a text in part only", ["why": reason.description])
        case .throttled(let pause):
            reached()
            gate.throttled(for: pause, at: loop.now)
        case .notAdmitted(let reason):
            failed("the provider does not let us in: \(reason)", asksForHelp: true, byMessage: true)
        case .unclear(let words): failed(words, asksForHelp: false)
        }
    }

    private func note(_ failure: HTTPFailure) -> Carried {
        switch failure {
        case .notSent where Task.isCancelled: return Carried(outcome: .notWritten)
        case .notSent(let words):
            failed("cannot be reached: \(words)", asksForHelp: false)
            return Carried(outcome: .notWritten)
        case .notAnswered(let words):
            if !Task.isCancelled { failed("it did not answer: \(words)", asksForHelp: false) }
            return Carried(outcome: .unanswered([]))
        }
    }

    private func reached() {
        gate.succeeded(at: loop.now)
        bulletin.up()
    }

    private func failed(_ reason: String, asksForHelp: Bool, byMessage: Bool = false) {
        gate.failed(at: loop.now, jitter: Double.random(in: 0..<1), byMessage: byMessage)
        bulletin.down(reason, asksForHelp: asksForHelp)
    }

    // MARK: - Asking

    /// Whether there is a way to ask without sending anything.
    var canAsk: Bool { dialect.check != nil }

    /// Asks whether the provider is there and lets us in, when it is time to; at the start, and while it is down.
    func ask(isFirst: Bool) async {
        guard let check = dialect.check else { return isFirst ? bulletin.up() : () }
        guard isFirst || gate.isFailing && gate.delay(at: loop.now) <= .milliseconds(50) else { return }
        do throws(HTTPFailure) {
            let answer = try await client.perform(check)
            if let objection = settings.preset.objection(to: answer) {
                failed(objection, asksForHelp: answer.status < 500)
            } else if gate.askedWell(at: loop.now) {
                bulletin.up()
            }
        } catch {
            switch error {
            case .notSent(let words), .notAnswered(let words):
                if !Task.isCancelled { failed("cannot be reached: \(words)", asksForHelp: false) }
            }
        }
    }
}

extension ProviderPreset {
    /// What an answer to a check says against us; `nil` when it lets us in.
    func objection(to answer: HTTPAnswer) -> String? {
        switch answer.status {
        case 200..<300, 429: nil
        case 401, 403, 407: "the provider does not let us in: HTTP \(answer.status)"
        case 500...599: "it answered \(answer.status)"
        // Without a receiver Kannel has nothing to send.
        case 400 where self == .kannel: nil
        case let status: "it answered \(status): is the address right?"
        }
    }
}
