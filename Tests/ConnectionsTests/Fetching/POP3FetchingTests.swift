import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// Mail fetched by POP3.
@Suite struct POP3FetchingTests {
    static let login = """
        S: +OK hello
        C: CAPA
        S: -ERR what
        C: USER joe
        S: +OK
        C: PASS secret
        S: +OK in

        """

    /// The list of mails, each with its id and its octets.
    static func list(_ mails: (id: String, octets: Int)...) -> String {
        let ids = mails.enumerated().map { "S: \($0 + 1) \($1.id)\n" }.joined()
        let sizes = mails.enumerated().map { "S: \($0 + 1) \($1.octets)\n" }.joined()
        // An empty box need not be measured.
        guard !mails.isEmpty else { return "C: UIDL\nS: +OK\nS: .\nC: LIST\nS: +OK\nS: .\n" }
        return "C: UIDL\nS: +OK\n\(ids)S: .\nC: LIST\nS: +OK\n\(sizes)S: .\n"
    }

    static func retrieve(_ number: Int, _ text: String = "hello") -> String {
        "C: RETR \(number)\nS: +OK\nS: Subject: \(text)\nS: \nS: ..\nS: .\n"
    }

    static func mail(_ text: String = "hello") -> String { "Subject: \(text)\r\n\r\n.\r\n" }

    static func delete(_ number: Int) -> String { "C: DELE \(number)\nS: +OK\n" }

    static let quit = "C: QUIT\nS: +OK bye\n"

    @Test func `A mail is taken in, put down as fetched, and then deleted`() async throws {
        try await FetchRig.run { rig in
            try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Self.login + Self.list(("a", 20), ("b", 20)) + Self.retrieve(1, "one"))
            try await peer.play(Self.retrieve(2, "two") + "C: DELE 1\n")
            #expect(rig.store.accepted == [Self.mail("one"), Self.mail("two")])
            #expect(rig.store.ids(FetchRig.owner) == ["a", "b"])
            try await peer.play("S: +OK\n" + Self.delete(2) + "C: QUIT\n")
            #expect(rig.status?.lastSuccess == nil)
            try await peer.play("S: +OK bye")
            try await rig.until("success") { $0.phase == .up }
            #expect(rig.status?.lastSuccess == rig.clock.now && rig.status?.detail == "2 waiting, 2 fetched")
            #expect(rig.status?.type == "pop3" && rig.status?.remote == "127.0.0.1:\(rig.server.port)")
        }
    }

    @Test func `A mail that was fetched before is deleted without being taken again`() async throws {
        try await FetchRig.run { rig in
            try rig.putDown("a", "long-gone")
            try rig.start()
            try await rig.serve(
                Self.login + Self.list(("a", 20), ("b", 20)) + Self.delete(1) + Self.retrieve(2) + Self.delete(2)
                    + Self.quit)
            #expect(rig.store.accepted == [Self.mail()] && rig.store.ids(FetchRig.owner) == ["a", "b", "long-gone"])
        }
    }

    /// How far a visit comes before the server dies, and what the next one has still to do.
    static let deaths: [(String, String)] = [
        (retrieve(1) + "C: RETR 2\nS: +OK\nS: Subject: two\n", delete(1) + retrieve(2, "two") + delete(2)),
        (retrieve(1) + retrieve(2, "two") + "C: DELE 1\n", delete(1) + delete(2)),
        (retrieve(1) + retrieve(2, "two") + delete(1) + delete(2) + "C: QUIT\n", delete(1) + delete(2)),
        (
            retrieve(1) + retrieve(2, "two") + delete(1) + delete(2) + "C: QUIT\nS: -ERR not all deleted\n",
            delete(1) + delete(2)
        ),
    ]

    @Test func `A server that dies costs no mail, and makes none come twice`() async throws {
        for (first, second) in Self.deaths {
            try await FetchRig.run { rig in
                try rig.start()
                let start = Self.login + Self.list(("a", 20), ("b", 20))
                try await rig.serve(start + first)
                try await rig.serve(start + second + Self.quit)
                #expect(rig.store.accepted == [Self.mail(), Self.mail("two")], "\(first)")
                try await rig.until("success") { $0.phase == .up }
                #expect(rig.lines.count("no mail can be fetched") == 1 && rig.lines.count("can be fetched again") == 1)
            }
        }
    }

    @Test func `What deletions came to is known before they count`() async throws {
        try await FetchRig.run { rig in
            try rig.start { $0.pauses.passing = [.seconds(3600)] }
            let peer = try await rig.server.accept()
            try await peer.play(
                Self.login + Self.list(("a", 20)) + Self.retrieve(1) + Self.delete(1) + "C: QUIT\nS: -ERR disk")
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason == "the server did not delete all that it was to delete: -ERR disk")
            #expect(rig.status?.detail == "1 waiting, 1 fetched" && rig.status?.lastSuccess == nil)
        }
    }

    @Test func `A mail that the store does not take stays in its box`() async throws {
        try await FetchRig.run { rig in
            rig.store.fail(with: StoreFailure(.full, "no room"))
            try rig.start()
            let start = Self.login + Self.list(("a", 20), ("b", 20))
            let peer = try await rig.server.accept()
            try await peer.play(start + Self.retrieve(1) + "C: QUIT\n")
            #expect(rig.store.accepted.isEmpty && rig.store.books.isEmpty)
            rig.store.fail(with: nil)
            try await peer.play("S: +OK bye")
            let next = try await rig.server.accept()
            #expect(rig.status?.reason.hasPrefix("mails cannot be taken at present and stay in their box") == true)
            try await next.play(
                start + Self.retrieve(1) + Self.retrieve(2) + Self.delete(1) + Self.delete(2) + Self.quit)
            #expect(rig.store.accepted.count == 2)
        }
    }

    @Test func `An application that is not there leaves the mails where they are`() async throws {
        try await FetchRig.run { rig in
            try rig.start { $0.application = try #require(ApplicationName("gone")) }
            try await rig.serve(Self.login + Self.list(("a", 20)) + Self.retrieve(1) + Self.quit)
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason.contains("there is no application gone") == true)
        }
    }

    @Test func `A mail that is too large is left alone, and told of once`() async throws {
        try await FetchRig.run { rig in
            try rig.start {
                $0.maxMessageSize = 100
                $0.every = .milliseconds(10)
            }
            let start = Self.login + Self.list(("a", 101), ("b", 100))
            try await rig.serve(start + Self.retrieve(2) + Self.delete(2) + Self.quit)
            try await rig.serve(Self.login + Self.list(("a", 101)) + Self.quit)
            for _ in 1...2 { try await rig.serve(Self.login + Self.list() + Self.quit) }
            #expect(rig.lines.count("larger than max_message_size") == 1)
            try await rig.store.until("the mail to be forgotten") { $0.books.isEmpty }
        }
    }

    @Test func `A mail whose size nobody told is found out to be too large on its way`() async throws {
        try await FetchRig.run { rig in
            try rig.start { $0.maxMessageSize = 10 }
            try await rig.serve(
                Self.login + "C: UIDL\nS: +OK\nS: 1 a\nS: .\nC: LIST\nS: +OK\nS: .\n" + Self.retrieve(1) + Self.quit)
            #expect(rig.store.accepted.isEmpty && rig.store.ids("\(FetchRig.owner) over 10") == ["a"])
        }
    }

    @Test func `More mails than a batch are fetched at once, one visit after the other`() async throws {
        try await FetchRig.run { rig in
            try rig.start { $0.batch = 2 }
            try await rig.serve(
                Self.login + Self.list(("a", 20), ("b", 20), ("c", 20)) + Self.retrieve(1) + Self.retrieve(2)
                    + Self.delete(1) + Self.delete(2) + Self.quit)
            try await rig.serve(Self.login + Self.list(("c", 20)) + Self.retrieve(1) + Self.delete(1) + Self.quit)
            #expect(rig.store.accepted.count == 3)
        }
    }

    @Test func `Mails that are to be kept are not touched, and not taken again`() async throws {
        try await FetchRig.run { rig in
            try rig.start {
                $0.afterFetch = .keep
                $0.every = .milliseconds(10)
            }
            try await rig.serve(Self.login + Self.list(("a", 20)) + Self.retrieve(1) + Self.quit)
            try await rig.serve(Self.login + Self.list(("a", 20), ("b", 20)) + Self.retrieve(2) + Self.quit)
            #expect(rig.store.accepted.count == 2)
            // Shown too few once, it is not taken in by that.
            try await rig.serve(Self.login + Self.list() + Self.quit)
            try await rig.serve(Self.login + Self.list(("a", 20), ("b", 20)) + Self.quit)
            #expect(rig.store.accepted.count == 2)
            for _ in 1...2 { try await rig.serve(Self.login + Self.list(("b", 20)) + Self.quit) }
            try await rig.store.until("what is gone to be forgotten") { $0.ids(FetchRig.owner) == ["b"] }
        }
    }

    @Test func `A mail that the server does not give does not stop the others`() async throws {
        try await FetchRig.run { rig in
            try rig.start { $0.every = .milliseconds(10) }
            let start = Self.login + Self.list(("a", 20), ("b", 20))
            try await rig.serve(
                start + "C: RETR 1\nS: -ERR locked\n" + Self.retrieve(2) + Self.delete(2) + Self.quit)
            // Now it comes last.
            try await rig.serve(
                start.replacing("b", with: "c") + Self.retrieve(2) + "C: RETR 1\nS: -ERR locked\n" + Self.delete(2)
                    + Self.quit)
            #expect(rig.lines.count("the server does not give a mail: -ERR locked") == 1)
        }
    }

    @Test func `Of two mails with one id one is taken, and neither is deleted`()
        async throws
    {
        try await FetchRig.run { rig in
            try rig.start { $0.every = .milliseconds(10) }
            try await rig.serve(Self.login + Self.list(("a", 20), ("a", 20)) + Self.retrieve(1) + Self.quit)
            try await rig.serve(Self.login + Self.list(("a", 20), ("a", 20)) + Self.quit)
            #expect(rig.store.accepted.count == 1)
            #expect(rig.lines.count("the server gives several mails one id: they stay in the box") == 1)
        }
    }

    @Test func `A mail without an octet is left where it is, and the others are taken`() async throws {
        try await FetchRig.run { rig in
            try rig.start()
            try await rig.serve(
                Self.login + Self.list(("a", 0), ("b", 20)) + "C: RETR 1\nS: +OK\nS: .\n" + Self.retrieve(2)
                    + Self.delete(2) + Self.quit)
            #expect(rig.store.accepted.count == 1 && rig.store.ids(FetchRig.owner) == ["b"])
        }
    }

    @Test func `A mail in the middle of which the visit ends comes last at the next`() async throws {
        try await FetchRig.run { rig in
            try rig.start()
            try await rig.serve(Self.login + Self.list(("a", 20), ("b", 20)) + "C: RETR 1\nS: +OK\nS: Subject: he\n")
            try await rig.serve(
                Self.login + Self.list(("a", 20), ("b", 20)) + Self.retrieve(2) + Self.retrieve(1) + Self.delete(2)
                    + Self.delete(1) + Self.quit)
            #expect(rig.store.accepted.count == 2)
        }
    }

    @Test func `Ids of another box mean nothing in this one`() async throws {
        try await FetchRig.run { rig in
            try rig.putDown("a", box: "ann@127.0.0.1")
            try rig.putDown("a", box: "joe@mail.test")
            try rig.start()
            try await rig.serve(Self.login + Self.list(("a", 20)) + Self.retrieve(1) + Self.delete(1) + Self.quit)
            #expect(rig.store.accepted.count == 1)
        }
    }

    @Test func `Being stopped lets the mail under way come in, and no other`() async throws {
        try await FetchRig.run { rig in
            let connection = try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Self.login + Self.list(("a", 20), ("b", 20)) + "C: RETR 1\nS: +OK\nS: Subject: hello\n")
            connection.stop()
            try await peer.play("S: \nS: ..\nS: .\n" + Self.delete(1) + Self.quit)
            try await rig.ended(connection)
            #expect(rig.store.accepted.count == 1 && rig.status == nil)
        }
    }

    @Test func `Being stopped before the login is done ends at once`() async throws {
        try await FetchRig.run { rig in
            let connection = try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play("S: +OK hello\nC: CAPA")
            connection.stop()
            try await rig.ended(connection)
            #expect(rig.lines.count("no mail can be fetched") == 0)
        }
    }

    @Test func `Being ended at once in the middle of a mail takes nothing in and deletes nothing`() async throws {
        try await FetchRig.run { rig in
            let connection = try rig.start()
            let peer = try await rig.server.accept()
            try await peer.play(Self.login + Self.list(("a", 20)) + "C: RETR 1\nS: +OK\nS: Subject: hello\n")
            connection.abort()
            try await rig.ended(connection)
            try await peer.end()
            #expect(rig.store.accepted.isEmpty && rig.store.books.isEmpty)
        }
    }

    @Test func `A password that is refused is told once, with the server's words`() async throws {
        try await FetchRig.run { rig in
            try rig.start { $0.every = .milliseconds(10) }
            let refusal = Self.login.replacing("S: +OK in\n", with: "S: -ERR [AUTH] wrong\n")
            try await rig.serve(refusal)
            try await rig.serve(refusal)
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason == "the login was refused: -ERR [AUTH] wrong")
            try await rig.lines.until("no mail can be fetched")
            #expect(rig.lines.all.count { $0.level == .error } == 1)
            #expect(!rig.lines.all.contains { $0.text.contains("secret") })
        }
    }

    @Test func `A server that falls silent is given up`() async throws {
        // Which step waits how long is the session's business; what it says has to reach people.
        let steps = [
            ("", "the greeting"),
            (Self.login + Self.list(("a", 20)) + "C: RETR 1\nS: +OK\nS: x\n", "in the middle of a mail"),
        ]
        for (dialog, stage) in steps {
            try await FetchRig.run { rig in
                let settings = try rig.start { $0.pauses.passing = [.seconds(3600)] }.settings
                let peer = try await rig.server.accept()
                try await peer.play(dialog)
                await rig.loop.pass(settings.timeout)
                try await rig.until("failure") { $0.phase == .down }
                #expect(rig.status?.reason == "no answer from the server in time (\(stage))")
            }
        }
    }

    @Test func `Nobody who listens is a failure, and trying goes on`() async throws {
        try await FetchRig.run { rig in
            rig.server.close()
            try rig.start()
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason.contains("connection refused") == true)
        }
    }

    @Test func `When there is no success for too long, people are told, again and again, and when it is over`()
        async throws
    {
        try await FetchRig.run { rig in
            try rig.start {
                $0.alarmAfter = .milliseconds(20)
                $0.alarmAgain = .milliseconds(20)
                $0.pauses.passing = [.milliseconds(50)]
            }
            let peer = try await rig.server.accept()
            await peer.say("-ERR not now")
            peer.close()
            try await rig.lines.until("no mail has been fetched for too long, never since the start", count: 2)
            let next = try await rig.server.accept()
            try await next.play(Self.login + Self.list() + Self.quit)
            try await rig.lines.until("the alarm is over")
            rig.clock.advance(by: .seconds(3 * 3600))
            try await rig.lines.until("the last success was 3 hours ago")
        }
    }
}
