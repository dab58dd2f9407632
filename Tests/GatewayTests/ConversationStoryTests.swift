import Gateway
import Messages
import Testing

/// What people ask of the gateway about texts from phones.
@Suite struct ConversationStoryTests {
    private func nowhere(_ rig: PhoneRig, _ words: String = "hello") async throws -> MessageID {
        try await rig.text(words)
        let last = try #require(rig.answers.last)
        #expect(last.order.destination == .nowhere)
        return last.id
    }

    private func refusal(_ body: () async throws -> Void) async -> OperationRefused? {
        do {
            try await body()
            return nil
        } catch {
            return error as? OperationRefused
        }
    }

    @Test func `A text that went nowhere goes through the routes as they are now`() async throws {
        let rig = try PhoneRig { $0.deliver = [.reply] }
        let id = try await nowhere(rig)
        rig.clock.advance(by: .seconds(100))
        rig.gateway.rules = try PhoneRig.rules(
            { () -> PhoneRig.Plan in
                var plan = PhoneRig.Plan()
                plan.deliver = [PhoneRig.team]
                return plan
            }())
        try await rig.gateway.retry(id)
        #expect(rig.store.message(id)?.state == .cancelled)
        #expect(rig.store.events(of: id).map(\.kind) == [.made, .retried])
        #expect(rig.latest == "team@office.test")
        let letter = try #require(rig.letters.last?.letter)
        #expect(letter["From"] == "+447700900123 <+447700900123@sms.test>")
        #expect(letter.text == "hello")
        let facts = try #require(rig.store.submissions.last?.submission)
        #expect(facts.client == "carrier")
        #expect(facts.number == "+447700900100")
        let again = await refusal { try await rig.gateway.retry(id) }
        #expect(again == OperationRefused(.conflict, "message \(id) is cancelled: it has been routed anew"))
        #expect(rig.letters.count == 1)
    }

    @Test func `People who try the same text again at the same time make one mail of it`() async throws {
        let rig = try PhoneRig { $0.deliver = [.reply] }
        let id = try await nowhere(rig)
        var plan = PhoneRig.Plan()
        plan.deliver = [PhoneRig.team]
        rig.gateway.rules = try PhoneRig.rules(plan)
        let refusals = await withTaskGroup(of: OperationRefused?.self) { group in
            for _ in 0..<20 { group.addTask { await refusal { try await rig.gateway.retry(id) } } }
            var all: [OperationRefused?] = []
            for await refusal in group { all.append(refusal) }
            return all
        }
        #expect(rig.letters.count == 1)
        #expect(refusals.count { $0 == nil } == 1)
        #expect(refusals.compactMap(\.self).allSatisfy { $0.kind == .conflict })
    }

    @Test func `A store that fails at any call of a retry leaves the text where it was`() async throws {
        let rig = try PhoneRig { $0.deliver = [.reply] }
        let id = try await nowhere(rig)
        var plan = PhoneRig.Plan()
        plan.deliver = [PhoneRig.team]
        rig.gateway.rules = try PhoneRig.rules(plan)
        for call in 1...4 {
            rig.stumbling.fail(call...call)
            #expect(await refusal { try await rig.gateway.retry(id) }?.kind == .unavailable, "call \(call)")
            #expect(rig.store.message(id)?.state == .failed)
            #expect(rig.letters.isEmpty)
        }
        rig.stumbling.fail(nil)
        try await rig.gateway.retry(id)
        #expect(rig.letters.count == 1)
    }

    @Test func `The conversation around a message is everything that belongs to it, from wherever one looks`()
        async throws
    {
        let rig = try PhoneRig { $0.notices = .failed }
        let mail = try await rig.mail(headers: ["Subject: Disk full"])[0]
        try await rig.text("which?")
        try await rig.text("hello?")
        let failed = MessageChange(mail, from: [.queued], to: .failed, at: rig.clock.now)
        _ = try await rig.store.apply([failed])
        #expect(try await rig.gateway.notices.tell(at: rig.clock.now) == 1)
        let other = try await rig.mail(to: ["+447700900124"])[0]
        for id in rig.store.messages.map(\.id) where id != other {
            #expect(try await rig.gateway.conversation(around: id).map(\.message.id.rawValue) == [1, 2, 3, 4])
        }
        #expect(try await rig.gateway.conversation(around: other).map(\.message.id) == [other])
        #expect(try await rig.gateway.conversation(around: MessageID(rawValue: 99)).isEmpty)
        rig.stumbling.fail(2...2)
        #expect(await refusal { _ = try await rig.gateway.conversation(around: mail) }?.kind == .unavailable)
    }

    @Test func `A long conversation is shown as far as fifty messages`() async throws {
        let rig = try PhoneRig()
        let mail = try await rig.mail()[0]
        for index in 0..<80 { try await rig.text("\(index)") }
        #expect(try await rig.gateway.conversation(around: mail).count == 50)
        let last = try #require(rig.answers.last?.id)
        #expect(try await rig.gateway.conversation(around: last).contains { $0.message.id == last })
    }

    @Test func `A conversation that goes in circles comes to an end`() async throws {
        let rig = try PhoneRig()
        for about in [Int64(2), 1] {
            var arrival = Submission(receivedAt: rig.clock.now, door: .phone, client: "carrier")
            arrival.about = MessageID(rawValue: about)
            _ = try await rig.store.accept(arrival, content: [], orders: [try Samples.order()])
        }
        #expect(
            try await rig.gateway.conversation(around: MessageID(rawValue: 1)).map(\.message.id.rawValue) == [1, 2])
    }

    @Test func `A phone's number finds what went to it and what came from it, an address what went both ways`()
        async throws
    {
        let rig = try PhoneRig()
        try await rig.mail()
        try await rig.text("yes")
        try await rig.mail(to: ["+447700900124"])
        for (words, found) in [
            (PhoneRig.phone, [Int64(2), 1]), ("alice@office.test", [3, 2, 1]), ("+447700900124", [3]),
        ] { #expect(try await rig.gateway.find(words, limit: 10).map(\.id.rawValue) == found, "\(words)") }
        #expect(try await rig.gateway.find("alice@office.test", limit: 2).map(\.id.rawValue) == [3, 2])
    }

    @Test func `Reports that match nothing are shown, the newest first`() async throws {
        let rig = try PhoneRig()
        let carrier = try Samples.connection()
        for id in ["1", "2"] {
            let report = NetworkReport(networkIDs: [id], verdict: .delivered, detail: "")
            try await rig.gateway.reports.acceptStray(report, on: carrier, at: rig.clock.now)
        }
        #expect(try await rig.gateway.strayReports(on: nil, limit: 9).map(\.networkID) == ["2", "1"])
        #expect(try await rig.gateway.strayReports(on: try Samples.connection("backup"), limit: 9).isEmpty)
    }
}
