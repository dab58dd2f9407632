import Bytes

// Responses, commands, times and the end.
extension IMAPClientSession {
    /// A server that answers drop by drop has to be this fast: octets a second.
    private static let slowest = 256

    mutating func received(_ octets: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        guard phase != .opening, phase != .closed, !octets.isEmpty else { return }
        guard phase != .securing else { return end(.violation(.leftoverBeforeTLS, stage), &actions) }
        commandOctets += octets.count
        guard commandOctets <= profile.answerOctets + task.retrievalLimit(profile) else {
            return end(.violation(.endless, stage), &actions)
        }
        noteProgress(now)
        reader.append(octets)
        while phase != .closed, phase != .securing {
            do throws(IMAPResponseReader.Fault) {
                guard let frame = try reader.next() else { return }
                take(try IMAPResponse(frame), now, &actions)
            } catch {
                end(phase == .leaving ? .finished : .violation(.response(error), stage), &actions)
            }
        }
    }

    /// Silence is given up after a while, and so is a server that says a little now and then and never comes to an end.
    private mutating func noteProgress(_ now: Duration) {
        switch phase {
        case .idling, .ready, .leaving: return
        case .opening, .greeting, .asking, .askingTLS, .securing, .loggingIn, .askingAnew, .selecting, .working,
            .startingIdle, .endingIdle, .closed:
            let earned = Duration.seconds(commandOctets / Self.slowest)
            nextDeadline = min(now, commandBegan + earned) + profile.answer
        }
    }

    private mutating func take(_ response: IMAPResponse, _ now: Duration, _ actions: inout [Action]) {
        switch response {
        case .continuation(let words): invited(words, now, &actions)
        case .tagged(let tag, let status):
            guard tag == currentTag, phase != .greeting else { return end(.violation(.unexpected, stage), &actions) }
            answered(status, now, &actions)
        case .untagged(let status): remarked(status, now, &actions)
        case .capability(let names): learn(IMAPOffer(names))
        case .exists(let count):
            if count > mailCount { hasNews = true }
            mailCount = count
            if phase == .idling, hasNews { endIdle(now, &actions) }
        case .expunged: mailCount = max(0, mailCount - 1)
        case .found(let ranges): if task?.take(found: ranges) == false { end(.violation(.endless, stage), &actions) }
        case .fetched(let mail): task?.take(mail)
        case .other: break
        }
    }

    /// What a status without a tag says: the greeting, a goodbye, facts about the folder, or nothing of interest.
    private mutating func remarked(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        if status.kind == .bye, phase != .leaving, phase != .greeting {
            return end(.serverCloses(status, stage), &actions)
        }
        if phase == .greeting { return greeted(status, now, &actions) }
        if status.kind == .preauth { return end(.violation(.unexpected, stage), &actions) }
        if phase == .selecting { opened.note(status) }
        let validity = status.code == "UIDVALIDITY" ? status.argument[...].uid : nil
        if phase != .selecting, let validity, let known = opened.validity, validity != known {
            end(.validityChanged, &actions)
        }
    }

    /// The answer to the command under way.
    private mutating func answered(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard status.kind == .ok || status.kind == .no || status.kind == .bad else {
            return end(.violation(.unexpected, stage), &actions)
        }
        continuations = []
        switch phase {
        case .asking: capabilityAnswered(status, now, &actions)
        case .askingTLS: tlsAnswered(status, now, &actions)
        case .loggingIn: loginAnswered(status, now, &actions)
        case .askingAnew: capabilityAnsweredAnew(status, now, &actions)
        case .selecting: folderAnswered(status, now, &actions)
        case .working: workAnswered(status, now, &actions)
        case .startingIdle, .idling: idleRefused(status, now, &actions)
        case .endingIdle: idleAnswered(now, &actions)
        case .leaving: end(.finished, &actions)
        case .ready: end(.violation(.unexpected, stage), &actions)
        case .opening, .greeting, .securing, .closed: break
        }
    }

    /// The server waits for what follows.
    private mutating func invited(_ words: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        if !continuations.isEmpty {
            actions.append(.send(continuations.removeFirst()))
            return
        }
        switch phase {
        case .loggingIn: challenged(words, now, &actions)
        case .startingIdle: idleGranted(now, &actions)
        case .opening, .greeting, .asking, .askingTLS, .securing, .askingAnew, .selecting, .ready, .working, .idling,
            .endingIdle, .leaving, .closed:
            end(.violation(.unexpected, stage), &actions)
        }
    }

    var currentTag: String { "t\(lastTag)" }

    /// Sends a command; what follows its literals waits until the server asks for it.
    mutating func command(_ words: IMAPCommand, _ now: Duration, _ actions: inout [Action]) {
        lastTag += 1
        var parts = words.parts
        parts[0] = Array("\(currentTag) ".utf8) + parts[0]
        continuations = Array(parts.dropFirst())
        actions.append(.send(parts[0]))
        expect(now)
    }

    /// The server has to say something now.
    mutating func expect(_ now: Duration) {
        commandBegan = now
        commandOctets = 0
        nextDeadline = now + profile.answer
    }

    mutating func learn(_ offer: IMAPOffer) {
        self.offer = offer
        hasOffer = true
    }

    mutating func finish(_ now: Duration, _ actions: inout [Action]) {
        isFinishing = true
        switch phase {
        case .opening, .greeting, .asking, .askingTLS, .securing, .loggingIn, .askingAnew, .selecting:
            end(.stopped, &actions)
        case .ready: leave(now, &actions)
        case .idling: endIdle(now, &actions)
        case .working, .startingIdle, .endingIdle, .leaving, .closed: break
        }
    }

    mutating func leave(_ now: Duration, _ actions: inout [Action]) {
        advance(.left)
        command(IMAPCommand("LOGOUT"), now, &actions)
        nextDeadline = now + min(profile.answer, .seconds(5))
    }

    mutating func end(_ reason: IMAPCloseReason, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        task = nil
        exchange = nil
        heldResponse = nil
        continuations = []
        nextDeadline = nil
        advance(.ended)
        actions.append(.close(reason))
    }
}
