import Bytes

// What follows from what: no side effects here.

extension POP3ServerSession {
    func transition(from phase: Phase, on input: Input) -> Step {
        switch (phase, input) {
        case (.closed, _): Step(phase: .closed, action: .close)
        case (.connecting, .connected(let admission, let link)): greet(admission, link)
        case (.securing, .secured(let link)): Step(phase: .authorization, action: .wait, change: .begin(link))
        case (.findingVerifier, .verifierFound(let verifier)): resume(with: verifier)
        case (.authenticating, .authenticated(let account)):
            Step(phase: .opening, action: .openMailbox(account), change: .logIn(account))
        case (.authenticating, .authenticationFailed): failLogin()
        case (.authenticating, .authenticationUnavailable), (.findingVerifier, .authenticationUnavailable):
            Step(phase: .authorization, action: .reply(POP3Reply.loginUnavailable), change: .forgetLogin)
        case (.opening, .mailboxOpened(let maildrop)): open(maildrop)
        case (.opening, .mailboxUnavailable):
            Step(phase: .authorization, action: .reply(POP3Reply.mailboxUnavailable), change: .forgetLogin)
        case (.retrieving(let index, let lines), .mail(let octets)): send(octets, at: index, lines: lines)
        case (.retrieving, .mailUnavailable): Step(phase: .transaction, action: .reply(POP3Reply.mailUnavailable))
        case (.updating, .updated): close(POP3Reply.updated(deleted.count))
        case (.updating, .updateFailed): close(POP3Reply.updateFailed)
        case (_, .timedOut): timeOut(in: phase)
        case (_, .stopping): stop(in: phase)
        case (.authorization, .line(let line)), (.transaction, .line(let line)): read(line, in: phase)
        case (.exchanging, .line(let line)): respond(line)
        case (_, .unreadable(let failure)) where phase.awaitsLines: refuse(failure, in: phase)
        // Only a shell with a fault of its own comes here; the client had better start afresh.
        case (_, _): close(POP3Reply.confused)
        }
    }

    private func greet(_ admission: Admission, _ link: POP3Link) -> Step {
        switch admission {
        case .admitted:
            let greeting = POP3Reply.greeting(profile.hostname, stamp: stamp)
            return Step(phase: .authorization, action: .reply(greeting), change: .begin(link))
        case .refused: return close(POP3Reply.clientRefused)
        case .tooMany: return close(POP3Reply.tooManyConnections)
        }
    }

    private func read(_ line: ArraySlice<UInt8>, in phase: Phase) -> Step {
        do throws(POP3SyntaxFailure) {
            let command = try POP3Command(line: line)
            return phase == .transaction ? obey(command) : admit(command)
        } catch {
            switch error {
            case .unknownCommand: return misuse(POP3Reply.unknownCommand, in: phase)
            case .argument: return misuse(POP3Reply.badArgument, in: phase)
            case .tooLong: return misuse(POP3Reply.tooLong, in: phase)
            }
        }
    }

    /// In an exchange this ends it, for its next line is lost.
    private func refuse(_ failure: LineFramer.Failure, in phase: Phase) -> Step {
        let next = phase == .exchanging ? .authorization : phase
        switch failure {
        case .bareCarriageReturn: return misuse(POP3Reply.bareCarriageReturn, in: next)
        case .bareLineFeed: return misuse(POP3Reply.bareLineFeed, in: next)
        case .null: return misuse(POP3Reply.null, in: next)
        case .tooLong: return misuse(POP3Reply.tooLong, in: next)
        }
    }

    /// A client that waits too long is left without a word, and nothing is deleted (RFC 1939 §3).
    private func timeOut(in phase: Phase) -> Step {
        phase.awaitsAnswer ? Step(phase: phase, action: .wait) : Step(phase: .closed, action: .close)
    }

    private func stop(in phase: Phase) -> Step {
        if phase.awaitsAnswer { return Step(phase: phase, action: .wait) }
        // In a handshake there is no link for words.
        return phase == .securing ? Step(phase: .closed, action: .close) : close(POP3Reply.stopping)
    }

    func misuse(_ reply: [UInt8], in phase: Phase) -> Step {
        Step(phase: phase, action: .reply(reply), change: .countMisuse)
    }

    func close(_ reply: [UInt8]) -> Step {
        Step(phase: .closed, action: .replyAndClose(reply))
    }

    /// What the server can do, which depends on the link and on whether somebody is logged in (RFC 2449 §5).
    func capabilities() -> [UInt8] {
        var lines = ["TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "UTF8"]
        if account == nil {
            if link.takesPasswords { lines.append("USER") }
            let names = link.mechanismNames
            if !names.isEmpty { lines.append("SASL " + names.joined(separator: " ")) }
            if link.offersTLS { lines.append("STLS") }
        }
        return POP3Reply.lines(lines + [profile.expiry, "IMPLEMENTATION Telepost"])
    }
}

extension POP3ServerSession.Phase {
    /// Whether it is the shell's turn, not the client's.
    fileprivate var awaitsAnswer: Bool {
        switch self {
        case .findingVerifier, .authenticating, .opening, .retrieving, .updating: true
        case .connecting, .authorization, .securing, .exchanging, .transaction, .closed: false
        }
    }
}
