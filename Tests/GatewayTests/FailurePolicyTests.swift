import Gateway
import Messages
import Testing

@Suite struct FailurePolicyTests {
    private let now = Samples.moment(100)

    private func policy(_ unknown: UnknownPolicy = .resend, attempts: Int = 3) -> FailurePolicy {
        FailurePolicy(
            schedule: RetrySchedule(attempts: attempts, pauses: [.seconds(30), .seconds(300)]), whenUnknown: unknown)
    }

    private func part(_ state: PartOutcome.State, _ number: Int = 1, of count: Int = 1) -> PartOutcome {
        PartOutcome(number: number, count: count, state: state, networkID: "n\(number)")
    }

    private func after(
        _ outcome: AttemptOutcome, _ policy: FailurePolicy, attempts: Int = 0, due: Timestamp? = nil
    ) throws -> MessageChange {
        let message = try Samples.message(7, state: .sending, attempts: attempts, due: due)
        let change = policy.change(for: message, after: outcome, on: try Samples.connection(), at: now, jitter: 0)
        #expect(change.message == message.id)
        #expect(change.from == [.sending])
        #expect(change.at == now)
        #expect(change.connection == (try Samples.connection()))
        #expect(!change.forgetsParts)
        if let event = change.event {
            #expect(event.at == now)
            #expect(event.connection == change.connection)
        }
        return change
    }

    @Test func `Each outcome has its step`() throws {
        struct Row {
            var name: String
            var outcome: AttemptOutcome
            var attempts = 0
            var to: MessageState
            var counted: Int?
            var due: Int64?
            var event: MessageEvent.Kind?
            var detail = ""
        }
        let refused = [part(.refused)]
        let full = Refusal(.message, .temporary, 2, 2, "queue full", detail: "ESME_RMSGQFUL")
        let gone = Refusal(.recipient, .permanent, 1, 1, "no such phone")
        let rows = [
            Row(name: "sent", outcome: .sent([part(.sent)]), to: .sent, counted: 1, event: .sent, detail: "1 part"),
            Row(
                name: "sent in parts", outcome: .sent([part(.sent, 1, of: 2), part(.sent, 2, of: 2)]), to: .sent,
                counted: 1,
                event: .sent, detail: "2 parts"),
            Row(
                name: "temporary, first", outcome: .refused(full, refused), to: .queued, counted: 1, due: 130,
                event: .deferred, detail: "attempt 1 of 3: queue full (ESME_RMSGQFUL)"),
            Row(
                name: "temporary, second", outcome: .refused(full, refused), attempts: 1, to: .queued, counted: 2,
                due: 400,
                event: .deferred, detail: "attempt 2 of 3: queue full (ESME_RMSGQFUL)"),
            Row(
                name: "temporary, last", outcome: .refused(full, refused), attempts: 2, to: .failed, counted: 3,
                event: .failed, detail: "queue full (ESME_RMSGQFUL); that was the last of 3 attempts"),
            Row(
                name: "permanent", outcome: .refused(gone, refused), to: .failed, counted: 1, event: .failed,
                detail: "no such phone"),
            Row(name: "postponed", outcome: .postponed([]), attempts: 2, to: .queued, due: 102),
            Row(name: "not written", outcome: .notWritten, attempts: 2, to: .queued),
        ]
        for row in rows {
            let change = try after(row.outcome, policy(), attempts: row.attempts)
            #expect(change.to == row.to, "\(row.name)")
            #expect(change.attempts == row.counted, "\(row.name)")
            #expect(change.due == row.due.map { Samples.moment($0) }, "\(row.name)")
            #expect(change.event?.kind == row.event, "\(row.name)")
            #expect(change.event?.detail ?? "" == row.detail, "\(row.name)")
        }
    }

    @Test func `What is known of the parts goes with the step`() throws {
        let parts = [part(.sent, 1, of: 2), part(.refused, 2, of: 2)]
        let refusal = Refusal(.message, .temporary, 2, 2, "queue full")
        for outcome in [AttemptOutcome.sent(parts), .refused(refusal, parts), .postponed(parts), .unanswered(parts)] {
            #expect(try after(outcome, policy()).parts == parts)
        }
        #expect(try after(.notWritten, policy()).parts.isEmpty)
    }

    @Test func `A message whose parts were sent in two attempts tells of all of them`() throws {
        let known = [part(.sent, 1, of: 3), part(.sent, 2, of: 3), part(.refused, 3, of: 3)]
        let message = try Samples.message(state: .sending, attempts: 1, parts: known)
        let change = policy().change(
            for: message, after: .sent([part(.sent, 3, of: 3)]), on: try Samples.connection(), at: now, jitter: 0)
        #expect(change.event?.detail == "3 parts")
        #expect(change.attempts == 2)
    }

    @Test func `The connection's policy decides about what nobody knows`() throws {
        struct Row {
            var policy: UnknownPolicy
            var to: MessageState
            var detail: String
        }
        let rows = [
            Row(policy: .resend, to: .queued, detail: "it is sent again and may arrive twice"),
            Row(policy: .hold, to: .unknown, detail: "it is held; retry or cancel it"),
            Row(policy: .fail, to: .failed, detail: "it counts as failed"),
        ]
        #expect(rows.map(\.policy) == UnknownPolicy.allCases)
        for row in rows {
            let change = try after(.unanswered([part(.unanswered)]), policy(row.policy))
            #expect(change.to == row.to)
            #expect(change.attempts == 1)
            #expect(change.due == nil)
            #expect(change.event?.kind == .unknown)
            #expect(change.event?.detail == "the network did not answer: \(row.detail)")
            let recovered = policy(row.policy).change(recovering: try Samples.message(state: .sending), at: now)
            #expect(recovered.from == [.sending])
            #expect(recovered.to == row.to)
            #expect(recovered.attempts == 1)
            #expect(recovered.event?.kind == .unknown)
            #expect(recovered.event?.connection == (try Samples.connection()))
            #expect(recovered.event?.detail == "Telepost stopped while it was being sent: \(row.detail)")
        }
    }

    @Test func `Sending again what nobody knows about ends with the last attempt`() throws {
        #expect(try after(.unanswered([]), policy(attempts: 3), attempts: 1).to == .queued)
        let last = try after(.unanswered([]), policy(attempts: 3), attempts: 2)
        #expect(last.to == .failed)
        #expect(last.event?.kind == .failed)
        #expect(last.event?.detail == "the network did not answer; that was the last of 3 attempts")
        // Who holds them does so also after the last.
        #expect(try after(.unanswered([]), policy(.hold, attempts: 3), attempts: 2).to == .unknown)
    }

    @Test func `An attempt of which nothing was written leaves the message's moment as it was`() throws {
        #expect(try after(.notWritten, policy(), due: Samples.moment(50)).due == Samples.moment(50))
    }

    @Test func `The intent to send is durable before the wire, and what waited too long ends there`() throws {
        var message = try Samples.message()
        let connection = try Samples.connection("backup")
        let intent = policy().intent(for: message, on: connection, at: now)
        #expect(intent == MessageChange(message.id, from: [.queued], to: .sending, at: now, connection: connection))
        for (expiry, state) in [(99, MessageState.expired), (100, .expired), (101, .sending)] {
            message.order.expiresAt = Samples.moment(Int64(expiry))
            let change = policy().intent(for: message, on: connection, at: now)
            #expect(change.to == state, "expires at \(expiry)")
            #expect(change.event?.kind == (state == .expired ? .expired : nil))
        }
        message.order.expiresAt = now
        #expect(
            policy().intent(for: message, on: connection, at: now).event?.detail
                == "its validity ended before it could be sent")
    }

    @Test func `A connection that is no longer configured has the standard policy`() throws {
        let rules = try Samples.rules([], connections: ["carrier"], whenUnknown: .hold)
        #expect(rules.failurePolicy(of: try Samples.connection()).whenUnknown == .hold)
        let standard = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend)
        #expect(rules.failurePolicy(of: try Samples.connection("gone")) == standard)
        #expect(rules.failurePolicy(of: nil) == standard)
    }
}
