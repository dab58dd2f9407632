import Connections
import Gateway
import Messages
import SMPP
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LinkHostileTests {
    @Test func `Octets that are no SMPP end the link, and the next one goes on`() async throws {
        let cases: [(name: String, octets: [UInt8])] = [
            ("another protocol", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)),
            ("a huge command_length", [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 2]),
            ("a command_length of 0", [0, 0, 0, 0, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 2]),
            ("a command_length of 15", [0, 0, 0, 15]),
        ]
        for (name, octets) in cases {
            try await LinkRig.run { rig in
                let (connection, peer) = try await rig.startBound()
                rig.queue(try rig.message(1))
                _ = try await peer.part()
                await peer.send(octets: octets)
                #expect(try await peer.receive()?.command == .genericNack, "\(name)")
                #expect(try await peer.receive() == nil, "\(name)")
                let next = try await rig.smsc.acceptBound()
                await next.answer(try await next.part(), id: "A")
                try await rig.store.until(1, is: .sent)
                #expect(rig.lines.count("something that is not SMPP") == 1, "\(name)")
                #expect(rig.gateway.board.status(of: connection.settings.name)?.phase == .up)
            }
        }
    }

    @Test func `One octet at a time is enough`() async throws {
        try await LinkRig.run { rig in
            rig.start(try rig.settings())
            let peer = try await rig.smsc.accept()
            let bind = try await peer.next()
            await trickle(PDU(.bindResp(.transceiver, BindResp(systemID: "smsc")), sequence: bind.sequence), peer)
            rig.queue(try rig.message(1))
            await trickle(SMSCPeer.answer(try await peer.part().sequence, id: "A"), peer)
            try await rig.store.until(1, is: .sent)
        }
    }

    private func trickle(_ pdu: PDU, _ peer: SMSCPeer) async {
        for octet in pdu.encoded {
            await peer.send(octets: [octet])
            await Task.yield()
        }
    }

    @Test func `An answer with a garbled body counts by its header`() async throws {
        let bodies: [[UInt8]] = [
            [], Array("no NUL".utf8), Array(repeating: 0x41, count: 300), [0x41, 0, 0xFF, 0xFF, 0xFF],
        ]
        for body in bodies {
            try await LinkRig.run { rig in
                let (_, peer) = try await rig.startBound()
                rig.queue(try rig.message(1))
                let part = try await peer.part()
                await peer.send(PDU(.unknown(.submitSM.response, body), sequence: part.sequence))
                try await rig.store.until(1, is: .sent)
            }
        }
    }

    @Test func `Requests that have no place here are refused, and the link stays`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            let unknown = CommandID(rawValue: 0x1234)
            await peer.send(
                PDU(.submitSM(ShortMessage(source: .none, destination: .none)), sequence: 1),
                PDU(.unknown(unknown, [1, 2, 3]), sequence: 2), PDU(.unknown(.deliverSM, [9]), sequence: 3))
            for sequence: UInt32 in 1...3 {
                let pdu = try #require(try await peer.receive())
                #expect(pdu.sequence == sequence)
                #expect(!pdu.status.isOK)
            }
            rig.queue(try rig.message(1))
            await peer.answer(try await peer.part(), id: "A")
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A thousand questions at once are all answered`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            var octets: [UInt8] = []
            for sequence in 1...1_000 { PDU(.enquireLink, sequence: UInt32(sequence)).append(to: &octets) }
            await peer.send(octets: octets)
            for sequence in 1...1_000 {
                #expect(try await peer.receive() == PDU(.enquireLinkResp, sequence: UInt32(sequence)))
            }
        }
    }

    @Test func `More deliveries than the window for them are put off, none is forgotten`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.inboundWindow = 3 }
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            // Their answer is still to come, so they are held.
            for _ in 1...5 { await peer.report("A", .delivered) }
            for _ in 1...2 { #expect(try await peer.acknowledgement() == .receiverTemporaryError) }
            await peer.answer(part, id: "A")
            for _ in 1...3 { #expect(try await peer.acknowledgement() == .ok) }
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `An SMSC that repeats odd things fills no log`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            var octets: [UInt8] = []
            for sequence in 1...5_000 { SMSCPeer.answer(UInt32(sequence), id: "x").append(to: &octets) }
            PDU(.enquireLink, sequence: 9).append(to: &octets)
            await peer.send(octets: octets)
            #expect(try await peer.receive() == PDU(.enquireLinkResp, sequence: 9))
            #expect(rig.lines.count("did something odd") == 100)
        }
    }
}
