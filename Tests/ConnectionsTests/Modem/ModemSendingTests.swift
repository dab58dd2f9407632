import Gateway
import Messages
import Modem
import Runtime
import SMS
import Simulators
import Testing

@testable import Connections

/// A connection of type `modem` with simulated modems: what goes out.
@Suite(.timeLimit(.minutes(2))) struct ModemSendingTests {
    @Test func `A text goes out, and its status report finds it`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            try await rig.startReady(rig.settings(modem))
            rig.queue(rig.message(1, "Hello {phone} €"))
            try await rig.ledger.until(1, is: .delivered)
            #expect(modem.texts == ["Hello {phone} €"])
            let part = rig.ledger.message(1)?.parts.first
            #expect(part?.networkID == "001010123456789:1:447700900123")
            #expect(rig.ledger.events(1).map(\.kind) == [.sent, .report])
            let status = rig.gateway.board.status(of: ModemRig.name)
            #expect(status?.phase == .up && status?.partsSent == 1)
            #expect(status?.detail.hasPrefix("Simulated, registered, signal ") == true, "\(status?.detail ?? "")")
        }
    }

    @Test(arguments: [Alphabet.gsm7, .ucs2])
    func `A long text is one text on the phone, and delivered when all of its parts are`(
        _ alphabet: Alphabet
    ) async throws {
        let long = (1...60).map { alphabet == .gsm7 ? "word\($0)" : "слово\($0)" }.joined(separator: " ")
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.reportDelay = .milliseconds(20) }
            try await rig.startReady(rig.settings(modem))
            rig.queue(rig.message(1, long, alphabet: alphabet))
            try await rig.ledger.until(1, is: .delivered)
            #expect(modem.texts == [long])
            let count = try SegmentPlan(long, alphabet: alphabet).parts.count
            #expect(count > 2 && rig.ledger.message(1)?.parts.count == count)
            #expect(modem.count("+CMGS=") == count && modem.count("+CMMS=1") == count - 1)
        }
    }

    @Test func `Many messages go out one after the other, each once`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            try await rig.startReady(rig.settings(modem))
            for id in 1...300 { rig.queue(rig.message(Int64(id), "text \(id)")) }
            try await rig.ledger.until("all to be delivered") { ledger in
                (1...300).allSatisfy { ledger.message($0)?.state == .delivered }
            }
            #expect(Set(modem.texts).count == modem.texts.count)
        }
    }

    @Test func `Without reports nobody is asked for them`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.asksForReports = false
            try await rig.startReady(settings)
            rig.queue(rig.message(1), rig.message(2))
            try await rig.ledger.until(2, is: .sent)
            #expect(rig.ledger.message(1)?.state == .sent && rig.lines.count("report") == 0)
        }
    }

    @Test(arguments: [(500, MessageState.queued), (331, .queued), (42, .queued), (195, .failed), (304, .failed)])
    func `An error says whether another attempt makes sense`(_ code: Int, _ state: MessageState) async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            try await rig.startReady(rig.settings(modem))
            modem.order("cms \(code)")
            rig.queue(rig.message(1))
            try await rig.ledger.until("the attempt to end") { $0.message(1)?.parts.first?.state == .refused }
            #expect(rig.ledger.message(1)?.state == state)
            #expect(rig.ledger.message(1)?.parts.first?.detail.contains("+CMS ERROR: \(code)") == true)
            #expect(modem.texts.isEmpty)
        }
    }

    @Test func `A prompt that does not come is given up, and the message goes out once it does`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.session.promptTimeout = .milliseconds(50)
            try await rig.startReady(settings)
            modem.order("noprompt 1")
            rig.queue(rig.message(1))
            try await rig.ledger.until(1, is: .delivered)
            #expect(modem.texts == ["hello"] && modem.count("+CMGS=") == 2)
        }
    }

    @Test(arguments: ["lost", "sent"])
    func `Silence after the text leaves it unknown, whatever became of it`(_ fate: String) async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.session.sendTimeout = .milliseconds(100)
            settings.asksForReports = false
            try await rig.startReady(settings)
            modem.order("swallow \(fate)")
            rig.queue(rig.message(1))
            try await rig.ledger.until(1, is: .unknown)
            rig.queue(rig.message(2, "the next"))
            try await rig.ledger.until(2, is: .sent)
            #expect(modem.texts == (fate == "sent" ? ["hello", "the next"] : ["the next"]))
        }
    }

    @Test(arguments: ["prompt", "submit", "sent"])
    func `Pulled out during a text, and plugged in again`(_ step: String) async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            try await rig.startReady(rig.settings(modem))
            modem.order("unplug \(step)")
            rig.queue(rig.message(1))
            let board = rig.gateway.board
            try await rig.until("the connection to be down") { board.status(of: ModemRig.name)?.phase == .down }
            // Before the prompt nothing can have gone out; afterwards nobody knows.
            if step != "prompt" { try await rig.ledger.until(1, is: .unknown) }
            modem.order("plug")
            try await rig.lines.until("the modem is ready", count: 2)
            rig.queue(rig.message(2, "the next"))
            try await rig.ledger.until("the next to be out") { $0.message(2)?.state == .delivered }
            let before = step == "submit" ? [] : ["hello"]
            #expect(modem.texts == before + ["the next"])
            #expect(step != "prompt" || rig.ledger.message(1)?.state == .delivered)
        }
    }

    @Test func `A modem that is silent until its restart is restarted, and nothing is lost`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.session.commandTimeout = .milliseconds(100)
            settings.session.promptTimeout = .milliseconds(100)
            settings.session.attentionTimeout = .milliseconds(50)
            settings.session.checkInterval = .milliseconds(50)
            try await rig.startReady(settings)
            modem.order("silence reset")
            try await rig.lines.until("the modem is restarted")
            rig.queue(rig.message(1))
            try await rig.ledger.until(1, is: .delivered)
            #expect(modem.texts == ["hello"] && modem.count("+CFUN=1,1") == 1)
        }
    }

    @Test func `What the modem says in between changes nothing`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            try await rig.startReady(rig.settings(modem))
            modem.order("repeat 2")
            modem.order("noise 40")
            for id in 1...5 { rig.queue(rig.message(Int64(id), "text \(id)")) }
            modem.order("say ^BOOT: 1")
            modem.order("say RING")
            try await rig.ledger.until("all to be delivered") { ledger in
                (1...5).allSatisfy { ledger.message($0)?.state == .delivered }
            }
            #expect(modem.texts.sorted() == (1...5).map { "text \($0)" })
        }
    }

    @Test func `The parts of a day are counted, and the rest waits`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.devices[0].perDay = 2
            try await rig.startReady(settings)
            for id in 1...3 { rig.queue(rig.message(Int64(id))) }
            try await rig.ledger.until("two to be out") { ledger in
                (1...2).allSatisfy { ledger.message($0)?.state == .delivered }
            }
            #expect(rig.ledger.message(3)?.state == .queued)
            rig.clock.advance(by: .seconds(86_400))
            try await rig.ledger.until(3, is: .delivered)
        }
    }

    @Test func `A conversation keeps its SIM, and goes by another when that has been gone for long`() async throws {
        let second = "+447700900200"
        try await ModemRig.run { rig in
            let first = try await rig.plug()
            let other = try await rig.plug {
                $0.number = second
                $0.imsi = "001010123456780"
                $0.imei = "490154203237526"
            }
            var settings = rig.settings(first, other)
            settings.failoverAfter = .milliseconds(200)
            try await rig.startReady(settings)
            for id in 1...10 {
                rig.queue(rig.message(Int64(id), "text \(id)") { $0.originator = Originator(second) })
            }
            try await rig.ledger.until("all to be delivered") { ledger in
                (1...10).allSatisfy { ledger.message($0)?.state == .delivered }
            }
            #expect(first.texts.isEmpty && other.texts.count == 10)
            other.order("unplug")
            try await rig.lines.until("a modem is down")
            rig.queue(rig.message(11, "by another") { $0.originator = Originator(second) })
            try await rig.ledger.until(11, is: .delivered)
            #expect(first.texts == ["by another"])
        }
    }

    @Test func `Stopping waits for the answer to what was written`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.sendLatency = .milliseconds(200) }
            let connection = try await rig.startReady(rig.settings(modem))
            rig.queue(rig.message(1))
            try await rig.until("the text to be written") { modem.count("+CMGS=") == 1 }
            // Past the prompt, the text is on its way.
            await rig.loop.sleep(for: .milliseconds(50))
            connection.stop()
            try await rig.ended(connection)
            #expect(rig.ledger.message(1)?.state == .sent && modem.texts == ["hello"])
        }
    }
}
