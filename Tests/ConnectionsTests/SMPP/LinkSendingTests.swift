import Connections
import Gateway
import Messages
import Runtime
import SMPP
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LinkSendingTests {
    @Test func `What is offered is sent, and settled as sent with the network's id`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            #expect(part.message.shortMessage == Array("hello".utf8))
            #expect(part.message.destination == .international("447700900123"))
            #expect(rig.store.message(1)?.state == .sending)
            await peer.answer(part, id: "A1")
            try await rig.store.until(1, is: .sent)
            let message = try #require(rig.store.message(1))
            #expect(message.attempts == 1)
            #expect(message.parts == [PartOutcome(number: 1, count: 1, state: .sent, networkID: "A1")])
            #expect(rig.store.events(1).map(\.kind) == [.sent])
            #expect(rig.gateway.outbox.count == 0)
        }
    }

    @Test func `No submit_sm leaves before its intent is durable, and enquire_link is answered meanwhile`() async throws
    {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.store.hold { $0.contains { $0.to == .sending } }
            rig.queue(try rig.message(1))
            try await rig.store.until("the intent to be asked for") { $0.heldCount == 1 }
            await peer.send(PDU(.enquireLink, sequence: 77))
            #expect(try await peer.receive() == PDU(.enquireLinkResp, sequence: 77))
            #expect(try await peer.receive(for: .milliseconds(50)).isEmpty)
            rig.store.letGo()
            #expect(try await peer.part().message.shortMessage == Array("hello".utf8))
        }
    }

    @Test func `Messages queued before the link comes up are sent in order`() async throws {
        try await LinkRig.run { rig in
            for id in 1...5 { rig.queue(try rig.message(Int64(id), "text \(id)")) }
            let (_, peer) = try await rig.startBound()
            let parts = try await peer.parts(5)
            #expect(
                parts.map { String(decoding: $0.message.shortMessage, as: UTF8.self) } == (1...5).map { "text \($0)" })
        }
    }

    @Test func `Five parts go through a window of two`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.window = 2 }
            rig.queue(try rig.long(1, parts: 5))
            var waiting = try await peer.parts(2)
            var numbers = waiting.map { $0.message.shortMessage[5] }
            while let first = waiting.first {
                #expect(try await peer.receive(for: .milliseconds(10)).isEmpty, "the window is full")
                await peer.answer(first, id: "P\(first.message.shortMessage[5])")
                waiting.removeFirst()
                guard numbers.count < 5 else { continue }
                waiting.append(try await peer.part())
                numbers.append(waiting[waiting.count - 1].message.shortMessage[5])
            }
            #expect(numbers == [1, 2, 3, 4, 5])
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.parts.map(\.networkID) == (1...5).map { "P\($0)" })
        }
    }

    @Test func `Many messages flow through a small window, each once`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.window = 3 }
            let ids = Array(1...200)
            for id in ids { rig.queue(try rig.message(Int64(id), "\(id)")) }
            var seen: [String] = []
            while seen.count < ids.count {
                let part = try await peer.part()
                seen.append(String(decoding: part.message.shortMessage, as: UTF8.self))
                #expect(rig.gateway.board.all.allSatisfy { $0.outstanding <= 3 })
                await peer.answer(part, id: "N\(seen.count)")
            }
            #expect(seen == ids.map(String.init))
            for id in ids { try await rig.store.until(Int64(id), is: .sent) }
            #expect(rig.gateway.outbox.count == 0)
        }
    }

    @Test(arguments: [(1, [1, 1, 1, 1, 1, 1]), (2, [2, 2, 2]), (5, [5, 1]), (6, [6]), (32, [6])])
    func `Messages are taken from the queue in batches of batch_size, each batch by one commit`(
        size: Int, batches: [Int]
    ) async throws {
        try await LinkRig.run { rig in
            for id in 1...6 { rig.queue(try rig.message(Int64(id), "\(id)")) }
            let (_, peer) = try await rig.startBound { $0.batchSize = size }
            for part in try await peer.parts(6) { await peer.answer(part, id: "B\(part.sequence)") }
            for id in 1...6 { try await rig.store.until(Int64(id), is: .sent) }
            #expect(rig.store.applied.filter { $0.first?.to == .sending }.map(\.count) == batches)
        }
    }

    @Test func `A message withdrawn in the store while it waits is never sent`() async throws {
        try await LinkRig.run { rig in
            rig.queue(try rig.message(1, "withdrawn"), try rig.message(2, "wanted"))
            var withdrawn = try rig.message(1)
            withdrawn.state = .cancelled
            rig.store.put([withdrawn])
            let (_, peer) = try await rig.startBound()
            let part = try await peer.part()
            #expect(part.message.shortMessage == Array("wanted".utf8))
            await peer.answer(part, id: "A")
            try await rig.store.until(2, is: .sent)
            #expect(rig.store.message(1)?.state == .cancelled)
            #expect(rig.gateway.outbox.count == 0)
        }
    }

    @Test func `A message whose validity has ended expires instead of being sent`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            var message = try rig.message(1, "too late")
            message.order.expiresAt = rig.clock.now
            rig.queue(message, try rig.message(2, "in time"))
            #expect(try await peer.part().message.shortMessage == Array("in time".utf8))
            #expect(rig.store.message(1)?.state == .expired)
            #expect(rig.lines.count("expired before it could be sent") == 1)
        }
    }

    @Test func `A text that cannot be coded fails and holds nothing up`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.window = 1 }
            rig.queue(try rig.message(1, "日本"), try rig.message(2))
            let part = try await peer.part()
            await peer.answer(part, id: "A")
            try await rig.store.until(1, is: .failed)
            try await rig.store.until(2, is: .sent)
        }
    }

    @Test func `The board tells parts taken, refused and outstanding`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound()
            let name = connection.settings.name
            rig.queue(try rig.long(1, parts: 2), try rig.message(2), try rig.message(3))
            let parts = try await peer.parts(4)
            #expect(rig.gateway.board.status(of: name)?.outstanding == 4)
            await peer.answer(parts[0], id: "1")
            await peer.answer(parts[1], id: "2")
            await peer.refuse(parts[2], .invalidDestinationAddress)
            try await rig.store.until(1, is: .sent)
            try await rig.store.until(2, is: .failed)
            let status = try #require(rig.gateway.board.status(of: name))
            #expect(status.phase == .up)
            #expect((status.partsSent, status.partsRefused, status.outstanding) == (2, 1, 1))
        }
    }

    @Test func `The log names messages, never their content or whole numbers`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(41, "secret words"))
            await peer.answer(try await peer.part(), id: "A")
            try await rig.lines.until("message sent")
            for line in rig.lines.all {
                let whole = line.text + line.fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
                #expect(!whole.contains("secret"))
                #expect(!whole.contains("447700900123"))
            }
            let sent = rig.lines.all.filter { $0.text == "message sent" }
            #expect(sent.count == 1)
            #expect(sent.first?.fields.contains { $0 == (name: "message", value: "41") } == true)
        }
    }

    @Test func `A receiver sends nothing and does not stand in the way of the next connection`() async throws {
        try await LinkRig.run { rig in
            var listening = try rig.settings("listening")
            listening.session.mode = .receiver
            rig.start(listening)
            let receiver = try await rig.smsc.acceptBound()
            rig.start(try rig.settings("carrier"))
            let sender = try await rig.smsc.acceptBound()
            try await rig.lines.until("connected and logged in", count: 2)
            rig.clock.advance(by: .seconds(11))
            rig.queue(try rig.message(1, via: ["listening", "carrier"]))
            #expect(try await sender.part().message.shortMessage == Array("hello".utf8))
            #expect(try await receiver.receive(for: .milliseconds(20)).isEmpty)
        }
    }

    @Test func `The rate of parts stays within the throughput`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound {
                $0.throughput = 50
                $0.session.window = 100
            }
            for id in 1...30 { rig.queue(try rig.message(Int64(id))) }
            _ = try await peer.part()
            let began = rig.loop.now
            // One part more than the rate gives may be saved up, and the time until the first one arrived is lost.
            _ = try await peer.parts(21)
            #expect(rig.loop.now - began >= .milliseconds(360))
            // What is not about to be written stays queued, so that a crash leaves little unknown.
            let sending = (1...30).count { rig.store.message(Int64($0))?.state == .sending }
            #expect(sending <= 50)
        }
    }

    @Test func `At a low rate only what is about to be written becomes sending`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound {
                $0.throughput = 1
                $0.session.window = 100
            }
            for id in 1...30 { rig.queue(try rig.message(Int64(id))) }
            _ = try await peer.part()
            // Another part may be on the wire by now, which the board knows.
            let written = try #require(rig.gateway.board.status(of: connection.settings.name)).outstanding
            #expect((1...30).count { rig.store.message(Int64($0))?.state == .sending } <= written + 1)
        }
    }
}
