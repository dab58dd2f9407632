import Bytes

// Answers, questions and the end.
extension POP3ClientSession {
    /// The most lines and octets of the answer to CAPA.
    private static let capabilityLimit = (lines: 256, octets: 65_536)

    mutating func received(_ octets: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        guard phase != .opening, phase != .closed, !octets.isEmpty else { return }
        guard phase != .securing else { return end(.violation(.leftoverBeforeTLS, stage), &actions) }
        reader.append(octets)
        do throws(POP3Violation) {
            while phase != .closed, phase != .securing, try readOnce(now, &actions) {}
        } catch {
            end(phase == .quitting ? unanswered : .violation(error, stage), &actions)
        }
        // What trickles is awaited further, though not for ever.
        if body != nil { nextDeadline = min(now + profile.times.answer, bodyTally.end) }
    }

    /// Reads one line, or as much of a mail as is here; false when more octets are needed.
    private mutating func readOnce(_ now: Duration, _ actions: inout [Action]) throws(POP3Violation) -> Bool {
        if case .mail(var decoder) = body {
            // Out of the session while it is written to, so that what it holds is not copied.
            body = nil
            let outcome = reader.read(into: &decoder)
            guard let outcome else {
                body = .mail(decoder)
                return false
            }
            try retrieved(outcome, now, &actions)
            return true
        }
        guard let line = try reader.nextLine() else { return false }
        if body == nil { try answered(line, now, &actions) } else { try take(line, now, &actions) }
        return true
    }

    private mutating func answered(
        _ line: ArraySlice<UInt8>, _ now: Duration, _ actions: inout [Action]
    ) throws(POP3Violation) {
        if phase == .loggingIn, line.first == UInt8(ascii: "+"), line.dropping("+OK") == nil {
            return try challenged(line.dropFirst(), now, &actions)
        }
        guard let answer = POP3Answer(line: line) else { throw .noAnswer }
        switch phase {
        case .greeting: greeted(answer, line, now, &actions)
        case .askingCapabilities: capabilitiesAnswered(answer, now, &actions)
        case .askingTLS: tlsAnswered(answer, now, &actions)
        case .loggingIn: loginAnswered(answer, now, &actions)
        case .listing: idsAnswered(answer, now, &actions)
        case .measuring: sizesAnswered(answer, now, &actions)
        case .retrieving: mailAnswered(answer, now, &actions)
        case .deleting: deletionAnswered(answer, now, &actions)
        case .quitting: quitAnswered(answer, &actions)
        case .ready:
            // A server that loses patience may say so.
            guard !answer.isPositive else { throw .unasked }
            end(.refused(answer, stage), &actions)
        case .opening, .securing, .closed: break
        }
    }

    /// Begins to read an answer of many lines.
    mutating func begin(_ body: Body, _ now: Duration) {
        self.body = body
        bodyTally = BodyTally(end: now + profile.times.response)
    }

    private mutating func take(
        _ line: ArraySlice<UInt8>, _ now: Duration, _ actions: inout [Action]
    ) throws(POP3Violation) {
        if line.count == 1, line.first == ASCII.dot { return try endBody(now, &actions) }
        let text = line.first == ASCII.dot ? line.dropFirst() : line
        bodyTally.lines += 1
        bodyTally.octets += line.count + 2
        switch body {
        case .capabilities(var capabilities):
            try bound(Self.capabilityLimit.lines, Self.capabilityLimit.octets)
            capabilities.read(text)
            body = .capabilities(capabilities)
        case .uniqueIDs:
            try bound(profile.listedMails, profile.listOctets)
            try list.readID(text)
        case .sizes:
            try bound(profile.listedMails, profile.listOctets)
            list.readSize(text)
        case .mail, nil: break
        }
    }

    private func bound(_ lines: Int, _ octets: Int) throws(POP3Violation) {
        guard bodyTally.lines <= lines, bodyTally.octets <= octets else { throw .tooLong }
    }

    private mutating func endBody(_ now: Duration, _ actions: inout [Action]) throws(POP3Violation) {
        let ended = body
        body = nil
        switch ended {
        case .capabilities(let capabilities):
            self.capabilities = capabilities
            introduced(now, &actions)
        case .uniqueIDs:
            try list.endIDs()
            advance(.counted)
            ask("LIST", now, &actions)
        case .sizes: listed(now, &actions)
        case .mail, nil: break
        }
    }

    mutating func ask(_ line: String, _ now: Duration, _ actions: inout [Action]) {
        ask(Array(line.utf8), now, &actions)
    }

    mutating func ask(_ line: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        actions.append(.send(line + [ASCII.carriageReturn, ASCII.lineFeed]))
        nextDeadline = now + profile.times.answer
    }

    mutating func finish(_ now: Duration, _ actions: inout [Action]) {
        isFinishing = true
        switch phase {
        case .opening, .greeting, .askingCapabilities, .askingTLS, .securing, .loggingIn, .listing, .measuring:
            end(.stopped, &actions)
        case .ready: quit(now, &actions)
        case .retrieving, .deleting, .quitting, .closed: break
        }
    }

    mutating func quit(_ now: Duration, _ actions: inout [Action]) {
        advance(.left)
        ask("QUIT", now, &actions)
        nextDeadline = now + (deletions > 0 ? profile.times.update : profile.times.quit)
    }

    /// How it ends when QUIT has no answer.
    var unanswered: POP3CloseReason { deletions > 0 ? .updateUnknown : .finished }

    private mutating func quitAnswered(_ answer: POP3Answer, _ actions: inout [Action]) {
        end(answer.isPositive || deletions == 0 ? .finished : .updateRefused(answer), &actions)
    }

    mutating func end(_ reason: POP3CloseReason, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        (body, nextDeadline) = (nil, nil)
        (reader, list) = (POP3AnswerReader(), POP3MailList())
        advance(.ended)
        actions.append(.close(reason))
    }
}
