// Replies, questions and the end.
extension SMTPClientSession {
    mutating func received(_ octets: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        guard phase != .opening, phase != .closed, !octets.isEmpty else { return }
        guard phase != .securing else { return end(.violation(.leftoverBeforeTLS, stage), &actions) }
        reader.append(octets)
        while phase != .closed, phase != .securing {
            do throws(ReplyReader.Fault) {
                guard let reading = try reader.next() else { return }
                answered(reading, now, &actions)
            } catch {
                end(phase == .quitting ? .finished : .violation(.reply(error), stage), &actions)
            }
        }
    }

    private mutating func answered(_ reading: ReplyReader.Reading, _ now: Duration, _ actions: inout [Action]) {
        let reply = reading.reply
        if reply.code == 421, phase != .quitting { return serverCloses(reply, &actions) }
        switch phase {
        case .greeting: greeted(reply, now, &actions)
        case .hello, .oldHello: helloAnswered(reading, now, &actions)
        case .askingTLS: tlsAnswered(reply, now, &actions)
        case .loggingIn: loginAnswered(reading, now, &actions)
        case .addressing: envelopeAnswered(reply, now, &actions)
        case .writing: interrupted(reply, &actions)
        case .ending: mailAnswered(reply, now, &actions)
        case .resetting, .probing: resetAnswered(reply, now, &actions)
        case .quitting: end(.finished, &actions)
        case .ready: end(.violation(.unasked(reply), stage), &actions)
        case .opening, .securing, .closed: break
        }
    }

    /// 421 may come at any time. Behind the end of a mail it is the answer to it: the server does not have it.
    private mutating func serverCloses(_ reply: RemoteReply, _ actions: inout [Action]) {
        if phase == .ending { transaction?.conclude(reply, at: .end) }
        end(.serverCloses(reply, stage), &actions)
    }

    mutating func refuse(_ reply: RemoteReply, _ actions: inout [Action]) {
        let isRefusal = reply.isTransient || reply.isPermanent
        end(isRefusal ? .refused(reply, stage) : .violation(.unexpected(reply), stage), &actions)
    }

    mutating func ask(_ line: String, _ now: Duration, _ actions: inout [Action]) {
        ask(Array(line.utf8), now, &actions)
    }

    mutating func ask(_ line: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        actions.append(.send(line + [0x0D, 0x0A]))
        nextDeadline = now + profile.times.command
    }

    mutating func stop(_ now: Duration, _ actions: inout [Action]) {
        isStopping = true
        switch phase {
        case .opening, .greeting, .hello, .oldHello, .askingTLS, .securing, .loggingIn: end(.stopped, &actions)
        case .ready: quit(now, &actions)
        case .addressing, .writing, .ending, .resetting, .probing, .quitting, .closed: break
        }
    }

    mutating func quit(_ now: Duration, _ actions: inout [Action]) {
        advance(.left)
        ask("QUIT", now, &actions)
        nextDeadline = now + profile.times.quit
    }

    mutating func end(_ reason: SMTPCloseReason, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        if let transaction {
            actions.append(.settle(transaction.delivery(endedBy: reason, isWritten: phase == .ending)))
        }
        transaction = nil
        exchange = nil
        heldResponse = nil
        nextDeadline = nil
        advance(.ended)
        actions.append(.close(reason))
    }
}
