// From a line that is open to a modem that sends and receives, and what is looked at from time to time.

extension ModemSession {
    private static let beforeCard: [ModemStep] = [
        .settings, .errorNumbers, .maker, .model, .imei, .iccid(0), .pinState,
    ]

    /// The modem answers: it is set up from the beginning.
    mutating func attended(_ actions: inout [ModemAction], _ now: Duration) {
        guard case .recovering = phase else { return }
        phase = .starting
        tries = 0
        startDeadline = now + settings.startTimeout
        facts = ModemFacts()
        plan = Self.beforeCard
        (reads, deletes, urgent, inHand) = ([], [], [], [])
        (isOperable, usesAcknowledgements, isNumeric) = (false, false, true)
        (upcoming, relistAt, nextCheck, chosenIndication) = (nil, nil, nil, nil)
        damaged = [:]
        if settings.settleTime > .zero { restsUntil = now + settings.settleTime }
    }

    /// Sets the modem up anew after a pause.
    mutating func restart(after pause: Duration, _ actions: inout [ModemAction], _ now: Duration) {
        abandonSubmission(&actions)
        running = nil
        phase = .recovering(.attention)
        isOperable = false
        plan = [.attention]
        restsUntil = now + pause
    }

    // MARK: The card

    mutating func learnt(
        pinState lines: [String], _ final: ATFinal, _ actions: inout [ModemAction], _ now: Duration
    ) {
        let state = lines.first.map { ATLine($0).rest.uppercased() } ?? ""
        switch (final, state) {
        case (.ok, "READY"):
            if settings.pin != nil { acceptPIN(&actions) }
            plan = [.mode]
        case (.ok, "SIM PIN"):
            guard settings.pin != nil else { return end(.pinNeeded, &actions) }
            isPINAccepted = false
            actions.append(.checkPIN(card: card))
            // Until it is known whether the PIN may be entered.
            restsUntil = now + .seconds(60)
            plan = [.pinState]
        case (.ok, "SIM PUK"): end(.cardBlocked, &actions)
        case (.ok, let other) where other.hasPrefix("PH") || other.hasPrefix("SIM P"):
            end(.locked(String(other.prefix(40))), &actions)
        case (.error(.cme(10)), _) where now >= startDeadline, (.error(.cms(310)), _) where now >= startDeadline:
            end(.noCard(nil), &actions)
        case (.error(let error), _) where now >= startDeadline: end(.noCard(error), &actions)
        case (.ok, _) where now >= startDeadline: end(.noCard(nil), &actions)
        default:
            // A card takes seconds to be ready after the modem was switched on.
            plan = [.pinState]
            restsUntil = now + .seconds(2)
        }
    }

    private var card: String { facts.iccid.isEmpty ? facts.imei : facts.iccid }

    private mutating func acceptPIN(_ actions: inout [ModemAction]) {
        guard !isPINAccepted else { return }
        isPINAccepted = true
        actions.append(.pinAccepted(card: card))
    }

    mutating func pinChecked(_ mayEnter: Bool, _ actions: inout [ModemAction]) {
        guard phase == .starting, plan == [.pinState], running == nil, restsUntil != nil, let pin = settings.pin
        else { return }
        guard mayEnter else { return end(.pinRefusedBefore, &actions) }
        restsUntil = nil
        plan = [.pin(pin)]
    }

    mutating func entered(_ final: ATFinal, _ actions: inout [ModemAction], _ now: Duration) {
        switch final {
        case .ok:
            acceptPIN(&actions)
            plan = [.pinState]
            restsUntil = now + .seconds(1)
        case .error(.cme(14)):
            // The card was busy and has not looked at it: this was no try.
            actions.append(.pinAccepted(card: card))
            plan = [.pinState]
            restsUntil = now + .seconds(5)
        case .error: end(.pinRefused, &actions)
        }
    }

    // MARK: Messages

    mutating func set(mode final: ATFinal, _ actions: inout [ModemAction], _ now: Duration) {
        switch final {
        case .ok:
            isOperable = true
            plan = afterMode
        case .error(let error) where now >= startDeadline: end(.unfit("AT+CMGF=0", error), &actions)
        case .error:
            // The card's message service starts later than the card.
            plan = [.mode]
            restsUntil = now + .seconds(2)
        }
    }

    private var afterMode: [ModemStep] {
        let centre = settings.serviceCentre.map { [ModemStep.setCentre($0)] } ?? []
        let storage: ModemStep = settings.storages.isEmpty ? .figures : .storage(0)
        let card: [ModemStep] = facts.iccid.isEmpty ? [.imsi, .iccid(0)] : [.imsi]
        return card + [.service, storage] + centre + [.centre, .chooseIndications, .list]
            + [.registration(0), .signal, .operatorName]
    }

    /// What is said to AT+CNMI, the best first: with an acknowledgement straight from the network, where that is wished
    /// for, otherwise into the storage, and reports straight or into the storage (3GPP TS 27.005 §3.4.1).
    func indicationChoices() -> [String] {
        let stored = ["2,1,0,1,0", "1,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0", "1,1,0,0,0", "1,1"]
        // Without an acknowledgement a text would be lost with us.
        guard settings.takesDirectly, usesAcknowledgements else { return stored }
        return ["2,2,0,1,0", "1,2,0,1,0"] + stored
    }

    /// The start is over.
    mutating func concludeStart(_ now: Duration) {
        restarts = 0
        phase = facts.registration.isRegistered ? .ready : .searching
        nextCheck = now + (phase == .ready ? settings.checkInterval : settings.searchInterval)
    }

    /// What is looked at from time to time.
    var check: [ModemStep] {
        guard phase == .ready else { return [.registration(0), .signal, .operatorName, .endCheck] }
        let news = chosenIndication.map { [ModemStep.indications($0)] } ?? []
        let listing: [ModemStep] = chosenIndication == nil || checks % 5 == 4 ? [.list] : []
        return [.registration(0), .signal, .operatorName, .figures] + news + listing + [.endCheck]
    }
}
