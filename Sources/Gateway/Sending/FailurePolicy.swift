public import Messages

/// What an attempt to send came to.
public enum AttemptOutcome: Hashable, Sendable {
    /// The network took every part.
    case sent([PartOutcome])
    /// The network refused a part; what is known of the parts.
    case refused(Refusal, [PartOutcome])
    /// The network wants fewer messages a second: again soon, and it does not count.
    case postponed([PartOutcome])
    /// A part was written and never answered.
    case unanswered([PartOutcome])
    /// Nothing of this attempt was written; it does not count.
    case notWritten
}

/// What becomes of a message that may or may not have been sent.
public enum UnknownPolicy: String, Hashable, Sendable, CaseIterable {
    /// Send it again; the phone may get it twice.
    case resend
    /// Leave it `unknown` until somebody decides.
    case hold
    /// It has failed.
    case fail
}

/// The one place that turns what happened on a connection into the message's next state: retry or end.
public struct FailurePolicy: Hashable, Sendable {
    /// When failed attempts are made again, and how often.
    public let schedule: RetrySchedule
    /// What becomes of messages that nobody knows about.
    public let whenUnknown: UnknownPolicy

    /// The policy of one connection.
    public init(schedule: RetrySchedule, whenUnknown: UnknownPolicy) {
        self.schedule = schedule
        self.whenUnknown = whenUnknown
    }

    /// The step before an attempt: the intent to send, or the end of a message that waited too long.
    public func intent(for message: Message, on connection: ConnectionName, at now: Timestamp) -> MessageChange {
        var change = MessageChange(message.id, from: [.queued], to: .sending, at: now, connection: connection)
        if let expiry = message.order.expiresAt, expiry <= now {
            change.to = .expired
            change.event = .validityEnded(at: now)
        }
        return change
    }

    /// The step that follows an attempt.
    ///
    /// - Parameter jitter: 0 up to 1, see ``RetrySchedule/pause(afterAttempt:jitter:)``.
    public func change(
        for message: Message, after outcome: AttemptOutcome, on connection: ConnectionName, at now: Timestamp,
        jitter: Double
    ) -> MessageChange {
        var change = MessageChange(message.id, from: [.sending], to: .queued, at: now, connection: connection)
        switch outcome {
        case .sent(let parts):
            change.to = .sent
            change.attempts = message.attempts + 1
            change.parts = parts
            let count = parts.map(\.count).max() ?? 1
            change.event = MessageEvent(
                at: now, kind: .sent, connection: connection, detail: count == 1 ? "1 part" : "\(count) parts")
        case .refused(let refusal, let parts):
            change.parts = parts
            refuse(&change, message, refusal, jitter)
        case .postponed(let parts):
            change.parts = parts
            change.due = now + .seconds(2)
        case .unanswered(let parts):
            change.parts = parts
            leaveUnknown(&change, message, "the network did not answer")
        case .notWritten:
            change.due = message.due
        }
        return change
    }

    /// The step for a message that a crash or stop left in `sending`.
    public func change(recovering message: Message, at now: Timestamp) -> MessageChange {
        var change = MessageChange(message.id, from: [.sending], to: .queued, at: now)
        leaveUnknown(&change, message, "Telepost stopped while it was being sent")
        return change
    }

    private func refuse(_ change: inout MessageChange, _ message: Message, _ refusal: Refusal, _ jitter: Double) {
        let attempt = message.attempts + 1
        let reason = refusal.detail.isEmpty ? refusal.text : "\(refusal.text) (\(refusal.detail))"
        change.attempts = attempt
        // What is wrong with a link is not wrong with the message: another link, or this one mended, may take it.
        let mayHelp = refusal.persistence == .temporary || refusal.scope == .connection
        if mayHelp, let pause = schedule.pause(afterAttempt: attempt, jitter: jitter) {
            change.due = change.at + pause
            change.event = MessageEvent(
                at: change.at, kind: .deferred, connection: change.connection,
                detail: "attempt \(attempt) of \(schedule.attempts): \(reason)")
        } else {
            change.to = .failed
            let suffix = mayHelp ? "; that was the last of \(attempt) attempts" : ""
            change.event = MessageEvent(
                at: change.at, kind: .failed, connection: change.connection, detail: reason + suffix)
        }
    }

    private func leaveUnknown(_ change: inout MessageChange, _ message: Message, _ cause: String) {
        let connection = change.connection ?? message.connection
        let consequence: String
        switch whenUnknown {
        case .resend:
            change.to = .queued
            consequence = "it is sent again and may arrive twice"
        case .hold:
            change.to = .unknown
            consequence = "it is held; retry or cancel it"
        case .fail:
            change.to = .failed
            consequence = "it counts as failed"
        }
        change.attempts = message.attempts + 1
        if change.to == .queued, message.attempts + 1 >= schedule.attempts {
            change.to = .failed
            change.event = MessageEvent(
                at: change.at, kind: .failed, connection: connection,
                detail: "\(cause); that was the last of \(message.attempts + 1) attempts")
            return
        }
        change.event = MessageEvent(
            at: change.at, kind: .unknown, connection: connection, detail: "\(cause): \(consequence)")
    }
}

extension MessageEvent {
    /// A message waited too long.
    static func validityEnded(at moment: Timestamp) -> MessageEvent {
        MessageEvent(at: moment, kind: .expired, detail: "its validity ended before it could be sent")
    }
}
