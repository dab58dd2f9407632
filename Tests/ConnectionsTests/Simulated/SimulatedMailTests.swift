import Bytes
import Runtime
import Simulators
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct SimulatedMailTests {
    private static let content = "Subject: Hello\r\n\r\nHello."

    @Test func `a mail is kept with its envelope, dots unstuffed`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            let client = try await SimulatedMailClient(rig, on: loop)
            #expect(await client.answer().hasPrefix("220 mail.simulator.test"))
            await client.say("EHLO client.example")
            let answers = await client.say(
                "MAIL FROM:<a@example.com> BODY=8BITMIME", "RCPT TO:<b@example.org>", "RCPT TO:<c@example.net>", "DATA")
            #expect(answers.map { $0.prefix(3) } == ["250", "250", "250", "354"])
            #expect(await client.say("Subject: x\r\n\r\n..dot\r\n.") == ["250 2.0.0 accepted as mail 1"])
            let mail = try #require(rig.catcher.mail(1))
            #expect(mail.sender == "a@example.com")
            #expect(mail.recipients == ["b@example.org", "c@example.net"])
            #expect(mail.greeting == "client.example")
            #expect(mail.isEightBit && !mail.usesUTF8)
            #expect(String(decoding: mail.octets, as: UTF8.self) == "Subject: x\r\n\r\n.dot\r\n")
            #expect(rig.catcher.violations.isEmpty)
            client.channel.close()
        }
    }

    @Test func `the null sender, HELO and chunks are taken`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            let client = try await SimulatedMailClient(rig, on: loop)
            await client.answers(1)
            #expect(await client.say("HELO x") == ["250 mail.simulator.test"])
            #expect(await client.send(Self.content, from: "") == ["250", "250", "354", "250"])
            await client.say("MAIL FROM:<>")
            await client.say("RCPT TO:<b@example.org>")
            client.channel.write(Array("BDAT 7\r\nA: b\r\n\r".utf8))
            #expect(await client.answer().hasPrefix("250"))
            client.channel.write(Array("BDAT 5 LAST\r\n\nx\r\n.".utf8))
            #expect(await client.answer().hasPrefix("250"))
            #expect(rig.catcher.mails().map(\.sender) == [nil, nil])
            #expect(rig.catcher.mail(2)?.octets == Array("A: b\r\n\r\nx\r\n.".utf8))
            #expect(await client.say("QUIT")[0].hasPrefix("221"))
            #expect(await client.answer() == SimulatedMailClient.gone)
        }
    }

    @Test func `a mail arrives whole wherever its octets are cut`() async throws {
        let dialog = Array(
            "EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nA: b\r\n\r\n..x\r\n.\r\nQUIT\r\n".utf8)
        try await SimulatedMailRig.run { rig, loop in
            for cut in 1..<dialog.count {
                let client = try await SimulatedMailClient(rig, on: loop)
                client.channel.write(dialog[..<cut])
                _ = await client.channel.flush(until: loop.now + .seconds(20))
                _ = await client.answers(1)
                client.channel.write(dialog[cut...])
                let answers = await client.answers(6)
                #expect(answers.last?.hasPrefix("221") == true, "\(cut): \(answers)")
                client.channel.close()
            }
            let mails = rig.catcher.mails()
            #expect(mails.count == dialog.count - 1)
            #expect(mails.allSatisfy { $0.octets == Array("A: b\r\n\r\n.x\r\n".utf8) })
        }
    }

    @Test func `the oldest mails go when there are too many, or too many octets`() async throws {
        for (mails, octets, kept) in [(3, 1 << 20, [3, 4, 5]), (10, 60, [4, 5]), (10, 1, [5])] as [(Int, Int, [UInt64])]
        {
            var settings = MailCatcherSettings()
            settings.mailLimit = mails
            settings.octetLimit = octets
            try await SimulatedMailRig.run(settings) { rig, loop in
                let client = try await SimulatedMailClient(rig, on: loop)
                await client.answers(1)
                await client.say("EHLO x")
                // 26 octets each.
                for _ in 1...5 { #expect(await client.send(Self.content).last == "250") }
                #expect(rig.catcher.mails().map(\.sequence) == kept)
                #expect(rig.catcher.mails(after: 4).map(\.sequence) == [5])
                #expect(rig.catcher.mails(after: 5).isEmpty && rig.catcher.mails(after: .max).isEmpty)
                #expect(rig.catcher.mail(1) == nil && rig.catcher.mail(0) == nil && rig.catcher.mail(6) == nil)
                #expect(rig.catcher.counters.mails == 5)
                client.channel.close()
            }
        }
    }

    @Test func `waiting ends with the mail, or at the deadline`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            #expect(await rig.catcher.waitForMails(until: loop.now).isEmpty)
            async let mails = rig.catcher.waitForMails(after: 1, count: 2, until: SMSCRig.soon)
            let client = try await SimulatedMailClient(rig, on: loop)
            await client.answers(1)
            await client.say("EHLO x")
            for _ in 1...3 { #expect(await client.send(Self.content).last == "250") }
            #expect(await mails.map(\.sequence) == [2, 3])
            client.channel.close()
        }
    }

    @Test func `a mail that is too large is refused and not kept`() async throws {
        var settings = MailCatcherSettings()
        settings.messageOctets = 100
        try await SimulatedMailRig.run(settings) { rig, loop in
            let client = try await SimulatedMailClient(rig, on: loop)
            await client.answers(1)
            #expect(await client.say("EHLO x")[0].contains("SIZE 100"))
            #expect(await client.say("MAIL FROM:<a@b.c> SIZE=101")[0].hasPrefix("552"))
            #expect(await client.send(String(repeating: "x", count: 98)).last == "250")
            #expect(await client.send(String(repeating: "x", count: 99)).last == "552")
            #expect(rig.catcher.mails().map(\.octets.count) == [100])
            client.channel.close()
        }
    }

    @Test func `what is not offered is refused`() async throws {
        var settings = MailCatcherSettings()
        settings.extensions = []
        try await SimulatedMailRig.run(settings) { rig, loop in
            let client = try await SimulatedMailClient(rig, on: loop)
            await client.answers(1)
            #expect(await client.say("EHLO x") == ["250 mail.simulator.test"])
            for parameter in ["SMTPUTF8", "BODY=8BITMIME", "SIZE=10"] {
                #expect(await client.say("MAIL FROM:<a@b.c> \(parameter)")[0].hasPrefix("555"), "\(parameter)")
            }
            await client.say("MAIL FROM:<a@b.c>")
            await client.say("RCPT TO:<b@b.c>")
            client.channel.write(Array("BDAT 6 LAST\r\nQUIT\r\n".utf8))
            #expect(await client.answer().hasPrefix("502"))
            #expect(await client.say("NOOP")[0].hasPrefix("250"))
            client.channel.close()
        }
        for name in MailCatcherSettings.Extension.allCases {
            settings.extensions = [name]
            try await SimulatedMailRig.run(settings) { rig, loop in
                let client = try await SimulatedMailClient(rig, on: loop)
                await client.answers(1)
                #expect(await client.say("EHLO x")[0].contains("|250 \(name.rawValue)"))
                client.channel.close()
            }
        }
    }

    @Test func `violations of clients are noted`() async throws {
        var settings = MailCatcherSettings()
        settings.extensions.remove(.pipelining)
        try await SimulatedMailRig.run(settings) { rig, loop in
            let client = try await SimulatedMailClient(rig, on: loop)
            await client.answers(1)
            await client.say("EHLO x")
            await client.say("MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>")
            #expect(rig.catcher.violations == [.pipelined])
            await client.say("DATA\r\nSubject: ü\r\n\r\nx\r\n.")
            await client.answers(1)
            #expect(rig.catcher.violations == [.pipelined, .hasty, .eightBitHeader])
            #expect(await client.send("Subject: x\r\n\r\nü").last == "250")
            #expect(await client.send("\r\n" + String(repeating: "x", count: 998)).last == "250")
            #expect(rig.catcher.violations.dropFirst(3) == [.eightBitContent])
            #expect(await client.send("\r\n" + String(repeating: "x", count: 999)).last == "250")
            #expect(rig.catcher.violations.dropFirst(4) == [.longLine])
            client.channel.close()
        }
    }

    @Test func `one client more than there may be is closed at once`() async throws {
        var settings = MailCatcherSettings()
        settings.connectionLimit = 1
        try await SimulatedMailRig.run(settings) { rig, loop in
            let first = try await SimulatedMailClient(rig, on: loop)
            #expect(await first.answer().hasPrefix("220"))
            let second = try await SimulatedMailClient(rig, on: loop)
            #expect(await second.answer() == SimulatedMailClient.gone)
            #expect(await first.say("EHLO x")[0].hasPrefix("250"))
            #expect(rig.catcher.counters.connections == 1)
            first.channel.close()
            second.channel.close()
        }
    }

    @Test func `stopping says goodbye to clients, in the middle of a mail too`() async throws {
        try await SimulatedMailRig.run { rig, loop in
            let idle = try await SimulatedMailClient(rig, on: loop)
            let busy = try await SimulatedMailClient(rig, on: loop)
            for client in [idle, busy] { await client.answers(1) }
            await busy.say("EHLO x")
            await busy.say("MAIL FROM:<a@b.c>")
            await busy.say("RCPT TO:<d@e.f>")
            await busy.say("DATA")
            rig.catcher.stop()
            for client in [idle, busy] {
                #expect(await client.answer().hasPrefix("421"))
                client.channel.close()
            }
        }
    }

    @Test func `nothing that a client sends ends the catcher`() async throws {
        var numbers = SeededNumbers(seed: 11)
        let pieces: [[UInt8]] = [
            "EHLO x\r\n", "MAIL FROM:<a@b.c>\r\n", "RCPT TO:<d@e.f>\r\n", "DATA\r\n", ".\r\n", "BDAT 5\r\n",
            "BDAT 0 LAST\r\n",
            "RSET\r\n", "\r\n", "\n", "\0", "BDAT 99999999999999999999\r\n", "x", "\u{FF}\r\n",
        ].map { Array($0.utf8) }
        let streams = (0..<200).map { _ in
            (0..<20).flatMap { _ in pieces[Int.random(in: pieces.indices, using: &numbers)] }
        }
        try await SimulatedMailRig.run { rig, loop in
            for stream in streams {
                let client = try await SimulatedMailClient(rig, on: loop)
                client.channel.write(stream)
                #expect(await client.answer().hasPrefix("220"))
                client.channel.close()
            }
            let client = try await SimulatedMailClient(rig, on: loop)
            await client.answers(1)
            await client.say("EHLO x")
            #expect(await client.send(Self.content).last == "250")
            client.channel.close()
        }
    }
}
