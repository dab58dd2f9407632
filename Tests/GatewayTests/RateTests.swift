import Messages
import SMS
import Testing

@testable import Gateway

/// The most messages in a time.
@Suite struct RateTests {
    private let tooManyForNumber = "4.7.1 too many messages for this number at present: 3 in 1h; try again later"
    private let tooManyFromSender = "4.7.1 too many messages from this sender at present: 3 in 1h; try again later"

    private func rig(recipient: Int? = nil, sender: Int? = nil) throws -> StormRig {
        let hour = Duration.seconds(3600)
        return try StormRig { rules in
            rules.rates = StormRules.Rates(
                recipient: recipient.flatMap { RateLimit($0, in: hour) },
                sender: sender.flatMap { RateLimit($0, in: hour) })
        }
    }

    @Test func `A number gets so many in a time, then its RCPT is put off until there is room`() async throws {
        let rig = try rig(recipient: 3)
        for number in 1...3 {
            #expect(try rig.judge("+447700900123").refusal == nil, "\(number)")
            #expect(try await rig.deliver(StormRig.mail(id: "\(number)@x")).messages == [Int64(number)])
        }
        let refused = try rig.judge("+447700900123")
        #expect(refused.refusal == tooManyForNumber)
        guard case .failure(let reason) = refused else { return }
        #expect(reason.refusal.scope == .recipient && reason.refusal.persistence == .temporary)
        #expect(try rig.judge("+447700900124").refusal == nil)
        // Who got past RCPT meanwhile is put off after DATA.
        let late = try await rig.deliver(StormRig.mail(id: "4@x"))
        #expect(late == .refused(Refusal(.message, .temporary, 7, 1, String(tooManyForNumber.dropFirst(6)))))
        rig.clock.advance(by: .seconds(3599))
        #expect(try rig.judge("+447700900123").refusal == tooManyForNumber)
        rig.clock.advance(by: .seconds(1 + 240))
        #expect(try rig.judge("+447700900123").refusal == nil)
        #expect(try await rig.deliver(StormRig.mail(id: "4@x")).messages == [4])
    }

    @Test func `Only what was accepted counts`() async throws {
        let rig = try rig(recipient: 3)
        for _ in 0..<10 { _ = try rig.judge("+447700900123") }
        for _ in 0..<10 { #expect(try await rig.deliver(StormRig.mail(" ")).messages == nil) }
        rig.store.failure = StoreFailure(.full, "")
        for _ in 0..<10 { #expect(try await rig.deliver(StormRig.mail()).messages == nil) }
        rig.store.failure = nil
        for _ in 0..<10 { _ = try await rig.deliver(StormRig.mail(id: "same@x")) }
        #expect(rig.store.messages.count == 1)
        #expect(try await rig.deliver(StormRig.mail(id: "2@x")).messages == [2])
        #expect(try await rig.deliver(StormRig.mail(id: "3@x")).messages == [3])
        #expect(try rig.judge("+447700900123").refusal == tooManyForNumber)
    }

    @Test func `A sender sends so many, to whatever numbers, the case of its letters aside`() async throws {
        let rig = try rig(sender: 3)
        for number in 1...3 {
            let mail = StormRig.mail(id: "\(number)@x")
            let sender = number.isMultiple(of: 2) ? "A@office.test" : "a@OFFICE.test"
            #expect(try await rig.deliver(mail, to: ["+4477009001\(20 + number)"], from: sender).messages != nil)
        }
        #expect(try rig.judge("+447700900129").refusal == tooManyFromSender)
        #expect(try rig.judge("+447700900129", from: "b@office.test").refusal == nil)
        #expect(try await rig.deliver(StormRig.mail(id: "4@x"), from: "b@office.test").messages != nil)
    }

    @Test func `The recipients that a mail has already count, so that the rest can come later`() async throws {
        let rig = try rig(sender: 3)
        var claims: [Claim] = []
        for number in 0..<5 {
            switch try rig.judge("+44770090012\(number)", besides: claims) {
            case .success(let claim): claims.append(claim)
            case .failure(let refused): #expect(refused.refusal.text == String(tooManyFromSender.dropFirst(6)))
            }
        }
        #expect(claims.count == 3)
        // Somebody who is named twice counts once.
        #expect(try rig.judge("+447700900120", besides: Array(claims.prefix(3))).refusal == nil)
        #expect(try await rig.deliver(StormRig.mail(), to: claims.compactMap(\.number?.e164)).messages?.count == 3)
    }

    @Test func `A mail that is refused for one recipient counts for none`() async throws {
        let rig = try rig(recipient: 3, sender: 3)
        for id in 1...2 { _ = try await rig.deliver(StormRig.mail(id: "\(id)@x"), to: ["+447700900123"]) }
        #expect(
            try await rig.deliver(StormRig.mail(id: "3@x"), to: ["+447700900124", "+447700900123"]).messages == nil)
        #expect(try rig.judge("+447700900124").refusal == nil)
        #expect(try await rig.deliver(StormRig.mail(id: "3@x"), to: ["+447700900124"]).messages == [3])
    }

    @Test func `Of many mails at the same time as many come in as are allowed`() async throws {
        let rig = try rig(recipient: 3)
        await withTaskGroup(of: Void.self) { group in
            for id in 0..<100 { group.addTask { _ = try? await rig.deliver(StormRig.mail(id: "\(id)@x")) } }
        }
        #expect(rig.store.messages.count == 3)
    }

    @Test func `However many numbers are written to, the table keeps its bound`() throws {
        var ledger = StormLedger(duplicates: 100, rates: 100, budgets: 100)
        let rules = try rig(recipient: 3, sender: 3).rules
        let application = try #require(rules.claiming.applications.first)
        for id in 0..<5000 {
            let number = try Samples.number("+44770090\(10_000 + id)")
            let demand = StormDemand(
                application, number, from: try Samples.address("\(id)@x.test"), messageID: nil, parts: 1,
                reference: .eightBit)
            guard case .admitted(let permit) = ledger.reserve([demand], at: Samples.moment(0), on: nil) else {
                Issue.record("\(id) was not admitted")
                return
            }
            ledger.settle(permit, as: SubmissionID(rawValue: 1))
            #expect(ledger.count <= 100)
        }
    }

    @Test func `A gateway without limits and a mail without Message-ID count nothing`() async throws {
        let rig = try StormRig()
        #expect(try await rig.deliver(StormRig.mail(id: nil)).messages == [1])
        _ = try rig.judge("+447700900123")
        #expect(rig.gateway.storms.count == 0)
    }
}
