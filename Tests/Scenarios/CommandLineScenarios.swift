import Foundation
import Testing

/// The commands that talk to a running gateway.
@Suite(.timeLimit(.minutes(3))) struct CommandLineScenarios {
    @Test func `send prints the number of the message, and --wait how it ended`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage, reports: .delivered)
            let sent = try await telepost.command(["send", "--to", "+447700900123", "The lift is stuck"], stage)
            #expect(sent == Finished(ending: .code(0), output: "1", errors: ""))
            #expect(try await smsc.text() == ReceivedText(to: "447700900123", text: "The lift is stuck", parts: 1))
            let waited = try await telepost.command(
                ["send", "--to", "07700900124", "--from", "ACME", "--wait", "--timeout", "20s", "again"], stage)
            #expect(waited == Finished(ending: .code(0), output: "2\ndelivered", errors: ""))
            #expect(try await smsc.texts(2).last?.to == "447700900124")
        }
    }

    @Test func `send - reads the text from standard input`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let file = try stage.write("text", "two\nlines: €\n")
            let sent = try await telepost.command(["send", "--to", "+447700900123", "-"], stage, input: file)
            #expect(sent.isSuccess, "\(sent.errors)")
            #expect(try await smsc.text().text == "two\nlines: €")
        }
    }

    @Test func `send says what is wrong, with 2 for what makes no sense`() async throws {
        try await Stage.run { stage in
            let (_, telepost) = try await Self.scene(stage)
            let cases = [
                (["--to", "nobody", "text"], "\"nobody\" is not a phone number such as +447700900123"),
                (["--to", "+447700900123", ""], "there is no text to send"),
                (
                    ["--to", "+447700900123", "--via", "carier", "text"],
                    "there is no connection \"carier\"; there is: carrier"
                ),
                (["--to", "+447700900123", "--from", "much too long a name", "text"], "is no sender"),
                (
                    ["--to", "+447700900123", "two", "words"],
                    "\"words\" is one word too many; put the whole text in quotes"
                ),
                (["text"], "--to NUMBER is missing"),
            ]
            for (arguments, words) in cases {
                let sent = try await telepost.command(["send"] + arguments, stage)
                #expect(sent.ending == .code(2), "\(arguments)")
                #expect(sent.output.isEmpty)
                #expect(sent.errors.contains(words), "\(arguments): \(sent.errors)")
            }
        }
    }

    @Test func `messages list and show tell of messages, and --json one object a line`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            try await telepost.take(Letter("first", subject: "a subject"), for: "+447700900123@sms.test")
            try await telepost.take(Letter("second"), for: "+447700900124@sms.test")
            _ = try await smsc.texts(2)
            try await ControlSocket(telepost).idle()
            let list = try await telepost.command(["messages", "list"], stage)
            #expect(list.isSuccess)
            #expect(list.lines.count == 3)
            #expect(list.lines.first?.contains("STATE") == true)
            #expect(list.lines[1].contains("second") && list.lines[2].contains("first"), "the newest is not first")
            #expect(!list.output.contains("\u{1B}"), "colours, although nobody is at a terminal")
            let json = try await telepost.command(["messages", "list", "--json", "--state", "sent"], stage)
            let objects = try json.objects()
            #expect(objects.map { $0["text"] as? String } == ["second", "first"])
            #expect(objects.allSatisfy { $0["state"] as? String == "sent" && $0["kind"] as? String == "sms" })
            let one = try await telepost.command(["messages", "list", "--json", "--to", "07700900123"], stage).objects()
            #expect(one.map { $0["id"] as? Int } == [1])
            let show = try await telepost.command(["messages", "show", "1"], stage)
            for word in ["sent", "+447700900123", "carrier", "a subject", "first", "GSM-7"] {
                #expect(show.output.contains(word), "\(word) is not in \(show.output)")
            }
            let none = try await telepost.command(["messages", "list", "--state", "failed"], stage)
            #expect(none == Finished(ending: .code(0), output: "no messages", errors: ""))
        }
    }

    @Test func `cancel withdraws what waits, retry sends it after all, and neither touches what was sent`() async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc(isOpen: false)
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter("second thoughts"), for: "+447700900123@sms.test")
            let cancelled = try await telepost.command(["messages", "cancel", "1"], stage)
            #expect(cancelled == Finished(ending: .code(0), output: "message 1 is cancelled", errors: ""))
            try smsc.open()
            try await telepost.connected()
            try await telepost.take(Letter("another"), for: "+447700900123@sms.test")
            #expect(try await smsc.texts(1).map(\.text) == ["another"])
            let retried = try await telepost.command(["messages", "retry", "1"], stage)
            #expect(retried == Finished(ending: .code(0), output: "message 1 is queued again", errors: ""))
            #expect(try await smsc.texts(2).map(\.text) == ["another", "second thoughts"])
            try await ControlSocket(telepost).idle()
            for verb in ["cancel", "retry"] {
                let late = try await telepost.command(["messages", verb, "1"], stage)
                #expect(late.ending == .code(1))
                #expect(late.errors.hasPrefix("telepost: message 1 is sent: only messages that "), "\(late.errors)")
            }
            let missing = try await telepost.command(["messages", "cancel", "99"], stage)
            #expect(missing == Finished(ending: .code(1), output: "", errors: "telepost: there is no message 99"))
            let kinds = try await ControlSocket(telepost).story(1).events.map(\.kind)
            #expect(kinds == ["cancelled", "retried", "sent"])
        }
    }

    @Test func `trace finds a message by its number, the phone, the sender and the Message-ID`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage, reports: .delivered)
            let letter = Letter(
                header: ["Subject: traced", "Message-ID: <find.me@office.test>", "Content-Type: text/plain"],
                body: Array("where am I".utf8))
            try await telepost.take(letter, for: "+447700900123@sms.test")
            _ = try await smsc.text()
            _ = try await ControlSocket(telepost).message(in: "delivered")
            for words in [
                "1", "+447700900123", "07700900123", "alice@office.test", "find.me@office.test",
                "<find.me@office.test>",
            ] {
                let trace = try await telepost.command(["trace", words], stage)
                #expect(trace.isSuccess, "\(words): \(trace.errors)")
                #expect(trace.lines.first == "message 1 to +447700900123", "\(words)")
                for event in [
                    "127.0.0.1 (client.test)", "Message-ID <find.me@office.test>", "sent: 1 part", "delivered",
                ] {
                    #expect(trace.output.contains(event), "\(words): \(event) is not in \(trace.output)")
                }
            }
            let objects = try await telepost.command(["trace", "1", "--json"], stage).objects()
            #expect(objects.count == 1)
            #expect(
                (objects.first?["events"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["sent", "report"])
            let nothing = try await telepost.command(["trace", "+447700900199"], stage)
            #expect(
                nothing == Finished(ending: .code(1), output: "", errors: "telepost: nothing is known of +447700900199")
            )
        }
    }

    @Test func `connection list, show and test tell how a link is doing`() async throws {
        try await Stage.run { stage in
            let (up, down) = (try stage.smsc(), try stage.smsc(isOpen: false))
            let telepost = try await Telepost.ready(
                Document(carriers: [
                    Document.Carrier(name: "good", port: up.port), Document.Carrier(name: "bad", port: down.port),
                ]), on: stage)
            try await telepost.connected("good")
            _ = try await telepost.line("down") { $0.source == "bad" && $0.text.hasPrefix("down") }
            let list = try await telepost.command(["connection", "list", "--json"], stage).objects()
            #expect(list.map { $0["name"] as? String } == ["bad", "good"])
            #expect(list.map { $0["state"] as? String } == ["down", "up"])
            #expect((list[0]["reason"] as? String)?.contains("refused") == true)
            let table = try await telepost.command(["connection", "list"], stage)
            #expect(table.lines.count == 3)
            let show = try await telepost.command(["connection", "show", "good"], stage)
            #expect(show.isSuccess && show.output.contains("127.0.0.1:\(up.port)"))
            let works = try await telepost.command(["connection", "test", "good"], stage)
            #expect(works.isSuccess, "\(works.output) \(works.errors)")
            #expect(works.lines.last == "connection good works")
            let fails = try await telepost.command(["connection", "test", "bad"], stage)
            #expect(fails.ending == .code(1))
            #expect(fails.lines.last == "connection bad does not work")
            let missing = try await telepost.command(["connection", "test", "ugly"], stage)
            #expect(missing.ending == .code(1))
            #expect(missing.errors == "telepost: there is no connection \"ugly\"; there is: bad, good")
        }
    }

    @Test func `Without a gateway the commands end with 1 and say how to start one`() async throws {
        try await Stage.run { stage in
            let folder = stage.path("nobody")
            for arguments in [
                ["messages", "list"], ["trace", "1"], ["connection", "list"], ["send", "--to", "+447700900123", "x"],
            ] {
                let command = try await stage.run(Programs.telepost, arguments + ["--data", folder])
                #expect(command.ending == .code(1))
                #expect(
                    command.errors
                        == "telepost: no gateway is running on \(folder) (start one with: telepost serve --data \(folder))"
                )
            }
        }
    }

    @Test func `The socket that a crash left behind does not keep the next start out`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let first = try await Telepost.ready(Document(smsc), on: stage)
            await first.crash()
            #expect(FileManager.default.fileExists(atPath: first.data + "/telepost.sock"))
            let second = try await Telepost.ready(Document(smsc), on: stage)
            #expect(try await second.command(["messages", "list"], stage).isSuccess)
            try await second.stop()
            #expect(!FileManager.default.fileExists(atPath: first.data + "/telepost.sock"))
        }
    }

    private static func scene(
        _ stage: Stage, reports: ScriptedSMSC.Reports = .none
    ) async throws -> (ScriptedSMSC, Telepost) {
        let smsc = try stage.smsc(ScriptedSMSC.Behaviour(reports: reports))
        let telepost = try await Telepost.ready(Document(smsc), on: stage)
        try await telepost.connected()
        return (smsc, telepost)
    }
}

extension Telepost {
    /// Runs a command against this gateway.
    func command(_ arguments: [String], _ stage: Stage, input: String = "/dev/null") async throws -> Finished {
        try await stage.run(Programs.telepost, arguments + ["--data", data], input: input)
    }
}

extension Finished {
    /// The JSON objects of the output, one on each line.
    func objects() throws -> [[String: Any]] {
        try lines.map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw Trouble("no object: \(line)")
            }
            return object
        }
    }
}
