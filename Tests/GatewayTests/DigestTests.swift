import Messages
import SMS
import Testing

@testable import Gateway

/// Mail beyond the rates that is taken and told of in one text.
@Suite struct DigestTests {
    private static let heldByNumber = "made: it waits for a digest: more than 2 in 1h for this number"
    private static let heldBySender = "made: it waits for a digest: more than 2 in 1h from this sender"

    @Test func `What is too much is taken, and one text tells of it when the rate lets a message in again`()
        async throws
    {
        let rig = try DigestRig()
        for number in 1...6 {
            #expect(try rig.judge() == nil)
            #expect(try await rig.deliver(number).messages == [Int64(number)])
        }
        #expect(rig.texts == ["text 1", "text 2"])
        #expect(rig.held == [3, 4, 5, 6])
        #expect(rig.gateway.outbox.count == 2)
        #expect(rig.events(of: 3) == [Self.heldByNumber])
        #expect(try await rig.pass(3599) == [])
        let made = try await rig.pass(242)
        #expect(made.count == 1)
        #expect(rig.held == [])
        #expect(rig.texts.last == "4 more mails since 22:13: mail 6; mail 5; mail 4; mail 3")
        let digest = try rig.message(7)
        #expect(digest.order.via.map(\.text) == ["sms-carrier"] && digest.order.originator == Originator("ACME"))
        #expect(digest.order.recipient == (try Samples.number()))
        #expect(rig.events(of: 7) == ["made: digest of 4 mails: messages 3 to 6"])
        for id in Int64(3)...6 {
            #expect(try rig.message(id).state == .sent)
            #expect(rig.events(of: id) == [Self.heldByNumber, "sent: in the digest, message 7"])
        }
        #expect(rig.gateway.outbox.count == 3)
        #expect(rig.gateway.board.status(of: .digests) == nil)
    }

    private func status(of rig: DigestRig) -> String { rig.gateway.board.status(of: .digests)?.reason ?? "" }

    @Test func `The board shows how much waits`() async throws {
        let rig = try DigestRig()
        for number in 1...4 { try await rig.deliver(number) }
        #expect(status(of: rig) == "")
        try await rig.pass(1)
        #expect(status(of: rig) == "2 mails wait for a digest")
        for number in 5...8 { try await rig.deliver(number, to: ["+447700900124"]) }
        try await rig.pass(1)
        #expect(status(of: rig) == "4 mails wait for digests")
    }

    @Test func `Without the option all is as it was`() async throws {
        let rig = try DigestRig { $0.whenOverRate = .refuse }
        for number in 1...2 { #expect(try await rig.deliver(number).messages != nil) }
        #expect(try rig.judge() == "4.7.1 too many messages for this number at present: 2 in 1h; try again later")
        #expect(try await rig.deliver(3).refusal != nil)
        #expect(rig.gateway.storms.update { $0.held.count } == 0)
    }

    @Test func `A rate that lets a message in soon waits for a minute all the same`() async throws {
        let rig = try DigestRig { $0.rates.recipient = RateLimit(1, in: .seconds(10)) }
        try await rig.deliver(1)
        // The window of ten seconds is less than the minute.
        try await rig.pass(5)
        for number in 2...3 { try await rig.deliver(number) }
        #expect(try await rig.pass(9) == [])
        #expect(try await rig.pass(1) == [1])
        let slow = try DigestRig { rules in
            rules.rates = StormRules.Rates(
                recipient: RateLimit(100, in: .seconds(3600)), sender: RateLimit(1, in: .seconds(60)))
        }
        try await slow.deliver(1)
        try await slow.pass(50)
        for number in 2...3 { try await slow.deliver(number) }
        #expect(try await slow.pass(59) == [])
        #expect(try await slow.pass(1) == [1])
    }

    @Test func `A digest of one mail is its text`() async throws {
        let rig = try DigestRig()
        for number in 1...3 { try await rig.deliver(number) }
        try await rig.pass(3900)
        #expect(rig.texts == ["text 1", "text 2", "text 3"])
        #expect(rig.events(of: 4) == ["made: digest of 1 mail: message 3"])
        #expect(rig.events(of: 3).last == "sent: in the digest, message 4")
    }

    @Test func `However long the storm, no more texts than the rate, and every mail is told of`() async throws {
        let rig = try DigestRig { $0.rates.recipient = RateLimit(3, in: .seconds(600)) }
        var moments: [Timestamp] = []
        var count = 0
        for number in 1...400 {
            try await rig.deliver(number)
            try await rig.pass(10)
            let texts = rig.store.messages.filter { !$0.order.waitsForDigest }
            moments += texts.dropFirst(count).map(\.acceptedAt)
            count = texts.count
        }
        for index in moments.indices.dropFirst(3) { #expect(moments[index] - moments[index - 3] >= .seconds(600)) }
        #expect(moments.count >= 17, "digests are put off: \(moments.count)")
        try await rig.pass(1300)
        #expect(rig.held == [])
        let told = rig.store.messages.filter { $0.order.waitsForDigest && $0.state == .sent }.count
        let direct = rig.store.messages.filter { $0.order.text.hasPrefix("text") && !$0.order.waitsForDigest }.count
        #expect(told + direct == 400)
        #expect(rig.gateway.storms.update { $0.held.groupCount } == 0)
    }

    @Test func `While a digest waits its place is kept, though mails come that take every other`() async throws {
        let rig = try DigestRig { $0.rates.recipient = RateLimit(1, in: .seconds(60)) }
        for number in 1...2 { try await rig.deliver(number) }
        // The place is free now, and the mail that comes first does not get it.
        rig.clock.advance(by: .seconds(65))
        try await rig.deliver(3)
        #expect(rig.held == [2, 3])
        #expect(try await rig.pass(1) == [1])
        #expect(rig.texts.last == "2 more mails since 22:13: mail 3; mail 2")
    }

    @Test func `Phones and applications have digests of their own`() async throws {
        let rig = try DigestRig()
        let phones = ["+447700900123", "+447700900124"]
        var number = 0
        for application in ["sms", "alarms"] {
            for _ in 1...5 {
                number += 1
                try await rig.deliver(number, to: phones, application: application)
            }
        }
        #expect(rig.gateway.storms.update { $0.held.groupCount } == 4)
        try await rig.pass(3900)
        let digests = rig.store.messages.filter { $0.order.text.hasPrefix("3 more") }
        #expect(digests.count == 4 && rig.held == [])
        #expect(Set(digests.map { "\($0.order.via[0]) \($0.order.recipient?.e164 ?? "")" }).count == 4)
        for digest in digests {
            let subjects =
                digest.order.application?.text == "sms" ? "mail 5; mail 4; mail 3" : "mail 10; mail 9; mail 8"
            #expect(digest.order.text == "3 more mails since 22:13: \(subjects)")
        }
    }

    @Test func `A mail for several goes to those who may have one, and waits for the others`() async throws {
        let rig = try DigestRig()
        for number in 1...2 { try await rig.deliver(number) }
        #expect(try await rig.deliver(3, to: ["+447700900124", DigestRig.phone]).messages == [3, 4])
        #expect(rig.held == [4])
        #expect(rig.gateway.outbox.count == 3)
    }

    @Test func `What a sender sends too much is held as well, and its digest counts for it`() async throws {
        let rig = try DigestRig { rules in
            rules.rates = StormRules.Rates(sender: RateLimit(2, in: .seconds(3600)))
        }
        let phones = (0..<3).map { "+44770090012\($0)" }
        for number in 1...2 { try await rig.deliver(number) }
        for (index, phone) in phones.enumerated() {
            rig.clock.advance(by: .seconds(1))
            for number in 0..<2 { try await rig.deliver(10 + index * 2 + number, to: [phone]) }
        }
        try await rig.deliver(20, from: "b@office.test")
        #expect(rig.held == [3, 4, 5, 6, 7, 8])
        #expect(rig.events(of: 3) == [Self.heldBySender])
        #expect(try await rig.pass(3600 + 242).count == 2)
        #expect(rig.held == [7, 8])
        #expect(try await rig.pass(3600 + 242).count == 1)
        #expect(rig.held == [])
    }

    @Test func `The same mail again is dropped, whether it waits or was told of`() async throws {
        let rig = try DigestRig { $0.duplicates = .seconds(86_400) }
        for number in 1...4 { try await rig.deliver(number) }
        #expect(try await rig.deliver(4).messages == [])
        #expect(rig.held == [3, 4])
        try await rig.pass(3900)
        #expect(try await rig.deliver(4).messages == [])
        #expect(rig.held == [])
    }

    @Test func `A store that takes nothing leaves nothing behind`() async throws {
        let rig = try DigestRig()
        for number in 1...2 { try await rig.deliver(number) }
        rig.store.failure = StoreFailure(.full, "")
        for number in 3...5 { #expect(try await rig.deliver(number).refusal != nil) }
        #expect(rig.gateway.storms.update { $0.held.groupCount } == 0)
        rig.store.failure = nil
        for number in 3...5 { try await rig.deliver(number) }
        rig.store.failure = StoreFailure(.full, "")
        rig.clock.advance(by: .seconds(3900))
        await #expect(throws: StoreFailure.self) { try await rig.gateway.digests.make(at: rig.clock.now) }
        rig.store.failure = nil
        #expect(rig.held == [3, 4, 5])
        #expect(try await rig.pass(2) == [1])
        #expect(rig.texts.last == "3 more mails since 22:13: mail 5; mail 4; mail 3")
    }

    @Test func `There is room for so many mails, then they are put off as ever`() throws {
        let rules = try DigestRig.rules()
        let application = try #require(rules.claiming.applications.first)
        var ledger = StormLedger(held: HeldMails(perPhone: 3, total: 100))
        var answers: [Bool] = []
        for id in 1...7 {
            let demand = StormDemand(
                application, try Samples.number(), from: try Samples.address("a@x.test"), messageID: "\(id)", parts: 1,
                reference: .eightBit)
            switch ledger.reserve([demand], at: Samples.moment(0), on: nil) {
            case .admitted(let permit):
                answers.append(true)
                let mail = HeldMails.Mail(message: MessageID(rawValue: Int64(id)), expiry: nil)
                ledger.settle(permit, as: SubmissionID(rawValue: Int64(id)), kept: [mail])
            case .refused(let refusal):
                answers.append(false)
                #expect(refusal.persistence == .temporary && refusal.text.hasPrefix("too many messages"))
            case .repeated, .pending, .unread: Issue.record("\(id)")
            }
        }
        #expect(answers == [true, true, true, true, true, false, false])
        #expect(ledger.held.count == 3)
    }
}
