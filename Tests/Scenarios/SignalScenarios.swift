import Foundation
import Glibc
import Testing

/// SIGTERM, SIGINT and SIGHUP.
@Suite(.timeLimit(.minutes(3))) struct SignalScenarios {
    @Test func `SIGTERM lets a mail under way finish, sends idle clients away, and ends with 0`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            let port = try await telepost.smtpPort
            let (reply, afterwards, farewell) = try await onThread {
                let (idle, busy) = (try SMTPDialogue(port), try SMTPDialogue(port))
                try busy.begin(to: "+447700900123@sms.test")
                try busy.say("DATA")
                busy.send("Subject: late\r\n\r\nlast ")
                telepost.process.send(SIGTERM)
                // The idle client hears of it, so the server has begun to stop.
                let farewell = try idle.reply()
                busy.send("orders\r\n.\r\n")
                return (try busy.reply(), try busy.reply(), farewell)
            }
            #expect(farewell == "421 4.3.2 the server is stopping, try again later")
            #expect(reply.hasPrefix("250 2.0.0 accepted as "))
            #expect(afterwards == "421 4.3.2 the server is stopping, try again later")
            #expect(try await telepost.process.end() == .code(0))
            #expect(telepost.log.last?.text == "stopped")
            // Either it was sent before the end, or the next run sends it.
            let next = try await Telepost.ready(Document(smsc), on: stage)
            #expect(try await smsc.text().text == "last orders")
            try await ControlSocket(next).idle()
            #expect(smsc.texts.count == 1)
        }
    }

    @Test func `SIGTERM waits for answers on the wire, and unbinds`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(700)))
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            for number in 1...5 {
                try await telepost.take(Letter("text \(number)"), for: "+44770090012\(number)@sms.test")
            }
            _ = try await smsc.texts(5)
            #expect(try await telepost.stop() == .code(0))
            let next = try await Telepost.ready(Document(smsc), on: stage)
            let states = try await ControlSocket(next).messages().map(\.state)
            #expect(states == Array(repeating: "sent", count: 5))
            #expect(smsc.texts.count == 5)
        }
    }

    @Test func `SIGTERM does not wait forever for an SMSC that never answers, and says that the message is unknown`()
        async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, _ in .silence }))
            let document = Document(smsc, "when_unknown = \"hold\"")
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.take(Letter("into the void"), for: "+447700900123@sms.test")
            _ = try await smsc.texts(1)
            #expect(try await telepost.stop(within: .seconds(20)) == .code(0))
            let next = try await Telepost.ready(document, on: stage)
            #expect(try await ControlSocket(next).messages().map(\.state) == ["unknown"])
        }
    }

    @Test func `Under load SIGTERM loses nothing that was acknowledged and doubles nothing`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(5)))
            let port = try ReservedPort()
            var document = Document(smsc, "concatenation = \"udh16\"")
            (document.smtpPort, document.smtp) = (port.number, ["max_transactions = 1000000"])
            var telepost = try await Telepost.ready(document, on: stage)
            let load = LoadClient(port: port.number, connections: 3)
            for _ in 1...3 {
                try await load.acknowledged(more: 60)
                #expect(try await telepost.stop() == .code(0))
                telepost = try await Telepost.ready(document, on: stage)
            }
            let record = try await load.stop()
            try await ControlSocket(telepost).idle()
            let delivery = Delivery(smsc.seen.value.parts, of: record)
            #expect(record.unanswered.isEmpty)
            #expect(delivery.lost.isEmpty)
            #expect(delivery.strange.isEmpty)
            #expect(delivery.doubled.isEmpty)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `A second signal stops at once`(signal: Int32) async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            let port = try await telepost.smtpPort
            let busy = try await onThread {
                let busy = try BlockingSocket(port: port)
                // The mail under way holds the server for its period of grace.
                busy.send(Array("EHLO a\r\nMAIL FROM:<a@b.test>\r\n".utf8))
                busy.send(Array("RCPT TO:<+447700900123@sms.test>\r\nDATA\r\n".utf8))
                var replies: [UInt8] = []
                while !String(decoding: replies, as: UTF8.self).contains("\n354 ") {
                    let chunk = busy.receive()
                    guard !chunk.isEmpty else { throw Trouble(String(decoding: replies, as: UTF8.self)) }
                    replies += chunk
                }
                return busy
            }
            telepost.process.send(signal)
            _ = try await telepost.line("stopping") { $0.text.hasPrefix("stopping") }
            telepost.process.send(signal)
            #expect(try await telepost.process.end(within: .seconds(5)) == .code(1))
            #expect(telepost.log.last?.text == "stopped at once, by a second signal")
            busy.close()
        }
    }

    @Test func `SIGHUP puts a changed application in force, also for a connection that is open`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.take(Letter("before"), for: "+447700900123@sms.test")
            let port = try await telepost.smtpPort
            document.making = [#"text = "new: <%msg%>""#]
            try stage.write("data.toml", document.text.replacing("sms.test", with: "text.test"))
            let start = telepost.log.count
            let replies = try await onThread {
                let dialogue = try SMTPDialogue(port)
                try dialogue.begin()
                telepost.process.send(SIGHUP)
                let isInForce = DispatchSemaphore(value: 0)
                // Ends with the line it waits for.
                Task {
                    _ = try await telepost.line("in force", after: start) { $0.text.contains("is in force") }
                    isInForce.signal()
                }
                guard isInForce.wait(timeout: .now() + 30) == .success else { throw Trouble("not in force") }
                return [
                    try dialogue.say("RCPT TO:<+447700900123@sms.test>"),
                    try dialogue.say("RCPT TO:<+447700900123@text.test>"),
                ]
            }
            #expect(replies.first?.hasPrefix("550 5.1.2 ") == true)
            #expect(replies.last == "250 2.1.5 recipient accepted")
            try await telepost.take(Letter("after"), for: "+447700900123@text.test")
            #expect(try await smsc.texts(2).map(\.text) == ["before", "new: after"])
            #expect(smsc.seen.value.binds == 1, "a connection that has not changed was dropped")
        }
    }

    @Test func `SIGHUP with a broken file leaves all as it is and says what is wrong`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let document = Document(smsc)
            let telepost = try await Telepost.ready(document, on: stage)
            try stage.write("data.toml", document.text + "max_part = 2\n")
            let start = telepost.log.count
            telepost.process.send(SIGHUP)
            let problem = try await telepost.line("a problem", after: start) { $0.source == "config" }
            #expect(problem.level == "E")
            #expect(problem.text.contains("max_part"))
            #expect(problem.text.contains("max_parts"))
            _ = try await telepost.line("unchanged", after: start) {
                $0.text == "the configuration was not changed: it has errors"
            }
            try await telepost.take(Letter("still here"), for: "+447700900123@sms.test")
            #expect(try await smsc.text().text == "still here")
            #expect(try await telepost.stop() == .code(0))
        }
    }

    @Test func `SIGHUP moves a connection to another SMSC and loses nothing`() async throws {
        try await Stage.run { stage in
            let (first, second) = (try stage.smsc(isOpen: false), try stage.smsc())
            let telepost = try await Telepost.ready(Document(first), on: stage)
            try await telepost.take(Letter("moved"), for: "+447700900123@sms.test")
            try stage.write("data.toml", Document(second).text)
            telepost.process.send(SIGHUP)
            #expect(try await second.text().text == "moved")
        }
    }

    @Test func `SIGHUP says what needs a restart`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            let telepost = try await Telepost.ready(document, on: stage)
            document.smtpPort = try ReservedPort().number
            document.levels = "EW"
            try stage.write("data.toml", document.text)
            telepost.process.send(SIGHUP)
            let line = try await telepost.line("a restart") { $0.text.contains("only after a restart") }
            #expect(line.level == "W")
            #expect(line.text.hasSuffix("smtp.listen, log"))
        }
    }
}
