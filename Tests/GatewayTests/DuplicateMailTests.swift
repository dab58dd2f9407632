import Messages
import SMS
import Testing

@testable import Gateway

/// The same mail for the same phone is one message.
@Suite struct DuplicateMailTests {
    private let mail = StormRig.mail()

    @Test func `A mail that comes again is answered with the number of the first, and makes no message`() async throws {
        let rig = try StormRig()
        #expect(try await rig.deliver(mail).messages == [1])
        _ = try await rig.deliver(StormRig.mail(id: "other@office.test"))
        let again = try await rig.deliver(mail)
        #expect(again.submission == 1)
        #expect(again.messages == [])
        #expect(rig.store.messages.count == 2)
        #expect(rig.gateway.outbox.count == 2)
        let line = try #require(rig.notebook.records.first)
        #expect(line.text == "the same mail came before: no message is made of it again")
        #expect(line.fields.first { $0.0 == "submission" }?.1 == "\(SubmissionID(rawValue: 1))")
    }

    @Test func `The window ends at its length, counted from the first`() async throws {
        let table: [(window: Duration, age: Duration, isOne: Bool)] = [
            (.seconds(600), .seconds(599), true), (.seconds(600), .seconds(600), false),
            (.seconds(10), .seconds(9), true), (.seconds(10), .seconds(10), false), (.zero, .zero, false),
        ]
        for (window, age, isOne) in table {
            let rig = try StormRig { $0.duplicates = window }
            _ = try await rig.deliver(mail)
            rig.clock.advance(by: age)
            #expect(try await rig.deliver(mail).messages == (isOne ? [] : [2]), "\(window) after \(age)")
        }
        let rig = try StormRig { $0.duplicates = .seconds(10) }
        for _ in 0..<4 {
            _ = try await rig.deliver(mail)
            rig.clock.advance(by: .seconds(5))
        }
        #expect(rig.store.messages.count == 2)
    }

    @Test func `Another number, another mail and a mail without Message-ID are not the same`() async throws {
        let rig = try StormRig()
        for (id, number) in [
            ("1@x", "+447700900123"), ("1@x", "+447700900124"), ("2@x", "+447700900123"), (nil, "+447700900123"),
            (nil, "+447700900123"),
        ] {
            #expect(try await rig.deliver(StormRig.mail(id: id), to: [number]).messages?.count == 1)
        }
    }

    @Test func `Of a mail that is new for some recipients only those get it`() async throws {
        let rig = try StormRig()
        _ = try await rig.deliver(mail, to: ["+447700900123", "+447700900124"])
        let mixed = try await rig.deliver(mail, to: ["+447700900124", "+447700900125", "+447700900123"])
        #expect(mixed.submission == 2)
        #expect(mixed.messages == [3])
        #expect(rig.store.messages.last?.order.recipient?.e164 == "+447700900125")
        #expect(rig.notebook.records.first?.fields.first { $0.0 == "recipients" }?.1 == "2")
    }

    @Test func `A mail that the store did not keep may come again`() async throws {
        let rig = try StormRig {
            $0.rates.recipient = RateLimit(1, in: .seconds(60))
            $0.budget.parts = 1
        }
        // The budget is read before the store fails.
        rig.clock.advance(by: .seconds(-120))
        #expect(try await rig.deliver(StormRig.mail("a" + String(repeating: "b", count: 160))).messages == nil)
        rig.clock.advance(by: .seconds(120))
        for cause in [StoreFailure.Cause.full, .busy, .inputOutput] {
            rig.store.failure = StoreFailure(cause, "")
            #expect(try await rig.deliver(mail).messages == nil)
        }
        rig.store.failure = nil
        #expect(try await rig.deliver(mail).messages == [1])
    }

    @Test func `Of many connections that deliver the same mail at the same time one makes the message`() async throws {
        let rig = try StormRig()
        let verdicts = try await withThrowingTaskGroup(of: IntakeVerdict.self) { group in
            for _ in 0..<200 { group.addTask { try await rig.deliver(mail) } }
            var all: [IntakeVerdict] = []
            for try await verdict in group { all.append(verdict) }
            return all
        }
        #expect(verdicts.count == 200)
        #expect(verdicts.allSatisfy { $0.submission == 1 })
        #expect(verdicts.count { $0.messages == [1] } == 1)
        #expect(rig.store.messages.count == 1)
    }

    @Test func `The second waits until the first is settled, and takes its place when that was not kept`() async throws
    {
        for isKept in [true, false] {
            let rig = try StormRig()
            let application = try #require(rig.rules.claiming.applications.first)
            let demand = StormDemand(
                application, try Samples.number(), from: nil, messageID: mail.messageID, parts: 1, reference: .eightBit)
            let storms = rig.gateway.storms
            guard case .admitted(let permit) = await storms.admit([demand], at: rig.clock.now, on: nil) else {
                Issue.record("the first was not admitted")
                return
            }
            async let late = rig.deliver(mail)
            for _ in 0..<100 { await Task.yield() }
            #expect(rig.store.submissions.isEmpty)
            storms.settle(permit, as: isKept ? SubmissionID(rawValue: 7) : nil)
            let verdict = try await late
            #expect(verdict.submission == (isKept ? 7 : 1))
            #expect(verdict.messages == (isKept ? [] : [1]))
            #expect(rig.store.submissions.count == (isKept ? 0 : 1))
        }
    }

    @Test func `Mails that share recipients in different orders do not wait for each other for ever`() async throws {
        let rig = try StormRig()
        let numbers = (0..<20).map { "+4477009001\($0 + 10)" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                let some = number.isMultiple(of: 2) ? numbers : numbers.reversed()
                group.addTask {
                    let verdict = try await rig.deliver(mail, to: Array(some.dropFirst(number % 7)))
                    #expect(verdict.messages != nil)
                }
            }
            try await group.waitForAll()
        }
        #expect(rig.store.messages.count == 20)
    }

    @Test func `After a restart the mails that came last are known again`() async throws {
        let rig = try StormRig { $0.duplicates = .seconds(600) }
        _ = try await rig.deliver(StormRig.mail(id: "old@x"))
        rig.clock.advance(by: .seconds(600))
        _ = try await rig.deliver(mail, to: ["+447700900123", "+447700900124"])
        _ = try await rig.deliver(StormRig.mail(id: nil))
        let next = Samples.gateway(rig.store, rules: rig.rules, clock: rig.clock)
        try await next.resume()
        #expect(next.storms.count == 2)
        #expect(try await rig.deliver(mail, over: next).submission == 2)
        #expect(try await rig.deliver(mail, to: ["+447700900124"], over: next).messages == [])
        #expect(try await rig.deliver(StormRig.mail(id: "old@x"), over: next).messages?.count == 1)
    }

    @Test func `After a restart no more is read than is of use`() async throws {
        let rig = try StormRig()
        for number in 0..<2500 { _ = try await rig.deliver(StormRig.mail(id: "\(number)@x")) }
        let storms = StormGuard()
        #expect(try await storms.recall(rig.store, rules: rig.rules, at: rig.clock.now) == 2000)
        #expect(try await StormGuard().recall(rig.store, rules: rig.rules, at: rig.clock.now + .seconds(600)) == 0)
        let off = try StormRig.rules { $0.duplicates = .zero }
        #expect(try await StormGuard().recall(rig.store, rules: off, at: rig.clock.now) == 0)
    }

    @Test func `However many mails come, the table keeps its bound and the latest are known`() throws {
        var ledger = StormLedger(duplicates: 1000, rates: 1000, budgets: 1000)
        let application = try #require(StormRig.rules().claiming.applications.first)
        func demand(_ id: Int) throws -> StormDemand {
            StormDemand(
                application, try Samples.number(), from: nil, messageID: "\(id)@x", parts: 1, reference: .eightBit)
        }
        for id in 0..<10_000 {
            guard case .admitted(let permit) = ledger.reserve([try demand(id)], at: Samples.moment(0), on: nil) else {
                Issue.record("mail \(id) was not admitted")
                return
            }
            ledger.settle(permit, as: SubmissionID(rawValue: Int64(id)))
            #expect(ledger.count <= 1000)
        }
        guard case .repeated(let first) = ledger.reserve([try demand(9600)], at: Samples.moment(0), on: nil) else {
            Issue.record("forgotten too early")
            return
        }
        #expect(first.rawValue == 9600)
    }
}
