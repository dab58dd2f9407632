import Connections
import Gateway
import Messages
import Runtime
import SMPP
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LinkLifeTests {
    @Test func `The login says who we are`() async throws {
        try await LinkRig.run { rig in
            rig.start(try rig.settings())
            let pdu = try await rig.smsc.accept().next()
            #expect(pdu.body == .bind(.transceiver, Bind(systemID: "telepost", password: "secret")))
        }
    }

    @Test func `A refused login is told in words, once, and tried again`() async throws {
        let cases: [(CommandStatus, LogLevel)] = [(.invalidPassword, .error), (.alreadyBound, .warning)]
        for (status, level) in cases {
            try await LinkRig.run { rig in
                let settings = try rig.settings()
                rig.start(settings)
                for _ in 1...3 {
                    let peer = try await rig.smsc.accept()
                    let bind = try await peer.next()
                    await peer.send(PDU.refusal(of: bind.command, sequence: bind.sequence, status: status))
                    try await peer.end()
                }
                let peer = try await rig.smsc.accept()
                let board = try #require(rig.gateway.board.status(of: settings.name))
                #expect(board.phase == .connecting)
                #expect(board.reason == "the login was refused: \(status.meaning), \(status)")
                #expect(rig.lines.all.filter { $0.text.contains("refused") }.map(\.level) == [level])
                try await peer.acceptBind()
                try await rig.lines.until("connected and logged in")
                #expect(rig.gateway.board.status(of: settings.name)?.reason == "")
            }
        }
    }

    @Test func `No answer to the login is a failure after the time for connecting`() async throws {
        try await LinkRig.run { rig in
            var settings = try rig.settings()
            settings.connectTimeout = settings.session.bindTimeout / 2
            rig.start(settings)
            let peer = try await rig.smsc.accept()
            _ = try await peer.next()
            await rig.loop.pass(settings.connectTimeout)
            try await peer.end()
            try await rig.lines.until("down: no answer to the login")
        }
    }

    @Test func `With the SMSC down at the start, its messages go as soon as it is up`() async throws {
        try await LinkRig.run { rig in
            let port = try DeafPort()
            let settings = try rig.settings(port: port.number)
            rig.start(settings)
            rig.queue(try rig.message(1))
            try await rig.lines.until("down: cannot connect")
            #expect(rig.gateway.board.status(of: settings.name)?.reason.contains("connection refused") == true)
            let late = try await ScriptedSMSC(on: rig.loop, port: port.number)
            let peer = try await late.acceptBound()
            await peer.answer(try await peer.part(), id: "A")
            try await rig.store.until(1, is: .sent)
            #expect(rig.lines.count("down:") == 1)
            late.close()
        }
    }

    @Test func `A host without an address is down with its reason`() async throws {
        try await LinkRig.run { rig in
            var settings = try rig.settings()
            settings.host = "no-such-host.invalid"
            let connection = rig.start(settings)
            try await rig.lines.until("down: cannot find the address")
            connection.stop()
            try await rig.ended(connection)
        }
    }

    @Test func `An SMSC that unbinds is connected to again`() async throws {
        try await LinkRig.run { rig in
            let (_, peer) = try await rig.startBound()
            await peer.send(PDU(.unbind, sequence: 3))
            #expect(try await peer.receive() == PDU(.unbindResp, sequence: 3))
            try await peer.end()
            let next = try await rig.smsc.acceptBound()
            rig.queue(try rig.message(1))
            await next.answer(try await next.part(), id: "A")
            try await rig.store.until(1, is: .sent)
            #expect(rig.lines.count("the SMSC ended the session") == 1)
        }
    }

    @Test func `A silent link is asked, kept while it answers, and given up when it does not`() async throws {
        try await LinkRig.run { rig in
            let (interval, patience) = (Duration.seconds(30), Duration.seconds(60))
            let (_, peer) = try await rig.startBound {
                $0.session.enquireInterval = interval
                $0.session.responseTimeout = patience
            }
            for _ in 1...3 {
                await rig.loop.pass(interval)
                let pdu = try #require(try await peer.receive())
                #expect(pdu.body == .enquireLink)
                await peer.send(PDU(.enquireLinkResp, sequence: pdu.sequence))
            }
            await rig.loop.pass(interval)
            #expect(try await peer.receive()?.body == .enquireLink)
            await rig.loop.pass(patience)
            #expect(try await peer.receive() == nil)
            try await rig.lines.until("does not answer enquire_link")
            _ = try await rig.smsc.acceptBound()
        }
    }

    @Test func `Stopping lets what is on the wire be answered, then unbinds`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound { $0.session.window = 2 }
            for id: Int64 in 1...4 { rig.queue(try rig.message(id)) }
            let parts = try await peer.parts(2)
            connection.stop()
            #expect(try await peer.receive(for: .milliseconds(50)).isEmpty)
            for part in parts { await peer.answer(part, id: "A") }
            let unbind = try await peer.next()
            #expect(unbind.body == .unbind)
            await peer.send(PDU(.unbindResp, sequence: unbind.sequence))
            try await rig.ended(connection)
            #expect((1...4).map { rig.store.message($0)?.state } == [.sent, .sent, .queued, .queued])
            #expect(rig.gateway.board.all.isEmpty)
            #expect(rig.lines.count("down") == 0)
        }
    }

    @Test func `Stopping in the middle of a long message leaves the rest for later, uncounted`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound { $0.session.window = 1 }
            rig.queue(try rig.long(1, parts: 3))
            let part = try await peer.part()
            connection.stop()
            _ = try await peer.receive(for: .milliseconds(20))
            await peer.answer(part, id: "A")
            let unbind = try await peer.next()
            await peer.send(PDU(.unbindResp, sequence: unbind.sequence))
            try await rig.ended(connection)
            #expect(rig.store.message(1)?.state == .queued)
            #expect(rig.store.message(1)?.attempts == 0)
            #expect(rig.store.message(1)?.parts.map(\.networkID) == ["A"])
        }
    }

    @Test func `Stopping does not wait for ever for the answer to the unbind`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound { $0.session.unbindTimeout = .milliseconds(50) }
            connection.stop()
            #expect(try await peer.next().body == .unbind)
            try await rig.ended(connection)
        }
    }

    @Test func `Stopping cuts the pause between two attempts short`() async throws {
        try await LinkRig.run { rig in
            let port = try DeafPort()
            var settings = try rig.settings(port: port.number)
            settings.reconnectAfter = [.seconds(3_600)]
            let connection = rig.start(settings)
            try await rig.lines.until("down:")
            connection.stop()
            try await rig.ended(connection)
        }
    }

    @Test func `Aborting cuts the link, and what was on it is unknown`() async throws {
        try await LinkRig.run { rig in
            let (connection, peer) = try await rig.startBound {
                $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: .hold)
                $0.session.window = 1
            }
            rig.queue(try rig.message(1), try rig.message(2))
            _ = try await peer.part()
            connection.abort()
            try await rig.ended(connection)
            #expect(rig.store.message(1)?.state == .unknown)
            #expect(rig.store.message(2)?.state == .queued)
            try await peer.end()
        }
    }

    @Test func `Cancelling the task is aborting`() async throws {
        try await LinkRig.run { rig in
            let connection = SMPPConnection(try rig.settings(), gateway: rig.gateway, on: rig.loop)
            let task = Task(executorPreference: rig.loop) { await connection.run() }
            let peer = try await rig.smsc.acceptBound()
            task.cancel()
            try await peer.end()
            try await within("the connection to end") { await task.value }
        }
    }

    @Test func `When a connection has been down for ten seconds the next one sends, until it is back`() async throws {
        try await LinkRig.run { rig in
            let away = try DeafPort()
            rig.start(try rig.settings("first", port: away.number))
            rig.start(try rig.settings("second"))
            let second = try await rig.smsc.acceptBound()
            try await rig.lines.until("down:")
            rig.queue(try rig.message(1, "by the second", via: ["first", "second"]))
            rig.clock.advance(by: .seconds(9))
            #expect(try await second.receive(for: .milliseconds(50)).isEmpty)
            rig.clock.advance(by: .seconds(2))
            let part = try await second.part()
            await second.answer(part, id: "A")
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.connection?.text == "second")

            let back = try await ScriptedSMSC(on: rig.loop, port: away.number)
            let first = try await back.acceptBound()
            try await rig.lines.until("connected and logged in", count: 2)
            rig.queue(try rig.message(2, "by the first", via: ["first", "second"]))
            #expect(try await first.part().message.shortMessage == Array("by the first".utf8))
            #expect(try await second.receive(for: .milliseconds(20)).isEmpty)
            back.close()
        }
    }
}

@Suite(.timeLimit(.minutes(2)))
struct SMPPConnectionTestTests {
    private func test(_ rig: LinkRig, _ settings: SMPPConnectionSettings) -> Task<[TestStep], Never> {
        Task(executorPreference: rig.loop) { [loop = rig.loop] in
            var test = SMPPConnectionTest(settings, on: loop)
            return await test.run()
        }
    }

    @Test func `A good connection passes name, tcp, login and unbind`() async throws {
        try await LinkRig.run { rig in
            let task = test(rig, try rig.settings())
            let peer = try await rig.smsc.acceptBound()
            let unbind = try await peer.next()
            #expect(unbind.body == .unbind)
            await peer.send(PDU(.unbindResp, sequence: unbind.sequence))
            let steps = await task.value
            #expect(steps.map(\.name) == ["name", "tcp", "login", "unbind"])
            #expect(steps.map(\.isDone) == [true, true, true, true])
        }
    }

    @Test func `A refused login fails there`() async throws {
        try await LinkRig.run { rig in
            let task = test(rig, try rig.settings())
            let peer = try await rig.smsc.accept()
            let bind = try await peer.next()
            await peer.send(PDU.refusal(of: bind.command, sequence: bind.sequence, status: .invalidPassword))
            let steps = await task.value
            #expect(steps.map(\.name) == ["name", "tcp", "login"])
            #expect(steps.last?.isDone == false)
            #expect(steps.last?.detail.contains("the password is wrong") == true)
        }
    }

    @Test func `An SMSC that only chatters does not hold the test up`() async throws {
        try await LinkRig.run { rig in
            var settings = try rig.settings()
            settings.session.bindTimeout = .milliseconds(200)
            let task = test(rig, settings)
            let peer = try await rig.smsc.accept()
            _ = try await peer.next()
            var sequence: UInt32 = 0
            repeat {
                sequence += 1
                await peer.send(PDU(.enquireLink, sequence: sequence))
            } while try await peer.receive() != nil
            #expect(await task.value.last?.detail.contains("no answer") == true)
        }
    }

    @Test func `A closed port fails at tcp`() async throws {
        try await LinkRig.run { rig in
            let port = try DeafPort()
            let steps = await test(rig, try rig.settings(port: port.number)).value
            #expect(steps.map(\.name) == ["name", "tcp"])
            #expect(steps.map(\.isDone) == [true, false])
        }
    }
}
