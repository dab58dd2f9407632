import Gateway
import Messages
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPDialogTests {
    @Test func `A mail is taken, stored and named, and the next one too`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            for id in 1...2 {
                try await client.play(
                    """
                    C: MAIL FROM:<a@example.com>
                    S: 250 2.1.0 sender accepted
                    C: RCPT TO:<+447700900123@sms.test>
                    S: 250 2.1.5 recipient accepted
                    C: DATA
                    S: 354 send the mail, end it with a dot on a line of its own
                    C: Subject: disk
                    c: \\r\\n
                    C: full \(id)
                    C: ..
                    C: .
                    S: 250 2.0.0 accepted as \(id)
                    """)
            }
            try await client.play("C: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
            let kept = rig.store.kept
            #expect(
                kept.map(\.content) == ["Subject: disk\r\n\r\nfull 1\r\n.\r\n", "Subject: disk\r\n\r\nfull 2\r\n.\r\n"])
            #expect(kept.map { $0.orders.map(\.text) } == [["full 1\r\n."], ["full 2\r\n."]])
            #expect(kept.first?.orders.map(\.recipient?.e164) == ["+447700900123"])
            let arrival = kept.first?.submission
            #expect(arrival?.client == "127.0.0.1")
            #expect(arrival?.greeting == "host.example")
            #expect(arrival?.sender?.description == "a@example.com")
            #expect(arrival?.door == .smtp)
            #expect(arrival?.session.isEmpty == false)
        }
    }

    @Test func `A whole dialog in one packet gets its answers in order`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.connect()
            try await client.play(
                """
                C: HELO host.example
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900123@sms.test>
                C: RCPT TO:<bob@sms.test>
                C: RCPT TO:<+447700900124@other.test>
                C: DATA
                C: first
                C: .
                C: MAIL FROM:<>
                C: RCPT TO:<+447700900125@sms.test>
                C: RSET
                C: NOOP
                C: QUIT
                S: 250 gw.example
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 553 5.1.3 the part before the @ is not a phone number; + and digits is one
                S: 550 5.1.2 no application here takes mail for the domain other.test
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                S: 250 2.1.0 sender accepted
                S: 550 5.7.1 mail without a sender is not taken here
                S: 250 2.0.0 forgotten
                S: 250 2.0.0 nothing done
                S: 221 2.0.0 goodbye
                S: (closed)
                """)
            #expect(rig.store.kept.map(\.content) == ["first\r\n"])
            #expect(rig.store.kept.first?.orders.count == 1)
        }
    }

    @Test func `A dialog sent octet by octet comes out the same`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.connect()
            try await client.play(
                """
                C: HELO host.example
                S: 250 gw.example
                C: MAIL FROM:<a@example.com>
                S: 250 2.1.0 sender accepted
                C: RCPT TO:<+447700900123@sms.test>
                S: 250 2.1.5 recipient accepted
                C: DATA
                S: 354 send the mail, end it with a dot on a line of its own
                C: ..dots
                C: .more
                C: .
                S: 250 2.0.0 accepted as 1
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900123@sms.test>
                C: BDAT 7
                c: chunk\\r\\n
                C: BDAT 6 LAST
                c: last\\r\\n
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 250 2.0.0 chunk received
                S: 250 2.0.0 accepted as 2
                C: QUIT
                S: 221 2.0.0 goodbye
                S: (closed)
                """, octetByOctet: true)
            #expect(rig.store.kept.map(\.content) == [".dots\r\nmore\r\n", "chunk\r\nlast\r\n"])
        }
    }

    @Test func `Recipients that mean the same phone get the message once, others each their own`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                S: 250 2.1.0 sender accepted
                C: RCPT TO:<+447700900123@sms.test>
                S: 250 2.1.5 recipient accepted
                C: RCPT TO:<+447700900123@sms.test>
                S: 250 2.1.5 recipient accepted
                C: RCPT TO:<p447700900123.sms.text@SMS.test>
                S: 250 2.1.5 recipient accepted
                C: RCPT TO:<+447700900124@sms.test>
                S: 250 2.1.5 recipient accepted
                C: DATA
                S: 354 send the mail, end it with a dot on a line of its own
                C: text
                C: .
                S: 250 2.0.0 accepted as 1
                """)
            client.close()
            #expect(rig.store.kept.map { $0.orders.map(\.recipient?.e164) } == [["+447700900123", "+447700900124"]])
        }
    }

    @Test func `Recipients of a mail that was given up are not those of the next`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            for given in ["RSET", "EHLO"] {
                if given == "RSET" { try await client.play("C: RSET\nS: 250 2.0.0 forgotten") }
                if given == "EHLO" { try await client.play("C: HELO again.example\nS: 250 gw.example") }
                try await client.play(
                    """
                    C: MAIL FROM:<b@example.com>
                    S: 250 2.1.0 sender accepted
                    C: RCPT TO:<bob@sms.test>
                    S: 553 5.1.3 the part before the @ is not a phone number; + and digits is one
                    C: RCPT TO:<+447700900199@sms.test>
                    S: 250 2.1.5 recipient accepted
                    """)
            }
            try await client.play(
                """
                C: DATA
                S: 354 send the mail, end it with a dot on a line of its own
                C: text
                C: .
                S: 250 2.0.0 accepted as 1
                """)
            client.close()
            #expect(rig.store.kept.map { $0.orders.map(\.recipient?.e164) } == [["+447700900199"]])
            #expect(rig.store.kept.first?.submission.sender?.description == "b@example.com")
            #expect(rig.store.kept.first?.submission.greeting == "again.example")
        }
    }

    @Test func `A mail that has no text or needs too many parts is refused after its end`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: DATA
                S: 354 send the mail, end it with a dot on a line of its own
                C: .
                S: 554 5.6.0 the mail has no text to send
                C: MAIL FROM:<a@example.com>
                S: 250 2.1.0 sender accepted
                C: RCPT TO:<+447700900123@sms.test>
                S: 250 2.1.5 recipient accepted
                C: DATA
                S: 354 send the mail, end it with a dot on a line of its own
                C: \(String(repeating: "a", count: 460))
                C: .
                S: 552 5.2.3 the text needs 4 text messages; at most 3 are allowed here
                """)
            client.close()
            #expect(rig.store.kept.isEmpty)
        }
    }

    @Test func `A client that sends its mail and its last word and closes its side is served to the end`() async throws
    {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: DATA
                C: text
                C: .
                C: QUIT
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                S: 221 2.0.0 goodbye
                S: (closed)
                """)
            #expect(rig.store.kept.count == 1)
        }
    }

    @Test func `Replies to a flood of commands in one go all arrive, in order`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            let flood = (0..<5000).map { $0 % 2 == 0 ? "C: NOOP\n" : "C: VRFY x\n" }.joined()
            let answers = (0..<5000).map {
                $0 % 2 == 0 ? "S: 250 2.0.0 nothing done\n" : "S: 252 2.0.0 cannot verify, send mail and see\n"
            }
            try await client.play(flood + answers.joined() + "C: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
        }
    }
}
