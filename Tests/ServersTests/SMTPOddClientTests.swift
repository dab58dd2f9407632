import Gateway
import Messages
import Servers
import Testing

/// Clients that are listed for being odd, and the same words from those that are not (rows S2-36, S2-40).
@Suite(.timeLimit(.minutes(2))) struct SMTPOddClientTests {
    private static let start = "354 send the mail, end it with a dot on a line of its own"
    private static let terminator = "\r\n .\r\n"

    private static func setting(_ terminatorClients: [String], lenient: [String] = []) -> ServerRig.Setting {
        ServerRig.Setting(dataTerminator: terminator, terminatorClients: terminatorClients, lenientClients: lenient)
    }

    /// Sends one mail and what comes behind it, then hears `reply` and NOOP's.
    private static func play(
        _ octets: String, _ setting: ServerRig.Setting, reply: String, kept: [String], octetByOctet: Bool = false
    ) async throws {
        try await ServerRig.run(setting) { rig in
            let client = try await rig.addressed()
            try await client.play(
                """
                C: DATA
                S: \(start)
                c: \(octets)
                S: \(reply)
                C: NOOP
                S: 250 2.0.0 nothing done
                """, octetByOctet: octetByOctet)
            client.close()
            #expect(rig.store.kept.map(\.content) == kept, "\(octets)")
        }
    }

    @Test func `A client that is listed may end its mail either way`() async throws {
        let setting = Self.setting(["127.0.0.0/8"])
        for (octets, content) in [
            ("text\\r\\n .\\r\\n", "text\r\n"), ("text\\r\\n.\\r\\n", "text\r\n"),
            ("..a\\r\\n ..\\r\\n .\\r\\n", ".a\r\n ..\r\n"),
        ] {
            for octetByOctet in [false, true] {
                try await Self.play(
                    octets, setting, reply: "250 2.0.0 accepted as 1", kept: [content], octetByOctet: octetByOctet)
            }
        }
    }

    @Test(arguments: [["192.0.2.1"], []])
    func `From any other client the same octets are content, and what follows them is no command`(
        terminatorClients: [String]
    ) async throws {
        let smuggled =
            "MAIL FROM:<evil@example.com>\\r\\nRCPT TO:<+447700900666@sms.test>\\r\\nDATA\\r\\nsmuggled\\r\\n"
        let content = smuggled.replacing("\\r\\n", with: "\r\n")
        try await Self.play(
            "text\\r\\n .\\r\\n\(smuggled).\\r\\n", Self.setting(terminatorClients), reply: "250 2.0.0 accepted as 1",
            kept: ["text\r\n .\r\n\(content)"])
    }

    @Test func `A client that is listed for its end is not heard with any third one`() async throws {
        let smuggled = "MAIL FROM:<evil@example.com>\\r\\n"
        for (end, fault) in [
            ("\\n.\\n", "LF without CR"), ("\\n .\\n", "LF without CR"), ("\\n .\\r\\n", "LF without CR"),
            ("\\r\\n .\\n", "LF without CR"), ("\\r.\\r", "CR without LF"), ("\\r\\n .\\r", "CR without LF"),
            ("\\r .\\r\\n", "CR without LF"),
        ] {
            for octetByOctet in [false, true] {
                try await Self.play(
                    "text\(end)\(smuggled)\\r\\n .\\r\\n", Self.setting(["127.0.0.1"]),
                    reply: "554 5.6.0 a \(fault) in the mail", kept: [], octetByOctet: octetByOctet)
            }
        }
    }

    @Test func `Whether a client is odd is asked at each DATA, so that a change of the rules counts at once`()
        async throws
    {
        try await ServerRig.run(Self.setting([])) { rig in
            let client = try await rig.addressed()
            rig.gateway.rules = try ServerRig.rules(Self.setting(["127.0.0.1"]))
            try await client.play("C: DATA\nS: \(Self.start)\nc: one\\r\\n .\\r\\n\nS: 250 2.0.0 accepted as 1")
            rig.gateway.rules = try ServerRig.rules(Self.setting([]))
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900123@sms.test>
                C: DATA
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: \(Self.start)
                c: two\\r\\n .\\r\\n.\\r\\n
                S: 250 2.0.0 accepted as 2
                """)
            client.close()
            #expect(rig.store.kept.map(\.content) == ["one\r\n", "two\r\n .\r\n"])
        }
    }

    @Test func `A lenient client may write LF for CRLF everywhere, and what is kept has CRLF alone`() async throws {
        for octetByOctet in [false, true] {
            try await ServerRig.run(Self.setting([], lenient: ["127.0.0.1"])) { rig in
                let client = try await rig.connect()
                try await client.play(
                    """
                    c: HELO scanner\\n
                    S: 250 gw.example
                    c: MAIL FROM:<a@example.com>\\nRCPT TO:<+447700900123@sms.test>\\nDATA\\n
                    S: 250 2.1.0 sender accepted
                    S: 250 2.1.5 recipient accepted
                    S: \(Self.start)
                    c: Subject: scan\\n\\n..one\\rtwo\\r\\nthree\\n.\\r\\n
                    S: 250 2.0.0 accepted as 1
                    c: QUIT\\n
                    S: 221 2.0.0 goodbye
                    S: (closed)
                    """, octetByOctet: octetByOctet)
                #expect(rig.store.kept.map(\.content) == ["Subject: scan\r\n\r\n.one\r\ntwo\r\nthree\r\n"])
            }
        }
    }

    @Test func `A NUL is refused from a lenient client too, and a chunk is held to CRLF`() async throws {
        let setting = Self.setting([], lenient: ["127.0.0.1"])
        try await Self.play("a\\0b\\n.\\n", setting, reply: "554 5.6.0 a NUL in the mail", kept: [])
        try await ServerRig.run(setting) { rig in
            let client = try await rig.addressed()
            try await client.play("C: BDAT 5 LAST\nc: a\\nb\\r\\n\nS: 554 5.6.0 a LF without CR in the mail")
            client.close()
            #expect(rig.store.kept.isEmpty)
        }
    }

    @Test func `A client that is on no such list is held to CRLF`() async throws {
        try await ServerRig.run(Self.setting([], lenient: ["192.0.2.0/24"])) { rig in
            let client = try await rig.connect()
            try await client.play(
                "c: HELO scanner\\n\nS: 500 5.5.2 a LF without CR in a command, lines end with CRLF")
            client.close()
        }
        try await Self.play(
            "a\\n.\\nb\\r\\n.\\r\\n", Self.setting([], lenient: ["192.0.2.0/24"]),
            reply: "554 5.6.0 a LF without CR in the mail", kept: [])
    }
}
