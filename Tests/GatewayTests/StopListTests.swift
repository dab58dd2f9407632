import Messages
import SMS
import Templates
import Testing

@testable import Gateway

/// Phones that want no more texts.
@Suite struct StopListTests {
    private static let ours = "+447700900100"
    private static let second = "+447700900101"

    private func rig(
        store: MemoryStore = MemoryStore(), clock: StillClock = StillClock(),
        _ change: (inout StopRules) -> Void = { _ in }
    ) throws -> PhoneRig {
        let rig = try PhoneRig(store: store, clock: clock) {
            $0.numbers = ["carrier": [Self.ours, Self.second]]
            $0.deliver = [PhoneRig.team]
        }
        var stop = StopRules()
        change(&stop)
        rig.gateway.rules.stop = stop
        return rig
    }

    private func send(
        _ rig: PhoneRig, to phone: String = PhoneRig.phone, from: String? = nil
    ) async throws -> MessageID {
        try await rig.gateway.send(SendRequest(to: phone, from: from, text: "hello"), client: "")
    }

    private func texts(_ rig: PhoneRig) -> [MessageOrder] {
        rig.messages(by: .phone).map(\.order).filter { $0.recipient != nil }
    }

    private func objection(_ rig: PhoneRig, from number: String?) throws -> String? {
        rig.gateway.stopList.objection(
            to: try Samples.number(), from: try number.map { try #require(Originator($0)) })
    }

    @Test func `STOP puts the phone on the list and says so once, over the connection and from the number it came to`()
        async throws
    {
        let rig = try rig()
        try await rig.text("Stop.")
        let stops = try await rig.store.stops(after: nil, limit: 10)
        #expect(stops.map(\.key) == [Stop.Key(try Samples.number(), from: Originator(Self.ours))])
        #expect(stops.first?.word == "Stop.")
        #expect(stops.first?.by == "carrier")
        let order = try #require(texts(rig).first)
        #expect(order.text == StopLanguage.english.stopConfirmation)
        #expect(order.originator?.description == Self.ours)
        #expect(order.via.map(\.text) == ["carrier"])
        #expect(rig.letters.isEmpty)
        try await rig.text("STOP")
        try await rig.text("quit")
        #expect(texts(rig).count == 1)
        // Nobody has to look at those.
        #expect(rig.answers.dropFirst().map(\.state) == [.cancelled, .cancelled])
        #expect(try await rig.store.stops(after: nil, limit: 10).count == 1)
    }

    @Test func `The list, what the phone is told and the text are one commit`() async throws {
        let rig = try rig()
        rig.stumbling.fail(1...1)
        let verdict = try await rig.text("STOP")
        #expect(verdict == .notKept(StumblingStore.failure))
        #expect(try objection(rig, from: Self.ours) == nil)
        #expect(rig.store.messages.isEmpty)
        rig.stumbling.fail(nil)
        try await rig.text("STOP")
        #expect(try objection(rig, from: Self.ours) != nil)
        #expect(texts(rig).count == 1)
    }

    @Test func `It is still on the list after a start`() async throws {
        let rig = try rig()
        try await rig.text("STOP")
        let next = try self.rig(store: rig.store, clock: rig.clock)
        try await next.gateway.resume()
        #expect(next.gateway.stopList.count == 1)
        #expect(try objection(next, from: Self.ours) == "the recipient has asked for no more texts from this number")
    }

    @Test func `Only the number that it was sent to is meant, unless all are`() async throws {
        let one = try rig()
        try await one.text("STOP")
        #expect(try objection(one, from: Self.ours) != nil)
        #expect(try objection(one, from: Self.second) == nil)
        // Nobody knows which number it would be.
        #expect(try objection(one, from: nil) != nil)
        let all = try rig { $0.scope = .all }
        try await all.text("STOP")
        #expect(try objection(all, from: Self.ours) != nil)
        #expect(try objection(all, from: "ACME") == "the recipient has asked for no more texts")
        #expect(try objection(all, from: nil) != nil)
    }

    @Test func `START takes it off and says so; from who is not on the list it is a text like any other`() async throws
    {
        let rig = try rig()
        try await rig.text("START")
        #expect(rig.letters.map(\.letter.text) == ["START"])
        try await rig.text("STOP")
        try await rig.text("Start")
        #expect(try objection(rig, from: Self.ours) == nil)
        #expect(try await rig.store.stops(after: nil, limit: 10).isEmpty)
        #expect(
            texts(rig).map(\.text) == [
                StopLanguage.english.stopConfirmation, StopLanguage.english.startConfirmation,
            ])
        // A STOP after that is one anew.
        try await rig.text("STOP")
        #expect(texts(rig).count == 3)
    }

    @Test func `START at another number leaves the first one as it is`() async throws {
        let rig = try rig()
        try await rig.text("STOP")
        try await rig.text("START", to: Self.second)
        #expect(try objection(rig, from: Self.ours) != nil)
        #expect(rig.letters.map(\.letter.text) == ["START"])
    }

    @Test func `What is sent to it is refused at the API, by mail, and when it is tried again`() async throws {
        let rig = try rig()
        let before = try await send(rig, from: Self.ours)
        try await rig.text("STOP")
        #expect(rig.store.message(before)?.state == .cancelled)
        #expect(rig.store.events(of: before).last?.detail == "its phone wants no more texts")
        await #expect(throws: OperationRefused.self) { try await send(rig, from: Self.ours) }
        do {
            _ = try await send(rig, from: Self.ours)
            Issue.record("it was taken")
        } catch let refused as OperationRefused {
            #expect(refused.kind == .conflict)
            #expect(refused.text == "the recipient has asked for no more texts from this number")
        }
        await #expect(throws: OperationRefused.self) { try await rig.gateway.retry(before) }
        await #expect(throws: OperationRefused.self) { try await rig.gateway.resend(before, by: "root") }
        // Others are reached, and so is the phone from another number.
        _ = try await send(rig, to: "+447700900124", from: Self.ours)
        _ = try await send(rig, from: Self.second)
    }

    @Test func `A recipient on the list is refused at RCPT, and where it said STOP since then, at the end of the mail`()
        async throws
    {
        let rig = try rig { $0.scope = .all }
        let recipient = try Samples.address("\(PhoneRig.phone)@sms.test")
        let sender = try Samples.address("alice@office.test")
        let client = try Samples.client()
        let rules = rig.gateway.rules
        let claim = try rig.gateway.judge(recipient, from: sender, client: client, rules).get()
        try await rig.text("STOP")
        guard case .failure(let refused) = rig.gateway.judge(recipient, from: sender, client: client, rules) else {
            Issue.record("it was taken")
            return
        }
        #expect(refused.refusal.persistence == .permanent)
        #expect(refused.refusal.text == "the recipient has asked for no more texts")
        let octets = Array("\r\nhello".utf8)
        let arrival = Submission(receivedAt: rig.clock.now, door: .smtp, client: "192.0.2.7", sender: sender)
        let arrived = ArrivedMail(octets: octets, claims: [claim], arrival: arrival)
        let verdict = await rig.gateway.intake.accept(arrived, mail: PlainCodec().decode(octets), rules: rules)
        #expect(verdict == .refused(Refusal(stopped: "the recipient has asked for no more texts")))
    }

    @Test func `A mail goes out from a number that the phone has not stopped, as long as there is one`() async throws {
        let rig = try rig()
        try await rig.text("STOP")
        let id = try #require(try await rig.mail().first)
        #expect(rig.store.message(id)?.order.ownNumber?.description == Self.second)
        try await rig.text("STOP", to: Self.second)
        let recipient = try Samples.address("\(PhoneRig.phone)@sms.test")
        let verdict = rig.gateway.judge(
            recipient, from: try Samples.address("a@office.test"), client: try Samples.client(), rig.gateway.rules)
        #expect((try? verdict.get()) == nil)
    }

    @Test func `All that waits for it from that number is withdrawn, however much; what is on its way goes`()
        async throws
    {
        let rig = try rig()
        var ids: [MessageID] = []
        for _ in 0..<1_203 { ids.append(try await send(rig, from: Self.ours)) }
        let other = try await send(rig, from: Self.second)
        let sending = ids[5]
        let start = MessageChange(sending, from: [.queued], to: .sending, at: rig.clock.now)
        #expect(try await rig.store.apply([start]) == [true])
        try await rig.text("STOP")
        #expect(ids.count { rig.store.message($0)?.state == .cancelled } == 1_202)
        #expect(rig.store.message(sending)?.state == .sending)
        #expect(rig.store.message(other)?.state == .queued)
        #expect(texts(rig).count == 1)
        #expect(rig.messages(by: .phone).map(\.state) == [.queued])
    }

    @Test func `What was accepted before a STOP ends instead of being sent again; what confirms a STOP is sent`()
        async throws
    {
        let rig = try rig()
        let carrier = try Samples.connection("carrier")
        let policy = rig.gateway.rules.failurePolicy(of: carrier)
        let id = try await send(rig, from: Self.second)
        let message = try #require(rig.store.message(id))
        let (first, second) = (Originator(Self.ours), Originator(Self.second))
        func state(_ message: Message, from number: Originator? = nil) -> MessageState? {
            rig.gateway.intents(for: [message], by: policy, on: carrier, from: number, at: rig.clock.now).first?.to
        }
        #expect(state(message) == .sending)
        try await rig.text("STOP")
        #expect(state(message) == .sending)
        // A connection that does not send from what is asked for.
        #expect(state(message, from: first) == .cancelled)
        #expect(state(message, from: second) == .sending)
        var unasked = message
        (unasked.order.originator, unasked.order.ownNumber) = (nil, second)
        #expect(state(unasked) == .sending)
        // Not this connection's: it goes out from the connection's first.
        unasked.order.ownNumber = Originator("+447700900109")
        #expect(state(unasked) == .cancelled)
        let confirmation = try #require(rig.messages(by: .phone).first { $0.order.recipient != nil })
        #expect(state(confirmation) == .sending)
        let copy = try await rig.gateway.addStops([StopWriting(phone: PhoneRig.phone)], by: "root")
        #expect(copy == 1)
        #expect(state(message) == .cancelled)
        #expect(state(confirmation) == .sending)
        try await rig.gateway.removeStop(Stop.Key(try Samples.number(), from: nil))
        #expect(state(message) == .sending)
    }

    @Test func `A connection without numbers sends nothing to a phone that has stopped any`() async throws {
        let rig = try rig()
        let old = rig.gateway.rules
        let carrier = try Samples.connection("carrier")
        var connections = old.connections
        connections[carrier]?.numbers = []
        rig.gateway.rules = Rules(claiming: old.claiming, clients: ClientList([]), connections: connections)
        rig.gateway.rules.stop = old.stop
        let waiting = try await send(rig)
        try await rig.text("STOP")
        #expect(rig.store.message(waiting)?.state == .cancelled)
        await #expect(throws: OperationRefused.self) { try await send(rig) }
    }

    @Test func `STOP is understood from a number as it is dialled at home`() async throws {
        let rig = try rig()
        let old = rig.gateway.rules
        rig.gateway.rules = Rules(
            claiming: Samples.claiming([], region: "GB"), clients: ClientList([]), connections: old.connections)
        (rig.gateway.rules.stop, rig.gateway.rules.inbound) = (old.stop, old.inbound)
        try await rig.text("STOP", from: "07700900123")
        #expect(rig.gateway.stopList.keys(of: try Samples.number()).count == 1)
        #expect(texts(rig).map(\.destination) == [.phone(try Samples.number())])
        try await rig.text("STOP", from: "60777")
        #expect(rig.gateway.stopList.count == 1)
    }

    @Test func `What it is told can be set, in words with fields, or be nothing`() async throws {
        let template = try Template("Bye <%from%>, <%text%> at <%to%>", fields: TemplateField.phone)
        let rig = try rig {
            $0.confirmation = .template(template)
            $0.startConfirmation = .none
        }
        try await rig.text("STOP")
        #expect(texts(rig).map(\.text) == ["Bye +447700900123, STOP at +447700900100"])
        try await rig.text("START")
        #expect(texts(rig).count == 1)
        #expect(rig.answers.last?.state == .cancelled)
    }

    @Test func `It is told in the language of its word`() async throws {
        let rules = StopRules(languages: [.english, .french])
        let rig = try rig { $0 = rules }
        try await rig.text("ARRÊT")
        #expect(texts(rig).map(\.text) == [StopLanguage.french.stopConfirmation])
    }

    @Test func `A STOP goes on to the routes where that is set`() async throws {
        let rig = try rig { $0.forwards = true }
        try await rig.text("STOP")
        #expect(rig.letters.map(\.letter.text) == ["STOP"])
        #expect(texts(rig).count == 1)
    }

    @Test func `Without rules, at other numbers, and from names, STOP is a text like any other`() async throws {
        let none = try rig()
        none.gateway.rules.stop = nil
        try await none.text("STOP")
        #expect(none.letters.count == 1)
        let number = try #require(Originator(Self.second))
        let other = try rig { $0.numbers = [number] }
        try await other.text("STOP")
        #expect(other.letters.count == 1)
        let name = try rig()
        try await name.text("STOP", from: "ACME")
        try await name.text("STOP", from: "60777")
        try await name.text("STOP", from: "")
        #expect(name.letters.count == 3)
        #expect(name.gateway.stopList.count == 0)
    }

    @Test func `A phone that says STOP and START for ever is told twenty times an hour`() async throws {
        let rig = try rig()
        for _ in 0..<50 {
            try await rig.text("STOP")
            try await rig.text("START")
        }
        #expect(texts(rig).count == AnswerLimit.mostOfTemplates)
        #expect(try objection(rig, from: Self.ours) == nil)
    }

    @Test func `A number of our own that says STOP is told nothing`() async throws {
        let rig = try rig()
        try await rig.text("STOP", from: Self.second)
        #expect(texts(rig).isEmpty)
        #expect(rig.gateway.stopList.count == 1)
    }

    // MARK: - By hand

    @Test func `By hand: added, listed, withdrawn from what waits, taken off`() async throws {
        let rig = try rig()
        let waiting = try await send(rig, from: Self.second)
        let added = try await rig.gateway.addStops(
            [StopWriting(phone: PhoneRig.phone), StopWriting(phone: "+447700900124", number: "ACME")], by: "alice")
        #expect(added == 2)
        #expect(rig.store.message(waiting)?.state == .cancelled)
        #expect(try await rig.gateway.addStops([StopWriting(phone: PhoneRig.phone)], by: "bob") == 0)
        let stops = try await rig.gateway.stops(of: try Samples.number())
        #expect(stops.map(\.by) == ["alice"])
        #expect(stops.first?.key.number == nil)
        await #expect(throws: OperationRefused.self) { try await send(rig, from: "ACME") }
        let key = try rig.gateway.stopKey(StopWriting(phone: PhoneRig.phone))
        try await rig.gateway.removeStop(key)
        _ = try await send(rig, from: Self.ours)
        await #expect(throws: OperationRefused.self) { try await rig.gateway.removeStop(key) }
    }

    @Test func `What is no phone, or no number, is not added, nor anything beside it`() async throws {
        let rig = try rig()
        for bad in [
            StopWriting(phone: "nobody"), StopWriting(phone: ""), StopWriting(phone: "+447700900124", number: "x!£"),
        ] {
            await #expect(throws: OperationRefused.self) {
                try await rig.gateway.addStops([StopWriting(phone: PhoneRig.phone), bad], by: "alice")
            }
        }
        #expect(rig.gateway.stopList.count == 0)
    }

    @Test func `A store that fails leaves the list as it was`() async throws {
        let rig = try rig()
        rig.store.failure = StoreFailure(.full, "no room")
        await #expect(throws: OperationRefused.self) {
            try await rig.gateway.addStops([StopWriting(phone: PhoneRig.phone)], by: "alice")
        }
        #expect(rig.gateway.stopList.count == 0)
    }

    @Test func `A list of thousands comes back page by page`() async throws {
        let rig = try rig()
        let writings = (0..<3_500).map { StopWriting(phone: "+4477009\(10_000 + $0)", number: Self.ours) }
        #expect(try await rig.gateway.addStops(writings, by: "import") == 3_500)
        let next = try self.rig(store: rig.store, clock: rig.clock)
        try await next.gateway.resume()
        #expect(next.gateway.stopList.count == 3_500)
    }
}
