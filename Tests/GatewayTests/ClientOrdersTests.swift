import Messages
import SMS
import Testing

@testable import Gateway

/// query_sm, cancel_sm and replace_sm.
struct ClientOrdersTests {
    @Test func `A query says where a message is, in each of its states`() async throws {
        let refused = PartOutcome(number: 1, count: 1, state: .refused, detail: "the network says: error 11")
        let lost = PartOutcome(number: 1, count: 1, state: .undelivered, detail: "undelivered, error 254")
        let table: [(state: MessageState, parts: [PartOutcome], outcome: ClientMessageState.Outcome, error: Int)] = [
            (.queued, [], .enroute, 0), (.sending, [], .enroute, 0), (.sent, [], .enroute, 0),
            (.delivered, [], .delivered, 0), (.failed, [], .undeliverable, 0), (.failed, [refused], .rejected, 11),
            (.failed, [lost], .undeliverable, 254), (.expired, [], .expired, 0), (.cancelled, [], .deleted, 0),
            (.unknown, [], .unknown, 0),
        ]
        for row in table {
            let rig = try await ClientRig()
            let id = try await rig.take()
            rig.clock.advance(by: .seconds(5))
            if row.state != .queued { try await rig.move(id, to: row.state, parts: row.parts) }
            let state = try await rig.gateway.query(id, from: .withheld, of: rig.name)
            #expect(state.outcome == row.outcome, "\(row.state)")
            #expect(state.error == row.error, "\(row.state)")
            #expect(state.endedAt == (row.outcome == .enroute ? nil : Samples.moment(5)), "\(row.state)")
        }
    }

    @Test func `A message is only there for its account, its source and what came by SMPP`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take(ClientRig.text(from: .name("ACME")))
        let other = try #require(AccountName("other"))
        let mine = try await rig.gateway.send(
            SendRequest(to: ClientRig.phone, text: "by API"), client: "", account: rig.acme)
        let table: [(id: String, source: Party, account: AccountName)] = [
            (id, .name("OTHER"), rig.name), (id, Party("+447700900200"), rig.name), (id, .withheld, other),
            ("99", .withheld, rig.name), ("0", .withheld, rig.name), ("-1", .withheld, rig.name),
            ("01", .withheld, rig.name), ("", .withheld, rig.name), ("p1", .withheld, rig.name),
            (String(repeating: "9", count: 64), .withheld, rig.name), (mine.description, .withheld, rig.name),
        ]
        for row in table {
            let refusal = await rig.accounts.refusal {
                _ = try await rig.gateway.query(row.id, from: row.source, of: row.account)
            }
            #expect(refusal?.kind == .missing, "\(row.id) \(row.source)")
            let late = await rig.accounts.refusal {
                try await rig.gateway.cancel(row.id, from: row.source, to: "", of: row.account)
            }
            #expect(late?.kind == .missing, "\(row.id) \(row.source)")
        }
        #expect(try await rig.gateway.query(id, from: .name("ACME"), of: rig.name).outcome == .enroute)
    }

    @Test func `A part that waits for others is on its way, and so is their text`() async throws {
        let rig = try await ClientRig()
        let first = try await rig.take(ClientRig.part("A", 1, of: 2))
        #expect(try await rig.gateway.query(first, from: .withheld, of: rig.name).outcome == .enroute)
        let other = try #require(AccountName("other"))
        #expect(
            await rig.accounts.refusal { _ = try await rig.gateway.query(first, from: .withheld, of: other) } != nil)
        let second = try await rig.take(ClientRig.part("B", 2, of: 2))
        try await rig.move("1", to: .delivered)
        #expect(try await rig.gateway.query(first, from: .withheld, of: rig.name).outcome == .delivered)
        #expect(try await rig.gateway.query(second, from: .withheld, of: rig.name).outcome == .delivered)
    }

    @Test func `A message is withdrawn as long as nobody sends it, and its sender is told`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take()
        try await rig.gateway.cancel(id, from: .withheld, to: "", of: rig.name)
        #expect(rig.store.messages.first?.state == .cancelled)
        #expect(rig.store.owed(MessageID(rawValue: 1)) == .cancelled)
        for state: MessageState in [.sending, .sent, .delivered, .failed, .expired, .unknown] {
            let id = try await rig.take()
            try await rig.move(id, to: state)
            let refusal = await rig.accounts.refusal {
                try await rig.gateway.cancel(id, from: .withheld, to: "", of: rig.name)
            }
            #expect(refusal?.kind == .conflict, "\(state)")
        }
    }

    @Test func `The destination that is said must be the message's`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take()
        let refusal = await rig.accounts.refusal {
            try await rig.gateway.cancel(id, from: .withheld, to: "+447700900124", of: rig.name)
        }
        #expect(refusal?.kind == .missing)
        try await rig.gateway.cancel(id, from: .withheld, to: "447700900123", of: rig.name)
        #expect(rig.store.messages.first?.state == .cancelled)
    }

    @Test func `All that waits from one source for one phone is withdrawn`() async throws {
        let rig = try await ClientRig()
        _ = await rig.submit(
            ClientRig.text("1"), ClientRig.text("2", from: .name("ACME")), ClientRig.text("3", to: "+447700900124"),
            ClientRig.text("4", from: .name("ACME")))
        _ = try await rig.gateway.send(
            SendRequest(to: ClientRig.phone, from: "ACME", text: "by API"), client: "", account: rig.acme)
        let count = try await rig.gateway.cancelAll(from: .name("ACME"), to: ClientRig.phone, of: rig.name)
        #expect(count == 2)
        #expect(rig.store.messages.map(\.state) == [.queued, .cancelled, .queued, .cancelled, .queued])
        let again = await rig.accounts.refusal {
            _ = try await rig.gateway.cancelAll(from: .name("ACME"), to: ClientRig.phone, of: rig.name)
        }
        #expect(again?.kind == .missing)
    }

    @Test func `A message that waits gets another text, and nothing else goes out`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take(ClientRig.text("old"))
        try await rig.gateway.replace(
            id, by: ClientRig.text("new") { $0.expiresAt = Samples.moment(900) }, of: rig.name)
        let waiting = try rig.waiting()
        #expect(waiting.map(\.order.text) == ["new"])
        #expect(waiting.map(\.order.expiresAt) == [Samples.moment(900)])
        #expect(waiting.map(\.id.description) == [id])
        #expect(rig.store.messages.first?.order.text == "new")
    }

    @Test func `A longer text is no way around a quota`() async throws {
        let rig = try await ClientRig(account: { $0.partsPerDay = 5 })
        let id = try await rig.take(ClientRig.text("old"))
        let long = ClientRig.text(String(repeating: "a", count: 161))
        let refusal = await rig.accounts.refusal { try await rig.gateway.replace(id, by: long, of: rig.name) }
        #expect(refusal?.kind == .invalid)
        try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
        #expect(try rig.waiting().map(\.order.text) == ["new"])
    }

    @Test func `An account that is not active replaces nothing`() async throws {
        let store = MemoryStore()
        let id = try await ClientRig(store: store).take(ClientRig.text("old"))
        let rig = try await ClientRig(store: store, account: { $0.isActive = false })
        let refusal = await rig.accounts.refusal {
            try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
        }
        #expect(refusal?.kind == .invalid)
        #expect(store.messages.first?.order.text == "old")
    }

    @Test func `A message that a connection has, or that was sent, is not replaced`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take(ClientRig.text("old"))
        #expect(try rig.waiting().count == 1)
        let refusal = await rig.accounts.refusal {
            try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
        }
        #expect(refusal?.kind == .conflict)
        #expect(rig.store.messages.first?.order.text == "old")
        try await rig.move(id, to: .sent)
        #expect(
            await rig.accounts.refusal {
                try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
            }?.kind == .conflict)
    }

    @Test func `A message that was sent in part is not replaced, although the store is asked too early`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take(ClientRig.text("old"))
        let early = try #require(rig.store.messages.first)
        var back = try #require(try rig.waiting().first)
        back.parts = [PartOutcome(number: 1, count: 2, state: .sent, networkID: "x")]
        rig.gateway.outbox.putBack(back)
        await #expect(throws: OperationRefused.self) {
            try await rig.gateway.submissions.revise(early, early.order)
        }
        #expect(try rig.waiting() == [back])
        #expect(rig.store.messages.first?.id.description == id)
    }

    @Test func `What was read from the store before does not bring the old text back`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take(ClientRig.text("old"))
        let old = rig.store.messages
        try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
        _ = rig.gateway.outbox.refill(old)
        rig.gateway.outbox.offer(old)
        #expect(try rig.waiting().map(\.order.text) == ["new"])
        #expect(try rig.waiting().isEmpty)
    }

    @Test func `A replacement that the store does not keep leaves the old text waiting`() async throws {
        let rig = try await ClientRig()
        let id = try await rig.take(ClientRig.text("old"))
        let old = try #require(rig.store.messages.first)
        rig.store.failure = StoreFailure(.full, "test")
        await #expect(throws: OperationRefused.self) {
            try await rig.gateway.submissions.revise(old, old.order)
        }
        rig.store.failure = nil
        #expect(try rig.waiting().map(\.id.description) == [id])
    }

    @Test func `The octets of a replacement are read in the coding of the first text`() async throws {
        let rig = try await ClientRig()
        let octets: [UInt8] = [0x00, 0x68, 0x20, 0xAC]
        let first = ClientText(
            from: .withheld, to: ClientRig.phone, PartPayload(.ucs2, octets),
            ready: ReadyPart(dataCoding: 8, octets: octets))
        let id = try await rig.take(first)
        let new = ClientRig.text { text in
            text.payload = PartPayload(.gsm7, [0x20, 0xAC, 0x00, 0x68])
            text.ready = ReadyPart(dataCoding: 0, octets: [0x20, 0xAC, 0x00, 0x68])
        }
        try await rig.gateway.replace(id, by: new, of: rig.name)
        #expect(rig.store.messages.first?.order.text == "€h")
        #expect(rig.store.messages.first?.order.alphabet == .ucs2)
    }

    @Test func `A part as it came is replaced by octets in its coding`() async throws {
        let rig = try await ClientRig(ready: true)
        let id = try await rig.take(ClientRig.text { $0.ready.protocolID = 65 })
        try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
        let new = ReadyPart(dataCoding: 0, protocolID: 65, octets: Array("new".utf8))
        #expect(rig.store.messages.first?.order.ready == new)
    }

    @Test func `A text that is to take the place of one that waits does, and is new otherwise`() async throws {
        let rig = try await ClientRig()
        let replacing: (inout ClientText) -> Void = { $0.replacesPresent = true }
        #expect(try await rig.take(ClientRig.text("first", replacing)) == "1")
        #expect(try await rig.take(ClientRig.text("second", replacing)) == "1")
        #expect(try await rig.take(ClientRig.text("other source", from: .name("ACME"), replacing)) == "2")
        #expect(try rig.waiting().map(\.order.text) == ["second", "other source"])
        #expect(try await rig.take(ClientRig.text("too late", replacing)) == "3")
    }

    @Test func `Of several texts of one call each takes the place of the one before`() async throws {
        let rig = try await ClientRig()
        let replacing: (inout ClientText) -> Void = { $0.replacesPresent = true }
        let verdicts = await rig.submit(
            ClientRig.text("first", replacing), ClientRig.text("second", replacing), ClientRig.text("beside"),
            ClientRig.text("other phone", to: "+447700900124", replacing))
        #expect(verdicts.map(\.id) == ["1", "1", "2", "3"])
        #expect(rig.store.messages.map(\.order.text) == ["second", "beside", "other phone"])
    }

    @Test func `A part of a longer text takes nobody's place, and nobody takes its`() async throws {
        let rig = try await ClientRig(ready: true)
        let parts = [1, 2].map { number in
            var part = ClientRig.part("part \(number)", number, of: 2)
            part.replacesPresent = true
            return part
        }
        #expect(await rig.submit(parts[0]).map(\.id) == ["1"])
        #expect(await rig.submit(parts[1]).map(\.id) == ["2"])
        #expect(await rig.submit(ClientRig.text { $0.replacesPresent = true }).map(\.id) == ["3"])
        #expect(rig.store.messages.map(\.order.text) == ["part 1", "part 2", "hello"])
    }

    @Test func `A text that other connections carry is a new one`() async throws {
        let rig = try await ClientRig(ready: true) { rules in
            var connections = rules.connections
            let web = ConnectionRules(failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
            if let name = ConnectionName("web") { connections[name] = web }
            rules = rules.with(connections)
            rules.clientTexts.via = ["carrier", "web"].compactMap { ConnectionName($0) }
        }
        let replacing: (inout ClientText) -> Void = { $0.replacesPresent = true }
        #expect(await rig.submit(ClientRig.text("plain", replacing)).map(\.id) == ["1"])
        let flash = ClientRig.text("flash") { text in
            text.replacesPresent = true
            text.payload.isFlash = true
        }
        #expect(await rig.submit(flash).map(\.id) == ["2"])
        #expect(await rig.submit(ClientRig.text("again", replacing)).map(\.id) == ["1"])
        #expect(rig.store.messages.map(\.order.text) == ["again", "flash"])
    }

    @Test func `A replacement that could be read in two ways is refused`() async throws {
        let ucs2: [UInt8] = [0x04, 0x10, 0x04, 0x11]
        let table: [(coding: PartCoding, first: [UInt8], octets: [UInt8], text: String?)] = [
            (.gsm7, [0x61], Array("New, at 5:30!\r\n".utf8), "New, at 5:30!\r\n"), (.gsm7, [0x61], [0x00], nil),
            (.gsm7, [0x61], [0x24], nil), (.gsm7, [0x61], [0x40], nil), (.gsm7, [0x61], [0x5B], nil),
            (.gsm7, [0x61], [0x60], nil), (.gsm7, [0x61], [0x7B], nil), (.gsm7, [0x61], [0xE4], nil),
            (.latin1, [0x61], [0xE4], nil), (.latin1, [0x61], [0x62], "b"), (.gsm7, [0x61], [], nil),
            // "ê" is not in GSM 7-bit: it could have been Latin-1.
            (.latin1, [0xEA], [0x62, 0x63], nil), (.ucs2, ucs2, [0x62, 0x63], nil), (.ucs2, ucs2, ucs2, "АБ"),
            (.ucs2, [0x00, 0x61], [0x62, 0x63], "\u{6263}"),
        ]
        for row in table {
            let rig = try await ClientRig()
            let first = ClientText(
                from: .withheld, to: ClientRig.phone, PartPayload(row.coding, row.first),
                ready: ReadyPart(dataCoding: 0, octets: row.first))
            let id = try await rig.take(first)
            let old = rig.store.messages.first?.order.text
            let new = ClientRig.text { text in
                text.payload = PartPayload(.gsm7, row.octets)
                text.ready.octets = row.octets
            }
            let refusal = await rig.accounts.refusal { try await rig.gateway.replace(id, by: new, of: rig.name) }
            #expect(refusal?.kind == (row.text == nil ? .invalid : nil), "\(row)")
            #expect(rig.store.messages.first?.order.text == row.text ?? old, "\(row)")
        }
    }

    @Test func `A part with a header is not replaced`() async throws {
        let rig = try await ClientRig(ready: true)
        let id = try await rig.take(ClientRig.part("old", 1, of: 2))
        let refusal = await rig.accounts.refusal {
            try await rig.gateway.replace(id, by: ClientRig.text("new"), of: rig.name)
        }
        #expect(refusal?.kind == .invalid)
        #expect(rig.store.messages.first?.order.ready?.hasHeader == true)
    }

    @Test func `Only the id that was given for a part is that of the part`() async throws {
        let rig = try await ClientRig()
        #expect(try await rig.take(ClientRig.part("A", 1, of: 2)) == "p1")
        for id in ["p1", "d1", "f1", "n1"] { #expect(rig.gateway.submissions.isWaiting(id, of: rig.name), "\(id)") }
        for id in ["", "1", "p", "x1", "m1", "11", "-1", "p+1", "p01", "p 1", "P1", "pp1", "p2"] {
            #expect(!rig.gateway.submissions.isWaiting(id, of: rig.name), "\(id)")
        }
    }
}
