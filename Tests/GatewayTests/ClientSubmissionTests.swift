import Messages
import SMS
import Testing

@testable import Gateway

/// What becomes of texts that a client submits.
struct ClientSubmissionTests {
    @Test func `A text becomes a message that waits for the connection, under its number`() async throws {
        let rig = try await ClientRig()
        let verdicts = await rig.submit(ClientRig.text("hello", from: .name("ACME")))
        #expect(verdicts == [.taken("1")])
        let message = try #require(rig.store.messages.first)
        #expect(message.state == .queued)
        #expect(message.order.recipient?.e164 == ClientRig.phone)
        #expect(message.order.originator == .name("ACME"))
        #expect(message.order.text == "hello")
        #expect(message.order.alphabet == .gsm7)
        #expect(message.order.ready == nil)
        #expect(message.order.via.map(\.text) == ["carrier"])
        #expect(message.order.notices == [.delivered, .failed, .cancelled])
        let facts = try #require(rig.store.submissions.first)
        #expect(facts.submission.door == .smpp)
        #expect(facts.submission.account == rig.name)
        #expect(facts.submission.session == "s1")
        #expect(facts.submission.client == "192.0.2.9")
        #expect(facts.submission.tickets.isEmpty)
        #expect(facts.content == Array("hello".utf8))
        #expect(try rig.waiting().map(\.id) == [message.id])
    }

    @Test func `Texts of one call are answered in their order, each for itself`() async throws {
        let rig = try await ClientRig()
        let verdicts = await rig.submit(
            ClientRig.text("one"), ClientRig.text("two", to: "bob"), ClientRig.text("three"),
            ClientRig.text("four", from: .name("OTHER")))
        #expect(verdicts.map(\.id) == ["1", nil, "2", nil])
        #expect(verdicts.map(\.kind) == [nil, .destination, nil, .source])
        #expect(rig.store.messages.map(\.order.text) == ["one", "three"])
    }

    @Test func `A source that is withheld is the account's first number, another must be its own`() async throws {
        let table: [(source: Party, originator: String?)] = [
            (.withheld, "+447700900200"), (Party("+447700900200"), "+447700900200"), (.name("ACME"), "ACME"),
            (.digits("447700900200"), "+447700900200"), (Party("+447700900201"), nil), (.digits("6464"), nil),
            (.name("a name that is far too long"), nil), (.name("acme"), nil),
        ]
        for row in table {
            let rig = try await ClientRig()
            let verdicts = await rig.submit(ClientRig.text(from: row.source))
            #expect(verdicts.first?.kind == (row.originator == nil ? .source : nil), "\(row.source)")
            #expect(rig.store.messages.first?.order.originator?.description == row.originator, "\(row.source)")
        }
    }

    @Test func `A destination is read as international, or as the digits of an international number`() async throws {
        let table: [(written: String, number: String?)] = [
            ("+447700900123", "+447700900123"), ("447700900123", "+447700900123"),
            ("00447700900123", "+447700900123"), ("07700900123", nil), ("6464", nil), ("", nil), ("+", nil),
            ("44770a900123", nil), ("1234567", nil), ("12345678", "+12345678"),
            (String(repeating: "4", count: 15), "+444444444444444"), (String(repeating: "4", count: 16), nil),
        ]
        for row in table {
            let rig = try await ClientRig()
            let verdicts = await rig.submit(ClientRig.text(to: row.written))
            #expect(verdicts.first?.kind == (row.number == nil ? .destination : nil), "\(row.written)")
            #expect(rig.store.messages.first?.order.recipient?.e164 == row.number, "\(row.written)")
        }
    }

    @Test func `Digits that could be dialled at home are international, unless the client says that they are not`()
        async throws
    {
        let table: [(written: String, atHome: Bool, number: String?)] = [
            ("491701234567", false, "+491701234567"), ("447700900123", false, "+447700900123"),
            ("01701234567", false, "+491701234567"), ("01701234567", true, "+491701234567"),
            ("1701234567", true, "+491701234567"), ("491701234567", true, "+49491701234567"),
            ("+447700900123", true, "+447700900123"), ("1701234", false, "+491701234"),
            ("17012345", false, "+17012345"),
        ]
        for row in table {
            let rig = try await ClientRig { rules in
                let claiming = Samples.claiming(rules.claiming.applications, region: "DE")
                rules = Rules(claiming: claiming, clients: rules.clients, connections: rules.connections)
            }
            _ = await rig.submit(ClientRig.text(to: row.written) { $0.isDialledAtHome = row.atHome })
            #expect(rig.store.messages.first?.order.recipient?.e164 == row.number, "\(row.written)")
        }
    }

    @Test func `UCS-2 stays UCS-2, other alphabets become what suits`() async throws {
        let rig = try await ClientRig()
        let ucs2: [UInt8] = [0x00, 0x68, 0x20, 0xAC]
        let latin1: [UInt8] = [0x68, 0xE4]
        func coded(_ coding: PartCoding, _ dataCoding: UInt8, _ octets: [UInt8]) -> ClientText {
            ClientText(
                from: .withheld, to: ClientRig.phone, PartPayload(coding, octets),
                ready: ReadyPart(dataCoding: dataCoding, octets: octets))
        }
        _ = await rig.submit(coded(.ucs2, 8, ucs2), coded(.latin1, 3, latin1), coded(.cyrillic, 6, [0xB0]))
        #expect(rig.store.messages.map(\.order.text) == ["h€", "hä", "А"])
        #expect(rig.store.messages.map(\.order.alphabet) == [.ucs2, .gsm7, .ucs2])
    }

    @Test func `What is no text goes out as it came where the connection can, and is refused elsewhere`() async throws {
        let binary = ClientRig.text { text in
            text.payload = PartPayload(.octets, [1, 2, 3])
            text.ready = ReadyPart(dataCoding: 4, octets: [1, 2, 3])
        }
        let able = try await ClientRig(ready: true)
        #expect(await able.submit(binary).map(\.id) == ["1"])
        #expect(able.store.messages.first?.order.ready == ReadyPart(dataCoding: 4, octets: [1, 2, 3]))
        let unable = try await ClientRig()
        #expect(await unable.submit(binary).map(\.kind) == [.text])
        #expect(unable.store.submissions.isEmpty)
    }

    @Test func `A text that is peculiar goes out as it came where the connection can, plain elsewhere`() async throws {
        let table: [(what: String, change: @Sendable (inout ClientText) -> Void)] = [
            ("shown at once", { $0.payload.isFlash = true }),
            ("header", { $0.ready.hasHeader = true }),
            ("protocol_id 65", { $0.ready.protocolID = 65 }),
            ("waiting", { $0.ready.dataCoding = 0xC8 }),
        ]
        for row in table {
            let able = try await ClientRig(ready: true)
            #expect(await able.submit(ClientRig.text("hello", row.change)).map(\.id) == ["1"])
            #expect(able.store.messages.first?.order.ready != nil, "\(row.what)")
            let unable = try await ClientRig()
            #expect(await unable.submit(ClientRig.text("hello", row.change)).map(\.id) == ["1"])
            #expect(unable.store.messages.first?.order.ready == nil)
            let note = unable.store.events(of: MessageID(rawValue: 1)).first?.detail ?? ""
            #expect(note.contains(row.what))
        }
    }

    @Test func `A part as it came must find room in one message`() async throws {
        let table: [(octets: Int, coding: PartCoding, header: Bool, isTaken: Bool)] = [
            (140, .octets, false, true), (141, .octets, false, false), (160, .gsm7, false, true),
            (161, .gsm7, false, false), (6 + 153, .gsm7, true, true), (6 + 154, .gsm7, true, false),
        ]
        let rig = try await ClientRig(ready: true)
        for row in table {
            var octets = [UInt8](repeating: 0x41, count: row.octets)
            if row.header { octets.replaceSubrange(0..<6, with: [5, 0, 3, 1, 2, 1]) }
            let part = ClientRig.text { text in
                text.place = Concatenation(reference: 1, size: .eightBit, count: 2, number: 1)
                text.payload = PartPayload(row.coding, row.header ? Array(octets[6...]) : octets)
                text.ready = ReadyPart(
                    dataCoding: row.coding == .gsm7 ? 0 : 4, hasHeader: row.header, octets: octets)
            }
            #expect(await rig.submit(part).first?.kind == (row.isTaken ? nil : .text), "\(row.octets)")
        }
    }

    @Test func `A way that could fail over to a connection without parts leaves that one out`() async throws {
        let rig = try await ClientRig(ready: true) { rules in
            var connections = rules.connections
            let web = ConnectionRules(failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
            if let name = ConnectionName("web") { connections[name] = web }
            rules = rules.with(connections)
            rules.clientTexts.via = ["carrier", "web"].compactMap { ConnectionName($0) }
        }
        _ = await rig.submit(ClientRig.text(), ClientRig.text { $0.ready.protocolID = 65 })
        #expect(rig.store.messages.map { $0.order.via.map(\.text) } == [["carrier", "web"], ["carrier"]])
    }

    @Test func `A schedule and a validity become the message's`() async throws {
        let rig = try await ClientRig()
        let text = ClientRig.text { text in
            text.notBefore = Samples.moment(600)
            text.expiresAt = Samples.moment(1_200)
        }
        _ = await rig.submit(text)
        #expect(rig.store.messages.first?.order.expiresAt == Samples.moment(1_200))
        #expect(try rig.waiting().isEmpty)
        rig.clock.advance(by: .seconds(599))
        #expect(try rig.waiting().isEmpty)
        rig.clock.advance(by: .seconds(1))
        #expect(try rig.waiting().count == 1)
    }

    @Test func `A text for a number of an account goes into its mailbox, and the sender is told at once`() async throws
    {
        let rig = try await ClientRig()
        try await rig.accounts.add(AccountRig.account("bob", address: nil, numbers: ["+447700900300"]))
        let verdicts = await rig.submit(ClientRig.text("hello bob", to: "+447700900300"))
        #expect(verdicts == [.taken("1")])
        #expect(rig.store.messages.first?.state == .delivered)
        #expect(rig.store.messages.first?.order.destination.description == "account bob")
        #expect(rig.store.messages.first?.order.originator?.description == "+447700900200")
        #expect(try rig.waiting().isEmpty)
        #expect(rig.store.owed(MessageID(rawValue: 1)) == .delivered)
    }

    @Test func `Quotas, countries and a closed account stand in the way`() async throws {
        let few = try await ClientRig(account: { $0.messagesPerDay = 2 })
        let verdicts = await few.submit(ClientRig.text(), ClientRig.text(), ClientRig.text())
        #expect(verdicts.map(\.kind) == [nil, nil, .quota])
        #expect(await few.submit(ClientRig.text()).map(\.kind) == [.quota])
        let abroad = try await ClientRig(account: { $0.countries = ["US"] })
        #expect(await abroad.submit(ClientRig.text()).map(\.kind) == [.notAllowed])
        let closed = try await ClientRig(account: { $0.isActive = false })
        #expect(await closed.submit(ClientRig.text()).map(\.kind) == [.notAllowed])
    }

    @Test func `A quota that a failing store used up is given back`() async throws {
        let rig = try await ClientRig(account: { $0.messagesPerDay = 2 })
        #expect(await rig.submit(ClientRig.text()).map(\.kind) == [nil])
        rig.store.failure = StoreFailure(.full, "test")
        #expect(await rig.submit(ClientRig.text()).map(\.kind) == [.storeFull])
        rig.store.failure = nil
        #expect(await rig.submit(ClientRig.text(), ClientRig.text()).map(\.kind) == [nil, .quota])
    }

    @Test func `What the store cannot keep is refused, and nothing waits`() async throws {
        let table: [(StoreFailure.Cause, ClientRefusal.Kind)] = [
            (.full, .storeFull), (.busy, .storeFull), (.closed, .unavailable), (.inputOutput, .unavailable),
            (.unusable, .unavailable),
        ]
        let rig = try await ClientRig()
        for (cause, kind) in table {
            rig.store.failure = StoreFailure(cause, "test")
            #expect(await rig.submit(ClientRig.text(), ClientRig.text()).map(\.kind) == [kind, kind])
        }
        #expect(rig.gateway.outbox.count == 0)
    }

    @Test func `Without a connection nothing is taken, nor a text that is empty or needs too many parts`() async throws
    {
        let rig = try await ClientRig()
        let long = String(repeating: "a", count: 255 * 153)
        let verdicts = await rig.submit(ClientRig.text(""), ClientRig.text(long), ClientRig.text(long + "a"))
        #expect(verdicts.map(\.kind) == [.text, nil, .text])
        let lonely = try await ClientRig { rules in
            rules = Rules(claiming: Samples.claiming([]), clients: rules.clients, connections: [:])
        }
        #expect(await lonely.submit(ClientRig.text()).map(\.kind) == [.noRoute])
    }

    @Test func `One text for several destinations has one id, whatever becomes of each`() async throws {
        let rig = try await ClientRig()
        try await rig.accounts.add(AccountRig.account("bob", address: nil, numbers: ["+447700900300"]))
        let group: (inout ClientText) -> Void = { $0.group = 1 }
        let verdicts = await rig.submit(
            ClientRig.text(to: ClientRig.phone, group), ClientRig.text(to: "bob", group),
            ClientRig.text(to: "+447700900300", group), ClientRig.text("alone") { $0.group = 2 })
        let id = try #require(verdicts[0].id)
        #expect(id.hasPrefix("m"))
        #expect(id.utf8.count <= 20)
        #expect(verdicts.map(\.id) == [id, nil, id, "3"])
        #expect(rig.store.submissions.map(\.submission.tickets) == [[id], []])
        #expect(rig.store.messages.map(\.submission.rawValue) == [1, 1, 2])
        let next = await rig.submit(ClientRig.text("a", group), ClientRig.text("b", group))
        #expect(next[0].id != id)
    }
}
