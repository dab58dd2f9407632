import Bytes
import Gateway
import Messages
import Modem
import Runtime
import SMPP
import SMS

// From the outbox to the modem.

extension ModemLink {
    private static let pauseAfterFailure = Duration.milliseconds(500)

    mutating func send() async {
        guard isReady, !isSubmitting else { return }
        if attempt == nil { await begin() }
        guard session.maySubmit, let part = attempt?.next, pacer.permits(upTo: 1, at: now) == 1 else { return }
        isSubmitting = true
        perform(session.receive(.submit(part), at: now))
    }

    /// Takes the next message and makes it durable that it is about to be sent.
    private mutating func begin() async {
        guard pacer.delayUntilNext(at: now) == .zero, await hasQuota() else { return }
        guard let message = pool.next(for: index, at: now) else { return }
        let at = gateway.now
        let changes = gateway.intents(
            for: [message], by: settings.policy, on: settings.name, from: device.number, at: at)
        do throws(StoreFailure) {
            let isApplied = try await gateway.parts.store.apply(changes).first ?? false
            guard isApplied, changes.first?.to == .sending else { return gateway.outbox.release([message.id]) }
            start(parts(of: message), message)
        } catch {
            log.error(name, "sending waits: the store does not take anything", ["why": error.detail])
            await port.loop.sleep(for: Self.pauseAfterFailure)
            gateway.outbox.putBack(message)
        }
    }

    private enum Parts {
        case written([ModemSubmission])
        case misfit(String)
    }

    private func parts(of message: Message) -> Parts {
        do throws(ModemWriter.Misfit) {
            return .written(try ModemWriter(settings).parts(of: message, at: gateway.now))
        } catch {
            return .misfit(error.words)
        }
    }

    private mutating func start(_ parts: Parts, _ message: Message) {
        switch parts {
        case .written(let parts): attempt = ModemAttempt(message, parts: parts, on: settings.name, by: sim)
        case .misfit(let words):
            attempt = ModemAttempt(message, parts: [], on: settings.name, by: sim)
            attempt?.misfits(words)
        }
    }

    /// Whether the SIM may send today.
    private func hasQuota() async -> Bool {
        guard let limit = device.perDay else { return true }
        let (ledger, sim, day) = (ledger, sim, today)
        return await port.loop.offload { ledger.count(of: sim, on: day) } < limit
    }

    private var sim: String {
        let facts = session.knownFacts
        return facts.imsi.isEmpty ? facts.imei : facts.imsi
    }

    private var today: Int64 { gateway.now.seconds / 86_400 }

    // MARK: Answers

    mutating func submitted(_ reference: UInt8?) {
        isSubmitting = false
        pacer.succeeded(at: now)
        let phone = attempt?.message.order.recipient.map { String($0.digits) } ?? ""
        if let reference { recent[reference] = phone }
        let id = reference.map { [sim] in Self.networkID(sim, $0, phone) }
        attempt?.taken(id: id)
        hasSent = true
        gateway.board.update(settings.name) { $0.partsSent += 1 }
    }

    mutating func refused(_ error: ModemError) {
        isSubmitting = false
        if error.verdict.isCongestion { pacer.throttled(at: now) }
        attempt?.refused(error)
        gateway.board.update(settings.name) { $0.partsRefused += 1 }
    }

    private static func networkID(_ sim: String, _ reference: UInt8, _ phone: String) -> String {
        "\(sim):\(reference):\(phone)"
    }

    /// Makes durable what is known of the parts; ends the attempt when nothing more of it is written now.
    mutating func settleAttempt() async {
        guard var attempt else { return }
        self.attempt = nil
        let (outcome, forgetsEarlier) = attempt.takeOutcome()
        let jitter = Double.random(in: 0..<1)
        var change = settings.policy.change(
            for: attempt.message, after: outcome, on: settings.name, at: gateway.now, jitter: jitter)
        change.forgetsParts = forgetsEarlier
        await keep(Settlement(change: change, ended: attempt.message))
    }

    /// Makes the parts durable that have been sent, and counts them, while more of the message follow.
    mutating func settleProgress() async {
        guard hasSent else { return }
        hasSent = false
        if device.perDay != nil {
            let (ledger, sim, day) = (ledger, sim, today)
            if let error = await port.loop.offload({ ledger.add(sim, on: day) }) {
                log.warning(name, "what was sent today could not be put down", ["why": error.description])
            }
        }
        guard var attempt, !attempt.hasEnded else { return }
        let (parts, forgetsEarlier) = attempt.takeProgress()
        self.attempt = attempt
        let change = MessageChange(
            attempt.message.id, from: [.sending], to: .sending, at: gateway.now, connection: settings.name,
            parts: parts, forgetsParts: forgetsEarlier)
        await keep(Settlement(change: change, ended: nil))
    }

    private func keep(_ settlement: Settlement) async {
        let wish = wish
        await Settlement.keep([settlement], in: gateway, for: settings.name, on: port.loop) { wish() == .abort }
    }

    // MARK: From the modem

    /// Has what came kept, one after the other.
    mutating func takeArrivals() async {
        while !arrivals.isEmpty {
            let arrival = arrivals.removeFirst()
            let isKept = await take(arrival)
            perform(session.receive(isKept ? .kept(arrival.place) : .notKept(arrival.place), at: now))
        }
    }

    private mutating func take(_ arrival: ModemArrival) async -> Bool {
        do throws(TPDUFailure) {
            switch try CarriedTPDU(decoding: arrival.octets).tpdu {
            case .deliver(let deliver): return await take(deliver, arrival)
            case .statusReport(let report): return await take(report)
            case .submit: return true
            }
        } catch {
            // What cannot be read is handed on as it is, so that nothing is lost.
            log.warning(name, "the modem holds a message that cannot be read", ["why": "\(error)"])
            let part = PhonePart(
                connection: settings.name, sender: .withheld, number: ownNumber, place: nil,
                payload: PartPayload(.octets, arrival.octets), facts: "a TPDU that cannot be read")
            return await keep(part)
        }
    }

    private var ownNumber: Party { device.number.map { Party($0.description) } ?? .withheld }

    private func take(_ deliver: DeliverTPDU, _ arrival: ModemArrival) async -> Bool {
        let facts = [
            "TP-DCS \(deliver.scheme.rawValue) (\(deliver.scheme.partCoding.words))",
            deliver.place.map { "part \($0.number) of \($0.count), reference \($0.reference)" },
            deliver.scheme.isFlash ? "to be shown at once" : nil,
            deliver.protocolID == 0 ? nil : "TP-PID \(deliver.protocolID)",
            deliver.userData.isCut ? "cut off" : nil,
        ]
        var part = PhonePart(
            connection: settings.name, sender: Self.party(deliver.originator), number: ownNumber, place: deliver.place,
            payload: deliver.userData.payload(deliver.scheme), facts: facts.compactMap(\.self).joined(separator: ", "))
        part.networkID = fingerprint(of: arrival.octets)
        return await keep(part)
    }

    private func keep(_ part: PhonePart) async -> Bool {
        switch await gateway.inbound.accept(part, linkUpSince: readyAt, at: gateway.now) {
        case .kept: return true
        case .keptBefore:
            log.info(name, "the modem had a text again that was kept before", ["what": part.facts])
            return true
        case .notKept(let failure):
            log.warning(name, "a text from a phone could not be stored", ["why": failure.detail])
            return false
        }
    }

    /// What a message is known again by: the network's time, its sender and its content make it one of its kind. How many
    /// more wait may differ (FNV-1a, 64 bits).
    private func fingerprint(of octets: [UInt8]) -> String {
        let start = min(octets.count, 1 + Int(octets.first ?? 0))
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in octets.dropFirst(start + 1) { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
        return "\(sim):\(String(hash, radix: 16))"
    }

    private static func party(_ address: TPDUAddress) -> Party {
        switch address.kind {
        case .international: Party("+" + address.text)
        case .alphanumeric: address.text.isEmpty ? .withheld : .name(address.text.inOneLine(limit: 20))
        case .unknown, .national, .networkSpecific, .subscriber, .abbreviated, .reserved: Party(address.text)
        }
    }

    private mutating func take(_ report: StatusReportTPDU) async -> Bool {
        guard !report.isAboutCommand else { return true }
        let digits = report.recipient.text
        // Some networks report the number as it is dialled at home.
        let sent = recent[report.reference].flatMap { $0.hasSuffix(digits.suffix(7)) ? $0 : nil }
        let phone = report.recipient.kind == .international ? digits : sent ?? digits
        let verdict: NetworkReport.Verdict =
            switch report.status.outcome {
            case .delivered: .delivered
            case .unconfirmed, .underway: .underway
            case .expired: .expired
            case .failed: .undelivered
            }
        let told = NetworkReport(
            networkIDs: [Self.networkID(sim, report.reference, phone)], phone: PhoneNumber(e164: "+" + phone),
            verdict: verdict, detail: report.status.description)
        switch await gateway.reports.accept(told, on: settings.name, at: gateway.now) {
        case .kept(let id):
            log.info(name, "report", ["message": id.description, "detail": told.detail])
            return true
        case .unmatched: return await keepStray(told)
        case .notKept(let failure):
            log.warning(name, "a report could not be stored", ["why": failure.detail])
            return false
        }
    }

    private func keepStray(_ report: NetworkReport) async -> Bool {
        log.warning(name, "a report matches no message that waits for one", ["detail": report.detail])
        do throws(StoreFailure) {
            try await gateway.reports.acceptStray(report, on: settings.name, at: gateway.now)
            return true
        } catch {
            return false
        }
    }

    /// An answer in USSD; some modems write UTF-16 in hexadecimal digits.
    static func dialogue(_ text: String, _ scheme: UInt8) -> String {
        guard DataCodingScheme(rawValue: scheme).content == .ucs2, let octets = [UInt8](hexadecimal: text) else {
            return text
        }
        return UCS2.decode(octets[...])
    }
}
