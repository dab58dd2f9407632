// Binding, silence, stopping and the end.
extension SMPPServerSession {
    /// SMPP 3.4 §1.4: optional parameters go only to a client that speaks 3.4 or later.
    var clientReadsParameters: Bool { (client?.interfaceVersion ?? 0) >= 0x34 }

    mutating func bindAsked(_ pdu: PDU, _ mode: BindMode, _ bind: Bind, _ actions: inout [Action]) {
        guard phase == .open else { return refuse(pdu, .alreadyBound, &actions) }
        waiting = .decision(pdu.sequence, bind)
        advance(.bindAsked(mode))
        actions.append(.authenticate(mode, bind))
    }

    /// `SC_interface_version`: what both sides speak, so that a client of 5.0 knows what it may use.
    private func version(for client: Bind) -> UInt8 {
        min(settings.interfaceVersion, max(client.interfaceVersion, 0x34))
    }

    mutating func callOut(_ call: Outbind, _ actions: inout [Action]) {
        guard phase == .open else { return }
        actions.append(.send(PDU(.outbind(call), sequence: sequences.next())))
    }

    mutating func bindDecided(
        _ status: CommandStatus, _ window: Int?, _ now: Duration, _ actions: inout [Action]
    ) {
        guard case .authenticating(let mode) = phase, case .decision(let sequence, let bind) = waiting else { return }
        guard status.isOK else {
            actions.append(.send(PDU.refusal(of: mode.command, sequence: sequence, status: status)))
            return end(.bindRefused(status), &actions)
        }
        client = bind
        inboundWindow = window ?? inboundWindow
        waiting = .nothing
        watch.heard(at: now)
        advance(.bindAccepted)
        var answer = BindResp(systemID: settings.systemID)
        if clientReadsParameters { answer.parameters.interfaceVersion = version(for: bind) }
        actions.append(.send(PDU(.bindResp(mode, answer), sequence: sequence)))
        actions.append(.bound(mode))
    }

    mutating func unbindAsked(_ pdu: PDU, _ now: Duration, _ actions: inout [Action]) {
        switch phase {
        case .bound, .stopping:
            waiting = .leave(pdu.sequence)
            advance(.unbindAsked)
            leaveWhenAnswered(now, &actions)
        case .unbinding:
            actions.append(.send(PDU(.unbindResp, sequence: pdu.sequence)))
            end(.unboundByPeer, &actions)
        case .open, .authenticating, .leaving, .closed:
            refuse(pdu, .invalidBindStatus, &actions)
        }
    }

    /// Goes on with the end of the session once the shell owes no more answers.
    mutating func leaveWhenAnswered(_ now: Duration, _ actions: inout [Action]) {
        guard inbound.isEmpty else { return }
        if case .leave(let sequence) = waiting {
            actions.append(.send(PDU(.unbindResp, sequence: sequence)))
            end(.unboundByPeer, &actions)
        } else if phase == .stopping {
            let sequence = sequences.next()
            waiting = .unbind(sequence, now + settings.unbindTimeout)
            advance(.stopped)
            actions.append(.send(PDU(.unbind, sequence: sequence)))
        }
    }

    mutating func unbindAnswered(_ pdu: PDU, _ actions: inout [Action]) {
        guard case .unbind(pdu.sequence, _) = waiting else { return reportAnswer(pdu, &actions) }
        end(.unbound, &actions)
    }

    mutating func stop(_ now: Duration, _ actions: inout [Action]) {
        switch phase {
        case .open, .authenticating:
            end(.stopped, &actions)
        case .bound:
            advance(.stopAsked)
            leaveWhenAnswered(now, &actions)
        case .leaving, .stopping, .unbinding, .closed:
            break
        }
    }

    mutating func probeLink(_ now: Duration, _ actions: inout [Action]) {
        guard watchesLink else { return }
        switch watch.due(at: now) {
        case .nothing: break
        case .probe:
            let sequence = sequences.next()
            watch.sentProbe(sequence, at: now)
            actions.append(.send(PDU(.enquireLink, sequence: sequence)))
        case .dead: end(.linkDead, &actions)
        }
    }

    mutating func unframeable(_ fault: PDUFault, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        // The header cannot be trusted, so the nack names no request (SMPP 3.4 §4.3.1).
        actions.append(.send(PDU(.genericNack, sequence: 0, status: fault.status)))
        end(.unframeable(fault), &actions)
    }

    mutating func end(_ reason: SMPPCloseReason, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        for token in window.removeAll() { actions.append(.deliverUnanswered(token, .linkLost)) }
        inbound = [:]
        waiting = .nothing
        advance(.ended)
        actions.append(.close(reason))
    }
}
