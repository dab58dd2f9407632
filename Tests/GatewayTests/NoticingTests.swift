import Gateway
import Messages
import Testing

/// Senders hear what became of their messages, once.
@Suite struct NoticingTests {
    private let phones = ["+447700900123", "+447700900124", "+447700900125"]

    private func rig(_ notices: NoticeKinds = .failed) throws -> PhoneRig {
        try PhoneRig { $0.notices = notices }
    }

    private func end(
        _ rig: PhoneRig, _ id: MessageID, _ state: MessageState, _ why: String = "no such phone",
        _ kind: MessageEvent.Kind = .failed
    ) async throws {
        let change = MessageChange(
            id, from: Set(MessageState.allCases), to: state, at: rig.clock.now,
            event: MessageEvent(at: rig.clock.now, kind: kind, detail: why))
        #expect(try await rig.store.apply([change]) == [true])
    }

    private func tell(_ rig: PhoneRig) async throws -> Int { try await rig.gateway.notices.tell(at: rig.clock.now) }

    private func notices(_ rig: PhoneRig) -> [(message: Message, letter: Letter)] {
        rig.messages(by: .gateway).map { ($0, Letter($0.order.text)) }
    }

    @Test func `A failure is told to the envelope sender at once, in words and for machines`() async throws {
        let rig = try rig()
        let id = try await rig.mail(headers: ["Subject: Disk full", "Message-ID: 1@x", "Reply-To: r@x.test"])[0]
        #expect(try await tell(rig) == 0)
        try await end(rig, id, .failed)
        #expect(try await tell(rig) == 1)
        let notice = try #require(notices(rig).first)
        #expect(notice.message.order.destination.description == "alice@office.test")
        #expect(notice.message.order.envelopeSender == nil)
        #expect(notice.message.order.notices == [])
        #expect(notice.message.order.via.map(\.text) == ["office"])
        #expect(notice.letter["Subject"] == "Not delivered: your text to +447700900123")
        #expect(notice.letter["In-Reply-To"] == "1@x")
        #expect(notice.letter["Auto-Submitted"] == "autoReplied")
        #expect(notice.letter["Report"] == "+447700900123@sms.test failed 5.0.0 no such phone")
        #expect(notice.letter["Message-ID"]?.hasSuffix("@gw.test") == true)
        #expect(rig.store.submissions.last?.submission.about == id)
        #expect(rig.store.events(of: id).map(\.kind) == [.failed, .noticed])
        #expect(rig.gateway.outbox.count == 2)
    }

    @Test func `Nothing is told twice, and the failure of a notice is not told at all`() async throws {
        let rig = try rig([.failed, .sent, .delivered])
        let id = try await rig.mail()[0]
        try await end(rig, id, .failed)
        #expect(try await tell(rig) == 1)
        let notice = try #require(notices(rig).first?.message.id)
        for state in MessageState.allCases {
            try await end(rig, notice, state)
            rig.clock.advance(by: .seconds(60))
            #expect(try await tell(rig) == 0)
        }
        #expect(notices(rig).count == 1)
    }

    @Test func `A mail for several phones is told of once when all have ended`() async throws {
        let rig = try rig()
        let ids = try await rig.mail(to: phones)
        try await end(rig, ids[0], .failed)
        rig.clock.advance(by: .seconds(10))
        #expect(try await tell(rig) == 0)
        try await end(rig, ids[1], .sent, "1 part", .sent)
        try await end(rig, ids[2], .expired, "too late", .expired)
        #expect(try await tell(rig) == 1)
        let letter = try #require(notices(rig).first?.letter)
        #expect(letter["Subject"] == "Your text to 2 numbers: 2 not delivered")
        #expect(
            letter.all("Report") == [
                "+447700900123@sms.test failed 5.0.0 no such phone", "+447700900125@sms.test failed 5.0.0 too late",
            ])
    }

    @Test(arguments: [(Int64(29), 0), (30, 1), (31, 1)])
    func `What is known is told after half a minute, and the rest later`(seconds: Int64, told: Int) async throws {
        let rig = try rig()
        let ids = try await rig.mail(to: phones)
        try await end(rig, ids[0], .failed)
        rig.clock.advance(by: .seconds(seconds))
        #expect(try await tell(rig) == told)
        guard told == 1 else { return }
        try await end(rig, ids[1], .failed)
        try await end(rig, ids[2], .failed)
        #expect(try await tell(rig) == 1)
        #expect(notices(rig).map { $0.letter.all("Report").count } == [1, 2])
    }

    @Test func `A clock that was set back holds up no notice`() async throws {
        let rig = try rig()
        let ids = try await rig.mail(to: phones)
        try await end(rig, ids[0], .failed)
        rig.clock.advance(by: .seconds(-3600))
        #expect(try await tell(rig) == 1)
    }

    @Test func `Sent and delivered are told where they are wanted, in one notice when they come together`() async throws
    {
        for (kinds, expected) in [
            (NoticeKinds.failed, [String]()), (.sent, ["Sent"]), (.delivered, ["Delivered"]),
            ([.sent, .delivered], ["Sent", "Delivered"]), ([], []),
        ] {
            let rig = try rig(kinds)
            let id = try await rig.mail()[0]
            try await end(rig, id, .sent, "1 part", .sent)
            rig.clock.advance(by: .seconds(31))
            _ = try await tell(rig)
            try await end(rig, id, .delivered, "DELIVRD", .report)
            _ = try await tell(rig)
            let words = notices(rig).map { $0.letter["Subject"]?.split(separator: ":").first.map(String.init) ?? "" }
            #expect(words == expected)
        }
        let rig = try rig([.sent, .delivered])
        let id = try await rig.mail()[0]
        try await end(rig, id, .sent, "1 part", .sent)
        #expect(try await tell(rig) == 0)
        try await end(rig, id, .delivered, "DELIVRD", .report)
        #expect(try await tell(rig) == 1)
        #expect(notices(rig).first?.letter["Report"] == "+447700900123@sms.test delivered 2.0.0 DELIVRD")
    }

    @Test func `A null sender and a machine get no notice`() async throws {
        let rig = try rig([.failed, .sent, .delivered])
        for (sender, headers) in [
            (nil, []), ("alice@office.test", ["Auto-Submitted: auto-generated"]),
        ] as [(String?, [String])] {
            let id = try await rig.mail(from: sender, headers: headers)[0]
            try await end(rig, id, .failed)
            #expect(rig.store.owed(id) == [])
            #expect(try await tell(rig) == 0)
        }
        #expect(notices(rig).isEmpty)
    }

    @Test func `What is owed to nobody is taken off`() async throws {
        let rig = try rig()
        var order = try Samples.order()
        order.notices = .failed
        let id = try await rig.store.accept(
            Submission(receivedAt: rig.clock.now, door: .api, client: ""), content: [], orders: [order]
        ).messages[0]
        try await end(rig, id, .failed)
        _ = try await tell(rig)
        #expect(rig.store.owed(id) == [])
        #expect(try await tell(rig) == 0)
        #expect(notices(rig).isEmpty)
    }

    @Test func `Without a connection for mail nothing is written, and nothing is lost`() async throws {
        let rig = try rig()
        let id = try await rig.mail()[0]
        try await end(rig, id, .failed)
        let mailing = rig.gateway.rules.mailing
        rig.gateway.rules.mailing = MailingRules(hostname: "gw.test")
        #expect(try await tell(rig) == 0)
        #expect(rig.store.owed(id) == .failed)
        rig.gateway.rules.mailing = mailing
        #expect(try await tell(rig) == 1)
    }

    @Test func `A store that fails at any call, and a restart after it, leave one notice`() async throws {
        var call = 0
        var calls = Int.max
        while call <= calls {
            let rig = try rig()
            let id = try await rig.mail()[0]
            try await end(rig, id, .failed)
            rig.stumbling.fail(call...call)
            if call == 0 {
                #expect(try await tell(rig) == 1)
                calls = rig.stumbling.calls
            } else {
                await #expect(throws: StumblingStore.failure, "call \(call)") { try await tell(rig) }
                #expect(notices(rig).isEmpty)
                #expect(rig.store.owed(id) == .failed)
            }
            let next = try PhoneRig(store: rig.store, clock: rig.clock) { $0.notices = .failed }
            try await next.gateway.resume()
            #expect(try await tell(next) == (call == 0 ? 0 : 1))
            #expect(try await tell(next) == 0)
            #expect(notices(next).count == 1)
            call += 1
        }
        #expect(calls >= 3)
    }

    @Test func `A message that is tried again is told of when it has ended anew`() async throws {
        let rig = try rig()
        let ids = try await rig.mail(to: phones)
        try await end(rig, ids[0], .failed)
        try await rig.gateway.retry(ids[0])
        rig.clock.advance(by: .seconds(60))
        // It is on its way: nothing of it is true yet.
        #expect(try await tell(rig) == 0)
        for id in ids { try await end(rig, id, .sent, "1 part", .sent) }
        rig.clock.advance(by: .seconds(60))
        _ = try await tell(rig)
        // It was sent after all, and nobody asked to hear of that.
        #expect(notices(rig).isEmpty)
        #expect(rig.store.owed(ids[0]) == [])
        try await end(rig, ids[1], .failed)
        #expect(try await tell(rig) == 1)
        #expect(notices(rig).first?.letter.all("Report").count == 1)
    }

    @Test func `Of very many notices some are written at a time, until all are`() async throws {
        let rig = try rig()
        for index in 0..<210 {
            let id = try await rig.mail(from: "u\(index)@office.test")[0]
            try await end(rig, id, .failed)
        }
        var counts: [Int] = []
        while let count = try? await tell(rig), count > 0 { counts.append(count) }
        #expect(counts == [200, 10])
        #expect(notices(rig).count == 210)
        #expect(Set(notices(rig).map(\.message.order.destination)).count == 210)
    }

    @Test func `Mails that are not due yet hold up none that is`() async throws {
        let rig = try rig()
        for index in 0..<205 {
            let ids = try await rig.mail(from: "u\(index)@office.test", to: Array(phones.prefix(2)))
            try await end(rig, ids[0], .failed)
        }
        let last = try await rig.mail(from: "last@office.test")[0]
        try await end(rig, last, .failed)
        #expect(try await tell(rig) == 1)
        #expect(notices(rig).first?.message.order.destination.description == "last@office.test")
    }
}
