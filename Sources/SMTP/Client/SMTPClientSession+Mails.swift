import Bytes

// Mails, one after the other.
extension SMTPClientSession {
    /// How many octets of a mail are handed out at a time, before dots are hidden.
    public static let pieceSize = 65_536

    mutating func makeReady(_ now: Duration, _ actions: inout [Action]) {
        guard !isStopping, mailCount < max(1, profile.mailsPerConnection) else { return quit(now, &actions) }
        advance(.madeReady)
        nextDeadline = now + profile.idle
        actions.append(.ready)
    }

    mutating func submit(_ mail: OutgoingMail, _ now: Duration, _ actions: inout [Action]) {
        let transaction = SMTPTransaction(mail, offer)
        guard phase == .ready, !isStopping else {
            return actions.append(.settle(transaction.delivery(endedBy: .stopped, isWritten: false)))
        }
        mailCount += 1
        advance(.mailBegun)
        self.transaction = transaction
        guard !transaction.isEmpty else {
            settle(&actions)
            return makeReady(now, &actions)
        }
        sendCommands(now, &actions)
    }

    private mutating func sendCommands(_ now: Duration, _ actions: inout [Action]) {
        let octets = transaction?.nextCommands() ?? []
        if !octets.isEmpty { actions.append(.send(octets)) }
        let isData = transaction?.awaited == .data
        nextDeadline = now + (isData ? profile.times.data : profile.times.command)
    }

    mutating func envelopeAnswered(_ reply: RemoteReply, _ now: Duration, _ actions: inout [Action]) {
        guard let turn = transaction?.answer(reply) else { return }
        switch turn {
        case .goesOn: sendCommands(now, &actions)
        case .invited:
            advance(.invited)
            (encoder, contentHead) = (DataEncoder(), 0)
            nextDeadline = now + profile.times.piece
            actions.append(.sendContent)
        case .invitedForNobody:
            advance(.written)
            actions.append(.send([ASCII.dot, ASCII.carriageReturn, ASCII.lineFeed]))
            nextDeadline = now + profile.times.end
        case .abandoned: abandon(now, &actions)
        case .unexpected: end(.violation(.unexpected(reply), stage), &actions)
        }
    }

    /// The next piece of the mail under way, ready for the wire; `nil` when there is none.
    ///
    /// Once the last piece is handed out, the server may have the mail.
    public mutating func nextContent(at now: Duration) -> [UInt8]? {
        guard phase == .writing, let content = transaction?.mail.content else { return nil }
        let end = min(content.count, contentHead + Self.pieceSize)
        var octets: [UInt8] = []
        let preface = contentHead == 0 ? transaction?.mail.preface ?? [] : []
        octets.reserveCapacity(preface.count + end - contentHead + 64)
        encoder.encode(preface[...], into: &octets)
        encoder.encode(content[contentHead..<end], into: &octets)
        contentHead = end
        nextDeadline = now + profile.times.piece
        guard end == content.count else { return octets }
        encoder.finish(into: &octets)
        advance(.written)
        nextDeadline = now + profile.times.end
        return octets
    }

    /// The server says something while the mail is being written: only a refusal makes sense, and ends it all, for what
    /// it would do with the rest nobody knows.
    mutating func interrupted(_ reply: RemoteReply, _ actions: inout [Action]) {
        guard reply.isTransient || reply.isPermanent else { return end(.violation(.unasked(reply), stage), &actions) }
        transaction?.conclude(reply, at: .content)
        refuse(reply, &actions)
    }

    mutating func mailAnswered(_ reply: RemoteReply, _ now: Duration, _ actions: inout [Action]) {
        guard reply.code / 100 != 3 else { return end(.violation(.unexpected(reply), stage), &actions) }
        transaction?.conclude(reply, at: .end)
        settle(&actions)
        makeReady(now, &actions)
    }

    private mutating func abandon(_ now: Duration, _ actions: inout [Action]) {
        let isOpen = transaction?.isOpen == true
        settle(&actions)
        guard isOpen else { return makeReady(now, &actions) }
        advance(.mailAbandoned)
        ask("RSET", now, &actions)
    }

    mutating func resetAnswered(_ reply: RemoteReply, _ now: Duration, _ actions: inout [Action]) {
        if reply.isPositive { makeReady(now, &actions) } else { quit(now, &actions) }
    }

    mutating func probe(_ now: Duration, _ actions: inout [Action]) {
        guard phase == .ready else { return }
        advance(.probed)
        ask("NOOP", now, &actions)
    }

    private mutating func settle(_ actions: inout [Action]) {
        guard let transaction else { return }
        self.transaction = nil
        actions.append(.settle(transaction.delivery(endedBy: .finished, isWritten: false)))
    }
}
