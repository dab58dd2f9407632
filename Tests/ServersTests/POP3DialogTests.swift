import Gateway
import Messages
import POP3
import Runtime
import SASL
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct POP3DialogTests {
    private static let mails = [
        "Subject: 1\r\n\r\none\r\n", "Subject: 2\r\n\r\n.two\r\nlast\r\n", "Subject: 3\r\n\r\n",
    ]
    private static let whole =
        """
        C: USER alice
        S: +OK now the password
        C: PASS wonderland
        S: +OK logged in, 3 mails, 59 octets
        C: STAT
        S: +OK 3 59
        C: LIST 2
        S: +OK 2 26
        C: RETR 2
        S: +OK 26 octets
        S: Subject: 2
        S:
        S: ..two
        S: last
        S: .
        C: TOP 2 1
        S: +OK header and lines follow
        S: Subject: 2
        S:
        S: ..two
        S: .
        C: DELE 1
        S: +OK deleted when you QUIT
        C: RETR 1
        S: -ERR that mail is deleted
        C: RETR 4
        S: -ERR no such mail
        C: NOOP
        S: +OK nothing done
        C: QUIT
        S: +OK goodbye, deleted: 1
        S: (closed)
        """

    @Test(arguments: [false, true])
    func `A mailbox is read and emptied, the commands whole or octet by octet`(octetByOctet: Bool) async throws {
        try await POP3Rig.run(mails: Self.mails) { rig in
            let client = try await rig.connect()
            try await client.play(Self.whole.replacingBareHeads, octetByOctet: octetByOctet)
            #expect(rig.left == [2, 3])
            #expect(rig.store.mailboxes.takings.map { $0.map(\.rawValue) } == [[1]])
            let end = try #require(rig.log.records.first { $0.text == "session ended" })
            #expect(
                end.fields.prefix(3).map { "\($0.name)=\($0.value)" } == [
                    "account=alice", "retrieved=2", "collected=1",
                ])
        }
    }

    @Test func `Commands that come at once are answered in order`() async throws {
        let lines = Self.whole.replacingBareHeads.split(separator: "\n")
        let said = lines.filter { $0.hasPrefix("C: ") }.map { $0.dropFirst(3) + "\r\n" }.joined()
        let heard = lines.filter { $0.hasPrefix("S: ") }.joined(separator: "\n")
        try await POP3Rig.run(mails: Self.mails) { rig in
            let client = try await rig.connect()
            try await client.say(said)
            try await client.play(heard)
            #expect(rig.left == [2, 3])
        }
    }

    @Test func `A link that is cut deletes nothing, wherever it is cut`() async throws {
        let said = "USER alice\r\nPASS wonderland\r\nDELE 1\r\nDELE 2\r\nQUI"
        try await POP3Rig.run(mails: Self.mails) { rig in
            for length in stride(from: 1, through: said.utf8.count, by: 7) {
                let client = try await rig.connect()
                try await client.send(Array(said.utf8.prefix(length)))
                client.close()
            }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.left == [1, 2, 3])
            #expect(rig.store.mailboxes.takings.isEmpty)
        }
    }

    @Test func `Two sessions on one mailbox that delete the same mail both succeed`() async throws {
        try await POP3Rig.run(mails: Self.mails) { rig in
            let first = try await rig.open()
            let second = try await rig.open()
            for client in [first, second] { try await client.play("C: DELE 2\nS: +OK deleted when you QUIT") }
            try await first.play("C: QUIT\nS: +OK goodbye, deleted: 1\nS: (closed)")
            #expect(rig.left == [1, 3])
            // What the other has taken out is still there to read.
            try await second.play("C: RSET\nS: +OK nothing is deleted, 3 mails, 59 octets\nC: RETR 2\nS: +OK 26 octets")
            #expect(try await second.pop3Lines() == ["Subject: 2", "", "..two", "last"])
            try await second.play(
                "C: DELE 2\nS: +OK deleted when you QUIT\nC: QUIT\nS: +OK goodbye, deleted: 1\nS: (closed)")
            #expect(rig.left == [1, 3])
        }
    }

    @Test func `QUIT is answered when the commit is done, and not before`() async throws {
        try await POP3Rig.run(mails: Self.mails) { rig in
            let client = try await rig.open()
            rig.store.hold()
            try await client.play("C: DELE 1\nS: +OK deleted when you QUIT\nC: QUIT")
            try await rig.until { rig.store.begun == 1 }
            #expect(await client.hearsNothing(for: .milliseconds(50)))
            rig.store.release()
            try await client.play("S: +OK goodbye, deleted: 1\nS: (closed)")
        }
    }

    @Test func `QUIT under way when the server stops comes to its end`() async throws {
        try await POP3Rig.run(mails: Self.mails) { rig in
            let client = try await rig.open()
            let idle = try await rig.open()
            rig.store.hold()
            try await client.play("C: DELE 1\nS: +OK deleted when you QUIT\nC: QUIT")
            try await rig.until { rig.store.begun == 1 }
            async let stopped: Void = rig.stop()
            try await rig.until { rig.server.isStopping }
            rig.store.release()
            try await client.play("S: +OK goodbye, deleted: 1\nS: (closed)")
            try await idle.play(
                "S: -ERR [SYS/TEMP] the server is stopping, nothing was deleted, try again later\nS: (closed)")
            await stopped
            #expect(rig.left == [2, 3])
        }
    }

    @Test func `A store that fails is told apart from mail that is gone, and the session goes on`() async throws {
        let failure = StoreFailure(.inputOutput, "the disk is gone")
        try await POP3Rig.run(mails: Self.mails) { rig in
            rig.store.update { $0.openingFailure = failure }
            let client = try await rig.connect()
            try await client.play(
                """
                C: USER alice
                S: +OK now the password
                C: PASS wonderland
                S: -ERR [SYS/TEMP] the mailbox cannot be opened now, try again later
                """)
            rig.store.update { $0.openingFailure = nil }
            try await client.play(
                "C: USER alice\nS: +OK now the password\nC: PASS wonderland\nS: +OK logged in, 3 mails, 59 octets")
            rig.store.update { $0.readingFailure = failure }
            try await client.play("C: RETR 1\nS: -ERR [SYS/TEMP] the mail cannot be read now, try again later")
            rig.store.update { $0.readingFailure = nil }
            try await client.play("C: RETR 1\nS: +OK 19 octets")
            _ = try await client.pop3Lines()
            rig.store.update { mailboxes in
                mailboxes.mails = [:]
                mailboxes.takingFailure = failure
            }
            // Those behind the one that was read had been fetched with it.
            try await client.play("C: RETR 2\nS: +OK 26 octets")
            _ = try await client.pop3Lines()
            try await client.play("C: RETR 1\nS: -ERR that mail was taken out by somebody else")
            try await client.play(
                """
                C: DELE 1
                S: +OK deleted when you QUIT
                C: QUIT
                S: -ERR [SYS/TEMP] nothing was deleted, try again later
                S: (closed)
                """)
            #expect(rig.left == [1, 2, 3])
            let errors = rig.log.records.filter { $0.level == .error }
            #expect(errors.count == 3 && errors.allSatisfy { $0.text.contains("the disk is gone") })
        }
    }

    @Test func `One connection more than there may be is put off`() async throws {
        let tooMany = "S: -ERR [SYS/TEMP] too many connections, try again later\nS: (closed)"
        for crowd in [CrowdLimits(connections: 2), CrowdLimits(connectionsPerClient: 2)] {
            try await POP3Rig.run(.init(crowd: crowd)) { rig in
                let clients = [try await rig.open(), try await rig.connect()]
                try await rig.connect(isGreeted: false).play(tooMany)
                clients[0].close()
                try await rig.until { rig.server.connectionCount < 2 }
                _ = try await rig.open()
            }
        }
    }

    @Test func `A client that says nothing for too long is logged out without a word, and deletes nothing`()
        async throws
    {
        try await POP3Rig.run(.init(timeout: .seconds(4)), mails: Self.mails) { rig in
            let fresh = try await rig.connect()
            let named = try await rig.connect()
            try await named.play("C: USER alice\nS: +OK now the password")
            let exchanging = try await rig.connect()
            try await exchanging.play("C: AUTH PLAIN\nS: + ")
            let reading = try await rig.open()
            try await reading.play("C: DELE 1\nS: +OK deleted when you QUIT\nC: RETR 2\nS: +OK 26 octets")
            _ = try await reading.pop3Lines()
            let halfway = try await rig.open()
            try await halfway.say("RET")
            for client in [fresh, named, exchanging, reading, halfway] { try await client.play("S: (closed)") }
            #expect(rig.left == [1, 2, 3])
        }
    }

    @Test func `Octets that never make a command do not hold a connection for ever`() async throws {
        try await POP3Rig.run(.init(timeout: .milliseconds(50))) { rig in
            let client = try await rig.connect()
            let start = client.channel.loop.now
            while await client.channel.flush(until: nil), !client.channel.hasEnded {
                client.channel.write([0x41])
                _ = await client.channel.wait(until: client.channel.loop.now + .milliseconds(10))
            }
            #expect(client.channel.loop.now - start < .seconds(15))
            try await rig.until { rig.server.connectionCount == 0 }
        }
    }
}

extension String {
    /// A dialog may have an empty line of the server, which a formatter leaves without its blank.
    fileprivate var replacingBareHeads: String {
        split(separator: "\n").map { $0 == "S:" ? "S: " : String($0) }.joined(separator: "\n")
    }
}
