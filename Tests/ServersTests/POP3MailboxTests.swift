import Gateway
import Messages
import POP3
import Runtime
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct POP3MailboxTests {
    private static func mails(_ count: Int, octets: Int = 20) -> [String] {
        (1...count).map { number in
            let head = "Subject: \(number)\r\n\r\n"
            return head + String(repeating: "x", count: max(0, octets - head.utf8.count - 2)) + "\r\n"
        }
    }

    private static func read(_ client: RawClient, _ numbers: some Sequence<Int>) async throws {
        for number in numbers {
            try await client.say("RETR \(number)\r\n")
            #expect(try await client.nextLine().hasPrefix("+OK "))
            #expect(try await client.pop3Lines().first == "Subject: \(number)")
        }
    }

    @Test func `A mailbox of 10,000 mails is listed at once`() async throws {
        try await POP3Rig.run(mails: Self.mails(10_000)) { rig in
            let client = try await rig.open()
            let start = client.channel.loop.now
            try await client.say("STAT\r\nLIST\r\nUIDL\r\n")
            #expect(try await client.nextLine().hasPrefix("+OK 10000 "))
            #expect(try await client.nextLine().hasPrefix("+OK"))
            let sizes = try await client.pop3Lines()
            #expect(sizes.count == 10_000 && sizes.last?.hasPrefix("10000 ") == true)
            #expect(try await client.nextLine().hasPrefix("+OK"))
            let ids = try await client.pop3Lines()
            #expect(ids.count == 10_000 && ids.first == "1 123456789abcdef0.1" && Set(ids).count == 10_000)
            // The client of this test takes most of it.
            #expect(client.channel.loop.now - start < .seconds(10))
        }
    }

    @Test func `Mails that are read in order are fetched many at a time`() async throws {
        try await POP3Rig.run(mails: Self.mails(100)) { rig in
            let client = try await rig.open()
            try await Self.read(client, 1...100)
            #expect(rig.store.mailboxes.fetches == [32, 32, 32, 4])
        }
    }

    @Test func `All commands at once are answered whole, deletions between them or not`() async throws {
        for deletes in [false, true] {
            try await POP3Rig.run(mails: Self.mails(200, octets: 2000)) { rig in
                let client = try await rig.open()
                let said = (1...200).map { "RETR \($0)\r\n" + (deletes ? "DELE \($0)\r\n" : "") }.joined()
                async let sending: Void = client.say(said + "QUIT\r\n")
                for number in 1...200 {
                    #expect(try await client.nextLine() == "+OK 2000 octets")
                    #expect(try await client.pop3Lines().first == "Subject: \(number)")
                    if deletes { #expect(try await client.nextLine() == "+OK deleted when you QUIT") }
                }
                try await client.play("S: +OK goodbye" + (deletes ? ", deleted: 200" : "") + "\nS: (closed)")
                try await sending
                #expect(rig.store.mailboxes.fetches == [32, 32, 32, 32, 32, 32, 8])
                #expect(rig.left.isEmpty == deletes)
            }
        }
    }

    @Test func `Large mails are fetched few at a time, and a huge one alone`() async throws {
        let mails = Self.mails(6, octets: 100_000) + [String(repeating: "y", count: 600_000) + "\r\n"] + Self.mails(1)
        try await POP3Rig.run(mails: mails) { rig in
            let client = try await rig.open()
            try await Self.read(client, 1...6)
            #expect(rig.store.mailboxes.fetches == [2, 2, 2])
            try await client.say("RETR 7\r\n")
            #expect(try await client.nextLine() == "+OK 600002 octets")
            #expect(try await client.pop3Lines().map(\.utf8.count) == [600_000])
            #expect(rig.store.mailboxes.fetches == [2, 2, 2, 1])
        }
    }

    @Test func `Deleted mails are not read ahead, and going back fetches anew`() async throws {
        try await POP3Rig.run(mails: Self.mails(10)) { rig in
            let client = try await rig.open()
            try await client.play("C: DELE 2\nS: +OK deleted when you QUIT")
            try await Self.read(client, [1, 3, 5, 10])
            #expect(rig.store.mailboxes.fetches == [9])
            try await Self.read(client, [4])
            #expect(rig.store.mailboxes.fetches == [9, 7])
        }
    }

    @Test func `What was read ahead is dropped when the client pauses`() async throws {
        try await POP3Rig.run(.init(keepingReadAhead: .milliseconds(20)), mails: Self.mails(10)) { rig in
            let client = try await rig.open()
            try await Self.read(client, [1])
            #expect(await client.hearsNothing(for: .milliseconds(300)))
            try await Self.read(client, [2])
            #expect(rig.store.mailboxes.fetches == [10, 9])
        }
    }

    @Test func `A client that takes nothing of what it asked for is cut off`() async throws {
        try await POP3Rig.run(mails: Self.mails(40, octets: 1_000_000)) { rig in
            rig.server.settings.patience = .milliseconds(300)
            let client = try await rig.open()
            try await client.say((1...40).map { "RETR \($0)\r\n" }.joined())
            try await rig.until { rig.server.connectionCount == 0 }
            client.close()
        }
    }
}
