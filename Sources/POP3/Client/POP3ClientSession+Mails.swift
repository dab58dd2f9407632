// The list, the mails, the deletions.
extension POP3ClientSession {
    mutating func idsAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        guard answer.isPositive else { return end(.noUniqueIDs(answer), &actions) }
        begin(.uniqueIDs, now)
    }

    mutating func sizesAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        guard answer.isPositive else { return end(.refused(answer, stage), &actions) }
        begin(.sizes, now)
    }

    mutating func listed(_ now: Duration, _ actions: inout [Action]) {
        let mails = list.mails
        list = POP3MailList()
        actions.append(.listed(mails))
        makeReady(now, &actions)
    }

    private mutating func makeReady(_ now: Duration, _ actions: inout [Action]) {
        advance(.madeReady)
        nextDeadline = nil
        if isFinishing { quit(now, &actions) }
    }

    mutating func retrieve(_ number: Int, _ now: Duration, _ actions: inout [Action]) {
        guard phase == .ready else { return }
        current = number
        advance(.mailAsked)
        ask("RETR \(number)", now, &actions)
    }

    mutating func mailAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        if answer.isPositive { return begin(.mail(POP3MailDecoder(sizeLimit: profile.mailOctets)), now) }
        actions.append(.retrieved(current, .refused(answer)))
        makeReady(now, &actions)
    }

    mutating func retrieved(
        _ outcome: POP3MailDecoder.Outcome, _ now: Duration, _ actions: inout [Action]
    ) throws(POP3Violation) {
        switch outcome {
        case .mail(let octets): actions.append(.retrieved(current, .mail(octets)))
        case .tooLarge: actions.append(.retrieved(current, .tooLarge))
        case .endless: throw .endlessMail
        }
        makeReady(now, &actions)
    }

    mutating func delete(_ number: Int, _ now: Duration, _ actions: inout [Action]) {
        guard phase == .ready else { return }
        current = number
        advance(.deletionAsked)
        ask("DELE \(number)", now, &actions)
    }

    mutating func deletionAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        if answer.isPositive { deletions += 1 }
        actions.append(.deleted(current, isAccepted: answer.isPositive))
        makeReady(now, &actions)
    }
}
