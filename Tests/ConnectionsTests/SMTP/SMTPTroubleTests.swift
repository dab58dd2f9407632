import Connections
import Gateway
import Messages
import SMTP
import Testing

@testable import Runtime

/// Links that break, servers that are away.
@Suite struct SMTPTroubleTests {
    typealias Peer = MailServerPeer

    /// How far the conversation comes before the server closes.
    static let drops = [
        "C: MAIL FROM:<a@b.example>\n", SMTPDeliveryTests.recipient, SMTPDeliveryTests.data, MailServerPeer.envelope,
    ]

    @Test func `A link that breaks before the end of a mail costs an attempt, and nothing is unknown`() async throws {
        for dialog in Self.drops {
            try await MailRig.run { rig in
                rig.queue(try rig.mail(1, String(repeating: "x", count: 5_000_000)))
                try rig.start()
                let peer = try await rig.server.accept()
                try await peer.play(Peer.opening + dialog)
                peer.close()
                try await rig.untilSettled(1)
                let message = try #require(rig.store.message(1))
                #expect(message.state == .queued && message.attempts == 1, "\(dialog)")
                #expect(message.due.map { $0 - rig.clock.now >= .seconds(30) } == true)
                #expect(rig.store.events(1).map(\.kind) == [.deferred])
            }
        }
    }

    static let unknowns: [(UnknownPolicy, MessageState)] = [(.resend, .queued), (.hold, .unknown), (.fail, .failed)]

    @Test func `A link that breaks behind the end of a mail leaves it to the policy`() async throws {
        for (policy, state) in Self.unknowns {
            try await MailRig.run { rig in
                rig.queue(try rig.mail(1))
                try rig.start { $0.policy = FailurePolicy(schedule: RetrySchedule(), whenUnknown: policy) }
                let peer = try await rig.server.accept()
                try await peer.play(Peer.opening + Peer.envelope + Peer.content)
                peer.close()
                try await rig.untilSettled(1)
                #expect(rig.store.message(1)?.state == state)
                #expect(rig.store.events(1).map(\.kind) == [.unknown])
            }
        }
    }

    @Test func `The answer that comes with the end of the link counts`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail)
            peer.close()
            try await rig.untilSettled(1)
            #expect(rig.store.message(1)?.state == .sent)
        }
    }

    @Test func `Time-outs end a link, each by its own time`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.times.command = .seconds(100) }
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + "C: MAIL FROM:<a@b.example>")
            await rig.loop.pass(.seconds(100))
            try await rig.untilSettled(1)
            #expect(
                rig.store.events(1).last?.detail.contains("no answer from the mail server in time (the sender)") == true
            )
            #expect(rig.store.message(1)?.state == .queued)
        }
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.times.end = .seconds(200) }
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.envelope + Peer.content)
            await rig.loop.pass(.seconds(200))
            try await rig.untilSettled(1)
            #expect(rig.store.events(1).map(\.kind) == [.unknown])
        }
    }

    @Test func `A server that is silent all through a standstill of the process is given up after it`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.times.command = .seconds(100) }
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + "C: MAIL FROM:<a@b.example>")
            await rig.loop.pass(.seconds(1000))
            try await rig.untilSettled(1)
            #expect(rig.store.message(1)?.state == .queued && rig.store.message(1)?.attempts == 1)
        }
    }

    @Test func `After a standstill of the process an answer is read before anything times out`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.times.command = .seconds(100) }
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + "C: MAIL FROM:<a@b.example>\nS: 250 ok")
            // The answer is in the socket, unread, as it is while a process is stopped.
            rig.loop.skip(.seconds(1000))
            try await peer.play(Peer.mail.replacing("C: MAIL FROM:<a@b.example>\nS: 250 ok\n", with: ""))
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A server that dribbles instead of answering gains no time`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.times.command = .seconds(100) }
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + "C: MAIL FROM:<a@b.example>")
            while !peer.channel.hasEnded {
                peer.channel.write(Array("250-more\r\n".utf8.prefix(1)))
                _ = await peer.channel.flush(until: rig.loop.now + .seconds(20))
                await rig.loop.pass(.seconds(2))
            }
            try await rig.untilSettled(1)
            #expect(rig.store.message(1)?.state == .queued && rig.store.message(1)?.attempts == 1)
        }
    }

    @Test func `421 before the end of a mail costs an attempt, behind it as well`() async throws {
        for dialog in [SMTPDeliveryTests.recipient, MailServerPeer.envelope + MailServerPeer.content] {
            try await MailRig.run { rig in
                rig.queue(try rig.mail(1))
                try rig.start()
                let peer = try await rig.server.accept()
                try await peer.play(Peer.opening + dialog + "S: 421 4.3.2 closing")
                try await peer.end()
                try await rig.untilSettled(1)
                #expect(rig.store.message(1)?.state == .queued)
                #expect(rig.store.message(1)?.attempts == 1)
                #expect(rig.store.events(1).map(\.kind) == [.deferred])
            }
        }
    }

    @Test func `A link that was used before may break once for nothing`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1), try rig.mail(2))
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.mail + "C: MAIL FROM:<a@b.example>")
            peer.close()
            let second = try await rig.server.accept()
            try await second.play(Peer.opening + "C: MAIL FROM:<a@b.example>\n")
            #expect(rig.states(of: 2) == [.sending, .queued, .sending])
            #expect(rig.store.message(2)?.attempts == 0)
            second.close()
            try await rig.untilSettled(2, times: 2)
            #expect(rig.store.message(2)?.attempts == 1)
            #expect(rig.store.message(2)?.due != nil)
        }
    }

    @Test func `A hiccup of the server costs nobody an attempt`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1), try rig.mail(2))
            try rig.start()
            let peer = try await rig.server.accept()
            await peer.say("421 4.3.2 starting")
            try await rig.server.accept().play(Peer.opening + Peer.mail + Peer.mail)
            try await rig.store.until(2, is: .sent)
            #expect(rig.store.message(1)?.attempts == 1 && rig.store.message(2)?.attempts == 1)
            try await rig.lines.until("the mail server is back")
            #expect(rig.status?.phase == .up)
        }
    }

    @Test func `A server that stays away costs everything that waits an attempt, by schedule, to the end`() async throws
    {
        try await MailRig.run { rig in
            rig.server.close()
            for id in 1...20 { rig.queue(try rig.mail(Int64(id))) }
            let schedule = RetrySchedule(attempts: 3)
            try rig.start { $0.policy = FailurePolicy(schedule: schedule, whenUnknown: .resend) }
            for (attempt, pause) in [30, 300].enumerated() {
                try await rig.store.until("all to be tried") { store in
                    (1...20).allSatisfy { store.message($0)?.attempts == attempt + 1 }
                }
                let dues = try (1...20).map { try #require(rig.store.message($0)?.due) - rig.clock.now }
                #expect(dues.allSatisfy { $0 >= .seconds(pause) && $0 <= .seconds(pause) * 1.1 })
                rig.clock.advance(by: .seconds(pause) * 1.1)
            }
            try await rig.store.until("all to have failed") { store in
                (1...20).allSatisfy { store.message($0)?.state == .failed }
            }
            #expect(rig.store.events(20).map(\.kind) == [.deferred, .deferred, .failed])
            #expect(rig.store.events(20).last?.detail.contains("connection refused") == true)
            #expect(rig.status?.phase == .down)
            #expect(rig.status?.reason.contains("connection refused") == true)
        }
    }

    @Test func `A server that comes back gets what waits when its moment has come`() async throws {
        try await MailRig.run { rig in
            rig.server.close()
            rig.queue(try rig.mail(1))
            try rig.start()
            try await rig.store.until("the first attempt") { $0.message(1)?.attempts == 1 }
            try await rig.reopen()
            #expect(!rig.server.hasArrival)
            rig.clock.advance(by: .seconds(40))
            try await rig.server.accept().play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.attempts == 2)
            try await rig.gatewayShows("up")
        }
    }

    @Test func `Greetings, EHLO and logins that are refused are troubles of the link`() async throws {
        let refusals = [
            ("S: 554 no mail here", "does not want to talk: 554 no mail here"),
            (Peer.greeting + "S: 550 who?\nC: HELO gw.example\nS: 550 who?", "refused EHLO: 550 who?"),
            ("S: 220 x\nC: EHLO gw.example\nS: 421 4.7.0 slow down", "closes: 421 4.7.0 slow down"),
            ("S: HTTP/1.1 400 Bad Request", "not SMTP"),
        ]
        for (dialog, words) in refusals {
            try await MailRig.run { rig in
                rig.queue(try rig.mail(1))
                try rig.start()
                try await rig.server.accept().play(dialog)
                try await rig.server.accept().play(dialog)
                try await rig.store.until("the attempt") { $0.message(1)?.attempts == 1 }
                #expect(rig.store.events(1).last?.detail.contains(words) == true, "\(rig.store.events(1))")
                #expect(rig.status?.phase == .down)
                #expect(rig.lines.count("down: ") == 1)
            }
        }
    }

    @Test func `A server that wants one link only keeps it`() async throws {
        try await MailRig.run { rig in
            for id in 1...4 { rig.queue(try rig.mail(Int64(id))) }
            try rig.start { $0.connections = 2 }
            let first = try await rig.server.accept()
            try await first.play(Peer.opening + "C: MAIL FROM:<a@b.example>")
            let second = try await rig.server.accept()
            await second.say("421 4.7.0 too many connections")
            try await rig.lines.until("takes no further link")
            await first.say("250 ok")
            let rest = "C: RCPT TO:<c@d.example>\nS: 250 ok\nC: DATA\nS: 354 go\n" + Peer.content + "S: 250 ok\n"
            try await first.play(rest + Peer.mail + Peer.mail + Peer.mail)
            try await rig.store.until("all to be sent") { store in
                (1...4).allSatisfy { store.message($0)?.state == .sent }
            }
            #expect(!rig.server.hasArrival)
            #expect((1...4).allSatisfy { rig.store.message($0)?.attempts == 1 })
        }
    }

    @Test func `Aborting cuts the link, and what is known is kept`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1), try rig.mail(2))
            let connection = try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Peer.opening + Peer.envelope + Peer.content)
            connection.abort()
            try await rig.ended(connection)
            #expect(rig.store.events(1).map(\.kind) == [.unknown])
            #expect(rig.store.message(2)?.state == .queued && rig.store.message(2)?.attempts == 0)
        }
    }

    @Test func `A server that says no end of nonsense is left`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start()
            for _ in 0..<2 {
                let peer = try await rig.server.accept()
                peer.channel.write([UInt8](repeating: 0x41, count: 2_000_000))
                _ = await peer.channel.flush(until: rig.loop.now + .seconds(20))
            }
            try await rig.store.until("the attempt") { $0.message(1)?.attempts == 1 }
            #expect(rig.store.events(1).last?.detail.contains("malformed") == true)
        }
    }
}
