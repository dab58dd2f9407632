import Messages
import Templates
import Testing

@testable import Gateway

/// The most parts a day.
@Suite struct BudgetTests {
    private let two = String(repeating: "a", count: 161)

    private func rig(parts: Int? = nil, perSender: Int? = nil) throws -> StormRig {
        try StormRig { $0.budget = StormRules.Budget(parts: parts, partsPerSender: perSender) }
    }

    private func text(_ needed: Int, _ left: Int, of limit: Int, _ name: String = "the budget") -> String {
        "5.7.1 \(name) for today has \(left) of \(limit) parts left and the mail needs \(needed); it starts anew at "
            + "midnight (UTC)"
    }

    @Test func `A budget lets through what fits and refuses the mail that does not, with what is left`() async throws {
        let rig = try rig(parts: 5)
        #expect(try await rig.deliver(StormRig.mail(two, id: nil)).messages == [1])
        #expect(try await rig.deliver(StormRig.mail(two, id: nil)).messages == [2])
        #expect(try await rig.deliver(StormRig.mail(two, id: nil)).refusal == text(2, 1, of: 5))
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == [3])
        let verdict = try await rig.deliver(StormRig.mail(id: nil))
        #expect(verdict.refusal == text(1, 0, of: 5))
        guard case .refused(let refusal) = verdict else { return }
        #expect(refusal.scope == .message && refusal.persistence == .permanent)
    }

    @Test func `All recipients of a mail count together, and nothing of it when it is refused`() async throws {
        let rig = try rig(parts: 5)
        let numbers = (0..<6).map { "+44770090012\($0)" }
        #expect(try await rig.deliver(StormRig.mail(id: nil), to: numbers).refusal == text(6, 5, of: 5))
        #expect(try await rig.deliver(StormRig.mail(id: nil), to: Array(numbers.prefix(5))).messages?.count == 5)
    }

    @Test func `Each sender has a budget of its own beside that of all`() async throws {
        let rig = try rig(parts: 5, perSender: 3)
        #expect(try await rig.deliver(StormRig.mail(two, id: nil), from: "a@x.test").messages != nil)
        #expect(
            try await rig.deliver(StormRig.mail(two, id: nil), from: "A@X.test").refusal
                == text(2, 1, of: 3, "the sender's budget")
        )
        #expect(try await rig.deliver(StormRig.mail(two, id: nil), from: "b@x.test").messages != nil)
        #expect(try await rig.deliver(StormRig.mail(two, id: nil), from: "c@x.test").refusal == text(2, 1, of: 5))
        // Mail without a sender is bounded by the budget of all.
        #expect(try await rig.deliver(StormRig.mail(id: nil), from: nil).messages != nil)
        #expect(try await rig.deliver(StormRig.mail(id: nil), from: nil).refusal == text(1, 0, of: 5))
    }

    @Test func `A new day has a new budget`() async throws {
        let rig = try rig(parts: 1)
        // The samples' clock stands at 22:13:20 UTC.
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == [1])
        rig.clock.advance(by: .seconds(6399))
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == nil)
        rig.clock.advance(by: .seconds(1))
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == [2])
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == nil)
    }

    @Test func `After a restart what was spent today is read from the store`() async throws {
        let rig = try rig(parts: 6, perSender: 4)
        rig.clock.advance(by: .seconds(-86_400))
        _ = try await rig.deliver(StormRig.mail(two, id: nil))
        rig.clock.advance(by: .seconds(86_400))
        _ = try await rig.deliver(StormRig.mail(two, id: nil))
        let next = Samples.gateway(rig.store, rules: rig.rules, clock: rig.clock)
        #expect(try await rig.deliver(StormRig.mail(two, id: nil), over: next).messages != nil)
        #expect(
            try await rig.deliver(StormRig.mail(id: nil), over: next).refusal
                == text(1, 0, of: 4, "the sender's budget"))
        #expect(try await rig.deliver(StormRig.mail(two, id: nil), from: "b@x.test", over: next).messages != nil)
        #expect(
            try await rig.deliver(StormRig.mail(id: nil), from: "c@x.test", over: next).refusal
                == text(1, 0, of: 6))
    }

    @Test func `A store that cannot tell what was spent puts the mail off, and is asked again`() async throws {
        let rig = try rig(parts: 1)
        rig.store.failure = StoreFailure(.inputOutput, "")
        #expect(try await rig.deliver(StormRig.mail(id: nil)).refusal == "4.3.0 the message could not be stored")
        rig.store.failure = nil
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == [1])
    }

    @Test func `Of many mails at the same time as many come in as there are parts`() async throws {
        let rig = try rig(parts: 7, perSender: 5)
        let isFailing = Counter()
        await withTaskGroup(of: Void.self) { group in
            for id in 0..<200 {
                group.addTask {
                    let verdict = try? await rig.deliver(StormRig.mail(id: nil), from: "\(id % 2)@x.test")
                    if verdict?.messages == nil { isFailing.add() }
                }
            }
        }
        #expect(rig.store.messages.count == 7)
        #expect(isFailing.count == 193)
    }

    @Test func `The day begins at midnight on the wall, also where the clock changes`() {
        // Central Europe: one hour ahead, two from 2026-03-29 01:00 UTC to 2026-10-25 01:00 UTC.
        func wall(_ moment: Timestamp) -> LocalTime {
            let isSummer = (1_774_746_000..<1_792_890_000).contains(moment.seconds)
            return LocalTime(seconds: moment.seconds, offset: isSummer ? 7200 : 3600, zone: isSummer ? "CEST" : "CET")
        }
        let table: [(moment: Int64, start: Int64, zone: String)] = [
            (1_767_265_200, 1_767_222_000, "CET"), (1_767_222_000, 1_767_222_000, "CET"),
            (1_767_221_999, 1_767_135_600, "CET"),
            // The days when the clock changes, before and after it did.
            (1_774_742_400, 1_774_738_800, "CET"), (1_774_778_400, 1_774_738_800, "CEST"),
            (1_774_821_600, 1_774_821_600, "CEST"), (1_792_886_400, 1_792_879_200, "CEST"),
            (1_792_929_600, 1_792_879_200, "CET"), (-1, -3600, "CET"), (-3601, -90_000, "CET"),
        ]
        for (moment, start, zone) in table {
            let day = BudgetDay(of: Timestamp(seconds: moment), wall)
            #expect(day.start.seconds == start, "\(moment)")
            #expect(day.zone == zone, "\(moment)")
        }
        #expect(BudgetDay(of: Timestamp(seconds: 1_767_222_000), wall).number == 20_454)
    }
}
