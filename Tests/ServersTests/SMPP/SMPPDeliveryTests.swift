import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import SMS
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMPPDeliveryTests {
    private static let phone = "+447700900123"

    private static func text(_ number: Int64, _ words: String = "hello") throws -> ClientDelivery {
        let source = Party.number(try #require(PhoneNumber(e164: phone)))
        return .text(
            ClientInbox(
                MessageID(rawValue: number), from: source, to: Party("+447700900200"), words,
                at: Timestamp(seconds: 1_700_000_000)))
    }

    private static func receipt(_ id: String, _ outcome: ClientMessageState.Outcome) -> ClientDelivery {
        var receipt = ClientReceipt(
            MessageID(rawValue: 41), id: id, from: .name("Shop"), to: Party(phone), outcome,
            submittedAt: Timestamp(seconds: 1_700_000_000), endedAt: Timestamp(seconds: 1_700_000_060))
        receipt.error = outcome == .delivered ? 0 : 8
        receipt.text = "hello"
        return .receipt(receipt)
    }

    private static func message(_ pdu: PDU) throws -> ShortMessage {
        guard case .deliverSM(let message) = pdu.body else {
            throw RawClient.Trouble(description: "no deliver_sm: \(pdu)")
        }
        return message
    }

    private static func take(_ client: SMPPClient, _ status: CommandStatus = .ok) async throws -> ShortMessage {
        let pdu = try await client.heard()
        let message = try message(pdu)
        let answer = MessageResp(messageID: status.isOK ? "" : nil)
        try await client.send([PDU(.deliverSMResp(answer), sequence: pdu.sequence, status: status)])
        return message
    }

    @Test func `a text is delivered once the client is bound, and kept until it has answered`() async throws {
        try await SMPPRig.run { rig in
            let text = try Self.text(1)
            rig.office.deliver([text])
            let client = try await rig.bound(.receiver)
            let pdu = try await client.heard()
            let message = try Self.message(pdu)
            #expect(message.source == .international("447700900123"))
            #expect(message.destination == .international("447700900200"))
            #expect(message.shortMessage == Array("hello".utf8) && message.esmClass == .ordinary)
            #expect(rig.office.acknowledged.isEmpty && rig.office.out == [text])
            try await client.send([PDU(.deliverSMResp(MessageResp(messageID: "")), sequence: pdu.sequence)])
            try await rig.until { rig.office.acknowledged == [text] }
            rig.office.deliver([try Self.text(2, "again")])
            #expect(try await Self.take(client).shortMessage == Array("again".utf8))
        }
    }

    @Test func `a receipt has the standard words, and parameters for who reads them`() async throws {
        let words =
            "id:p17 sub:001 dlvrd:001 submit date:2311142213 done date:2311142214 stat:DELIVRD err:000 text:hello"
        for version in [0x33, 0x34] as [UInt8] {
            try await SMPPRig.run { rig in
                rig.office.deliver([Self.receipt("p17", .delivered)])
                let client = try await rig.bound(.transceiver, version: version)
                let message = try await Self.take(client)
                #expect(String(decoding: message.shortMessage, as: UTF8.self) == words)
                #expect(message.esmClass == .deliveryReceipt && message.dataCoding == .carrierDefault)
                #expect(message.source == .international("447700900123"))
                #expect(message.destination == .alphanumeric("Shop"))
                #expect(message.parameters.receiptedMessageID == (version >= 0x34 ? "p17" : nil))
                #expect(message.parameters.messageState == (version >= 0x34 ? .delivered : nil))
                try await rig.until { rig.office.acknowledged.count == 1 }
            }
        }
    }

    @Test(
        arguments: [
            (.delivered, "DELIVRD", .delivered), (.expired, "EXPIRED", .expired), (.deleted, "DELETED", .deleted),
            (.undeliverable, "UNDELIV", .undeliverable), (.unknown, "UNKNOWN", .unknown),
            (.rejected, "REJECTD", .rejected), (.enroute, "ENROUTE", .enroute),
        ] as [(ClientMessageState.Outcome, String, ReceiptState)])
    func `a receipt reads back as what it tells`(
        _ outcome: ClientMessageState.Outcome, _ word: String, _ state: ReceiptState
    ) async throws {
        try await SMPPRig.run { rig in
            rig.office.deliver([Self.receipt("41", outcome)])
            let client = try await rig.bound(.receiver)
            let receipt = try #require(DeliveryReceipt(try await Self.take(client)))
            #expect(receipt.id == "41" && receipt.stat == word && receipt.state == state)
            #expect(receipt.error == (outcome == .delivered ? "000" : "008") && receipt.text == "hello")
            #expect(receipt.networkError?.code == (outcome == .delivered ? nil : 8))
        }
    }

    @Test func `a long text goes in parts that join to it, or whole where that is wanted`() async throws {
        for words in [String(repeating: "0123456789", count: 40), String(repeating: "дом ", count: 60)] {
            for isWhole in [false, true] {
                try await SMPPRig.run(.init(change: { $0.long = isWhole ? .payload : .header })) { rig in
                    rig.office.deliver([try Self.text(0x1234, words)])
                    let client = try await rig.bound(.receiver)
                    var (joined, count) = ("", 0)
                    repeat {
                        let message = try await Self.take(client)
                        let alphabet: Alphabet = message.dataCoding == .ucs2 ? .ucs2 : .gsm7
                        let part = UserData(
                            octets: message.userData[...], alphabet: alphabet,
                            hasHeader: message.esmClass.hasUserDataHeader)
                        joined += part.text
                        count = part.header.concatenation?.count ?? 1
                        #expect(isWhole == (message.parameters.messagePayload != nil))
                    } while joined.count < words.count
                    #expect(joined == words && isWhole == (count == 1))
                    try await rig.until { rig.office.acknowledged.count == 1 }
                }
            }
        }
    }

    @Test func `a client of 3_3 gets parts whatever is wanted`() async throws {
        try await SMPPRig.run(.init(change: { $0.long = .payload })) { rig in
            rig.office.deliver([try Self.text(1, String(repeating: "x", count: 200))])
            let client = try await rig.bound(.receiver, version: 0x33)
            for _ in 0..<2 { #expect(try await Self.take(client).esmClass.hasUserDataHeader) }
        }
    }

    @Test func `no more are out than the window, and the next goes when one is answered`() async throws {
        try await SMPPRig.run(.init(change: { $0.window = 3 })) { rig in
            rig.office.deliver(try (1...10).map { try Self.text($0) })
            let client = try await rig.bound(.receiver)
            var open: [UInt32] = []
            for _ in 0..<3 { open.append(try await client.heard().sequence) }
            #expect(await RawClient(client.channel).hearsNothing(for: .milliseconds(50)))
            for _ in 0..<7 {
                try await client.send([PDU(.deliverSMResp(.empty), sequence: open.removeFirst())])
                open.append(try await client.heard().sequence)
            }
            for sequence in open { try await client.send([PDU(.deliverSMResp(.empty), sequence: sequence)]) }
            try await rig.until { rig.office.acknowledged.count == 10 }
            let texts = try (1...10).map { try Self.text($0) }
            #expect(rig.office.acknowledged == texts)
        }
    }

    @Test func `several binds share what waits, each its part, and those that only submit get nothing`() async throws {
        try await SMPPRig.run(.init(change: { $0.window = 10 })) { rig in
            let silent = try await rig.bound(.transmitter)
            let clients = [try await rig.bound(.receiver), try await rig.bound(.transceiver)]
            rig.office.deliver(try (1...8).map { try Self.text($0, "\($0)") })
            var heard: Set<String> = []
            for client in clients {
                for _ in 0..<4 {
                    heard.insert(String(decoding: try await Self.take(client).shortMessage, as: UTF8.self))
                }
            }
            #expect(heard == Set((1...8).map { "\($0)" }))
            #expect(await RawClient(silent.channel).hearsNothing(for: .milliseconds(50)))
            try await rig.until { rig.office.acknowledged.count == 8 }
        }
    }

    @Test func `what a link had when it broke goes to another one`() async throws {
        try await SMPPRig.run(.init(change: { $0.window = 5 })) { rig in
            let dying = try await rig.bound(.receiver)
            rig.office.deliver(try (1...5).map { try Self.text($0) })
            for _ in 0..<5 { _ = try await dying.heard() }
            let other = try await rig.bound(.receiver)
            dying.close()
            for _ in 0..<5 { _ = try await Self.take(other) }
            try await rig.until { rig.office.acknowledged.count == 5 }
            #expect(rig.office.out.isEmpty)
        }
    }

    @Test func `what was answered before the link broke is not given again`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound(.receiver)
            rig.office.deliver(try (1...2).map { try Self.text($0) })
            let first = try await client.heard()
            _ = try await client.heard()
            try await client.send([PDU(.deliverSMResp(.empty), sequence: first.sequence)])
            client.close()
            try await rig.until { rig.office.acknowledged.count == 1 && rig.office.waiting.count == 1 }
            #expect(try rig.office.acknowledged == [Self.text(1)])
            #expect(try rig.office.waiting == [Self.text(2)])
        }
    }

    @Test func `a temporary refusal waits longer each time`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound(.receiver)
            rig.office.deliver([try Self.text(1)])
            for (index, pause) in [5, 10, 20, 40].enumerated() {
                let statuses: [CommandStatus] = [
                    .receiverTemporaryError, .messageQueueFull, .throttled, .systemError,
                ]
                _ = try await Self.take(client, statuses[index])
                try await rig.until { rig.office.pauses.count == index + 1 }
                #expect(rig.office.pauses.last == .seconds(pause))
                rig.office.endPauses()
            }
            _ = try await Self.take(client)
            try await rig.until { rig.office.acknowledged.count == 1 }
        }
    }

    @Test func `a text that is refused for good stays, a receipt does not`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound(.receiver)
            let receipt = Self.receipt("9", .delivered)
            rig.office.deliver([try Self.text(1), receipt])
            for _ in 0..<2 { _ = try await Self.take(client, .receiverRejects) }
            try await rig.until { rig.office.acknowledged == [receipt] && rig.office.pauses == [.seconds(3_600)] }
        }
    }

    @Test func `a part that is refused ends its text, and it comes again whole`() async throws {
        try await SMPPRig.run(.init(change: { $0.window = 1 })) { rig in
            let client = try await rig.bound(.receiver)
            let long = try Self.text(1, String(repeating: "x", count: 400))
            rig.office.deliver([long])
            _ = try await Self.take(client)
            _ = try await Self.take(client, .receiverTemporaryError)
            try await rig.until { rig.office.pauses == [.seconds(5)] }
            rig.office.endPauses()
            for _ in 0..<3 { _ = try await Self.take(client) }
            try await rig.until { rig.office.acknowledged == [long] }
        }
    }

    @Test func `an answer that comes late counts`() async throws {
        try await SMPPRig.run(.init(change: { $0.timeout = .milliseconds(300) })) { rig in
            let client = try await rig.bound(.receiver)
            rig.office.deliver([try Self.text(1)])
            let pdu = try await client.heard()
            try await rig.until { rig.office.pauses == [.seconds(5)] }
            try await client.send([PDU(.deliverSMResp(.empty), sequence: pdu.sequence)])
            try await rig.until { rig.office.acknowledged.count == 1 }
        }
    }

    @Test func `a text whose parts are all answered late counts once all are`() async throws {
        let setting = SMPPRig.Setting(change: { settings in
            (settings.window, settings.timeout) = (2, .milliseconds(300))
        })
        try await SMPPRig.run(setting) { rig in
            let client = try await rig.bound(.receiver)
            let text = try Self.text(1, String(repeating: "x", count: 200))
            rig.office.deliver([text])
            let parts = [try await client.heard(), try await client.heard()]
            // The second may be given up or not when it is answered.
            try await rig.until { rig.office.pauses == [.seconds(5)] }
            for part in parts { try await client.send([PDU(.deliverSMResp(.empty), sequence: part.sequence)]) }
            try await rig.until { rig.office.acknowledged == [text] }
        }
    }

    @Test func `a store that cannot read or keep now is asked again`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound(.receiver)
            rig.office.failStore(times: 1)
            rig.office.deliver([try Self.text(1)])
            let pdu = try await client.heard()
            rig.office.failStore(times: 1)
            try await client.send([PDU(.deliverSMResp(.empty), sequence: pdu.sequence)])
            try await rig.until { rig.office.acknowledged.count == 1 }
            #expect(rig.office.acknowledged.count == 1)
        }
    }

    @Test func `a stopping server unbinds a client that has something to answer, which still counts`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound(.receiver)
            rig.office.deliver([try Self.text(1)])
            let pdu = try await client.heard()
            async let stopped: Void = rig.stop()
            let farewell = try await client.heard()
            #expect(farewell.body == .unbind)
            try await client.send([
                PDU(.deliverSMResp(.empty), sequence: pdu.sequence), PDU(.unbindResp, sequence: farewell.sequence),
            ])
            #expect(try await client.next() == nil)
            await stopped
            #expect(rig.office.acknowledged == [try Self.text(1)])
        }
    }
}
