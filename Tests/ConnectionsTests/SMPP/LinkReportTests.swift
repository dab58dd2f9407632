import Connections
import Gateway
import Messages
import SMPP
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LinkReportTests {
    /// A link on which message 1, of so many parts, was taken under the ids A, B, …
    private func send(_ rig: LinkRig, parts: Int = 1) async throws -> SMSCPeer {
        let (_, peer) = try await rig.startBound()
        rig.queue(try rig.long(1, parts: parts))
        for (part, id) in zip(try await peer.parts(parts), ["A", "B", "C"]) { await peer.answer(part, id: id) }
        try await rig.store.until(1, is: .sent)
        return peer
    }

    @Test func `A report of delivery makes the message delivered and is acknowledged`() async throws {
        try await LinkRig.run { rig in
            let peer = try await send(rig)
            await peer.report("A", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
            #expect(rig.store.events(1).map(\.kind) == [.sent, .report])
            #expect(rig.lines.count("report") == 1)
        }
    }

    @Test func `A long message is delivered when all of its parts are`() async throws {
        try await LinkRig.run { rig in
            let peer = try await send(rig, parts: 3)
            for id in ["C", "A"] {
                await peer.report(id, .delivered)
                #expect(try await peer.acknowledgement() == .ok)
                #expect(rig.store.message(1)?.state == .sent)
            }
            await peer.report("B", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `A report of failure makes the message failed`() async throws {
        try await LinkRig.run { rig in
            let peer = try await send(rig)
            await peer.report("A", .undeliverable)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .failed)
        }
    }

    @Test func `An intermediate notification decides nothing`() async throws {
        try await LinkRig.run { rig in
            let peer = try await send(rig)
            let kind = ESMClass(rawValue: ESMClass.MessageType.intermediateNotification.rawValue)
            await peer.report("A", .enroute, type: kind)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .sent)
            #expect(rig.store.events(1).map(\.kind) == [.sent, .report])
            await peer.report("A", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `A report that matches nothing is acknowledged and logged`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            await peer.report("nobody", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.lines.count("matches no message") == 1)
        }
    }

    @Test func `A storm of reports that match nothing is answered, and logged only so often`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            for _ in 0..<10 {
                for _ in 0..<50 { await peer.report("nobody", .delivered) }
                for _ in 0..<50 { #expect(try await peer.acknowledgement() == .ok) }
            }
            #expect(rig.lines.count("matches no message") == 100)
            #expect(rig.lines.count("no more of them") == 1)
        }
    }

    @Test func `A report that overtakes the commit of its answer waits for it`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            rig.store.hold { $0.contains { $0.to == .sent } }
            await peer.answer(part, id: "A")
            try await rig.store.until("the result to be held") { $0.heldCount == 1 }
            await peer.report("A", .delivered)
            #expect(try await peer.receive(for: .milliseconds(50)).isEmpty)
            rig.store.letGo()
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `A report that overtakes its answer finds its message`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            await peer.report("A", .delivered)
            #expect(try await peer.receive(for: .milliseconds(50)).isEmpty)
            await peer.answer(part, id: "A")
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `A report about one part does not wait for the answers to the others`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.long(1, parts: 3))
            let parts = try await peer.parts(3)
            await peer.answer(parts[0], id: "A")
            await peer.answer(parts[1], id: "B")
            await peer.report("A", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .sending)
            await peer.report("B", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            await peer.answer(parts[2], id: "C")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.parts.map(\.state) == [.delivered, .delivered, .sent])
            await peer.report("C", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `Results and reports mixed in one segment all arrive`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.window = 50 }
            for id in 1...50 { rig.queue(try rig.message(Int64(id))) }
            for (index, part) in try await peer.parts(50).enumerated() {
                await peer.answer(part, id: "N\(index)")
                await peer.report("N\(index)", .delivered)
            }
            for _ in 1...50 { #expect(try await peer.acknowledgement() == .ok) }
            for id in 1...50 { #expect(rig.store.message(Int64(id))?.state == .delivered) }
        }
    }

    @Test func `A report that the store cannot keep is put off`() async throws {
        try await LinkRig.run { rig in
            let peer = try await send(rig)
            rig.store.fail(with: StoreFailure(.full, "no room"))
            await peer.report("A", .delivered)
            #expect(try await peer.acknowledgement() == .receiverTemporaryError)
            rig.store.fail(with: nil)
            await peer.report("A", .delivered)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.store.message(1)?.state == .delivered)
        }
    }

    @Test func `A text from a phone is acknowledged when it is kept, even one that looks like a report`() async throws {
        try await LinkRig.run { rig in
            let peer = try await send(rig)
            var text = ShortMessage(source: .international("447700900123"), destination: .none)
            for (index, words) in ["hello", "id:A sub:001 dlvrd:001 stat:DELIVRD err:000"].enumerated() {
                text.shortMessage = Array(words.utf8)
                rig.store.fail(with: StoreFailure(.full, "no room"))
                await peer.deliver(text)
                #expect(try await peer.acknowledgement() == .receiverTemporaryError)
                #expect(rig.store.accepted.count == index)
                rig.store.fail(with: nil)
                await peer.deliver(text)
                #expect(try await peer.acknowledgement() == .ok)
                #expect(rig.store.accepted.last.map { String(decoding: $0.content, as: UTF8.self) } == words)
            }
            #expect(rig.store.message(1)?.state == .sent)
        }
    }

    @Test func `A report without an id is acknowledged and dropped`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            var message = ShortMessage(source: .none, destination: .none)
            message.esmClass = .deliveryReceipt
            message.shortMessage = Array("whatever".utf8)
            await peer.deliver(message)
            #expect(try await peer.acknowledgement() == .ok)
            #expect(rig.lines.count("names no message") == 1)
        }
    }
}
