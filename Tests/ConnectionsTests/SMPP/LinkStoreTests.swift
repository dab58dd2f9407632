import Connections
import Gateway
import Messages
import SMPP
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LinkStoreTests {
    private static let full = StoreFailure(.full, "no room on the disk")

    @Test func `With a store that takes nothing sending waits, and goes on by itself`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.store.fail(with: Self.full)
            rig.queue(try rig.message(1), try rig.message(2))
            try await rig.lines.until("sending waits")
            #expect(try await peer.receive(for: .milliseconds(50)).isEmpty)
            rig.store.fail(with: nil)
            for part in try await peer.parts(2) { await peer.answer(part, id: "A") }
            try await rig.store.until(1, is: .sent)
            try await rig.store.until(2, is: .sent)
            #expect(rig.lines.count("sending waits") == 1)
            #expect(rig.lines.count("sending goes on") == 1)
        }
    }

    @Test func `A result that cannot be stored is kept and stored later`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            rig.store.fail(with: Self.full)
            await peer.answer(part, id: "A")
            try await rig.lines.until("results cannot be stored")
            // The link lives meanwhile.
            await peer.send(PDU(.enquireLink, sequence: 5))
            #expect(try await peer.receive() == PDU(.enquireLinkResp, sequence: 5))
            rig.store.fail(with: nil)
            try await rig.store.until(1, is: .sent)
            #expect(rig.lines.count("results cannot be stored") == 1)
            #expect(rig.gateway.outbox.count == 0)
        }
    }

    @Test func `A session that ends while an intent is under way leaves the message unsent and uncounted`() async throws
    {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.store.hold { $0.contains { $0.to == .sending } }
            rig.queue(try rig.message(1))
            try await rig.store.until("the intent to be held") { $0.heldCount == 1 }
            try await peer.unbind()
            #expect(rig.store.heldCount == 1)
            rig.store.letGo()
            let next = try await rig.smsc.acceptBound()
            await next.answer(try await next.part(), id: "A")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.attempts == 1)
            #expect(rig.store.events(1).map(\.kind) == [.sent])
        }
    }

    @Test func `A session that ends while an intent fails leaves nothing behind either`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.store.hold { $0.contains { $0.to == .sending } }
            rig.queue(try rig.message(1))
            try await rig.store.until("the intent to be held") { $0.heldCount == 1 }
            try await peer.unbind()
            rig.store.fail(with: Self.full)
            rig.store.letGo()
            let next = try await rig.smsc.acceptBound()
            rig.store.fail(with: nil)
            await next.answer(try await next.part(), id: "A")
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `Stopping waits until what is known is stored`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            rig.store.fail(with: Self.full)
            await peer.answer(part, id: "A")
            try await rig.lines.until("results cannot be stored")
            connection.stop()
            let unbind = try await peer.next()
            #expect(unbind.body == .unbind)
            await peer.send(PDU(.unbindResp, sequence: unbind.sequence))
            try await peer.end()
            rig.store.fail(with: nil)
            try await rig.ended(connection)
            #expect(rig.store.message(1)?.state == .sent)
        }
    }

    @Test func `Aborting does not wait for a store that fails`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            rig.store.fail(with: Self.full)
            await peer.answer(part, id: "A")
            try await rig.lines.until("results cannot be stored")
            connection.abort()
            try await rig.ended(connection)
            #expect(rig.store.message(1)?.state == .sending)
        }
    }

    @Test func `Results go to the store in batches, one at a time and in order`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.window = 20 }
            for id in 1...20 { rig.queue(try rig.message(Int64(id))) }
            let parts = try await peer.parts(20)
            rig.store.hold { $0.contains { $0.to == .sent } }
            await peer.answer(parts[0], id: "0")
            try await rig.store.until("the first result to be held") { $0.heldCount == 1 }
            for (index, part) in parts.dropFirst().enumerated() { await peer.answer(part, id: "\(index + 1)") }
            await peer.send(PDU(.enquireLink, sequence: 5))
            #expect(try await peer.receive() == PDU(.enquireLinkResp, sequence: 5))
            #expect(rig.store.heldCount == 1)
            rig.store.letGo()
            try await rig.store.until(20, is: .sent)
            let batches = rig.store.applied.filter { $0.contains { $0.to == .sent } }
            #expect(batches.map(\.count) == [1, 19])
        }
    }
}
