import Messages

// What follows from what: no side effects here.

extension SMTPServerSession {
    func transition(from phase: Phase, on input: Input) -> Step {
        guard phase != .closed else { return Step(phase: .closed, action: .close) }
        return switch input {
        case .command(let command): due(phase.awaitsCommands, obey(command, in: phase))
        case .unreadable(let failure): refuseLine(failure, in: phase)
        case .connected(let admission, let link): due(phase == .connecting, greet(admission, link))
        case .recipientJudged(let judgement): conclude(judgement, in: phase)
        case .dataEnded(let outcome): due(phase == .receivingData, endMail(outcome))
        case .chunkEnded(let outcome): endChunk(outcome, in: phase)
        case .messageStored(let id): due(phase == .storing, endTransaction(.reply(.accepted(as: id))))
        case .messageRefused(let refusal): due(phase == .storing, endTransaction(.reply(SMTPReply(refusal))))
        case .response(let answer): due(phase == .challenged, answered(answer))
        case .verifierFound(let verifier): due(phase == .findingVerifier, found(verifier))
        case .authenticated(let name): due(phase == .authenticating, logIn(name))
        case .authenticationFailed: due(phase.awaitsVerdict, failLogin(.wrongLogin))
        case .authenticationUnavailable: due(phase.awaitsVerdict, failLogin(.loginUnavailable))
        case .tlsStarted(let link): due(phase == .securing, startAgain(link))
        case .tlsUnavailable: due(phase == .securing, Step(phase: .ready, action: .reply(.tlsUnavailable)))
        case .tlsFailed: due(phase == .securing, Step(phase: .closed, action: .close))
        case .timedOut: interrupt(.timedOut, in: phase)
        case .stopping: interrupt(.stopping, in: phase)
        }
    }

    /// The step, if it is time for it. Only a shell with a fault of its own comes at the wrong time; the client had better
    /// start afresh.
    private func due(_ isDue: Bool, _ step: @autoclosure () -> Step) -> Step {
        isDue ? step() : close(.confused)
    }

    /// Something was read that is no command, or no answer in a login.
    private func refuseLine(_ failure: SMTPSyntaxFailure, in phase: Phase) -> Step {
        if phase == .challenged { return refuseLogin(for: failure) }
        return due(phase.awaitsCommands, refuse(failure, in: phase))
    }

    /// Whoever waits for a decision hears it first.
    private func interrupt(_ reply: SMTPReply, in phase: Phase) -> Step {
        switch phase {
        case .judging, .storing, .findingVerifier, .authenticating: Step(phase: phase, action: .wait)
        // Nothing can be said in the middle of a handshake.
        case .securing: Step(phase: .closed, action: .close)
        case .connecting, .greeted, .ready, .challenged, .opened, .unaddressed, .addressed, .receivingData,
            .receivingChunk, .chunking, .spoiled, .closed:
            close(reply)
        }
    }

    private func greet(_ admission: Admission, _ link: SMTPLink) -> Step {
        switch admission {
        case .admitted: admit(link, needsLogin: profile.login?.isRequired == true)
        case .mayLogIn: profile.login == nil ? close(.clientRefused) : admit(link, needsLogin: true)
        case .refused: close(.clientRefused)
        case .tooMany: close(.tooManyConnections)
        }
    }

    private func admit(_ link: SMTPLink, needsLogin: Bool) -> Step {
        Step(
            phase: .greeted, action: .reply(profile.greeting),
            change: .admit(link, needsLogin: needsLogin))
    }

    private func obey(_ command: SMTPCommand, in phase: Phase) -> Step {
        switch command {
        case .hello(let greeting): hello(greeting)
        case .mail(let request): mail(request, in: phase)
        case .recipient(let path, let wishes): recipient(path, wishes, in: phase)
        case .data: data(in: phase)
        case .chunk(let size, let isLast): chunk(size, isLast: isLast, in: phase)
        case .reset: reset(in: phase)
        case .noOperation: Step(phase: phase, action: .reply(.noOperation))
        case .help: Step(phase: phase, action: .reply(.help))
        case .verify: Step(phase: phase, action: .reply(.notVerified))
        case .quit: close(.goodbye)
        case .startTLS: startTLS(in: phase)
        case .authenticate(let mechanism, let initial): authenticate(mechanism, initial, in: phase)
        case .expand: misuse(.notOffered, in: phase)
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

    func misuse(_ reply: SMTPReply, in phase: Phase) -> Step {
        Step(phase: phase, action: .reply(reply), change: .countMisuse)
    }

    private func close(_ reply: SMTPReply) -> Step {
        Step(phase: .closed, action: .replyAndClose(reply))
    }
}

// MARK: - Commands

extension SMTPServerSession {
    private func hello(_ greeting: ClientGreeting) -> Step {
        let reply = greeting.isExtended ? profile.ehlo(on: link) : profile.helo
        return Step(phase: .ready, action: .reply(reply), change: .greet(greeting))
    }

    private func reset(in phase: Phase) -> Step {
        Step(phase: phase == .greeted ? .greeted : .ready, action: .reply(.reset), change: .endMail)
    }

    private func mail(_ request: MailRequest, in phase: Phase) -> Step {
        guard phase == .ready, let client else { return misuse(phase.refusalOfMail, in: phase) }
        guard !needsLogin || login != nil else { return misuse(refusalOfStrangers, in: phase) }
        guard tally.transactions < profile.limits.transactions else { return close(.tooManyTransactions) }
        guard request.declaredSize ?? 0 <= profile.limits.messageOctets else {
            return Step(phase: .ready, action: .reply(.tooLarge))
        }
        let envelope = Envelope(client: client, mail: request)
        return Step(phase: .opened, action: .reply(.senderAccepted), change: .begin(envelope))
    }

    private func recipient(_ path: SMTPPath, _ wishes: NoticeWishes, in phase: Phase) -> Step {
        if let reply = phase.refusalOfRecipient { return misuse(reply, in: phase) }
        guard let envelope, let address = mailbox(path) else { return misuse(.badRecipient, in: phase) }
        guard envelope.recipients.count < profile.limits.recipients else {
            return Step(phase: phase, action: .reply(.tooManyRecipients))
        }
        guard envelope.mail.usesUTF8 || address.isASCII && wishes.isASCII else {
            return misuse(.needsUTF8, in: phase == .opened ? .unaddressed : phase)
        }
        return Step(phase: .judging(address, wishes), action: .judgeRecipient(address, sender: envelope.sender))
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
    private func conclude(_ judgement: Judgement, in phase: Phase) -> Step {
        guard case .judging(let recipient, let wishes) = phase else { return close(.confused) }
        switch judgement {
        case .accepted:
            return Step(phase: .addressed, action: .reply(.recipientAccepted), change: .add(recipient, wishes))
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

    private func endChunk(_ outcome: DataOutcome, in phase: Phase) -> Step {
        guard case .receivingChunk(let isLast) = phase else { return close(.confused) }
        if isLast { return endMail(outcome) }
        switch outcome {
        case .complete: return Step(phase: .chunking, action: .reply(.chunkReceived))
        case .refused(let fault): return Step(phase: .spoiled, action: .reply(SMTPReply(fault)))
        }
    }

    private func endTransaction(_ action: Action) -> Step {
        Step(phase: .ready, action: action, change: .endMail)
    }
}
