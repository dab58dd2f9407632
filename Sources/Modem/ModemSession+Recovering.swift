import Bytes

// A modem that does not answer.

extension ModemSession {
    private static let attentions = 3
    private static let mostRestarts = 2
    private static let attentionsAfterRestart = 15

    /// A command got no answer in its time.
    mutating func silent(_ late: Running, _ actions: inout [ModemAction], _ now: Duration) {
        if case .recovering(let rung) = phase { return stillSilent(rung, late, &actions, now) }
        actions.append(.report(.silence(redacted(late.step))))
        if isSubmitting, !late.isWritten { actions.append(.write([0x1B])) }
        abandonSubmission(&actions)
        running = nil
        upcoming = nil
        troubles += 1
        isOperable = false
        guard troubles < 3 else { return climb(to: .restart, &actions, now) }
        actions.append(.write([0x1B, ASCII.carriageReturn]))
        phase = .recovering(.attention)
        tries = 0
        plan = [.attention]
    }

    private func redacted(_ step: ModemStep) -> String {
        if case .pin = step { return "AT+CPIN" }
        return command(step)
    }

    private mutating func stillSilent(
        _ rung: Rung, _ late: Running, _ actions: inout [ModemAction], _ now: Duration
    ) {
        running = nil
        guard late.step == .attention else {
            return awaitRestart(now)
        }
        tries += 1
        let isEnough = tries >= (rung == .attention ? Self.attentions : Self.attentionsAfterRestart)
        guard isEnough else {
            plan = [.attention]
            return
        }
        switch rung {
        case .attention: climb(to: .restart, &actions, now)
        case .restart: climb(to: .reset, &actions, now)
        case .reset: end(.silent, &actions)
        }
    }

    /// What a modem says to its restart, if anything, means nothing: it is given its time.
    mutating func awaitRestart(_ now: Duration) {
        plan = [.attention]
        restsUntil = now + settings.restartTime
    }

    private mutating func climb(to rung: Rung, _ actions: inout [ModemAction], _ now: Duration) {
        phase = .recovering(rung)
        tries = 0
        troubles = 0
        switch rung {
        case .attention: plan = [.attention]
        case .restart:
            // A modem that answers to AT and hangs at its card, however often it is restarted, needs the reset.
            restarts += 1
            if restarts > Self.mostRestarts + 1 { return end(.silent, &actions) }
            if restarts > Self.mostRestarts { return climb(to: .reset, &actions, now) }
            actions.append(.report(.restarting))
            plan = [.restart]
        case .reset:
            actions.append(.reset)
            plan = [.attention]
            restsUntil = now + settings.restartTime
        }
    }
}
