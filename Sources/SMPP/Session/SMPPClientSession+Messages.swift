// Messages in both directions, and what answers them.
extension SMPPClientSession {
    mutating func submit(
        _ message: CarriedMessage, _ token: Token, _ now: Duration, _ actions: inout [Action]
    ) {
        guard hasRoom else { return actions.append(.submitUnanswered(token, .neverSent)) }
        var sequence = sequences.next()
        while window.contains(sequence) { sequence = sequences.next() }
        let body: PDU.Body =
            switch message {
            case .short(let short): .submitSM(short)
            case .data(let data): .dataSM(data)
            }
        let pdu = PDU(body, sequence: sequence)
        window.add(token, sequence: sequence, answer: pdu.command.response, deadline: now + settings.responseTimeout)
        actions.append(.send(pdu))
    }

    mutating func received(_ pdu: PDU, _ now: Duration, _ actions: inout [Action]) {
        guard phase != .closed, phase != .opening else { return }
        watch.heard(at: now)
        switch pdu.body {
        case .submitSMResp(let answer), .dataSMResp(let answer): answered(pdu, answer, &actions)
        case .deliverSM(let message): deliver(pdu, .short(message), &actions)
        case .dataSM(let message): deliver(pdu, .data(message), &actions)
        case .enquireLink: actions.append(.send(PDU(.enquireLinkResp, sequence: pdu.sequence)))
        case .enquireLinkResp: if !watch.answered(pdu.sequence) { reportAnswer(pdu, &actions) }
        case .bindResp(_, let answer): bindAnswered(pdu, answer, &actions)
        case .unbind: unbindAsked(pdu, &actions)
        case .unbindResp: unbindAnswered(pdu, &actions)
        case .genericNack: nacked(pdu, &actions)
        case .alertNotification(let alert): actions.append(.alert(alert))
        case .bind, .submitSM, .submitMulti, .querySM, .cancelSM, .replaceSM, .outbind: refuse(pdu, &actions)
        case .deliverSMResp, .submitMultiResp, .querySMResp, .cancelSMResp, .replaceSMResp:
            reportAnswer(pdu, &actions)
        case .unknown(let command, _):
            if command.isResponse { reportAnswer(pdu, &actions) } else { refuse(pdu, &actions) }
        }
    }

    mutating func undecodable(_ failure: PDUFailure, _ now: Duration, _ actions: inout [Action]) {
        guard phase != .closed, phase != .opening else { return }
        actions.append(.report(.undecodable(failure)))
        let sequence = failure.header?.sequence ?? 0
        guard let header = failure.header, header.command.isResponse else {
            let command = failure.header?.command ?? .genericNack
            watch.heard(at: now)
            return actions.append(.send(PDU.refusal(of: command, sequence: sequence, status: failure.status)))
        }
        let body = PDU.Body.emptyResponse(to: header.command.request) ?? .unknown(header.command, [])
        received(PDU(body, sequence: sequence, status: header.status), now, &actions)
    }

    mutating func acknowledge(_ sequence: UInt32, _ status: CommandStatus, _ actions: inout [Action]) {
        guard let command = inbound.removeValue(forKey: sequence) else { return }
        let answer = MessageResp(messageID: "")
        let body: PDU.Body = command == .dataSM ? .dataSMResp(answer) : .deliverSMResp(answer)
        actions.append(.send(PDU(body, sequence: sequence, status: status)))
    }

    private mutating func answered(_ pdu: PDU, _ answer: MessageResp, _ actions: inout [Action]) {
        settle(
            pdu, SMPPAnswer(status: pdu.status, messageID: answer.messageID, parameters: answer.parameters), &actions)
    }

    private mutating func settle(_ pdu: PDU, _ answer: SMPPAnswer, _ actions: inout [Action]) {
        switch window.take(pdu.sequence, answer: pdu.command) {
        case .open(let token): actions.append(.submitAnswered(token, answer))
        case .overdue(let token): actions.append(.lateAnswer(token, answer))
        case .none: reportAnswer(pdu, &actions)
        }
    }

    private mutating func nacked(_ pdu: PDU, _ actions: inout [Action]) {
        let answer = SMPPAnswer(nack: pdu.status)
        guard pdu.sequence != 0 else { return actions.append(.report(.nack(answer.status))) }
        if case .bind(pdu.sequence, _) = waiting { return bindRefused(answer.status, &actions) }
        if case .unbind(pdu.sequence, _) = waiting { return end(.unbound, &actions) }
        // A peer that does not know enquire_link is alive all the same.
        if watch.answered(pdu.sequence) { return }
        settle(pdu, answer, &actions)
    }

    private mutating func deliver(_ pdu: PDU, _ message: CarriedMessage, _ actions: inout [Action]) {
        if inbound[pdu.sequence] != nil { actions.append(.report(.repeatedSequence(pdu.sequence))) }
        if let status = refusalOfDelivery(pdu.sequence) {
            return actions.append(.send(PDU.refusal(of: pdu.command, sequence: pdu.sequence, status: status)))
        }
        inbound[pdu.sequence] = pdu.command
        actions.append(.deliver(pdu.sequence, message))
    }

    private func refusalOfDelivery(_ sequence: UInt32) -> CommandStatus? {
        switch phase {
        case .bound(let mode):
            guard mode.mayReceive else { return .invalidBindStatus }
            let hasRoom = inbound.count < settings.inboundWindow && inbound[sequence] == nil
            return hasRoom ? nil : .receiverTemporaryError
        case .draining, .unbinding: return .receiverTemporaryError
        case .opening, .binding, .closed: return .invalidBindStatus
        }
    }

    private func refuse(_ pdu: PDU, _ actions: inout [Action]) {
        actions.append(.report(.unexpectedRequest(pdu.command, sequence: pdu.sequence)))
        guard pdu.command != .outbind else { return }
        actions.append(
            .send(PDU.refusal(of: pdu.command, sequence: pdu.sequence, status: .invalidCommandID)))
    }

    func reportAnswer(_ pdu: PDU, _ actions: inout [Action]) {
        actions.append(.report(.unexpectedAnswer(pdu.command, sequence: pdu.sequence, pdu.status)))
    }
}
