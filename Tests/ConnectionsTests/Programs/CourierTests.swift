import Gateway
import Messages
import Runtime
import Synchronization
import Testing

@testable import Connections

@Suite struct CourierTests {
    /// What a courier delivers, and what comes of it.
    private final class Desk: Sendable {
        private struct State {
            var delivered: [Int64] = []
            var present = 0
            var most = 0
        }

        private let state = Mutex(State())
        let changes = Changes()

        var delivered: [Int64] { state.withLock { $0.delivered } }
        var most: Int { state.withLock { $0.most } }

        func begin(_ message: Message) {
            state.withLock { state in
                state.delivered.append(message.id.rawValue)
                state.present += 1
                state.most = max(state.most, state.present)
            }
            changes.announce()
        }

        func end() { state.withLock { $0.present -= 1 } }

        func until(_ count: Int) async throws {
            try await changes.until("\(count) deliveries") { self.delivered.count >= count }
        }
    }

    private func courier(
        _ rig: ProgramRig, _ desk: Desk, atOnce: Int = 4, attempts: Int = 2, _ unknown: UnknownPolicy = .resend,
        rest: Duration = .seconds(1),
        _ deliver: @escaping @Sendable (Message) async -> Carried = { _ in .taken("fine") }
    ) -> Courier {
        var task = Courier.Assignment(
            name: .commands, type: "test", remote: "", policy: ProgramRig.policy(attempts, unknown), atOnce: atOnce)
        task.longestRest = rest
        let courier = Courier(task, gateway: rig.gateway, on: rig.loop) { message in
            desk.begin(message)
            defer { desk.end() }
            return await deliver(message)
        }
        rig.start(courier)
        return courier
    }

    private func message(_ rig: ProgramRig, _ id: Int64) -> Message {
        rig.message(id, MessageOrder(.command("/bin/true"), via: [.commands], text: "{}"))
    }

    private func answer() throws -> AnswerText {
        AnswerText(
            phone: try #require(PhoneNumber(e164: "+447700900123")), ours: Originator("+447700900100"),
            connection: try #require(ConnectionName("carrier")), text: "7 pounds")
    }

    // MARK: - Durability

    @Test func `The intent is durable before a delivery begins`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let ledger = rig.ledger
            ledger.hold { _ in true }
            _ = courier(rig, desk) { message in
                .taken(ledger.message(message.id.rawValue)?.state == .sending ? "durable" : "too early")
            }
            rig.queue(message(rig, 1), message(rig, 2))
            try await ledger.until("the intent") { $0.heldCount == 1 }
            #expect(desk.delivered.isEmpty)
            ledger.letGo()
            try await ledger.until(1, is: .sent)
            try await ledger.until(2, is: .sent)
            #expect(rig.lastWords(1) == "durable")
            #expect(rig.lastWords(2) == "durable")
            try await rig.outboxHolds(0)
        }
    }

    @Test(arguments: 1...3)
    func `A store that fails at any call makes it later, not twice and not never`(call: Int) async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            rig.store.fail(call...(call + 1))
            _ = courier(rig, desk)
            rig.queue(message(rig, 1))
            try await rig.ledger.until(1, is: .sent)
            #expect(desk.delivered == [1])
            try await rig.outboxHolds(0)
            rig.queue(message(rig, 2))
            try await rig.ledger.until(2, is: .sent)
            #expect(desk.delivered == [1, 2])
        }
    }

    @Test func `An answer and the result are in one commit, however often the store fails`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let answer = try answer()
            rig.store.fail(2...4)
            _ = courier(rig, desk) { _ in .taken("exit status 0", answer: answer) }
            rig.queue(message(rig, 1))
            try await rig.ledger.until(1, is: .sent)
            #expect(rig.store.count == 5)
            #expect(rig.ledger.applied.count == 1)
            let accepted = try #require(rig.ledger.accepted.first)
            #expect(rig.ledger.accepted.count == 1)
            #expect(accepted.submission.about == MessageID(rawValue: 1))
            #expect(accepted.orders.map(\.text) == ["7 pounds"])
            #expect(desk.delivered == [1])
            #expect(rig.lines.count("an answer cannot be stored") == 1)
            // The answer waits for its own connection.
            try await rig.outboxHolds(1)
        }
    }

    // MARK: - What comes of it

    @Test func `Results become states by the policy, with their words`() async throws {
        let cases: [(Carried, MessageState, String)] = [
            (.taken("took it"), .sent, "took it"),
            (.refused(.permanent, "never"), .failed, "never"),
            (.refused(.temporary, "busy"), .queued, "attempt 1 of 2: busy"),
            (Carried(outcome: .notWritten), .queued, ""),
            (
                Carried(outcome: .unanswered([])), .queued,
                "the network did not answer: it is sent again and may arrive twice"
            ),
        ]
        for (carried, state, words) in cases {
            try await ProgramRig.run { rig in
                let desk = Desk()
                _ = courier(rig, desk) { _ in carried }
                rig.queue(message(rig, 1))
                let settled = try await rig.settled(1)
                if carried.outcome != .notWritten, state == .queued { #expect(settled.attempts == 1) }
                #expect(settled.state == state)
                // A second attempt may have begun.
                #expect((rig.ledger.events(1).first?.detail ?? "") == words)
            }
        }
    }

    @Test func `What failed is tried again when it is due, until the schedule ends`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            _ = courier(rig, desk, attempts: 3, rest: .milliseconds(5)) { _ in .refused(.temporary, "busy") }
            rig.queue(message(rig, 1))
            for attempt in 1...2 {
                let waiting = try await rig.settled(1, times: attempt)
                let pause = try #require(waiting.due) - rig.clock.now
                #expect((Duration.seconds(60)...Duration.seconds(66)).contains(pause))
                rig.clock.advance(by: pause - .milliseconds(1))
                await rig.loop.sleep(for: .milliseconds(30))
                #expect(desk.delivered.count == attempt)
                rig.clock.advance(by: .milliseconds(1))
                try await desk.until(attempt + 1)
            }
            try await rig.ledger.until(1, is: .failed)
            #expect(rig.lastWords(1) == "busy; that was the last of 3 attempts")
            #expect(desk.delivered.count == 3)
            try await rig.outboxHolds(0)
        }
    }

    @Test func `A later moment that the receiver asks for counts, an earlier one does not, and a day is the most`()
        async throws
    {
        for (asked, pause) in [
            (Duration.seconds(600), 600...600), (.seconds(5), 60...66), (.seconds(864_000), 86_400...86_400),
        ] {
            try await ProgramRig.run { rig in
                _ = courier(rig, Desk()) { _ in
                    var carried = Carried.refused(.temporary, "later")
                    carried.pause = asked
                    return carried
                }
                rig.queue(message(rig, 1))
                let due = try #require(try await rig.settled(1).due)
                #expect(pause.contains(Int((due - rig.clock.now) / .seconds(1))))
            }
        }
    }

    @Test func `What was withdrawn or has expired is not delivered`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            var withdrawn = message(rig, 1)
            withdrawn.state = .cancelled
            var late = message(rig, 2)
            late.order.expiresAt = rig.clock.now
            rig.ledger.put([withdrawn, late, message(rig, 3)])
            rig.gateway.outbox.offer([message(rig, 1), late, message(rig, 3)])
            _ = courier(rig, desk)
            try await rig.ledger.until(3, is: .sent)
            try await rig.ledger.until(2, is: .expired)
            #expect(rig.ledger.message(1)?.state == .cancelled)
            #expect(desk.delivered == [3])
            try await rig.outboxHolds(0)
        }
    }

    // MARK: - How many, and when

    @Test func `No more are under way than is allowed, and all get their turn`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let loop = rig.loop
            _ = courier(rig, desk, atOnce: 3, rest: .seconds(3600)) { message in
                await loop.sleep(for: .milliseconds(message.id.rawValue % 4))
                return .taken("fine")
            }
            for id in 1...200 { rig.queue(message(rig, Int64(id))) }
            try await rig.ledger.until("all to be sent") { ledger in
                (1...200).allSatisfy { ledger.message($0)?.state == .sent }
            }
            #expect(desk.most == 3)
            #expect(Set(desk.delivered).count == 200)
            #expect(rig.gateway.board.status(of: .commands)?.partsSent == 200)
            try await rig.outboxHolds(0)
        }
    }

    @Test func `A message that comes at whatever moment is taken at once`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            // A lost wake-up would last an hour.
            _ = courier(rig, desk, rest: .seconds(3600))
            // From another thread, so that it meets every moment of the courier's.
            try await Task.detached {
                for id in 1...3000 {
                    for _ in 0..<(id % 97) * 20 { _ = rig.clock.reads }
                    rig.queue(message(rig, Int64(id)))
                    if id % 3 > 0 { try await desk.until(id) }
                }
                try await desk.until(3000)
            }.value
            #expect(Set(desk.delivered).count == 3000)
        }
    }

    @Test func `A courier that has its hands full rests, whatever is due`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let loop = rig.loop
            _ = courier(rig, desk, atOnce: 1, rest: .seconds(3600)) { _ in
                await loop.sleep(for: .seconds(3600))
                return Carried(outcome: .notWritten)
            }
            rig.queue(message(rig, 1))
            try await desk.until(1)
            var due = message(rig, 2)
            due.due = rig.clock.now + .milliseconds(1)
            rig.queue(due)
            rig.clock.advance(by: .seconds(1))
            await loop.sleep(for: .milliseconds(20))
            let before = rig.clock.reads
            await loop.sleep(for: .milliseconds(100))
            #expect(rig.clock.reads - before < 5)
        }
    }

    // MARK: - The end

    @Test func `Stopping waits for what is under way and begins nothing new`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let gate = AsyncStream.makeStream(of: Void.self)
            let courier = courier(rig, desk, atOnce: 1) { _ in
                for await _ in gate.stream { break }
                return .taken("fine")
            }
            rig.queue(message(rig, 1), message(rig, 2))
            try await desk.until(1)
            courier.stop()
            courier.stop()
            await rig.loop.sleep(for: .milliseconds(20))
            #expect(rig.ledger.message(1)?.state == .sending)
            #expect(rig.gateway.board.status(of: .commands) != nil)
            gate.continuation.finish()
            try await rig.ended(courier)
            #expect(rig.ledger.message(1)?.state == .sent)
            #expect(rig.ledger.message(2)?.state == .queued)
            #expect(rig.gateway.board.status(of: .commands) == nil)
            try await rig.outboxHolds(1)
        }
    }

    @Test func `Aborting cancels what is under way, and nobody knows of it`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let loop = rig.loop
            let courier = courier(rig, desk, rest: .seconds(3600)) { _ in
                await loop.sleep(for: .seconds(3600))
                return Carried(outcome: .unanswered([]))
            }
            rig.queue(message(rig, 1))
            try await desk.until(1)
            courier.abort()
            try await rig.ended(courier)
            #expect(rig.ledger.message(1)?.state == .queued)
            #expect(rig.ledger.events(1).map(\.kind) == [.unknown])
        }
    }

    @Test func `What was only meant to begin when all was aborted does not, and does not count`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            rig.ledger.hold { $0.contains { $0.to == .sending } }
            let courier = courier(rig, desk)
            rig.queue(message(rig, 1))
            try await rig.ledger.until("the intent") { $0.heldCount == 1 }
            courier.abort()
            rig.ledger.letGo()
            try await rig.ended(courier)
            #expect(desk.delivered.isEmpty)
            #expect(rig.ledger.message(1)?.state == .queued)
            #expect(rig.ledger.message(1)?.attempts == 0)
        }
    }

    @Test(arguments: [false, true])
    func `A courier that was told to end before it began does nothing`(aborts: Bool) async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            rig.queue(message(rig, 1))
            let task = Courier.Assignment(
                name: .commands, type: "test", remote: "", policy: ProgramRig.policy(), atOnce: 1)
            let courier = Courier(task, gateway: rig.gateway, on: rig.loop) { message in
                desk.begin(message)
                return .taken("fine")
            }
            if aborts { courier.abort() } else { courier.stop() }
            rig.start(courier)
            try await rig.ended(courier)
            #expect(desk.delivered.isEmpty)
            #expect(rig.ledger.message(1)?.state == .queued)
        }
    }

    @Test func `A store that was closed is no reason to go on for ever`() async throws {
        try await ProgramRig.run { rig in
            let desk = Desk()
            let ledger = rig.ledger
            let answer = try answer()
            let courier = courier(rig, desk) { message in
                ledger.fail(with: StoreFailure(.closed, "closed"))
                return .taken("fine", answer: message.id.rawValue == 1 ? answer : nil)
            }
            rig.queue(message(rig, 1), message(rig, 2))
            try await desk.until(2)
            courier.stop()
            try await rig.ended(courier)
            #expect(ledger.message(1)?.state == .sending)
        }
    }
}
