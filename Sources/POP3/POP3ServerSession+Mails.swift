// Once somebody is logged in (RFC 1939 §§5–7).

extension POP3ServerSession {
    func open(_ maildrop: POP3Maildrop) -> Step {
        let octets = Self.octets(of: maildrop)
        let reply = POP3Reply.opened(maildrop.mails.count, octets: octets)
        return Step(phase: .transaction, action: .reply(reply), change: .open(maildrop, octets: octets))
    }

    func obey(_ command: POP3Command) -> Step {
        switch command {
        case .status: stay(POP3Reply.status(remaining, octets: octets))
        case .list(nil): stay(POP3Listing(maildrop, besides: deleted).sizes)
        case .uniqueIDs(nil): stay(POP3Listing(maildrop, besides: deleted).uniqueIDs)
        case .list(let number?): about(number) { stay(POP3Listing(maildrop, besides: deleted).size(at: $0)) }
        case .uniqueIDs(let number?): about(number) { stay(POP3Listing(maildrop, besides: deleted).uniqueID(at: $0)) }
        case .retrieve(let number): about(number) { retrieve($0, lines: nil) }
        case .top(let number, let lines): about(number) { retrieve($0, lines: lines) }
        case .delete(let number):
            about(number) { Step(phase: .transaction, action: .reply(POP3Reply.deleted), change: .delete($0)) }
        case .reset: restore()
        case .noOperation: stay(POP3Reply.nothingDone)
        case .capabilities: stay(capabilities())
        case .quit: quit()
        case .user, .password, .apop, .authenticate, .startTLS, .utf8:
            misuse(POP3Reply.alreadyLoggedIn, in: .transaction)
        }
    }

    func send(_ mail: [UInt8]?, at index: Int, lines: Int?) -> Step {
        guard let mail, index < maildrop.mails.count else { return stay(POP3Reply.gone) }
        return stay(POP3Reply.mail(mail, size: maildrop.mails[index].octets, lines: lines))
    }

    private func stay(_ reply: [UInt8]) -> Step {
        Step(phase: .transaction, action: .reply(reply))
    }

    private func about(_ number: Int, _ step: (Int) -> Step) -> Step {
        guard number >= 1, number <= maildrop.mails.count else { return stay(POP3Reply.noSuchMail) }
        return deleted.contains(number - 1) ? stay(POP3Reply.deletedAlready) : step(number - 1)
    }

    private func retrieve(_ index: Int, lines: Int?) -> Step {
        Step(phase: .retrieving(index: index, lines: lines), action: .retrieve(index, lines: lines))
    }

    private func restore() -> Step {
        let octets = Self.octets(of: maildrop)
        let reply = POP3Reply.restored(maildrop.mails.count, octets: octets)
        return Step(phase: .transaction, action: .reply(reply), change: .restore(octets: octets))
    }

    private func quit() -> Step {
        guard deleted.count > 0 else { return close(POP3Reply.goodbye) }
        return Step(phase: .updating, action: .update(deleted.indexes(of: maildrop.mails.count)))
    }

    private var remaining: Int { maildrop.mails.count - deleted.count }

    private static func octets(of maildrop: POP3Maildrop) -> Int {
        maildrop.mails.reduce(0) { $0 &+ $1.octets }
    }
}
