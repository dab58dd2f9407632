import Bytes

// What the modem says.

extension ModemSession {
    mutating func take(_ item: ATFramer.Item, _ actions: inout [ModemAction], _ now: Duration) {
        switch item {
        case .tooLong: actions.append(.report(.longLine))
        case .prompt: prompted(&actions, now)
        case .line(let text): take(text, &actions, now)
        }
    }

    private mutating func take(_ text: String, _ actions: inout [ModemAction], _ now: Duration) {
        if let awaited = upcoming {
            upcoming = nil
            if let octets = [UInt8](hexadecimal: text), !octets.isEmpty { return took(octets, awaited, &actions, now) }
            // What should have been a message is none; an entry that cannot be read must not come for ever.
            if case .entry = awaited, ATLine(text).final() == nil { return }
        }
        let line = ATLine(text)
        if let running, line.name == running.step.answerName, !line.name.isEmpty { return note(line, &actions) }
        if takeUnsolicited(line, &actions, now) { return }
        guard let running else { return }
        if let final = line.final(isNumeric: isNumeric && isGreeting(running.step)) {
            return conclude(running, final, &actions, now)
        }
        // An echo, from before echo was turned off, is no answer; nor is what begins like news of other kinds.
        if line.name.isEmpty || line.name.hasPrefix("+ICCID") || line.name.hasPrefix("^ICCID")
            || line.name.hasPrefix("+CCID") || line.name.hasPrefix("+CGMM") || line.name.hasPrefix("+CGMI")
            || line.name.hasPrefix("+CGSN"), !text.uppercased().hasPrefix("AT"), running.lines.count < 64
        {
            self.running?.lines.append(line.rest.isEmpty ? text : String(line.rest))
        }
    }

    private func isGreeting(_ step: ModemStep) -> Bool { step == .attention || step == .settings }

    /// A line that begins as the answer to the present command does.
    private mutating func note(_ line: ATLine, _ actions: inout [ModemAction]) {
        switch running?.step {
        case .list:
            let fields = line.fields
            guard let index = line.number(0), index >= 0, let state = line.number(1) else { return }
            upcoming = .entry(index: index, length: fields.last.flatMap(Int.init), isOurs: state >= 2)
        case .read(let index):
            let length = line.fields.last.flatMap(Int.init)
            upcoming = .entry(index: index, length: length, isOurs: (line.number(0) ?? 0) >= 2)
        case .submit:
            running?.hasReference = true
            running?.reference = line.number(0).flatMap(UInt8.init(exactly:))
        default:
            guard let count = running?.lines.count, count < 64 else { return }
            running?.lines.append(line.text)
        }
    }

    /// What the modem says by itself.
    ///
    /// - Returns: whether it was something of that kind.
    private mutating func takeUnsolicited(
        _ line: ATLine, _ actions: inout [ModemAction], _ now: Duration
    ) -> Bool {
        switch line.name {
        case "+CMTI", "+CDSI": arrivedInStorage(line, now)
        case "+CMT", "+CDS": upcoming = .direct(length: line.fields.last.flatMap(Int.init))
        case "+CBM": upcoming = .broadcast
        case "^SMMEMFULL", "%SMSFULL", "+SMSFULL", "^SMSFULL", "+SMSMEMFULL":
            actions.append(.report(.storageFull))
            relistAt = now
        case "+CUSD": tookDialogue(line, &actions)
        case "+CPIN", "^SIMST", "+SIMREMOVED", "+QSIMSTAT":
            guard phase == .ready || phase == .searching, line.rest != "READY" else { return true }
            restart(after: .seconds(2), &actions, now)
        case "^SYSSTART":
            guard phase == .ready || phase == .searching else { return true }
            actions.append(.report(.restarted))
            restart(after: .seconds(1), &actions, now)
        // Nothing is dialled here: this is somebody who calls the SIM, and no answer to a command.
        default: return ["RING", "NO CARRIER", "BUSY", "NO ANSWER"].contains(line.text)
        }
        return true
    }

    private mutating func arrivedInStorage(_ line: ATLine, _ now: Duration) {
        guard isOperable, let index = line.number(1), index >= 0, line.fields[0] == facts.storage, reads.count < 64,
            !inHand.contains(index)
        else {
            // In another storage, or more than is kept in mind, or in the place of one that is about to be deleted.
            relistAt = now + .seconds(1)
            return
        }
        if !reads.contains(index) { reads.append(index) }
    }

    /// Whether there are as many octets as the modem said, which does not count the service centre's number (3GPP TS
    /// 27.005 §4.1).
    private func isWhole(_ octets: [UInt8], _ length: Int?) -> Bool {
        guard let length, let centre = octets.first else { return true }
        return octets.count == length + 1 + Int(centre)
    }

    /// How often a text that is not whole is read before it is taken as it is.
    private static let readings = 3

    private mutating func took(
        _ octets: [UInt8], _ awaited: Upcoming, _ actions: inout [ModemAction], _ now: Duration
    ) {
        switch awaited {
        case .broadcast: break
        case .direct: actions.append(.arrived(ModemArrival(place: .direct, octets: octets)))
        case .entry(_, _, isOurs: true): break
        case .entry(let index, let length, isOurs: false):
            guard !inHand.contains(index) else { return }
            guard isWhole(octets, length) || damaged[index, default: 0] >= Self.readings else {
                // The line lost some of it: it is read again, and stays in the storage until then.
                damaged[index, default: 0] += 1
                relistAt = now + .seconds(5)
                return
            }
            damaged[index] = nil
            guard inHand.count < Self.handful else {
                // More than is taken at a time: it stays where it is until these are done.
                hasMoreInStorage = true
                return
            }
            inHand.insert(index)
            actions.append(.arrived(ModemArrival(place: .stored(index), octets: octets)))
        }
    }

    /// How many entries of the storage are handed out at a time.
    private static var handful: Int { 32 }

    private mutating func tookDialogue(_ line: ATLine, _ actions: inout [ModemAction]) {
        let fields = line.fields
        if fields.count > 1 {
            let scheme = line.number(2).flatMap(UInt8.init(exactly:)) ?? 15
            actions.append(.balance(fields[1], scheme: scheme))
        }
        // The network waits for an answer that nobody gives.
        if fields.first == "1" { plan.append(.endDialogue) }
    }

    private mutating func prompted(_ actions: inout [ModemAction], _ now: Duration) {
        guard isSubmitting, running?.isWritten == false, let submission else { return }
        running?.isWritten = true
        running?.deadline = now + settings.sendTimeout
        actions.append(.write(Array(submission.octets.hexadecimal.uppercased().utf8) + [0x1A]))
    }

    // MARK: What was kept

    mutating func kept(_ place: ModemArrival.Place) {
        switch place {
        case .direct: if usesAcknowledgements { urgent.append(.acknowledge(true)) }
        case .stored(let index): if inHand.contains(index), !deletes.contains(index) { deletes.append(index) }
        }
    }

    mutating func notKept(_ place: ModemArrival.Place, _ now: Duration) {
        switch place {
        case .direct:
            // The network will send it again; the modem may have stopped to pass messages on.
            if usesAcknowledgements { urgent.append(.acknowledge(false)) }
            nextCheck = min(nextCheck ?? now + .seconds(5), now + .seconds(5))
        case .stored(let index):
            inHand.remove(index)
            relistAt = now + .seconds(10)
        }
    }
}
