import Gateway
import Messages
import SMTP
import Servers
import Testing

/// The second mail that the variants below try to bring in.
private let smuggled = """
    MAIL FROM:<evil@example.com>\\r\\nRCPT TO:<+447700900666@sms.test>\\r\\nDATA\\r\\nsmuggled\\r\\n.\\r\\n
    """

@Suite(.timeLimit(.minutes(2))) struct SMTPSmugglingTests {
    /// Plays one mail whose octets hold `end` and a second mail, with the true end behind it.
    private func play(_ end: String, reply: String, kept: [String], octetByOctet: Bool = false) async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: DATA
                S: 354 send the mail, end it with a dot on a line of its own
                c: text\(end)\(smuggled)
                S: \(reply)
                C: NOOP
                S: 250 2.0.0 nothing done
                """, octetByOctet: octetByOctet)
            client.close()
            #expect(rig.store.kept.map(\.content) == kept, "\(end)")
        }
    }

    @Test func `No end but CRLF dot CRLF ends a mail, so that no second mail is ever seen`() async throws {
        let lineFeed = "554 5.6.0 a LF without CR in the mail"
        let carriageReturn = "554 5.6.0 a CR without LF in the mail"
        let table = [
            ("\\n.\\n", lineFeed), ("\\n.\\r\\n", lineFeed), ("\\r\\n.\\n", lineFeed), ("\\r.\\r", carriageReturn),
            ("\\r.\\r\\n", carriageReturn), ("\\r\\n.\\r", carriageReturn), ("\\r\\n.\\r.\\r\\n", carriageReturn),
            ("\\r\\n\\0.\\r\\n", "554 5.6.0 a NUL in the mail"), ("\\r\\n.\\0\\r\\n", "554 5.6.0 a NUL in the mail"),
            ("\\n\\n.\\n\\n", lineFeed), ("\\r\\n.\\r\\r\\n", carriageReturn),
        ]
        for (end, reply) in table {
            try await play(end, reply: reply, kept: [])
            try await play(end, reply: reply, kept: [], octetByOctet: true)
        }
    }

    @Test func `Dots that are hidden stay content`() async throws {
        let content = smuggled.replacing("\\r\\n", with: "\r\n").dropLast(2)
        try await play("\\r\\n..\\r\\n", reply: "250 2.0.0 accepted as 1", kept: ["text\r\n.\r\n\(content)"])
        try await play("\\r\\n. \\r\\n", reply: "250 2.0.0 accepted as 1", kept: ["text\r\n \r\n\(content)"])
    }

    @Test func `After the true end what follows are commands, in the same packet too`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: DATA
                C: first
                C: .
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900124@sms.test>
                C: DATA
                C: second
                C: .
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 2
                """)
            client.close()
            #expect(rig.store.kept.map(\.content) == ["first\r\n", "second\r\n"])
        }
    }

    @Test func `A bare line feed in a command makes no second command`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            try await client.play(
                """
                c: NOOP\\nMAIL FROM:<a@example.com>\\r\\n
                S: 500 5.5.2 a LF without CR in a command, lines end with CRLF
                C: RCPT TO:<+447700900123@sms.test>
                S: 503 5.5.1 say MAIL first
                """)
            client.close()
        }
    }

    @Test func `The same octets by BDAT are refused just as by DATA`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: BDAT 13 LAST
                c: text\\n.\\nmore\\r\\n
                S: 554 5.6.0 a LF without CR in the mail
                """)
            client.close()
            #expect(rig.store.kept.isEmpty)
        }
    }
}
