import Gateway
import Messages
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPChunkTests {
    @Test func `Chunks in one packet become one mail`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900123@sms.test>
                C: BDAT 5
                c: one\\r\\n
                C: BDAT 8
                c: .two.\\r\\n.
                C: BDAT 0 LAST
                C: NOOP
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 250 2.0.0 chunk received
                S: 250 2.0.0 chunk received
                S: 250 2.0.0 accepted as 1
                S: 250 2.0.0 nothing done
                """)
            client.close()
            #expect(rig.store.kept.map(\.content) == ["one\r\n.two.\r\n."])
        }
    }

    @Test func `A chunk that nobody wants is skipped, never read as commands`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            try await client.play(
                """
                C: BDAT 6 LAST
                c: QUIT\\r\\n
                C: MAIL FROM:<a@example.com>
                C: BDAT 12
                c: RSET\\r\\nQUIT\\r\\n
                C: RCPT TO:<bob@sms.test>
                C: BDAT 6
                c: QUIT\\r\\n
                C: BDAT 6 LAST
                c: QUIT\\r\\n
                C: NOOP
                S: 503 5.5.1 say MAIL first
                S: 250 2.1.0 sender accepted
                S: 503 5.5.1 say RCPT first
                S: 553 5.1.3 the part before the @ is not a phone number; + and digits is one
                S: 554 5.5.1 no valid recipients
                S: 554 5.5.1 no valid recipients
                S: 250 2.0.0 nothing done
                """)
            client.close()
            #expect(rig.store.kept.isEmpty)
        }
    }

    @Test func `Many refused chunks without octets, all in one packet, are each answered`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            let chunks = String(repeating: "C: BDAT 0\n", count: 500)
            let answers = String(repeating: "S: 503 5.5.1 this mail was refused, say RSET\n", count: 500)
            try await client.play(
                """
                C: BDAT 3
                c: a\\nb
                S: 554 5.6.0 a LF without CR in the mail

                """ + chunks + answers + "C: NOOP\nS: 250 2.0.0 nothing done")
            client.close()
        }
    }

    @Test func `A refused chunk spoils the mail up to its last one, and the next mail is whole`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: BDAT 4
                c: ok\\r\\n
                C: BDAT 3
                c: a\\0b
                C: BDAT 6
                c: more\\r\\n
                C: BDAT 6 LAST
                c: last\\r\\n
                S: 250 2.0.0 chunk received
                S: 554 5.6.0 a NUL in the mail
                S: 503 5.5.1 this mail was refused, say RSET
                S: 503 5.5.1 this mail was refused, say RSET
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900123@sms.test>
                C: BDAT 5 LAST
                c: new\\r\\n
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 250 2.0.0 accepted as 1
                """)
            client.close()
            #expect(rig.store.kept.map(\.content) == ["new\r\n"])
        }
    }

    @Test func `Chunks of a mail that was given up do not come back in the next one`() async throws {
        let abandoned = """
            C: BDAT 11
            c: abandoned\\r\\n
            S: 250 2.0.0 chunk received
            C: RSET
            S: 250 2.0.0 forgotten
            C: MAIL FROM:<a@example.com>
            S: 250 2.1.0 sender accepted
            C: RCPT TO:<+447700900123@sms.test>
            S: 250 2.1.5 recipient accepted

            """
        let endings = [
            "C: DATA\nC: new\nC: .\nS: 354 send the mail, end it with a dot on a line of its own\nS: 250 2.0.0 accepted as 1",
            "C: BDAT 5 LAST\nc: new\\r\\n\nS: 250 2.0.0 accepted as 1",
            "C: BDAT 5\nc: new\\r\\n\nC: BDAT 0 LAST\nS: 250 2.0.0 chunk received\nS: 250 2.0.0 accepted as 1",
        ]
        for ending in endings {
            try await ServerRig.run { rig in
                let client = try await rig.addressed()
                try await client.play(abandoned + ending)
                client.close()
                #expect(rig.store.kept.map(\.content) == ["new\r\n"])
            }
        }
        // An empty mail after it is empty, not what was given up.
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                abandoned
                    + "C: DATA\nC: .\nS: 354 send the mail, end it with a dot on a line of its own\nS: 554 5.6.0 the mail has no text to send"
            )
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                S: 250 2.1.0 sender accepted
                C: RCPT TO:<+447700900123@sms.test>
                S: 250 2.1.5 recipient accepted
                C: BDAT 0 LAST
                S: 554 5.6.0 the mail has no text to send
                """)
            client.close()
            #expect(rig.store.kept.isEmpty)
        }
    }

    @Test func `DATA and BDAT in turn on one connection keep their mails apart`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            for id in 1...4 {
                try await client.play(
                    """
                    C: MAIL FROM:<a@example.com>
                    S: 250 2.1.0 sender accepted
                    C: RCPT TO:<+447700900123@sms.test>
                    S: 250 2.1.5 recipient accepted

                    """
                        + (id % 2 == 0
                            ? "C: DATA\nS: 354 send the mail, end it with a dot on a line of its own\nC: mail \(id)\nC: .\n"
                            : "C: BDAT 8 LAST\nc: mail \(id)\\r\\n\n") + "S: 250 2.0.0 accepted as \(id)")
            }
            client.close()
            #expect(rig.store.kept.map(\.content) == (1...4).map { "mail \($0)\r\n" })
        }
    }

    @Test func `A chunk whose size cannot be read ends the connection, since nobody knows where it ends`() async throws
    {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play("C: BDAT x LAST\nS: 501 5.5.4 cannot tell the size of the chunk\nS: (closed)")
        }
    }
}
