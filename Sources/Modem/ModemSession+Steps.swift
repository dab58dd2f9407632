// How each command ends, and what follows.

extension ModemSession {
    mutating func conclude(
        _ running: Running, _ final: ATFinal, _ actions: inout [ModemAction], _ now: Duration
    ) {
        self.running = nil
        switch running.step {
        case .submit: return submitted(running, final, &actions, now)
        case .attention: return attended(&actions, now)
        case .pinState: return learnt(pinState: running.lines, final, &actions, now)
        case .pin: return entered(final, &actions, now)
        case .mode: return set(mode: final, &actions, now)
        case .restart: return awaitRestart(now)
        default: break
        }
        switch final {
        case .ok: succeeded(running, now)
        case .error(let error): failed(running.step, error, &actions, now)
        }
    }

    private mutating func succeeded(_ running: Running, _ now: Duration) {
        let line = running.lines.first.map(ATLine.init)
        switch running.step {
        case .settings: isNumeric = false
        case .maker: facts.model = word(running)
        case .model: facts.model = [facts.model, word(running)].filter { !$0.isEmpty }.joined(separator: " ")
        case .imei: facts.imei = digits(running)
        case .imsi: facts.imsi = digits(running)
        case .iccid:
            // ITU-T E.118: 89 for telecommunications; some modems say the digits in pairs, swapped.
            let digits = digits(running)
            facts.iccid = digits.hasPrefix("89") || digits.hasPrefix("98") ? digits : ""
        case .service: usesAcknowledgements = true
        case .storage(let index):
            facts.storage = settings.storages[index]
            note(figures: line?.number(0), line?.number(1))
        case .figures:
            if facts.storage.isEmpty, let name = line?.fields.first { facts.storage = name }
            note(figures: line?.number(1), line?.number(2))
        case .indications(let index): chosenIndication = index
        case .centre: facts.serviceCentre = line?.fields.first ?? ""
        case .registration(let way): learnt(registration: line, way)
        case .signal: facts.signal = line?.number(0).flatMap { (0...31).contains($0) ? 2 * $0 - 113 : nil }
        case .operatorName: learnt(operatorOf: line)
        case .delete(let index):
            inHand.remove(index)
            facts.stored = max(0, facts.stored - 1)
            guard inHand.isEmpty, hasMoreInStorage else { break }
            hasMoreInStorage = false
            relistAt = now
        case .attention, .errorNumbers, .pinState, .pin, .mode, .setCentre, .read, .acknowledge, .moreMessages,
            .list, .submit, .balance, .endDialogue, .restart, .chooseIndications, .endCheck:
            break
        }
    }

    private func word(_ running: Running) -> String {
        let text = running.lines.first ?? ""
        return String(text.filter { $0 != "\"" }.prefix(40))
    }

    private func digits(_ running: Running) -> String {
        for line in running.lines {
            let digits = line.filter { $0.isASCII && ($0.isNumber || $0 == "F" || $0 == "f") }
            if digits.count >= 10 { return String(digits.prefix(24).filter(\.isNumber)) }
        }
        return ""
    }

    private mutating func note(figures used: Int?, _ size: Int?) {
        guard let used, let size, used >= 0, size >= 0 else { return }
        (facts.stored, facts.capacity) = (used, size)
    }

    private mutating func learnt(registration line: ATLine?, _ way: Int) {
        // +CREG: <n>,<stat>[,…]; some modems leave <n> out.
        let fields = line?.fields ?? []
        let state = fields.count == 1 ? line?.number(0) : line?.number(1)
        let found = ModemFacts.Registration(state)
        if way == 0 || found.isRegistered { facts.registration = found }
        if !found.isRegistered, way + 1 < ModemStep.registrationWays { plan.insert(.registration(way + 1), at: 0) }
        guard way + 1 >= ModemStep.registrationWays || found.isRegistered else { return }
        noteNetwork()
    }

    private mutating func noteNetwork() {
        switch (phase, facts.registration.isRegistered) {
        case (.searching, true): phase = .ready
        case (.ready, false): phase = .searching
        default: break
        }
    }

    private mutating func learnt(operatorOf line: ATLine?) {
        let fields = line?.fields ?? []
        facts.operatorName = fields.count > 2 ? String(fields[2].prefix(40)) : ""
    }

    private mutating func failed(
        _ step: ModemStep, _ error: ModemError, _ actions: inout [ModemAction], _ now: Duration
    ) {
        switch step {
        case .iccid(let way): if way + 1 < ModemStep.iccidWays { plan.insert(.iccid(way + 1), at: 0) }
        case .registration(let way):
            if way + 1 < ModemStep.registrationWays {
                plan.insert(.registration(way + 1), at: 0)
            } else {
                noteNetwork()
            }
        case .storage(let index):
            let next = index + 1 < settings.storages.count
            plan.insert(next ? .storage(index + 1) : .figures, at: 0)
        case .indications(let index):
            guard index + 1 >= indications.count else {
                plan.insert(.indications(index + 1), at: 0)
                break
            }
            chosenIndication = nil
            actions.append(.report(.noIndications))
        case .moreMessages: lacksMoreMessages = true
        case .delete(let index):
            inHand.remove(index)
            relistAt = now + .seconds(30)
        case .service: usesAcknowledgements = false
        case .list: relistAt = now + .seconds(30)
        case .balance: actions.append(.report(.unexpected("\(error) to a request for the balance")))
        case .attention, .settings, .errorNumbers, .maker, .model, .imei, .imsi, .pinState, .pin, .mode, .figures,
            .setCentre, .centre, .signal, .operatorName, .read, .acknowledge, .submit, .endDialogue, .restart,
            .chooseIndications, .endCheck:
            break
        }
        if error.asksForRestart, phase == .ready || phase == .searching { restart(after: .seconds(2), &actions, now) }
    }

    // MARK: A message

    private mutating func submitted(
        _ running: Running, _ final: ATFinal, _ actions: inout [ModemAction], _ now: Duration
    ) {
        submission = nil
        tries = 0
        switch final {
        case .ok:
            // Without a prompt nothing was written, whatever the modem says; at once it would say the same again.
            guard running.isWritten else { return actions.append(.submitRefused(.words("OK instead of a prompt"))) }
            troubles = 0
            actions.append(.submitted(reference: running.reference))
        case .error(.cms(332)) where running.isWritten:
            // The network did not answer the modem: it may have the text.
            actions.append(.submitUnanswered)
        case .error(let error):
            actions.append(.submitRefused(error))
            if error.tellsOfFullStorage { relistAt = now }
            if error.asksForRestart { restart(after: .seconds(2), &actions, now) }
            if error == .cms(331) { nextCheck = now }
        }
    }
}
