import Messages
import Testing

@testable import Gateway

/// Digests over restarts, changes of mind, budgets and configurations.
@Suite struct DigestLifeTests {
    @Test func `A crash leaves the mails, and the next run tells of them`() async throws {
        let first = try DigestRig()
        for number in 1...5 { try await first.deliver(number) }
        try await first.pass(30)
        let second = try await first.reopened()
        #expect(second.gateway.outbox.count == 2, "what waits for a digest waits for no carrier")
        #expect(second.gateway.storms.update { $0.held.count } == 3)
        // What was counted is forgotten in a crash; the minute is not.
        #expect(try await second.pass(29) == [])
        #expect(try await second.pass(1) == [1])
        #expect(second.texts.last == "3 more mails since 22:13: mail 5; mail 4; mail 3")
        let third = try await second.reopened()
        #expect(third.gateway.storms.update { $0.held.count } == 0)
        #expect(try await third.pass(3900) == [])
        #expect(third.texts.count == 3 && third.gateway.outbox.count == 3)
    }

    @Test func `A crash of any run at any step tells of every mail once`() async throws {
        var rig = try DigestRig { $0.rates.recipient = RateLimit(2, in: .seconds(60)) }
        for number in 1...60 {
            try await rig.deliver(number)
            try await rig.pass(number % 13)
            if number.isMultiple(of: 7) {
                rig = try await rig.reopened { $0.rates.recipient = RateLimit(2, in: .seconds(60)) }
            }
        }
        try await rig.pass(200)
        #expect(rig.held == [])
        let told = rig.store.messages.filter { $0.order.waitsForDigest }
        for message in told {
            let lines = rig.events(of: message.id.rawValue).filter { $0.hasPrefix("sent: in the digest") }
            #expect(lines.count == 1, "\(message.id)")
        }
        #expect(told.count > 40)
    }

    @Test func `What is cancelled is not told of`() async throws {
        let rig = try DigestRig()
        for number in 1...6 { try await rig.deliver(number) }
        try await rig.gateway.cancel(MessageID(rawValue: 4))
        try await rig.pass(3900)
        #expect(rig.texts.last == "3 more mails since 22:13: mail 6; mail 5; mail 3")
        #expect(try rig.message(4).state == .cancelled)
        // Tried again, it waits for a digest again.
        try await rig.gateway.retry(MessageID(rawValue: 4))
        #expect(rig.held == [4])
        try await rig.pass(3900)
        #expect(rig.held == [] && rig.texts.last == "text 4")
    }

    @Test func `A phone that wants no more texts is told of nothing`() async throws {
        let rig = try DigestRig()
        for number in 1...4 { try await rig.deliver(number) }
        let phone = try #require(PhoneNumber(e164: DigestRig.phone))
        _ = rig.gateway.stopList.note([Stop.Key(phone, from: nil)])
        try await rig.pass(3900)
        #expect(rig.texts.count == 2)
        #expect(rig.held == [])
        for id in Int64(3)...4 { #expect(try rig.message(id).state == .cancelled) }
    }

    @Test func `When all are cancelled there is no digest, and the place is free`() async throws {
        let rig = try DigestRig()
        for number in 1...4 { try await rig.deliver(number) }
        for id in Int64(3)...4 { try await rig.gateway.cancel(MessageID(rawValue: id)) }
        #expect(try await rig.pass(3900) == [])
        #expect(rig.texts.count == 2)
        #expect(rig.gateway.storms.update { $0.held.groupCount } == 0)
    }

    @Test func `What is worthless before its digest expires, and the rest is told of`() async throws {
        let rig = try DigestRig()
        rig.gateway.rules = try DigestRig.rules(validity: .seconds(600))
        for number in 1...4 { try await rig.deliver(number) }
        rig.gateway.rules = try DigestRig.rules()
        try await rig.deliver(5)
        try await rig.pass(599)
        #expect(rig.held == [3, 4, 5])
        try await rig.pass(1)
        #expect(rig.held == [5])
        #expect(try rig.message(3).state == .expired)
        #expect(rig.events(of: 3).last == "expired: its validity ended before it could be sent")
        try await rig.pass(3900)
        #expect(rig.held == [] && rig.texts.last == "text 5")
    }

    @Test func `The budget refuses what it cannot pay, pays for digests, and not for the mails in them`() async throws {
        let rig = try DigestRig { $0.budget.parts = 4 }
        for number in 1...20 { #expect(try await rig.deliver(number).refusal == nil, "\(number)") }
        #expect(try await rig.pass(3900).count == 1)
        // Three are spent: one more goes out, then the last place is for a digest, which the budget does not pay.
        try await rig.deliver(21)
        #expect(
            try await rig.deliver(22).refusal?.hasPrefix("5.7.1 the budget for today has 0 of 4 parts left") == true)
        let reopened = try await rig.reopened { $0.budget.parts = 4 }
        #expect(
            try await reopened.deliver(22).refusal?.hasPrefix("5.7.1 the budget for today has 0 of 4 parts left")
                == true)
    }

    @Test func `A digest that the budget does not pay waits for the next day`() async throws {
        // 22:13 where the gateway is.
        let rig = try DigestRig { rules in
            rules.budget.parts = 3
            rules.rates.recipient = RateLimit(2, in: .seconds(60))
        }
        for number in 1...4 { try await rig.deliver(number) }
        try await rig.deliver(5, to: ["+447700900124"])
        #expect(try await rig.pass(3600) == [])
        #expect(rig.held == [3, 4])
        #expect(rig.notebook.records.contains { $0.text.hasPrefix("a digest waits: the budget for today has 0 of 3") })
        #expect(try await rig.pass(4200).count == 1)
        #expect(rig.texts.last == "2 more mails since 2023-11-14 22:13: mail 4; mail 3")
    }

    @Test func `An application that is gone keeps its mails waiting until it is back`() async throws {
        let rig = try DigestRig()
        for number in 1...4 { try await rig.deliver(number) }
        rig.gateway.rules = try DigestRig.rules(applications: ["alarms"])
        #expect(try await rig.pass(3900) == [])
        #expect(rig.held == [3, 4])
        #expect(
            rig.notebook.records.contains { $0.text == "mails wait: their application is not in the configuration" })
        rig.gateway.rules = try DigestRig.rules()
        #expect(try await rig.pass(301).count == 1)
        #expect(rig.held == [])
    }

    @Test func `When digests or rates are switched off, what waits is told of`() async throws {
        let rig = try DigestRig()
        for number in 1...4 { try await rig.deliver(number) }
        rig.gateway.rules = try DigestRig.rules { rules in
            rules.whenOverRate = .refuse
            rules.rates = StormRules.Rates()
        }
        #expect(try await rig.pass(61) == [60])
    }

    @Test func `A thousand mails are one digest and one commit`() async throws {
        let rig = try DigestRig()
        for number in 1...2502 { try await rig.deliver(number) }
        #expect(rig.held.count == 2500)
        let before = rig.store.submissions.count
        #expect(try await rig.pass(3900).count == 1)
        #expect(rig.store.submissions.count == before + 1)
        #expect(rig.texts.last?.hasPrefix("2500 more mails since 22:13: mail 2502; mail 2501;") == true)
        #expect(rig.held == [])
    }
}
