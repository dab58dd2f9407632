import Messages
import SMS
import Synchronization
import Testing

@testable import Gateway

/// What waits for clients of the SMPP server.
struct ClientDeliveriesTests {
    /// A rig whose account is here, and how often it was woken.
    private func attached(store: MemoryStore = MemoryStore()) async throws -> (ClientRig, Counter) {
        let rig = try await ClientRig(store: store)
        let wakes = Counter()
        rig.gateway.deliveries.attach(rig.name) { wakes.add() }
        return (rig, wakes)
    }

    private func take(_ rig: ClientRig, _ count: Int = 10) async throws -> [ClientDelivery] {
        try await rig.gateway.deliveries.take(for: rig.name, upTo: count)
    }

    private func acknowledge(_ rig: ClientRig, _ deliveries: [ClientDelivery]) async throws {
        try await rig.gateway.deliveries.acknowledged(deliveries, of: rig.name, session: "s1")
    }

    /// Tells of a step as the store does.
    private func tell(_ rig: ClientRig, _ id: String, to state: MessageState) throws {
        var commit = Commit()
        let message = MessageID(rawValue: try #require(Int64(id)))
        var step = Commit.Step(message, from: .sent, to: state, at: rig.clock.now, kind: .phone)
        step.owedTo = rig.name
        commit.steps = [step]
        rig.gateway.commitWatcher.committed(commit)
    }

    @Test func `A receipt says what became of the message, under the id that was given for it`() async throws {
        let (rig, _) = try await attached()
        let id = try await rig.take(ClientRig.text("a text of more than twenty characters", from: .name("ACME")))
        #expect(try await take(rig).isEmpty)
        rig.clock.advance(by: .seconds(3))
        try await rig.move(id, to: .delivered)
        try tell(rig, id, to: .delivered)
        let taken = try await take(rig)
        guard case .receipt(let receipt)? = taken.first, taken.count == 1 else { throw Missing() }
        #expect(receipt.id == id)
        #expect(receipt.source == .name("ACME"))
        #expect(receipt.destination == Party(ClientRig.phone))
        #expect(receipt.outcome == .delivered)
        #expect(receipt.submittedAt == Samples.moment(0))
        #expect(receipt.endedAt == Samples.moment(3))
        #expect(receipt.text == "a text of more than ")
    }

    @Test func `Each end has its receipt, as far as the client wants to hear of it`() async throws {
        let table: [(state: MessageState, receipts: NoticeKinds, outcome: ClientMessageState.Outcome?)] = [
            (.delivered, [.delivered, .failed], .delivered), (.delivered, .failed, nil), (.delivered, [], nil),
            (.failed, [.delivered, .failed], .undeliverable), (.failed, .delivered, nil),
            (.failed, .failed, .undeliverable),
            (.expired, .failed, .expired), (.cancelled, .failed, .deleted), (.cancelled, .delivered, nil),
            (.sent, [.delivered, .failed], nil), (.unknown, [.delivered, .failed], nil),
        ]
        for row in table {
            let (rig, _) = try await attached()
            let id = try await rig.take(ClientRig.text(receipts: row.receipts))
            try await rig.move(id, to: row.state)
            let outcomes = try await take(rig).map { delivery -> ClientMessageState.Outcome? in
                guard case .receipt(let receipt) = delivery else { return nil }
                return receipt.outcome
            }
            #expect(outcomes == [row.outcome].compactMap(\.self), "\(row.state) \(row.receipts)")
        }
    }

    @Test func `What is acknowledged does not come again, what is not comes after a restart`() async throws {
        let store = MemoryStore()
        let (rig, _) = try await attached(store: store)
        for _ in 1...3 { try await rig.move(try await rig.take(), to: .delivered) }
        let taken = try await take(rig)
        #expect(taken.count == 3)
        #expect(try await take(rig).isEmpty)
        try await acknowledge(rig, Array(taken[1...1]))
        #expect(store.owed(taken[1].message).isEmpty)
        #expect(store.events(of: taken[1].message).last?.kind == .noticed)
        let (again, _) = try await attached(store: store)
        #expect(try await take(again) == [taken[0], taken[2]])
    }

    @Test func `What comes back is handed out again, at once or later`() async throws {
        let (rig, wakes) = try await attached()
        for _ in 1...2 { try await rig.move(try await rig.take(), to: .delivered) }
        let taken = try await take(rig)
        #expect(try await take(rig).isEmpty)
        rig.gateway.deliveries.putBack([taken[0]], of: rig.name)
        #expect(wakes.count == 1)
        #expect(try await take(rig) == [taken[0]])
        rig.gateway.deliveries.putBack([taken[1]], of: rig.name, after: .seconds(5))
        #expect(rig.gateway.deliveries.nextDue(for: rig.name) == Samples.moment(5))
        #expect(try await take(rig).isEmpty)
        rig.clock.advance(by: .seconds(5))
        #expect(try await take(rig) == [taken[1]])
        #expect(rig.gateway.deliveries.nextDue(for: rig.name) == nil)
    }

    @Test func `An account that puts off too much rests`() async throws {
        let (rig, _) = try await attached()
        for _ in 0...DeliveryDesk.mostPutOff { try await rig.move(try await rig.take(), to: .delivered) }
        let taken = try await take(rig, 2_000)
        #expect(taken.count == DeliveryDesk.mostPutOff + 1)
        rig.gateway.deliveries.putBack(taken, of: rig.name, after: .seconds(60))
        try await rig.move(try await rig.take(), to: .delivered)
        #expect(try await take(rig).isEmpty)
        rig.clock.advance(by: .seconds(60))
        #expect(try await take(rig, 2_000).count == DeliveryDesk.mostPutOff + 2)
    }

    @Test func `A commit wakes whom it concerns, once, and only one who waits`() async throws {
        let (rig, wakes) = try await attached()
        let id = try await rig.take()
        try tell(rig, id, to: .delivered)
        #expect(wakes.count == 0)
        _ = try await take(rig)
        try await rig.move(id, to: .delivered)
        try tell(rig, id, to: .delivered)
        try tell(rig, id, to: .delivered)
        #expect(wakes.count == 1)
        #expect(try await take(rig).count == 1)
    }

    @Test func `A receipt for an older message is found as well`() async throws {
        let (rig, _) = try await attached()
        var ids: [String] = []
        for _ in 1...5 { ids.append(try await rig.take()) }
        for id in ids.reversed() {
            try await rig.move(id, to: .delivered)
            try tell(rig, id, to: .delivered)
            #expect(try await take(rig).map(\.message.description) == [id])
        }
    }

    @Test func `Texts in the mailbox come as texts, mails stay there`() async throws {
        let (rig, wakes) = try await attached()
        _ = try await take(rig)
        try await rig.accounts.text("from a phone")
        _ = try await rig.gateway.send(
            SendRequest(to: "+447700900200", from: "OTHER", text: "by API"), client: "", account: nil)
        let bob = try AccountRig.account("bob", numbers: ["+447700900300"])
        try await rig.accounts.add(bob)
        _ = await rig.gateway.submit(
            [ClientRig.text("by SMPP", to: "+447700900200")], from: bob, session: "s2", client: "")
        _ = try await rig.accounts.deliver("by mail", to: ["+447700900200"], as: bob)
        let texts = try await take(rig).map { delivery -> [String] in
            guard case .text(let text) = delivery else { return [] }
            return [text.source.description, text.destination.description, text.text]
        }
        #expect(
            texts == [
                [ClientRig.phone, "+447700900200", "from a phone"], ["OTHER", "+447700900200", "by API"],
                ["+447700900300", "+447700900200", "by SMPP"],
            ])
        #expect(wakes.count == 0)
    }

    @Test func `A text that is acknowledged is out of the mailbox, whichever door it went by`() async throws {
        let (rig, _) = try await attached()
        try await rig.accounts.text("one")
        try await rig.accounts.text("two")
        let taken = try await take(rig)
        try await acknowledge(rig, [taken[0]])
        #expect(rig.store.numbers(inMailboxOf: rig.name) == [taken[1].message])
        let collected = rig.store.events(of: taken[0].message).last
        #expect(collected?.kind == .collected)
        #expect(collected?.detail == "over SMPP, session s1")
        // By POP3, meanwhile.
        _ = try await rig.store.take([taken[1].message], outOf: rig.name, at: rig.clock.now, detail: "")
        try await acknowledge(rig, [taken[1]])
        #expect(try await take(rig).isEmpty)
    }

    @Test func `Receipts and texts come in turn, and no more than are asked for`() async throws {
        let (rig, _) = try await attached()
        for _ in 1...3 { try await rig.move(try await rig.take(), to: .delivered) }
        for words in ["a", "b", "c"] { try await rig.accounts.text(words) }
        let first = try await take(rig, 3)
        let second = try await take(rig, 2)
        let third = try await take(rig, 2)
        let kinds = (first + second + third).map { delivery in
            switch delivery {
            case .text: "text"
            case .receipt: "receipt"
            }
        }
        #expect([first.count, second.count, third.count] == [3, 2, 1])
        #expect(kinds == ["receipt", "text", "receipt", "receipt", "text", "text"])
        #expect(Set((first + second + third).map(\.message)).count == 6)
    }

    @Test func `A joined text has a receipt for each part that wants one`() async throws {
        let (rig, _) = try await attached()
        let parts = [
            ClientRig.part("A", 1, of: 4), ClientRig.part("B", 2, of: 4, receipts: .failed),
            ClientRig.part("C", 3, of: 4, receipts: []), ClientRig.part("D", 4, of: 4, receipts: .delivered),
        ]
        _ = await rig.gateway.submit(parts, from: rig.acme, session: "", client: "")
        try await rig.move("1", to: .delivered)
        try tell(rig, "1", to: .delivered)
        let taken = try await take(rig, 1)
        #expect(taken.count == 2)
        let ids = taken.compactMap { delivery -> String? in
            guard case .receipt(let receipt) = delivery else { return nil }
            return receipt.id
        }
        #expect(ids == ["p1", "d4"])
        try await acknowledge(rig, [taken[0]])
        #expect(rig.store.owed(MessageID(rawValue: 1)) == .delivered)
        try await acknowledge(rig, [taken[1]])
        #expect(rig.store.owed(MessageID(rawValue: 1)).isEmpty)
    }

    @Test func `Of several receipts for one text all come again when one comes back`() async throws {
        let (rig, _) = try await attached()
        _ = await rig.submit(ClientRig.part("A", 1, of: 2), ClientRig.part("B", 2, of: 2))
        try await rig.move("1", to: .delivered)
        let taken = try await take(rig)
        rig.gateway.deliveries.putBack([taken[0]], of: rig.name)
        #expect(try await take(rig).isEmpty)
        try await acknowledge(rig, [taken[1]])
        #expect(rig.store.owed(MessageID(rawValue: 1)) == .delivered)
        #expect(try await take(rig).count == 2)
    }

    @Test func `What waits is found behind all that is out`() async throws {
        let (rig, _) = try await attached()
        for _ in 1...120 { try await rig.move(try await rig.take(), to: .delivered) }
        let taken = try await take(rig, 100)
        rig.gateway.deliveries.putBack([taken[0]], of: rig.name)
        #expect(try await take(rig, 1) == [taken[0]])
        #expect(try await take(rig, 1).map(\.message.rawValue) == [101])
    }

    @Test func `The rest of a text may be acknowledged while another link still waits for the store`() async throws {
        let (rig, _) = try await attached()
        _ = await rig.submit(ClientRig.part("A", 1, of: 2), ClientRig.part("B", 2, of: 2))
        try await rig.move(try await rig.take(), to: .delivered)
        try await rig.move("1", to: .delivered)
        let taken = try await take(rig)
        #expect(taken.count == 3)
        rig.store.failure = StoreFailure(.inputOutput, "test")
        await #expect(throws: StoreFailure.self) { try await acknowledge(rig, [taken[0], taken[2]]) }
        rig.store.failure = nil
        try await acknowledge(rig, [taken[1]])
        #expect(rig.store.owed(MessageID(rawValue: 1)).isEmpty)
        try await acknowledge(rig, [taken[0], taken[2]])
        #expect(rig.store.owed(taken[2].message).isEmpty)
        rig.gateway.deliveries.attach(rig.name) {}
        #expect(try await take(rig).isEmpty)
    }

    @Test func `What is acknowledged after it was put off does not come again`() async throws {
        let (rig, _) = try await attached()
        try await rig.move(try await rig.take(), to: .delivered)
        let taken = try await take(rig)
        rig.gateway.deliveries.putBack(taken, of: rig.name, after: .seconds(5))
        try await acknowledge(rig, taken)
        #expect(rig.store.owed(taken[0].message).isEmpty)
        #expect(rig.gateway.deliveries.nextDue(for: rig.name) == nil)
        rig.clock.advance(by: .seconds(5))
        #expect(try await take(rig).isEmpty)
    }

    @Test func `Of a text with two receipts both must be acknowledged, each in time or late`() async throws {
        /// Which of the two come back before anything is acknowledged, and which are acknowledged.
        let table: [(back: [Int], acknowledged: [Int], isTold: Bool)] = [
            ([0], [0, 1], true), ([0], [1, 0], true), ([0, 1], [0, 1], true), ([0, 1], [1, 0], true),
            ([0], [1], false), ([0, 1], [0], false), ([], [0], false), ([], [1, 0], true),
        ]
        for row in table {
            let (rig, _) = try await attached()
            _ = await rig.submit(ClientRig.part("A", 1, of: 2), ClientRig.part("B", 2, of: 2))
            try await rig.move("1", to: .delivered)
            let taken = try await take(rig)
            for place in row.back { rig.gateway.deliveries.putBack([taken[place]], of: rig.name, after: .seconds(5)) }
            for place in row.acknowledged { try await acknowledge(rig, [taken[place]]) }
            #expect(rig.store.owed(MessageID(rawValue: 1)).isEmpty == row.isTold, "\(row)")
            rig.clock.advance(by: .seconds(5))
            #expect(try await take(rig).count == (row.isTold || row.back.isEmpty ? 0 : 2), "\(row)")
        }
    }

    @Test func `News of what is out comes once that is acknowledged`() async throws {
        let (rig, wakes) = try await attached()
        let id = try await rig.take()
        try await rig.move(id, to: .failed)
        let failed = try await take(rig)
        try await rig.move(id, to: .delivered)
        try tell(rig, id, to: .delivered)
        #expect(try await take(rig).isEmpty)
        let before = wakes.count
        try await acknowledge(rig, failed)
        #expect(wakes.count == before + 1)
        let taken = try await take(rig)
        guard case .receipt(let receipt)? = taken.first, taken.count == 1 else { throw Missing() }
        #expect(receipt.outcome == .delivered)
        try await acknowledge(rig, taken)
        #expect(try await take(rig).isEmpty)
    }

    @Test func `A message that is held has no receipt before somebody decides`() async throws {
        let (rig, _) = try await attached()
        let id = try await rig.take()
        try await rig.move(id, to: .unknown)
        try tell(rig, id, to: .unknown)
        #expect(try await take(rig).isEmpty)
        try await rig.gateway.cancel(MessageID(rawValue: 1))
        try tell(rig, id, to: .cancelled)
        let taken = try await take(rig)
        guard case .receipt(let receipt)? = taken.first else { throw Missing() }
        #expect(receipt.outcome == .deleted)
        try await acknowledge(rig, taken)
        #expect(rig.store.owed(MessageID(rawValue: 1)).isEmpty)
    }

    @Test func `A store that fails loses nothing`() async throws {
        let (rig, _) = try await attached()
        try await rig.move(try await rig.take(), to: .delivered)
        rig.store.failure = StoreFailure(.inputOutput, "test")
        await #expect(throws: StoreFailure.self) { try await take(rig) }
        rig.store.failure = nil
        let taken = try await take(rig)
        #expect(taken.count == 1)
        rig.store.failure = StoreFailure(.inputOutput, "test")
        await #expect(throws: StoreFailure.self) { try await acknowledge(rig, taken) }
        rig.store.failure = nil
        #expect(try await take(rig).isEmpty)
        try await acknowledge(rig, taken)
        #expect(rig.store.owed(taken[0].message).isEmpty)
    }

    @Test func `An account that left gets nothing, and nothing of it is known`() async throws {
        let (rig, wakes) = try await attached()
        let id = try await rig.take()
        _ = try await take(rig)
        rig.gateway.deliveries.detach(rig.name)
        try await rig.move(id, to: .delivered)
        try tell(rig, id, to: .delivered)
        #expect(wakes.count == 0)
        #expect(try await take(rig).isEmpty)
        #expect(rig.gateway.deliveries.nextDue(for: rig.name) == nil)
    }

    @Test func `Senders of mail are told by mail, clients are not`() async throws {
        let (rig, _) = try await attached()
        try await rig.move(try await rig.take(), to: .failed)
        rig.clock.advance(by: .seconds(60))
        #expect(try await rig.gateway.notices.tell(at: rig.clock.now) == 0)
        #expect(try await take(rig).count == 1)
    }

    private struct Missing: Error {}
}
