import Connections
import Gateway
import Messages
import Runtime
import SMTP
import Testing

/// Mails on their way over plain links.
@Suite struct SMTPDeliveryTests {
    typealias Peer = MailServerPeer

    @Test func `A mail is sent, and its history says what the server said`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .sent)
            #expect(rig.states(of: 1) == [.sending, .sent])
            #expect(rig.store.events(1).map(\.detail) == ["the mail server took it: 250 2.0.0 queued as 7"])
            #expect(rig.store.message(1)?.attempts == 1)
            #expect(rig.status?.partsSent == 1 && rig.status?.outstanding == 0)
        }
    }

    @Test func `Nothing is on the wire before its intent is durable`() async throws {
        try await MailRig.run { rig in
            rig.store.hold { changes in changes.contains { $0.to == .sending } }
            rig.queue(try rig.mail(1))
            try rig.start()
            try await rig.store.until("the intent to be asked for") { $0.heldCount == 1 }
            #expect(!rig.server.hasArrival)
            rig.store.letGo()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `There is no link until there is mail, and none for long after it`() async throws {
        try await MailRig.run { rig in
            let idle = try rig.start().settings.profile.idle
            try await rig.gatewayShows("up")
            #expect(rig.status?.reason == "no link at present: it connects when there is mail to send")
            #expect(!rig.server.hasArrival)
            rig.queue(try rig.mail(1), try rig.mail(2))
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail + Peer.mail)
            await rig.loop.pass(idle)
            try await peer.play(Peer.end)
            try await peer.end()
            try await rig.store.until(2, is: .sent)
            rig.queue(try rig.mail(3))
            let second = try await rig.server.accept()
            try await second.play(Peer.opening + Peer.mail)
            await rig.loop.pass(idle)
            try await second.play(Peer.end)
            try await rig.store.until(3, is: .sent)
        }
    }

    @Test func `With much to send the next mails are taken before the last ones are gone`() async throws {
        try await MailRig.run { rig in
            for id in 1...30 { rig.queue(try rig.mail(Int64(id))) }
            try rig.start()
            let peer = try await rig.server.accept()
            // The first eight are taken at once; of them four are left when the fourth is under way.
            try await peer.play(Peer.opening + Peer.mail + Peer.mail + Peer.mail)
            try await rig.store.until("the next to be taken") { store in store.message(16)?.state == .sending }
            #expect(rig.states(of: 5) == [.sending])
            #expect(rig.store.message(17)?.state == .queued)
            for _ in 4...30 { try await peer.play(Peer.mail) }
            try await rig.store.until(30, is: .sent)
            for id in 1...30 { #expect(rig.states(of: Int64(id)) == [.sending, .sent], "\(id)") }
        }
    }

    @Test func `Mails that were taken ahead go back when the link ends`() async throws {
        try await MailRig.run { rig in
            for id in 1...30 { rig.queue(try rig.mail(Int64(id))) }
            let connection = try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail + Peer.mail + Peer.mail)
            try await rig.store.until("the next to be taken") { store in store.message(16)?.state == .sending }
            connection.stop()
            try await peer.play(Peer.mail + Peer.end)
            try await rig.ended(connection)
            for id in 1...4 { #expect(rig.store.message(Int64(id))?.state == .sent) }
            for id in 5...30 {
                #expect(rig.store.message(Int64(id))?.state == .queued, "\(id)")
                #expect(rig.store.message(Int64(id))?.attempts == 0)
            }
        }
    }

    @Test func `After so many mails there is a new link`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1), try rig.mail(2), try rig.mail(3))
            try rig.start { $0.profile.mailsPerConnection = 2 }
            try await rig.server.accept().play(Peer.opening + Peer.mail + Peer.mail + Peer.end)
            try await rig.server.accept().play(Peer.opening + Peer.mail)
            try await rig.store.until(3, is: .sent)
            #expect(rig.states(of: 3).last == .sent)
            #expect(rig.store.message(3)?.attempts == 1)
        }
    }

    @Test func `With PIPELINING the envelope comes at once`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1, "Subject: x\n\n.hidden"))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(
                Peer.greeting + """
                    S: 250-mail.test
                    S: 250-SIZE 1000
                    S: 250 PIPELINING
                    C: MAIL FROM:<a@b.example> SIZE=23
                    C: RCPT TO:<c@d.example>
                    C: DATA
                    S: 250 ok
                    S: 250 ok
                    S: 354 go
                    C: Subject: x
                    C: 
                    C: ..hidden
                    C: .
                    S: 250 ok
                    """)
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A large mail arrives whole`() async throws {
        try await MailRig.run { rig in
            let line = String(repeating: "x", count: 70)
            let body = Array(repeating: line, count: 20_000).joined(separator: "\r\n")
            rig.queue(try rig.mail(1, "Subject: x\r\n\r\n\(body)\r\n"))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.envelope + "C: Subject: x\nC: ")
            var count = 0
            while let next = try await peer.line(), next != "." {
                #expect(next == line)
                count += 1
            }
            #expect(count == 20_000)
            await peer.say("250 ok")
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A notice has the null sender`() async throws {
        try await MailRig.run { rig in
            var mail = try rig.mail(1)
            mail.order.envelopeSender = nil
            rig.queue(mail)
            try rig.start()
            try await rig.server.accept().play(Peer.opening + "C: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<c@d.example>")
        }
    }

    static let refusals: [(steps: String, reply: String, state: MessageState, words: String)] = [
        ("C: MAIL FROM:<a@b.example>\n", "451 4.3.0 later", .queued, "refused the sender, 451 4.3.0 (later)"),
        ("C: MAIL FROM:<a@b.example>\n", "550 5.7.1 not you", .failed, "refused the sender, 550 5.7.1 (not you)"),
        ("C: MAIL FROM:<a@b.example>\n", "530 5.7.0 log in", .queued, "refused the sender, 530 5.7.0 (log in)"),
        (recipient, "450 4.2.1 later", .queued, "refused the recipient, 450 4.2.1 (later)"),
        (recipient, "550 5.1.1 nobody", .failed, "refused the recipient, 550 5.1.1 (nobody)"),
        (data, "451 not now", .queued, "refused DATA, 451 (not now)"),
        (data, "554 no", .failed, "refused DATA, 554 (no)"),
        (MailServerPeer.envelope + MailServerPeer.content, "452 4.3.1 full", .queued, "4.3.1 (full)"),
        (MailServerPeer.envelope + MailServerPeer.content, "554 5.7.1 spam", .failed, "5.7.1 (spam)"),
    ]
    static let recipient = "C: MAIL FROM:<a@b.example>\nS: 250 ok\nC: RCPT TO:<c@d.example>\n"
    static let data = recipient + "S: 250 ok\nC: DATA\n"

    @Test func `A refusal at any step is a retry by schedule, or the end`() async throws {
        try await MailRig.run { rig in
            try rig.start { $0.connections = 1 }
            var peer: MailServerPeer?
            for (index, (steps, reply, state, words)) in Self.refusals.enumerated() {
                let id = Int64(index + 1)
                rig.queue(try rig.mail(id))
                let link: MailServerPeer
                if let peer {
                    link = peer
                } else {
                    link = try await rig.server.accept()
                    try await link.play(Peer.opening)
                }
                peer = link
                try await link.play(steps + "S: \(reply)")
                if steps == Self.recipient || steps == Self.data { try await link.play("C: RSET\nS: 250 ok") }
                try await rig.untilSettled(id)
                let message = try #require(rig.store.message(id))
                #expect(message.state == state, "\(reply)")
                #expect(message.attempts == 1)
                #expect(rig.store.events(id).last?.detail.contains(words) == true, "\(rig.store.events(id))")
                guard state == .queued, let due = message.due else { continue }
                #expect(due - rig.clock.now >= .seconds(30) && due - rig.clock.now <= .seconds(33))
            }
        }
    }

    @Test func `What waits for its moment is sent when that has come`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + "C: MAIL FROM:<a@b.example>\nS: 451 later\n")
            try await rig.untilSettled(1)
            rig.clock.advance(by: .seconds(40))
            try await peer.play(Peer.mail)
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.attempts == 2)
        }
    }

    @Test func `What is no mail, and what the server cannot take, fails with a reason`() async throws {
        try await MailRig.run { rig in
            var other = try rig.mail(1)
            other.order.destination = .webHook("https://hooks.example/")
            rig.queue(
                other, try rig.mail(2, "Subject: x\r\n\r\nü"), try rig.mail(3, to: "ü@d.example"), try rig.mail(4))
            try rig.start()
            try await rig.server.accept().play(Peer.opening + Peer.mail)
            try await rig.store.until(4, is: .sent)
            #expect((1...3).map { rig.store.message($0)?.state } == [.failed, .failed, .failed])
            #expect(rig.store.events(1).last?.detail.contains("carries mails only") == true)
            #expect(rig.store.events(2).last?.detail.contains("8BITMIME") == true)
            #expect(rig.store.events(3).last?.detail.contains("SMTPUTF8") == true)
        }
    }

    @Test func `A mail whose validity has ended is not sent`() async throws {
        try await MailRig.run { rig in
            var mail = try rig.mail(1)
            mail.order.expiresAt = rig.clock.now
            rig.queue(mail)
            try rig.start()
            try await rig.store.until(1, is: .expired)
            #expect(!rig.server.hasArrival)
        }
    }

    @Test func `Several links share what waits, the second only when the first one works`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1), try rig.mail(2), try rig.mail(3), try rig.mail(4))
            try rig.start { $0.connections = 2 }
            let first = try await rig.server.accept()
            #expect(!rig.server.hasArrival)
            try await first.play(Peer.opening + "C: MAIL FROM:<a@b.example>")
            let second = try await rig.server.accept()
            try await second.play(Peer.opening + Peer.mail)
            await first.say("250 ok")
            try await first.play(
                "C: RCPT TO:<c@d.example>\nS: 250 ok\nC: DATA\nS: 354 go\n" + Peer.content + "S: 250 ok")
            try await rig.store.until("two to be sent") { store in
                (1...4).count { store.message($0)?.state == .sent } == 2
            }
            #expect(!rig.server.hasArrival)
        }
    }

    @Test func `A store that fails stops sending, and nothing else`() async throws {
        try await MailRig.run { rig in
            rig.store.fail(with: StoreFailure(.full, "no room"))
            rig.queue(try rig.mail(1))
            try rig.start()
            try await rig.lines.until("sending waits")
            #expect(!rig.server.hasArrival)
            rig.store.fail(with: nil)
            try await rig.server.accept().play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `Stopping finishes the mail under way and puts the others back`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1), try rig.mail(2))
            let connection = try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.envelope)
            connection.stop()
            try await peer.play(Peer.content + "S: 250 ok\n" + Peer.end)
            try await rig.ended(connection)
            #expect(rig.store.message(1)?.state == .sent)
            #expect(rig.store.message(2)?.state == .queued)
            #expect(rig.store.message(2)?.attempts == 0 && rig.store.message(2)?.due == nil)
            #expect(rig.status == nil)
        }
    }

    @Test func `Stopping without a link takes no time`() async throws {
        try await MailRig.run { rig in
            let connection = try rig.start()
            connection.stop()
            try await rig.ended(connection)
            #expect(rig.status == nil)
        }
    }
}

extension MailRig {
    /// Waits until the board has the connection, in that phase.
    func gatewayShows(_ phase: String) async throws {
        let deadline = loop.now + .seconds(20)
        while status?.phase.rawValue != phase {
            guard loop.now < deadline else { throw Overdue(what: "the board to say \(phase)") }
            await Task.yield()
        }
    }
}
