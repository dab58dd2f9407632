import Messages
import Runtime
import SMS
import Testing

@testable import Connections
@testable import Gateway

@Suite struct CommandConnectionTests {
    private func connection(_ rig: ProgramRig, timeout: Duration = .seconds(20)) -> CommandConnection {
        CommandConnection(
            CommandConnectionSettings(timeout: timeout, atOnce: 4, policy: ProgramRig.policy()), gateway: rig.gateway,
            on: rig.loop)
    }

    /// What a route writes for a command.
    private static func json(
        _ text: String, from phone: String = "+447700900123", to ours: String = "+447700900100", answers: Bool = true,
        original: Mail? = nil
    ) throws -> String {
        let text = PhoneText(
            id: "lk2.7", connection: try #require(ConnectionName("carrier")), sender: Party(phone), number: Party(ours),
            text: text, receivedAt: Timestamp(seconds: 1_700_000_000))
        return PhoneTextPayload(text: text, route: try #require(InboundName("replies")), original: original)
            .json(answers: answers)
    }

    private func message(_ rig: ProgramRig, _ id: Int64, _ command: String, _ json: String) -> Message {
        rig.message(id, MessageOrder(.command(command), via: [.commands], text: json))
    }

    // MARK: - What a command is told

    @Test func `A command gets the facts in its arguments, its environment and its input`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            var mail = Mail()
            (mail.messageID, mail.subject) = ("7@office.test", "Disk \"full\"")
            mail.from = [MailAddress(name: "Alice", address: "alice@office.test")]
            let json = try Self.json("two words\nand é", original: mail)
            rig.start(connection(rig))
            rig.queue(
                message(
                    rig, 5, "\(folder.program) --from <%from%> <%to%>:<%text%> <%id%>/<%connection%> <%time%>", json))
            #expect(try await rig.settled(5).state == .sent)
            #expect(rig.lastWords(5) == "exit status 0")
            #expect(
                try folder.arguments() == [
                    "--from", "+447700900123", "+447700900100:two words\nand é", "lk2.7/carrier",
                    "2023-11-14T22:13:20Z",
                ])
            #expect(
                try folder.facts() == [
                    "FROM": "+447700900123", "TO": "+447700900100", "TEXT": "two words\nand é", "ID": "lk2.7",
                    "CONNECTION": "carrier", "TIME": "2023-11-14T22:13:20Z", "MESSAGE": "5", "ROUTE": "replies",
                    "ORIGINAL_MESSAGE_ID": "7@office.test", "ORIGINAL_FROM": "alice@office.test",
                    "ORIGINAL_SUBJECT": "Disk \"full\"",
                ])
            #expect(try folder.environment().contains("PATH=/usr/local/bin:/usr/bin:/bin"))
            #expect(try !folder.environment().contains { $0.hasPrefix("HOME=") })
            #expect(try folder.input() == Array(json.utf8))
        }
    }

    @Test(arguments: [
        "$(touch /tmp/telepost-evil)", "`touch /tmp/telepost-evil`", "; touch /tmp/telepost-evil;", "a\nb\r\nc", "-rf",
        "--help",
        "' \" \\", "*", "~", "$HOME", "| cat", "> /tmp/telepost-evil", "&", "a  b", " ", "é日本👩‍👩‍👧‍👦", "<%id%>",
        "<%from%><%to%>",
        "%s%n", "\u{1B}[31m", "<%text%>",
    ])
    func `No shell and no template sees what a phone writes`(text: String) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            rig.start(connection(rig))
            rig.queue(message(rig, 1, "\(folder.program) -- <%text%> x<%text%>y", try Self.json(text)))
            #expect(try await rig.settled(1).state == .sent)
            #expect(try folder.arguments() == ["--", text, "x\(text)y"])
            #expect(try folder.facts()["TEXT"] == text)
        }
    }

    @Test func `NUL, which arguments cannot hold, is left out there`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            rig.start(connection(rig))
            let json = try Self.json("a\0b\0", from: "x\0y")
            rig.queue(message(rig, 1, "\(folder.program) <%text%> <%from%>", json))
            #expect(try await rig.settled(1).state == .sent)
            #expect(try folder.arguments() == ["ab", "xy"])
            #expect(try folder.facts()["TEXT"] == "ab")
            #expect(try folder.input() == Array(json.utf8))
        }
    }

    @Test(arguments: [65_536, 65_537, 400_000])
    func `A text that is too long for the system is cut in arguments, not in the input`(size: Int) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            rig.start(connection(rig))
            let text = String(repeating: "a", count: size)
            rig.queue(message(rig, 1, "\(folder.program) <%text%>", try Self.json(text)))
            #expect(try await rig.settled(1).state == .sent)
            #expect(try folder.arguments().map(\.utf8.count) == [65_536])
            #expect(try folder.facts()["TEXT"]?.utf8.count == 65_536)
            #expect(try folder.input().count > size)
        }
    }

    // MARK: - What a command says

    @Test(arguments: [
        ("exit 0", MessageState.sent, "exit status 0"), ("exit 64", .failed, "exit status 64"),
        ("exit 65", .failed, "exit status 65"), ("echo who >&2; exit 67", .failed, "exit status 67: who"),
        ("exit 1", .queued, "attempt 1 of 2: exit status 1"), ("exit 66", .queued, "attempt 1 of 2: exit status 66"),
        ("echo full >&2; echo x >&2; exit 75", .queued, "attempt 1 of 2: exit status 75: full"),
        ("exit 127", .queued, "attempt 1 of 2: exit status 127"),
        ("kill -9 $$", .queued, "attempt 1 of 2: ended by signal 9"),
    ])
    func `The exit status decides: done, never again, or later`(
        ending: String, state: MessageState, words: String
    ) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder(ending)
            rig.start(connection(rig))
            rig.queue(message(rig, 1, folder.program, try Self.json("hello")))
            #expect(try await rig.settled(1).state == state)
            #expect(rig.lastWords(1) == words)
            #expect(folder.runs() == 1)
        }
    }

    @Test func `A command that takes too long, or is not there, is tried again`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exec sleep 1000")
            rig.start(connection(rig, timeout: .milliseconds(300)))
            rig.queue(message(rig, 1, folder.program, try Self.json("hello")))
            rig.queue(message(rig, 2, "/no/such/program", try Self.json("hello")))
            #expect(try await rig.settled(1).state == .queued)
            #expect(rig.lastWords(1) == "attempt 1 of 2: it took too long and was ended")
            #expect(try await rig.settled(2).state == .queued)
            #expect(rig.lastWords(2).contains("no such file"))
        }
    }

    @Test(arguments: ["", "{", "null", "{\"data\":{}}", "[]"])
    func `What no route wrote is refused`(json: String) async throws {
        try await ProgramRig.run { rig in
            rig.start(connection(rig))
            rig.queue(message(rig, 1, "/bin/true", json))
            let refused = try await rig.settled(1)
            #expect(refused.state == .failed)
        }
    }

    // MARK: - Answers

    @Test(arguments: [
        ("printf '7 pounds'", "7 pounds"), ("echo; echo ' 7 pounds '; echo", "7 pounds"),
        ("printf 'a\\n\\nb\\r\\n\\r\\n'", "a\n\nb"), ("printf '\\303\\251 \\342\\202\\254'", "é €"),
        ("printf 'a\\0b'", "ab"), ("printf 'a\\377b'", "a\u{FFFD}b"),
        ("head -c 1000000 /dev/zero | tr '\\0' a", String(repeating: "a", count: 1530)),
    ])
    func `What a command prints is texted back, trimmed and bounded`(script: String, answer: String) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder(script)
            rig.start(connection(rig))
            rig.queue(message(rig, 1, folder.program, try Self.json("balance")))
            #expect(try await rig.settled(1).state == .sent)
            let order = try #require(rig.ledger.accepted.first?.orders.first)
            #expect(order.text == answer)
            #expect(order.destination == .phone(try #require(PhoneNumber(e164: "+447700900123"))))
            #expect(order.originator?.description == "+447700900100")
            #expect(order.via.map(\.text) == ["carrier"])
        }
    }

    @Test func `Nothing is texted back that nobody wants, or to nobody`() async throws {
        let cases = [
            ("echo hello", try Self.json("x", answers: false)), ("exit 0", try Self.json("x")),
            ("printf ' \\n\\0\\n '", try Self.json("x")), ("echo hello", try Self.json("x", from: "60777")),
            ("echo hello", try Self.json("x", from: "PayPal")), ("echo hello", try Self.json("x", from: "")),
            ("echo hello; exit 64", try Self.json("x")), ("echo hello; exit 1", try Self.json("x")),
            ("echo hello; kill -9 $$", try Self.json("x")),
        ]
        for (script, json) in cases {
            try await ProgramRig.run { rig in
                let folder = try ScriptFolder(script)
                rig.start(connection(rig))
                rig.queue(message(rig, 1, folder.program, json))
                try await rig.settled(1)
                #expect(rig.ledger.accepted.isEmpty, "\(script) \(json)")
            }
        }
    }

    @Test func `A phone whose answers are answers too gets no more after a while`() async throws {
        try await ProgramRig.run { rig in
            rig.start(connection(rig))
            let json = try Self.json("I am away")
            for id in 1...63 {
                rig.queue(message(rig, Int64(id), "/bin/echo I am away too", json))
                try await rig.settled(Int64(id))
            }
            #expect(rig.ledger.accepted.count == 60)
            #expect(rig.ledger.message(63)?.state == .sent)
            #expect(rig.lastWords(63).contains("its answer is not texted"))
            let other = try Self.json("hello", from: "+447700900124")
            rig.queue(message(rig, 64, "/bin/echo hello", other))
            try await rig.settled(64)
            #expect(rig.ledger.accepted.count == 61)
            rig.clock.advance(by: .seconds(3600))
            rig.queue(message(rig, 65, "/bin/echo hello", json))
            try await rig.settled(65)
            #expect(rig.ledger.accepted.count == 62)
        }
    }

    // MARK: - The end

    @Test func `Stopping lets commands end`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("sleep 0.2; exit 0")
            let connection = connection(rig)
            rig.start(connection)
            rig.queue(message(rig, 1, folder.program, try Self.json("x")))
            try await rig.ledger.until(1, is: .sending)
            connection.stop()
            try await rig.ended(connection)
            #expect(rig.ledger.message(1)?.state == .sent)
        }
    }

    @Test func `Aborting ends commands, which are run again`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exec sleep 1000")
            let connection = connection(rig, timeout: .seconds(3600))
            rig.start(connection)
            rig.queue(message(rig, 1, folder.program, try Self.json("x")))
            try await within("the command to run") {
                while folder.runs() == 0, !Task.isCancelled { await Task.yield() }
            }
            connection.abort()
            try await rig.ended(connection)
            #expect(rig.ledger.message(1)?.state == .queued)
            #expect(rig.lastWords(1).contains("the gateway stops"))
        }
    }
}
