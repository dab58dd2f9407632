import Messages
import SMS
import Testing

@testable import Gateway

/// Texts that clients submit in parts.
struct ClientJoiningTests {
    @Test func `Parts go out one by one where the connection carries them`() async throws {
        let rig = try await ClientRig(ready: true)
        let verdicts = await rig.submit(ClientRig.part("one ", 1, of: 2), ClientRig.part("two", 2, of: 2))
        #expect(verdicts.map(\.id) == ["1", "2"])
        #expect(rig.store.messages.map { $0.order.ready?.hasHeader } == [true, true])
        #expect(rig.store.messages.map(\.order.text) == ["one ", "two"])
    }

    @Test func `Parts in alphabets that phones do not know are joined, however long they are`() async throws {
        let table: [(coding: PartCoding, dataCoding: UInt8, first: [UInt8], second: [UInt8], text: String)] = [
            (.latin1, 3, [UInt8](repeating: 0xE4, count: 153), [0xF6], String(repeating: "ä", count: 153) + "ö"),
            (.ascii, 1, [0x61], [0x62], "ab"), (.utf8, 8, [0x61, 0xC3], [0xA4], "aä"),
            (.cyrillic, 6, [0xB0], [0xB1], "АБ"),
        ]
        for row in table {
            let rig = try await ClientRig(ready: true)
            let parts = [row.first, row.second].enumerated().map { index, octets in
                var part = ClientRig.part("", index + 1, of: 2)
                part.payload = PartPayload(row.coding, octets)
                part.ready.dataCoding = row.dataCoding
                part.ready.octets += octets
                return part
            }
            let verdicts = await rig.gateway.submit(parts, from: rig.acme, session: "", client: "")
            // Which of them is kept first is not said: they share a commit.
            #expect(Set(verdicts.map(\.id)) == ["p1", "p2"], "\(row.coding)")
            #expect(rig.store.messages.map(\.order.text) == [row.text])
            #expect(rig.store.messages.map(\.order.ready) == [nil])
        }
    }

    @Test func `They are joined where it does not, where the rules say so, and for accounts`() async throws {
        let joining = try await ClientRig(ready: true) { $0.clientTexts.passesParts = false }
        let unable = try await ClientRig()
        for rig in [joining, unable] {
            let verdicts = await rig.submit(ClientRig.part("one ", 1, of: 2), ClientRig.part("two", 2, of: 2))
            #expect(Set(verdicts.map(\.id)) == ["p1", "p2"])
            #expect(rig.store.messages.map(\.order.text) == ["one two"])
            #expect(rig.store.submissions.map { Set($0.submission.tickets) } == [["p1", "p2"]])
            #expect(rig.store.submissions.first?.submission.session == "s1")
        }
        try await joining.accounts.add(AccountRig.account("bob", address: nil, numbers: ["+447700900300"]))
        _ = await joining.submit(
            ClientRig.part("a", 1, of: 2, to: "+447700900300"), ClientRig.part("b", 2, of: 2, to: "+447700900300"))
        #expect(joining.store.messages.last?.state == .delivered)
    }

    @Test func `Parts come in any order and in different calls, those of different texts at once`() async throws {
        let rig = try await ClientRig()
        #expect(await rig.submit(ClientRig.part("B", 2, of: 2, reference: 1)).map(\.id) == ["p1"])
        #expect(await rig.submit(ClientRig.part("C", 1, of: 2, reference: 2)).map(\.id) == ["p2"])
        #expect(rig.store.messages.isEmpty)
        #expect(await rig.submit(ClientRig.part("A", 1, of: 2, reference: 1)).map(\.id) == ["p3"])
        #expect(rig.store.messages.map(\.order.text) == ["AB"])
        #expect(await rig.submit(ClientRig.part("D", 2, of: 2, reference: 2)).map(\.id) == ["p4"])
        #expect(rig.store.messages.map(\.order.text) == ["AB", "CD"])
        #expect(rig.store.submissions.map(\.submission.tickets) == [["p3", "p1"], ["p2", "p4"]])
    }

    @Test func `A part that comes twice has the id that it was given at first`() async throws {
        let rig = try await ClientRig()
        #expect(await rig.submit(ClientRig.part("A", 1, of: 2)).map(\.id) == ["p1"])
        #expect(await rig.submit(ClientRig.part("A", 1, of: 2)).map(\.id) == ["p1"])
        #expect(await rig.submit(ClientRig.part("B", 2, of: 2)).map(\.id) == ["p3"])
        #expect(rig.store.submissions.map(\.submission.tickets) == [["p1", "p3"]])
    }

    @Test func `The same text may be submitted once more`() async throws {
        let rig = try await ClientRig()
        for _ in 1...3 { _ = await rig.submit(ClientRig.part("A", 1, of: 2), ClientRig.part("B", 2, of: 2)) }
        #expect(rig.store.messages.map(\.order.text) == ["AB", "AB", "AB"])
    }

    @Test func `Parts of two accounts, sources or phones are never one text`() async throws {
        let rig = try await ClientRig()
        try await rig.accounts.add(AccountRig.account("other", address: nil, numbers: ["+447700900400"]))
        let other = try AccountRig.account("other", address: nil, numbers: ["+447700900400"])
        _ = await rig.submit(
            ClientRig.part("A", 1, of: 2), ClientRig.part("B", 2, of: 2, from: .name("ACME")),
            ClientRig.part("C", 2, of: 2, to: "+447700900999"))
        _ = await rig.gateway.submit([ClientRig.part("D", 2, of: 2)], from: other, session: "s2", client: "")
        #expect(rig.store.messages.isEmpty)
    }

    @Test func `The ticket's letter says what is to be told`() async throws {
        let rig = try await ClientRig()
        let table: [NoticeKinds] = [[.delivered, .failed], .failed, .delivered, []]
        var ids: [String?] = []
        for (index, kinds) in table.enumerated() {
            ids += await rig.submit(ClientRig.part("x", index + 1, of: 4, receipts: kinds)).map(\.id)
        }
        #expect(ids == ["p1", "f2", "d3", "n4"])
        #expect(rig.store.messages.first?.order.notices == [.delivered, .failed, .cancelled])
    }

    @Test func `Parts that are no text are refused where they would have to be joined`() async throws {
        let rig = try await ClientRig()
        var binary = ClientRig.part("x", 1, of: 2)
        binary.payload = PartPayload(.octets, [1, 2])
        var ported = ClientRig.part("x", 1, of: 2)
        ported.payload.ports = ApplicationPorts(destination: 1, source: 2)
        var long = ClientRig.part("x", 1, of: 2)
        long.payload = PartPayload(.gsm7, [UInt8](repeating: 0x41, count: 1_121))
        #expect(await rig.submit(binary, ported, long).map(\.kind) == [.text, .text, .text])
    }

    @Test func `A text whose parts do not come has failed, and its sender is told`() async throws {
        let rig = try await ClientRig { $0.clientTexts.partsTimeout = .seconds(60) }
        _ = await rig.submit(ClientRig.part("A", 1, of: 3), ClientRig.part("C", 3, of: 3))
        rig.clock.advance(by: .seconds(60))
        await rig.gateway.submissions.sweep(at: rig.clock.now)
        #expect(rig.store.messages.isEmpty)
        rig.clock.advance(by: .seconds(1))
        await rig.gateway.submissions.sweep(at: rig.clock.now)
        let message = try #require(rig.store.messages.first)
        #expect(message.state == .failed)
        #expect(message.order.addressedAs == ClientRig.phone)
        #expect(rig.store.owed(message.id) == .failed)
        #expect(rig.store.events(of: message.id).first?.detail.contains("number 2 did not come") == true)
        #expect(rig.store.submissions.first.map { Set($0.submission.tickets) } == ["p1", "p2"])
    }

    @Test func `After a restart the parts are joined that came before`() async throws {
        let store = MemoryStore()
        let before = try await ClientRig(store: store)
        _ = await before.submit(ClientRig.part("A", 1, of: 2))
        let after = try await ClientRig(store: store)
        try await after.gateway.resume()
        _ = await after.submit(ClientRig.part("B", 2, of: 2))
        #expect(store.messages.map(\.order.text) == ["AB"])
        #expect(store.submissions.last?.submission.tickets == ["p1", "p2"])
    }

    @Test func `After a restart a part of a client is no text of a phone, however long it waits`() async throws {
        let store = MemoryStore()
        let before = try await ClientRig(store: store) { $0.clientTexts.partsTimeout = .seconds(604_800) }
        _ = await before.submit(ClientRig.part("A", 1, of: 2))
        let after = try await ClientRig(store: store) { $0.clientTexts.partsTimeout = .seconds(604_800) }
        try await after.gateway.resume()
        after.clock.advance(by: .seconds(172_800))
        await after.gateway.inbound.sweep(at: after.clock.now)
        #expect(store.messages.isEmpty)
        #expect(try await store.fragments().map(\.isJoined) == [false])
    }

    @Test func `A text that was whole when Telepost stopped goes on its way`() async throws {
        let store = MemoryStore()
        let before = try await ClientRig(store: store)
        let number = try Samples.number()
        for (index, words) in ["A", "B"].enumerated() {
            let text = ClientRig.part(words, index + 1, of: 2)
            let fragment = ClientFragment(text, from: before.name, to: number, session: "s", client: "")
            _ = try await store.keep(fragment.fragment(try #require(text.place), at: before.clock.now))
        }
        let after = try await ClientRig(store: store)
        try await after.gateway.resume()
        #expect(store.messages.map(\.order.text) == ["AB"])
        await after.gateway.submissions.sweep(at: after.clock.now)
        #expect(try await store.fragments().isEmpty)
    }

    @Test func `What the store cannot keep of a text is tried again`() async throws {
        let rig = try await ClientRig()
        _ = await rig.submit(ClientRig.part("A", 1, of: 2))
        rig.store.failure = StoreFailure(.full, "test")
        #expect(await rig.submit(ClientRig.part("B", 2, of: 2)).map(\.kind) == [.storeFull])
        rig.store.failure = nil
        #expect(await rig.submit(ClientRig.part("B", 2, of: 2)).map(\.id) == ["p2"])
        #expect(rig.store.messages.map(\.order.text) == ["AB"])
    }

    @Test func `A fragment is read as it was written`() throws {
        let acme = try #require(AccountName("acme"))
        let number = try Samples.number()
        let place = try #require(Concatenation(reference: 300, size: .sixteenBit, count: 3, number: 2))
        var part = ClientFragment(
            ClientRig.text(from: .name("a b")), from: acme, to: number, session: "s", client: "2001:db8::1")
        for change: (inout ClientFragment) -> Void in [
            { _ in }, { $0.ticket = "m1" }, { $0.notBefore = Samples.moment(1) },
            { $0.expiresAt = Timestamp(microseconds: -1) }, { $0.source = .withheld }, { $0.receipts = [] },
        ] {
            change(&part)
            #expect(ClientFragment(part.fragment(place, at: Samples.moment(0))) == part)
        }
    }

    @Test func `A fragment that was not written here is none, however it is cut`() throws {
        let acme = try #require(AccountName("acme"))
        let place = try #require(Concatenation(reference: 1, size: .eightBit, count: 2, number: 1))
        let part = ClientFragment(
            ClientRig.text("hello"), from: acme, to: try Samples.number(), session: "s", client: "c")
        let whole = part.fragment(place, at: Samples.moment(0))
        for length in 0..<whole.payload.count - 5 {
            var cut = whole
            cut.payload = Array(whole.payload.prefix(length))
            #expect(ClientFragment(cut) == nil, "\(length)")
        }
        var other = whole
        other.payload[0] = 2
        #expect(ClientFragment(other) == nil)
        other = whole
        other.sender = "nobody"
        #expect(ClientFragment(other) == nil)
    }

    @Test func `An account has no more than so many parts that wait`() async throws {
        let rig = try await ClientRig()
        var taken = 0
        for reference in 0..<UInt16(100) {
            let parts = (1...101).map { ClientRig.part("x", $0, of: 102, reference: reference) }
            let verdicts = await rig.gateway.submit(parts, from: rig.acme, session: "", client: "")
            taken += verdicts.count { $0.id != nil }
        }
        #expect(taken <= ClientSubmissions.mostWaiting)
        #expect(await rig.submit(ClientRig.text()).map(\.kind) == [nil])
        #expect(taken > ClientSubmissions.mostWaiting - 200)
    }
}
