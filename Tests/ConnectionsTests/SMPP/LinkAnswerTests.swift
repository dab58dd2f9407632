import Connections
import Gateway
import Messages
import SMPP
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(2)))
struct LinkAnswerTests {
    /// How long the link waits for an answer.
    private static let patience = SMPPClientSettings(bind: Bind(systemID: "", password: "")).responseTimeout

    @Test func `Answers out of order belong to their own messages`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            for id in 1...4 { rig.queue(try rig.message(Int64(id), "\(id)")) }
            for part in try await peer.parts(4).reversed() {
                await peer.answer(part, id: "for " + String(decoding: part.message.shortMessage, as: UTF8.self))
            }
            for id in 1...4 {
                try await rig.store.until(Int64(id), is: .sent)
                #expect(rig.store.message(Int64(id))?.parts.first?.networkID == "for \(id)")
            }
        }
    }

    @Test func `A second answer, or one to no request, changes nothing`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            await peer.send(SMSCPeer.answer(part.sequence &+ 1_000, id: "stray"), SMSCPeer.answer(0, id: "zero"))
            await peer.answer(part, id: "first")
            await peer.answer(part, id: "second")
            rig.queue(try rig.message(2))
            await peer.answer(try await peer.part(), id: "next")
            try await rig.store.until(2, is: .sent)
            #expect(rig.store.message(1)?.parts.map(\.networkID) == ["first"])
            let settled = rig.store.applied.joined().filter { $0.message.rawValue == 1 && $0.to == .sent }
            #expect(settled.count == 1)
            #expect(rig.lines.count("the SMSC did something odd") == 3)
        }
    }

    @Test func `Errors are classed: some end the message, others make it wait`() async throws {
        let cases: [(CommandStatus, MessageState)] = [
            (.invalidDestinationAddress, .failed), (.invalidSourceAddress, .failed), (.invalidMessageLength, .failed),
            (.systemError, .queued), (.submitFailed, .queued), (.invalidBindStatus, .queued),
            (CommandStatus(0x400), .queued), (CommandStatus(0xDEAD), .queued),
        ]
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            for (index, (status, state)) in cases.enumerated() {
                let id = Int64(index + 1)
                rig.queue(try rig.message(id))
                await peer.refuse(try await peer.part(), status)
                try await rig.store.until(id, is: state)
                let message = try #require(rig.store.message(id))
                #expect(message.attempts == 1, "\(status)")
                #expect(message.parts.map(\.state) == [.refused])
                #expect((message.due != nil) == (state == .queued), "\(status)")
                #expect(rig.store.events(id).map(\.kind) == [state == .failed ? .failed : .deferred])
                #expect(rig.store.events(id)[0].detail.contains(status.description))
            }
        }
    }

    @Test func `After its pause a refused message is tried again`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            await peer.refuse(try await peer.part(), .systemError, text: "come back later")
            try await rig.store.until(1, is: .queued)
            #expect(rig.store.events(1)[0].detail.contains("come back later"))
            rig.clock.advance(by: .seconds(40))
            await peer.answer(try await peer.part(), id: "A")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.attempts == 2)
        }
    }

    @Test func `A refusal in a long message stops it, and the parts taken are not sent again`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound { $0.session.window = 1 }
            rig.queue(try rig.long(1, parts: 3))
            await peer.answer(try await peer.part(), id: "A")
            await peer.refuse(try await peer.part(), .systemError)
            try await rig.store.until(1, is: .queued)
            rig.clock.advance(by: .seconds(40))
            let rest = [try await peer.part()]
            #expect(rest[0].message.shortMessage[5] == 2)
            await peer.answer(rest[0], id: "B")
            let last = try await peer.part()
            #expect(last.message.shortMessage[5] == 3)
            await peer.answer(last, id: "C")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.parts.map(\.networkID) == ["A", "B", "C"])
        }
    }

    @Test func `generic_nack to a message is a refusal of it`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            await peer.send(PDU(.genericNack, sequence: part.sequence, status: .invalidCommandLength))
            try await rig.store.until(1, is: .failed)
        }
    }

    @Test func `Throttled messages come again in two seconds, no attempt is counted, and the link slows down`()
        async throws
    {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1), try rig.message(2))
            let parts = try await peer.parts(2)
            let began = rig.loop.now
            for part in parts { await peer.refuse(part, .throttled) }
            try await rig.store.until(2, is: .queued)
            for id: Int64 in 1...2 {
                #expect(rig.store.message(id)?.attempts == 0)
                #expect(rig.store.message(id)?.due == rig.clock.now + .seconds(2))
                #expect(rig.store.events(id).isEmpty)
            }
            rig.clock.advance(by: .seconds(2))
            for _ in 1...2 { await peer.answer(try await peer.part(), id: "A") }
            // The pace pauses for a second, then goes on with half of what was measured.
            #expect(rig.loop.now - began >= .seconds(1))
            try await rig.store.until(1, is: .sent)
            try await rig.store.until(2, is: .sent)
        }
    }

    @Test func `Without an answer the policy decides`() async throws {
        let cases: [(UnknownPolicy, MessageState)] = [(.hold, .unknown), (.fail, .failed), (.resend, .queued)]
        for (policy, state) in cases {
            try await LinkRig.run { rig in
                let (_, peer) = try await rig.startBound {
                    $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: policy)
                }
                rig.queue(try rig.message(1))
                _ = try await peer.part()
                await rig.loop.pass(Self.patience)
                try await rig.store.until("message 1 to be unknown") { !$0.events(1).isEmpty }
                #expect(rig.store.events(1).map(\.kind) == [.unknown])
                #expect(rig.store.applied.joined().contains { $0.from == [.sending] && $0.to == state }, "\(policy)")
                guard policy == .resend else { return #expect(rig.store.message(1)?.state == state) }
                let again = try await peer.part()
                await peer.answer(again, id: "A")
                try await rig.store.until(1, is: .sent)
                #expect(rig.store.message(1)?.attempts == 2)
            }
        }
    }

    @Test func `A link lost with a part on it leaves the decision to the policy, and the next link goes on`()
        async throws
    {
        let cases: [(UnknownPolicy, MessageState)] = [(.hold, .unknown), (.fail, .failed), (.resend, .sending)]
        for (policy, state) in cases {
            try await LinkRig.run { rig in
                let (_, peer) = try await rig.startBound {
                    $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: policy)
                    $0.session.window = 1
                }
                rig.queue(try rig.message(1, "on the wire"), try rig.message(2, "still here"))
                _ = try await peer.part()
                peer.close()
                let next = try await rig.smsc.acceptBound()
                // Message 2 was not written, so it comes first or alone.
                let second = try await next.part()
                #expect(second.message.shortMessage == Array("still here".utf8))
                await next.answer(second, id: "B")
                try await rig.store.until(2, is: .sent)
                #expect(rig.store.message(2)?.attempts == 1)
                if policy == .resend {
                    #expect(try await next.part().message.shortMessage == Array("on the wire".utf8))
                }
                #expect(rig.store.message(1)?.state == state)
                #expect(rig.store.events(1).map(\.kind) == [.unknown])
            }
        }
    }

    @Test func `An answer that comes together with the end of the link still counts`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            rig.queue(try rig.message(1))
            await peer.answer(try await peer.part(), id: "A")
            peer.close()
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A link lost between two parts costs no attempt, and only the rest is sent`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound {
                $0.session.window = 1
                $0.throughput = 1
            }
            rig.queue(try rig.long(1, parts: 2))
            await peer.answer(try await peer.part(), id: "A")
            peer.close()
            let next = try await rig.smsc.acceptBound()
            try await rig.store.until(1, is: .queued)
            #expect(rig.store.message(1)?.attempts == 0)
            rig.clock.advance(by: .seconds(3))
            let rest = try await next.part()
            #expect(rest.message.shortMessage[5] == 2)
            await next.answer(rest, id: "B")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.parts.map(\.networkID) == ["A", "B"])
        }
    }

    @Test func `A late answer takes a held message out of the unknown`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound {
                $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .hold)
            }
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            await rig.loop.pass(Self.patience)
            try await rig.store.until(1, is: .unknown)
            await peer.answer(part, id: "late")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.parts.map(\.networkID) == ["late"])
            #expect(rig.store.events(1).map(\.kind) == [.unknown, .sent])
            #expect(rig.lines.count("an answer came late") == 1)
        }
    }

    @Test func `A late answer counts even while the result before it is not durable`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound {
                $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .hold)
            }
            rig.queue(try rig.message(1))
            let part = try await peer.part()
            rig.store.hold { $0.contains { $0.to == .unknown } }
            await rig.loop.pass(Self.patience)
            try await rig.store.until("the result to be held") { $0.heldCount == 1 }
            await peer.answer(part, id: "late")
            try await rig.lines.until("an answer came late")
            rig.store.letGo()
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `After a standstill of the process answers are read before anything times out`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound {
                $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .hold)
            }
            rig.queue(try rig.message(1))
            await peer.answer(try await peer.part(), id: "A")
            // The answer is in the socket, unread, as it is while a process is stopped.
            rig.loop.skip(Self.patience * 2)
            try await rig.store.until("message 1 to be settled") { !$0.events(1).isEmpty }
            #expect(rig.store.message(1)?.state == .sent)
        }
    }

    @Test func `Time-outs are seen although the link is never silent`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound {
                $0.session.responseTimeout = .milliseconds(200)
                $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .hold)
            }
            rig.queue(try rig.message(1))
            _ = try await peer.part()
            var sequence: UInt32 = 0
            while rig.store.message(1)?.state != .unknown {
                sequence += 1
                await peer.send(PDU(.enquireLink, sequence: sequence))
                _ = try await peer.receive()
            }
        }
    }
}
