import Gateway
import Messages
import Runtime
import SMPP

// From the answer on the wire to the result on the disk.

extension SMPPLink {
    mutating func answered(_ token: Token, _ answer: SMPPAnswer) {
        submitTimes.note(now - token.writtenAt)
        if answer.status.isOK {
            progress.partsSent += 1
            pacer.succeeded(at: now)
            if let id = answer.networkID { early.expect(id, of: token.message) }
        } else {
            progress.partsRefused += 1
            if answer.status.verdict?.isThrottling == true { pacer.throttled(at: now) }
        }
        update(token.message) { $0.answered(token.part, answer) }
    }

    mutating func unanswered(_ token: Token, _ silence: SMPPSilence) {
        update(token.message) { $0.unanswered(token.part, silence) }
    }

    /// Changes an attempt, and settles it when nothing more will happen to it.
    mutating func update(_ id: MessageID, _ change: (inout Attempt) -> Void) {
        guard let index = attempts.index(forKey: id) else { return }
        change(&attempts.values[index])
        guard attempts.values[index].hasEnded else { return }
        var attempt = attempts.remove(at: index).value
        let (outcome, forgetsEarlier) = attempt.takeOutcome()
        settle(attempt.message, outcome, forgetsEarlier: forgetsEarlier)
    }

    mutating func settle(_ message: Message, _ outcome: AttemptOutcome, forgetsEarlier: Bool) {
        // Asking the system for randomness costs a call into the kernel, and only a refusal needs some.
        let jitter = if case .refused = outcome { Double.random(in: 0..<1) } else { 0.0 }
        var change = settings.policy.change(
            for: message, after: outcome, on: settings.name, at: gateway.now, jitter: jitter)
        change.forgetsParts = forgetsEarlier
        settlements.append(Settlement(change: change, ended: message))
    }

    /// An answer that came after its time-out: when the message waits to be sent again, it need not be.
    mutating func answeredLate(_ token: Token, _ answer: SMPPAnswer) {
        notice(
            "an answer came late",
            ["message": token.message.description, "part": "\(token.part)", "status": answer.status.description])
        // A message of several parts may still lack the others, and is left to the policy.
        guard answer.status.isOK, token.isOnlyPart else { return }
        if let id = answer.networkID { early.expect(id, of: token.message) }
        let at = gateway.now
        let change = MessageChange(
            token.message, from: [.queued, .unknown], to: .sent, at: at, connection: settings.name,
            parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: answer.networkID)],
            event: MessageEvent(at: at, kind: .sent, connection: settings.name, detail: "the answer came late"))
        // If it waits in the outbox, it is found to be no longer queued when its turn comes.
        settlements.append(Settlement(change: change, ended: nil))
    }

    /// Makes what is known of an attempt's parts durable while it goes on, so that reports about them find it.
    mutating func settleProgress(of id: MessageID) {
        guard let index = attempts.index(forKey: id) else { return }
        let (parts, forgetsEarlier) = attempts.values[index].takeProgress()
        guard !parts.isEmpty else { return }
        let change = MessageChange(
            id, from: [.sending], to: .sending, at: gateway.now, connection: settings.name, parts: parts,
            forgetsParts: forgetsEarlier)
        settlements.append(Settlement(change: change, ended: nil))
    }

    /// Makes results durable, all that there are in one batch.
    mutating func settle(_ group: inout DiscardingTaskGroup) {
        guard !settlements.isEmpty, !isSettling else { return }
        isSettling = true
        let batch = settlements
        settlements = []
        let (settings, gateway, channel, arrivals, wish) = (settings, gateway, channel, arrivals, wish)
        group.addTask(executorPreference: channel.loop) {
            await Settlement.keep(batch, in: gateway, for: settings.name, on: channel.loop) { wish() == .abort }
            arrivals.add(.settled(batch.flatMap(\.networkIDs)))
            channel.nudge()
        }
    }

    /// Settles what the end of the session left undecided, and waits until it is durable. No child task runs any more.
    mutating func putAwayRest() async {
        for arrival in arrivals.take() {
            switch arrival {
            case .intended(let messages, _):
                for message in messages { settle(message, .notWritten, forgetsEarlier: false) }
            case .notIntended(let messages, _): for message in messages { gateway.outbox.putBack(message) }
            case .settled, .reports, .text: break
            }
        }
        for (_, var attempt) in attempts.sorted(by: { $0.key < $1.key }) {
            let (outcome, forgetsEarlier) = attempt.takeOutcome()
            settle(attempt.message, outcome, forgetsEarlier: forgetsEarlier)
        }
        attempts = [:]
        let wish = wish
        await Settlement.keep(settlements, in: gateway, for: settings.name, on: channel.loop) { wish() == .abort }
        settlements = []
    }
}
