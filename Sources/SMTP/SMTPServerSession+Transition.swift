import Messages

// What follows from what: no side effects here.

extension SMTPServerSession {
    func transition(from phase: Phase, on input: Input) -> Step {
        guard phase != .closed else { return Step(phase: .closed, action: .close) }
        return switch (phase, input) {
        case (.connecting, .connected(let admission)): greet(admission)
        case (.judging(let recipient), .recipientJudged(let judgement)): conclude(judgement, about: recipient)
        case (.receivingData, .dataEnded(let outcome)): endMail(outcome)
        case (.receivingChunk(isLast: true), .chunkEnded(let outcome)): endMail(outcome)
        case (.receivingChunk(isLast: false), .chunkEnded(let outcome)): endChunk(outcome)
        case (.storing, .messageStored(let id)): endTransaction(.reply(.accepted(as: id)))
        case (.storing, .messageRefused(let refusal)): endTransaction(.reply(SMTPReply(refusal)))
        case (.judging, .timedOut), (.judging, .stopping), (.storing, .timedOut), (.storing, .stopping):
            Step(phase: phase, action: .wait)
        case (_, .timedOut): close(.timedOut)
        case (_, .stopping): close(.stopping)
        case (_, .command(let command)) where phase.awaitsCommands: obey(command, in: phase)
        case (_, .unreadable(let failure)) where phase.awaitsCommands: refuse(failure, in: phase)
        // Only a shell with a fault of its own comes here; the client had better start afresh.
        case (_, _): close(.confused)
        }
    }

    private func greet(_ admission: Admission) -> Step {
        switch admission {
        case .admitted: Step(phase: .greeted, action: .reply(profile.greeting))
        case .refused: close(.clientRefused)
        case .tooMany: close(.tooManyConnections)
        }
    }

    private func obey(_ command: SMTPCommand, in phase: Phase) -> Step {
        switch command {
        case .hello(let greeting): hello(greeting)
        case .mail(let request): mail(request, in: phase)
        case .recipient(let path): recipient(path, in: phase)
        case .data: data(in: phase)
        case .chunk(let size, let isLast): chunk(size, isLast: isLast, in: phase)
        case .reset: reset(in: phase)
        case .noOperation: Step(phase: phase, action: .reply(.noOperation))
        case .help: Step(phase: phase, action: .reply(.help))
        case .verify: Step(phase: phase, action: .reply(.notVerified))
        case .quit: close(.goodbye)
        case .expand, .startTLS, .authenticate: misuse(.notOffered, in: phase)
        }
    }

    private func refuse(_ failure: SMTPSyntaxFailure, in phase: Phase) -> Step {
        switch failure {
        // What follows are octets of a chunk, not commands; only the client knows how many.
        case .chunkSize: close(SMTPReply(failure))
        case .recipientAddress: misuse(SMTPReply(failure), in: phase == .opened ? .unaddressed : phase)
        case .line, .unknownCommand, .unsupportedCommand, .argument, .senderAddress, .senderNeedsUTF8,
            .unknownParameter, .unsupportedParameter:
            misuse(SMTPReply(failure), in: phase)
        }
    }

    private func misuse(_ reply: SMTPReply, in phase: Phase) -> Step {
        Step(phase: phase, action: .reply(reply), change: .countMisuse)
    }

    private func close(_ reply: SMTPReply) -> Step {
        Step(phase: .closed, action: .replyAndClose(reply))
    }
}

// MARK: - Commands

extension SMTPServerSession {
    private func hello(_ greeting: ClientGreeting) -> Step {
        let reply = greeting.isExtended ? profile.ehlo : profile.helo
        return Step(phase: .ready, action: .reply(reply), change: .greet(greeting))
    }

    private func reset(in phase: Phase) -> Step {
        Step(phase: phase == .greeted ? .greeted : .ready, action: .reply(.reset), change: .endMail)
    }

    private func mail(_ request: MailRequest, in phase: Phase) -> Step {
        guard phase == .ready, let client else { return misuse(phase.refusalOfMail, in: phase) }
        guard tally.transactions < profile.limits.transactions else { return close(.tooManyTransactions) }
        guard request.declaredSize ?? 0 <= profile.limits.messageOctets else {
            return Step(phase: .ready, action: .reply(.tooLarge))
        }
        let envelope = Envelope(client: client, mail: request)
        return Step(phase: .opened, action: .reply(.senderAccepted), change: .begin(envelope))
    }

    private func recipient(_ path: SMTPPath, in phase: Phase) -> Step {
        if let reply = phase.refusalOfRecipient { return misuse(reply, in: phase) }
        guard let envelope, let address = mailbox(path) else { return misuse(.badRecipient, in: phase) }
        guard envelope.recipients.count < profile.limits.recipients else {
            return Step(phase: phase, action: .reply(.tooManyRecipients))
        }
        guard envelope.mail.usesUTF8 || address.isASCII else {
            return misuse(.needsUTF8, in: phase == .opened ? .unaddressed : phase)
        }
        return Step(phase: .judging(address), action: .judgeRecipient(address, sender: envelope.sender))
    }

    private func mailbox(_ path: SMTPPath) -> EmailAddress? {
        switch path {
        case .null: nil
        case .postmaster: profile.postmaster
        case .mailbox(let address): address
        }
    }

    private func data(in phase: Phase) -> Step {
        if let reply = phase.refusalOfContent { return misuse(reply, in: phase) }
        if phase == .chunking { return misuse(.chunksInProgress, in: phase) }
        return Step(phase: .receivingData, action: .receiveData(.startMail))
    }

    /// The octets of a chunk come whatever the answer, so one that is not wanted is skipped, never read as commands.
    private func chunk(_ size: Int, isLast: Bool, in phase: Phase) -> Step {
        if let reply = phase.refusalOfContent {
            let skip = Action.skipChunk(size: size, reply)
            // The last chunk of a refused mail ends it: the client has nothing more of it to send.
            guard phase == .spoiled else { return Step(phase: phase, action: skip, change: .countMisuse) }
            return Step(phase: isLast ? .ready : .spoiled, action: skip, change: isLast ? .endMail : .none)
        }
        let action = Action.receiveChunk(size: size, isFirst: phase == .addressed, isLast: isLast)
        return Step(phase: .receivingChunk(isLast: isLast), action: action)
    }
}

// MARK: - Answers

extension SMTPServerSession {
    private func conclude(_ judgement: Judgement, about recipient: EmailAddress) -> Step {
        switch judgement {
        case .accepted:
            return Step(phase: .addressed, action: .reply(.recipientAccepted), change: .add(recipient))
        case .refused(let refusal):
            let phase: Phase = envelope?.recipients.isEmpty == false ? .addressed : .unaddressed
            let change: Change = refusal.persistence == .permanent ? .refuseRecipient : .none
            return Step(phase: phase, action: .reply(SMTPReply(refusal)), change: change)
        }
    }

    private func endMail(_ outcome: DataOutcome) -> Step {
        switch outcome {
        case .complete:
            guard let envelope else { return close(.confused) }
            return Step(phase: .storing, action: .acceptMessage(envelope))
        case .refused(let fault):
            return endTransaction(.reply(SMTPReply(fault)))
        }
    }

    private func endChunk(_ outcome: DataOutcome) -> Step {
        switch outcome {
        case .complete: Step(phase: .chunking, action: .reply(.chunkReceived))
        case .refused(let fault): Step(phase: .spoiled, action: .reply(SMTPReply(fault)))
        }
    }

    private func endTransaction(_ action: Action) -> Step {
        Step(phase: .ready, action: action, change: .endMail)
    }
}

// MARK: - Order of commands

extension SMTPServerSession.Phase {
    /// Whether what the client says now is a command.
    public var awaitsCommands: Bool {
        switch self {
        case .greeted, .ready, .opened, .unaddressed, .addressed, .chunking, .spoiled: true
        case .connecting, .judging, .receivingData, .receivingChunk, .storing, .closed: false
        }
    }

    /// Why MAIL is out of order.
    fileprivate var refusalOfMail: SMTPReply {
        switch self {
        case .connecting, .greeted, .ready, .closed: .helloFirst
        case .opened, .unaddressed, .addressed, .judging, .receivingData, .receivingChunk, .storing: .mailInProgress
        case .chunking: .chunksInProgress
        case .spoiled: .resetFirst
        }
    }

    /// Why RCPT is out of order; `nil` when it is not.
    fileprivate var refusalOfRecipient: SMTPReply? {
        switch self {
        case .opened, .unaddressed, .addressed: nil
        case .connecting, .greeted, .closed: .helloFirst
        case .ready, .judging, .receivingData, .receivingChunk, .storing: .mailFirst
        case .chunking: .chunksInProgress
        case .spoiled: .resetFirst
        }
    }

    /// Why DATA and BDAT are out of order; `nil` when they are not.
    fileprivate var refusalOfContent: SMTPReply? {
        switch self {
        case .addressed, .chunking: nil
        case .connecting, .greeted, .closed: .helloFirst
        case .ready, .judging, .receivingData, .receivingChunk, .storing: .mailFirst
        case .opened: .recipientFirst
        case .unaddressed: .noRecipients
        case .spoiled: .resetFirst
        }
    }
}
