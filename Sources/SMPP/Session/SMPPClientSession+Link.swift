// Binding, silence, stopping and the end.
extension SMPPClientSession {
    mutating func connected(_ now: Duration, _ actions: inout [Action]) {
        guard phase == .opening else { return }
        let sequence = sequences.next()
        waiting = .bind(sequence, now + settings.bindTimeout)
        watch.heard(at: now)
        advance(.connected)
        actions.append(.send(PDU(.bind(settings.mode, settings.bind), sequence: sequence)))
    }

    mutating func bindAnswered(_ pdu: PDU, _ answer: BindResp, _ actions: inout [Action]) {
        guard case .bind(pdu.sequence, _) = waiting else { return reportAnswer(pdu, &actions) }
        guard pdu.status.isOK else { return bindRefused(pdu.status, &actions) }
        waiting = .nothing
        advance(.bindAccepted(settings.mode))
        actions.append(.bound(answer))
    }

    mutating func bindRefused(_ status: CommandStatus, _ actions: inout [Action]) {
        actions.append(.refused(status))
        end(.bindRefused(status), &actions)
    }

    mutating func unbindAnswered(_ pdu: PDU, _ actions: inout [Action]) {
        guard case .unbind(pdu.sequence, _) = waiting else { return reportAnswer(pdu, &actions) }
        end(.unbound, &actions)
    }

    mutating func unbindAsked(_ pdu: PDU, _ actions: inout [Action]) {
        actions.append(.send(PDU(.unbindResp, sequence: pdu.sequence)))
        end(.unboundByPeer, &actions)
    }

    mutating func stop(_ now: Duration, _ actions: inout [Action]) {
        switch phase {
        case .opening, .binding:
            end(.stopped, &actions)
        case .bound:
            advance(.stopped)
            waiting = .drain(now + settings.responseTimeout)
        case .draining, .unbinding, .closed:
            break
        }
    }

    mutating func unbindWhenDrained(_ now: Duration, _ actions: inout [Action]) {
        guard case .draining = phase, window.isEmpty, inbound.isEmpty else { return }
        unbind(now, &actions)
    }

    private mutating func unbind(_ now: Duration, _ actions: inout [Action]) {
        let sequence = sequences.next()
        waiting = .unbind(sequence, now + settings.unbindTimeout)
        advance(.drained)
        actions.append(.send(PDU(.unbind, sequence: sequence)))
    }

    mutating func expireWaiting(_ now: Duration, _ actions: inout [Action]) {
        switch waiting {
        case .bind(_, let deadline) where deadline <= now: end(.bindTimedOut, &actions)
        case .drain(let deadline) where deadline <= now: unbind(now, &actions)
        case .unbind(_, let deadline) where deadline <= now: end(.unbindTimedOut, &actions)
        case .nothing, .bind, .drain, .unbind: break
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
        guard phase != .closed, phase != .opening else { return }
        // The header cannot be trusted, so the nack names no request (SMPP 3.4 §4.3.1).
        actions.append(.send(PDU(.genericNack, sequence: 0, status: fault.status)))
        end(.unframeable(fault), &actions)
    }

    mutating func end(_ reason: SMPPCloseReason, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        for token in window.removeAll() { actions.append(.submitUnanswered(token, .linkLost)) }
        inbound = [:]
        waiting = .nothing
        advance(.ended)
        actions.append(.close(reason))
    }
}
