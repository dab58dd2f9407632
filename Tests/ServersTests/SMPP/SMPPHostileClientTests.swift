import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMPPHostileClientTests {
    private static let bind = PDU(.bind(.transceiver, Bind(systemID: "acme", password: "secret08")), sequence: 1)

    @Test func `a client that sends one octet at a time is served like any other`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.connect()
            try await client.send(Self.bind.encoded, octetByOctet: true)
            #expect(try await client.heard().status == .ok)
            try await client.send(PDU(.submitSM(.test()), sequence: 2).encoded, octetByOctet: true)
            #expect(try await client.heard().messageID == "1")
        }
    }

    @Test(arguments: [0, 15, 4_097, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
    func `a command_length that cannot be ends the connection before it is bound`(_ length: UInt32) async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.connect()
            var octets: [UInt8] = []
            for place in 0..<4 { octets.append(UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(place)))) }
            try await client.send(octets + Self.bind.encoded.dropFirst(4))
            let nack = try await client.heard()
            #expect(nack.body == .genericNack && nack.status == .invalidCommandLength && nack.sequence == 0)
            #expect(try await client.next() == nil)
        }
    }

    @Test func `a bound client may send what message_payload holds, and not more`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            var message = ShortMessage.test("")
            message.parameters.messagePayload = [UInt8](repeating: 0x61, count: 65_535)
            #expect(try await client.exchange(.submitSM(message)).status == .ok)
            try await client.send([0x00, 0x01, 0x10, 0x01] + [UInt8](repeating: 0, count: 12))
            #expect(try await client.heard().status == .invalidCommandLength)
            #expect(try await client.next() == nil)
        }
    }

    @Test func `who does not bind, or is silent, does not stay`() async throws {
        try await SMPPRig.run(
            .init(change: {
                $0.bindTimeout = .milliseconds(500)
                $0.enquireLink = .milliseconds(50)
                $0.timeout = .milliseconds(500)
            })
        ) { rig in
            let unbound = try await rig.connect()
            #expect(try await unbound.next() == nil)
            let client = try await rig.bound()
            #expect(try await client.heard().body == .enquireLink)
            #expect(try await client.next() == nil)
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.lines(.info).contains("session ended: the client does not answer enquire_link"))
        }
    }

    @Test func `octets that never become a PDU do not keep a link`() async throws {
        try await SMPPRig.run(
            .init(change: {
                $0.enquireLink = .milliseconds(50)
                $0.timeout = .milliseconds(200)
            })
        ) { rig in
            let client = try await rig.bound()
            let octets = PDU(.submitSM(.test()), sequence: 9).encoded
            for octet in octets.dropLast() {
                client.channel.write([octet])
                guard await client.channel.flush(until: client.channel.loop.now + .seconds(1)) else { break }
                _ = await client.channel.wait(until: client.channel.loop.now + .milliseconds(20))
                if client.channel.hasEnded { break }
            }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.office.batches.isEmpty)
        }
    }

    @Test func `thousands of requests in one write are answered, in a bounded window`() async throws {
        try await SMPPRig.run(.init(change: { $0.window = 50 })) { rig in
            let client = try await rig.bound()
            let pdus = (1...8_000).map { number in
                PDU(number % 2 == 0 ? .enquireLink : .submitSM(.test()), sequence: UInt32(number))
            }
            try await client.send(pdus)
            var (answered, throttled) = (0, 0)
            while answered < pdus.count {
                let answer = try await client.heard()
                answered += 1
                if answer.status == .throttled { throttled += 1 }
            }
            #expect(rig.office.texts.count + throttled == 4_000)
            #expect(rig.office.batches.allSatisfy { $0.texts.count <= 50 })
        }
    }

    @Test func `a client that is killed in the middle leaves what it submitted, and no trace of itself`() async throws {
        try await SMPPRig.run { rig in
            rig.office.hold()
            let client = try await rig.bound()
            let octets = (1...5).flatMap { PDU(.submitSM(.test()), sequence: $0).encoded }
            try await client.send(octets.dropLast(7))
            try await rig.until { rig.office.texts.count == 4 }
            client.close()
            rig.office.release()
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.office.texts.count == 4)
            #expect(try await rig.bound().exchange(.submitSM(.test())).status == .ok)
        }
    }

    @Test func `a client that reads nothing is let go`() async throws {
        try await SMPPRig.run(.init(change: { $0.timeout = .milliseconds(200) })) { rig in
            let client = try await rig.bound()
            let octets = (1...1_000).flatMap { PDU(.enquireLink, sequence: $0).encoded }
            while !client.channel.hasEnded {
                client.channel.write(octets)
                guard await client.channel.flush(until: client.channel.loop.now + .seconds(2)) else { break }
                // Its own buffer fills up as well, since nobody empties it.
                guard client.channel.input.count < TCPChannel.unreadLimit else { break }
            }
            client.close()
            try await rig.until { rig.server.connectionCount == 0 }
        }
    }

    @Test(
        arguments: [
            (0x0000_0009, .alreadyBound), (0x0000_0004, .invalidCommandLength), (0x0000_0777, .invalidCommandID),
            (0x0000_0111, .invalidCommandID), (0x0000_0102, .invalidCommandLength),
        ] as [(UInt32, CommandStatus)])
    func `a request that is wrong is answered and the link goes on`(
        _ command: UInt32, _ status: CommandStatus
    ) async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            if status == .alreadyBound {
                #expect(try await client.bind().status == status)
            } else {
                try await client.send([PDU(.unknown(CommandID(rawValue: command), []), sequence: 77)])
                let answer = try await client.heard()
                #expect(answer.sequence == 77 && answer.status == status)
            }
            #expect(try await client.exchange(.submitSM(.test())).status == .ok)
        }
    }

    @Test func `what a client makes the log say is bounded and shows nothing of texts`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            for number in 0..<20 {
                try await client.send((0..<20).map { PDU(.unbindResp, sequence: UInt32(number * 20 + $0 + 1)) })
            }
            #expect(try await client.exchange(.submitSM(.test("private words"))).status == .ok)
            #expect(rig.lines(.warning).count <= 101)
            let all = rig.log.records.map { "\($0.text) \($0.fields)" }
            #expect(!all.contains { $0.contains("private") || $0.contains("secret08") || $0.contains("447700900123") })
        }
    }
}
