// Messages in both directions, and what answers them.
extension SMPPServerSession {
    mutating func received(_ pdu: PDU, _ now: Duration, _ actions: inout [Action]) {
        guard phase != .closed else { return }
        watch.heard(at: now)
        if pdu.command.isResponse {
            receivedAnswer(pdu, &actions)
        } else if pdu.sequence == 0 || !pdu.status.isOK {
            // Sequence 0 cannot be told from "no request", and only answers have a status (SMPP 3.4 §5.1.3, §5.1.4).
            nack(pdu, .unknownError, &actions)
        } else {
            receivedRequest(pdu, now, &actions)
        }
    }

    private mutating func receivedRequest(_ pdu: PDU, _ now: Duration, _ actions: inout [Action]) {
        switch pdu.body {
        case .bind(let mode, let bind): bindAsked(pdu, mode, bind, &actions)
        case .submitSM(let message): asked(pdu, .submit(pdu.sequence, .message(.short(message))), &actions)
        case .dataSM(let message): asked(pdu, .submit(pdu.sequence, .message(.data(message))), &actions)
        case .submitMulti(let message): asked(pdu, .submit(pdu.sequence, .multi(message)), &actions)
        case .enquireLink: actions.append(.send(PDU(.enquireLinkResp, sequence: pdu.sequence)))
        case .unbind: unbindAsked(pdu, now, &actions)
        case .querySM(let question): asked(pdu, .query(pdu.sequence, question), &actions)
        case .cancelSM(let order): asked(pdu, .cancel(pdu.sequence, order), &actions)
        case .replaceSM(let order): asked(pdu, .replace(pdu.sequence, order), &actions)
        case .deliverSM, .outbind, .alertNotification, .unknown: nack(pdu, .invalidCommandID, &actions)
        case .bindResp, .unbindResp, .enquireLinkResp, .genericNack, .submitSMResp, .deliverSMResp, .dataSMResp,
            .submitMultiResp, .querySMResp, .cancelSMResp, .replaceSMResp:
            reportAnswer(pdu, &actions)
        }
    }

    private mutating func receivedAnswer(_ pdu: PDU, _ actions: inout [Action]) {
        switch pdu.body {
        case .deliverSMResp(let answer), .dataSMResp(let answer):
            settle(
                pdu, SMPPAnswer(status: pdu.status, messageID: answer.messageID, parameters: answer.parameters),
                &actions)
        case .enquireLinkResp: if !watch.answered(pdu.sequence) { reportAnswer(pdu, &actions) }
        case .unbindResp: unbindAnswered(pdu, &actions)
        case .genericNack: nacked(pdu, &actions)
        case .bindResp, .submitSMResp, .submitMultiResp, .querySMResp, .cancelSMResp, .replaceSMResp, .unknown, .bind,
            .outbind, .unbind, .enquireLink, .submitSM, .deliverSM, .dataSM, .submitMulti, .querySM, .cancelSM,
            .replaceSM, .alertNotification:
            reportAnswer(pdu, &actions)
        }
    }

    mutating func undecodable(_ failure: PDUFailure, _ now: Duration, _ actions: inout [Action]) {
        guard phase != .closed else { return }
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

    /// Has the shell answer a request, within the window.
    private mutating func asked(_ pdu: PDU, _ action: Action, _ actions: inout [Action]) {
        if let refusal { return refuse(pdu, refusal, &actions) }
        if inbound[pdu.sequence] != nil {
            actions.append(.report(.repeatedSequence(pdu.sequence)))
            return refuse(pdu, .systemError, &actions)
        }
        guard inbound.count < inboundWindow else { return refuse(pdu, .throttled, &actions) }
        inbound[pdu.sequence] = pdu.command
        actions.append(action)
    }

    /// Why no request is taken now that is about messages.
    private var refusal: CommandStatus? {
        switch phase {
        case .bound(let mode): mode.maySubmit ? nil : .invalidBindStatus
        // The client has done nothing wrong and may come back with it.
        case .stopping, .unbinding: .throttled
        case .open, .authenticating, .leaving, .closed: .invalidBindStatus
        }
    }

    mutating func answer(_ sequence: UInt32, _ answer: SMPPAnswer, _ now: Duration, _ actions: inout [Action]) {
        guard let command = inbound.removeValue(forKey: sequence) else { return }
        let parameters = readsParameters(of: command) ? answer.parameters : []
        let isBare = !answer.status.isOK && parameters.isEmpty
        let reply = MessageResp(messageID: isBare ? nil : answer.messageID ?? "", parameters: parameters)
        let body: PDU.Body =
            switch command {
            case .dataSM: .dataSMResp(reply)
            case .submitMulti:
                .submitMultiResp(SubmitMultiResp(messageID: reply.messageID, parameters: parameters))
            default: .submitSMResp(reply)
            }
        actions.append(.send(PDU(body, sequence: sequence, status: answer.status)))
        leaveWhenAnswered(now, &actions)
    }

    mutating func answerMulti(
        _ sequence: UInt32, _ status: CommandStatus, _ answer: SubmitMultiResp, _ now: Duration,
        _ actions: inout [Action]
    ) {
        guard inbound[sequence] == .submitMulti else { return }
        inbound[sequence] = nil
        actions.append(.send(PDU(.submitMultiResp(answer), sequence: sequence, status: status)))
        leaveWhenAnswered(now, &actions)
    }

    /// Optional parameters in an answer: `data_sm_resp` has had them since 3.4, the others since 5.0.
    private func readsParameters(of command: CommandID) -> Bool {
        command == .dataSM ? clientReadsParameters : (client?.interfaceVersion ?? 0) >= 0x50
    }

    mutating func answerQuery(
        _ sequence: UInt32, _ status: CommandStatus, _ answer: QuerySMResp?, _ now: Duration, _ actions: inout [Action]
    ) {
        guard inbound[sequence] == .querySM else { return }
        inbound[sequence] = nil
        let body = PDU.Body.querySMResp(status.isOK ? answer : nil)
        actions.append(.send(PDU(body, sequence: sequence, status: status)))
        leaveWhenAnswered(now, &actions)
    }

    mutating func answerOrder(
        _ sequence: UInt32, _ status: CommandStatus, _ now: Duration, _ actions: inout [Action]
    ) {
        guard let command = inbound[sequence], command == .cancelSM || command == .replaceSM else { return }
        inbound[sequence] = nil
        let body: PDU.Body = command == .cancelSM ? .cancelSMResp : .replaceSMResp
        actions.append(.send(PDU(body, sequence: sequence, status: status)))
        leaveWhenAnswered(now, &actions)
    }

    mutating func deliver(
        _ message: CarriedMessage, _ token: Token, _ now: Duration, _ actions: inout [Action]
    ) {
        guard hasRoom else { return actions.append(.deliverUnanswered(token, .neverSent)) }
        var sequence = sequences.next()
        while window.contains(sequence) { sequence = sequences.next() }
        let body: PDU.Body =
            switch message {
            case .short(let short): .deliverSM(clientReadsParameters ? short : short.withoutParameters)
            case .data(let data): .dataSM(data)
            }
        let pdu = PDU(body, sequence: sequence)
        window.add(token, sequence: sequence, answer: pdu.command.response, deadline: now + settings.responseTimeout)
        actions.append(.send(pdu))
    }

    private mutating func nacked(_ pdu: PDU, _ actions: inout [Action]) {
        let answer = SMPPAnswer(nack: pdu.status)
        guard pdu.sequence != 0 else { return actions.append(.report(.nack(answer.status))) }
        if case .unbind(pdu.sequence, _) = waiting { return end(.unbound, &actions) }
        if watch.answered(pdu.sequence) { return }
        settle(pdu, answer, &actions)
    }

    private mutating func settle(_ pdu: PDU, _ answer: SMPPAnswer, _ actions: inout [Action]) {
        switch window.take(pdu.sequence, answer: pdu.command) {
        case .open(let token): actions.append(.deliverAnswered(token, answer))
        case .overdue(let token): actions.append(.lateAnswer(token, answer))
        case .none: reportAnswer(pdu, &actions)
        }
    }

    func refuse(_ pdu: PDU, _ status: CommandStatus, _ actions: inout [Action]) {
        actions.append(.send(PDU.refusal(of: pdu.command, sequence: pdu.sequence, status: status)))
    }

    private func nack(_ pdu: PDU, _ status: CommandStatus, _ actions: inout [Action]) {
        actions.append(.report(.unexpectedRequest(pdu.command, sequence: pdu.sequence)))
        actions.append(.send(PDU(.genericNack, sequence: pdu.sequence, status: status)))
    }

    func reportAnswer(_ pdu: PDU, _ actions: inout [Action]) {
        actions.append(.report(.unexpectedAnswer(pdu.command, sequence: pdu.sequence, pdu.status)))
    }
}

extension ShortMessage {
    /// The message for a client that reads no optional parameters. A text that needs one keeps it.
    fileprivate var withoutParameters: ShortMessage {
        guard userData.count <= Self.limit else { return self }
        var plain = self
        plain.shortMessage = userData
        plain.parameters = []
        return plain
    }
}
