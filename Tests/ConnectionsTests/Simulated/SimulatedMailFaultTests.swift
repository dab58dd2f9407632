import Runtime
import Simulators
import Testing

@Suite(.timeLimit(.minutes(2))) struct SimulatedMailFaultTests {
    private static let content = "Subject: Hello\r\n\r\nHello."
    private static let gone = SimulatedMailClient.gone

    /// A client that has said EHLO.
    private static func greeted(_ rig: SimulatedMailRig, _ loop: EventLoop) async throws -> SimulatedMailClient {
        let client = try await SimulatedMailClient(rig, on: loop)
        await client.answers(1)
        await client.say("EHLO x")
        return client
    }

    @Test(arguments: [
        (MailFault.Phase.sender, ["451"]), (.recipient, ["250", "451"]), (.data, ["250", "250", "451"]),
        (.end, ["250", "250", "354", "451"]),
    ])
    func `a refusal comes in its phase, as often as it was told to, and the next mail is taken`(
        phase: MailFault.Phase, codes: [String]
    ) async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(MailFault(phase, .answer(451, "4.3.0 not now"), times: 2))
            let client = try await Self.greeted(rig, loop)
            for _ in 1...2 {
                #expect(await client.send(Self.content) == codes)
                await client.say("RSET")
            }
            #expect(await client.send(Self.content).last == "250")
            #expect(rig.catcher.counters.refusals == 2)
            #expect(rig.catcher.counters.mails == 1)
            client.channel.close()
        }
    }

    @Test func `a refusal holds until told otherwise`() async throws {
        var settings = MailCatcherSettings()
        settings.faults = [MailFault(.end, .answer(552, "5.2.2 mailbox full"))]
        try await SimulatedMailRig.run(settings) { rig, loop in
            let client = try await Self.greeted(rig, loop)
            for _ in 1...5 { #expect(await client.send(Self.content).last == "552") }
            #expect(rig.catcher.mails().isEmpty)
            rig.catcher.behave()
            #expect(await client.send(Self.content).last == "250")
            client.channel.close()
        }
    }

    @Test(arguments: [
        (MailFault.Phase.sender, 1), (.recipient, 2), (.data, 3), (.content, 4), (.end, 4),
    ])
    func `the link is cut in its phase, and the mail is not kept`(phase: MailFault.Phase, answers: Int) async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(MailFault(phase, .drop, times: 1))
            let client = try await Self.greeted(rig, loop)
            let codes = await client.send(Self.content)
            #expect(codes.count == answers && codes.last == String(Self.gone.prefix(3)), "\(codes)")
            #expect(rig.catcher.mails().isEmpty)
            #expect(rig.catcher.counters.drops == 1)
            let next = try await Self.greeted(rig, loop)
            #expect(await next.send(Self.content).last == "250")
            client.channel.close()
            next.channel.close()
        }
    }

    @Test func `a mail can be kept although its client never hears of it`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(MailFault(.end, .keepAndDrop, times: 1))
            let client = try await Self.greeted(rig, loop)
            #expect(await client.send(Self.content).last == String(Self.gone.prefix(3)))
            #expect(rig.catcher.mails().count == 1)
            client.channel.close()
        }
    }

    @Test func `greetings and EHLO can be refused, or never come`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(
                MailFault(.greeting, .answer(421, "4.3.2 not now"), times: 1), MailFault(.greeting, .drop, times: 1),
                MailFault(.hello, .answer(502, "5.5.1 what?"), times: 1), MailFault(.hello, .drop, times: 1))
            let refused = try await SimulatedMailClient(rig, on: loop)
            #expect(await refused.answers(2) == ["421 4.3.2 not now", Self.gone])
            let cut = try await SimulatedMailClient(rig, on: loop)
            #expect(await cut.answer() == Self.gone)
            let client = try await SimulatedMailClient(rig, on: loop)
            #expect(await client.answer().hasPrefix("220"))
            #expect(await client.say("EHLO x") == ["502 5.5.1 what?"])
            #expect(await client.say("HELO x") == [Self.gone])
            for client in [refused, cut, client] { client.channel.close() }
        }
    }

    @Test func `421 closes the connection wherever it comes`() async throws {
        for phase in [MailFault.Phase.sender, .recipient, .data, .content, .end] {
            try await SimulatedMailRig.run { rig, loop in
                rig.catcher.misbehave(MailFault(phase, .answer(421, "4.3.2 closing")))
                let client = try await Self.greeted(rig, loop)
                #expect(await client.send(Self.content).last == "421")
                #expect(await client.answer() == Self.gone)
                #expect(rig.catcher.mails().isEmpty)
                client.channel.close()
            }
        }
    }

    @Test func `one recipient of several is refused`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(
                MailFault(.recipient, .answer(550, "5.1.1 nobody"), recipient: "no@example.org"))
            let client = try await Self.greeted(rig, loop)
            let answers = await client.say(
                "MAIL FROM:<a@b.c>", "RCPT TO:<b@example.org>", "RCPT TO:<no@example.org>", "RCPT TO:<c@example.org>",
                "DATA")
            #expect(answers.map { $0.prefix(3) } == ["250", "250", "550", "250", "354"])
            await client.say("x\r\n.")
            #expect(rig.catcher.mails().map(\.recipients) == [["b@example.org", "c@example.org"]])
            await client.say("MAIL FROM:<a@b.c>")
            #expect(await client.say("RCPT TO:<no@example.org>", "DATA").map { $0.prefix(3) } == ["550", "554"])
            client.channel.close()
        }
    }

    @Test func `a refused chunk is skipped, not taken for commands`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(MailFault(.data, .answer(452, "4.3.1 full"), times: 1))
            let client = try await Self.greeted(rig, loop)
            await client.say("MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>")
            client.channel.write(Array("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n".utf8))
            #expect(await client.answers(2).map { $0.prefix(3) } == ["452", "250"])
            #expect(await client.send(Self.content).last == "250")
            client.channel.close()
        }
    }

    @Test func `it can be slow`() async throws {
        var settings = MailCatcherSettings()
        settings.answerDelay = .milliseconds(20)
        try await SimulatedMailRig.run(settings) { rig, loop in
            let start = loop.now
            let client = try await Self.greeted(rig, loop)
            #expect(loop.now - start >= .milliseconds(40))
            rig.catcher.misbehave(MailFault(.end, .delay(.milliseconds(100)), times: 1))
            let before = loop.now
            #expect(await client.send(Self.content).last == "250")
            #expect(loop.now - before >= .milliseconds(180))
            client.channel.close()
        }
    }

    @Test func `a slow catcher stops at once`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            rig.catcher.misbehave(MailFault(.sender, .delay(.seconds(3_600))))
            let client = try await Self.greeted(rig, loop)
            client.channel.write(Array("MAIL FROM:<a@b.c>\r\n".utf8))
            _ = await client.channel.flush(until: SMSCRig.soon)
            rig.catcher.stop()
            // Whether the command was heard before is chance; that nobody waits an hour is not.
            #expect(await client.answers(2).contains { $0.hasPrefix("421") })
            client.channel.close()
        }
    }

    @Test func `faults are read as the command line has them`() {
        let table: [(String, MailFault?)] = [
            ("end=451", MailFault(.end, .answer(451, "4.3.0 told to say so"))),
            ("sender=550*3", MailFault(.sender, .answer(550, "5.3.0 told to say so"), times: 3)),
            ("greeting=drop*1", MailFault(.greeting, .drop, times: 1)), ("end=keep", MailFault(.end, .keepAndDrop)),
            ("data=500ms", MailFault(.data, .delay(.milliseconds(500)))), ("content=drop", MailFault(.content, .drop)),
            ("end", nil), ("end=", nil), ("end=399", nil), ("end=600", nil), ("end=0451", nil), ("End=451", nil),
            ("end=451*0", nil), ("end=451*-1", nil), ("end=451*", nil), ("end=-5ms", nil), ("end=ms", nil), ("", nil),
            ("end=99999999999ms", nil), ("x=drop", nil),
        ]
        for (text, fault) in table { #expect(MailFault(text) == fault, "\(text)") }
    }
}
