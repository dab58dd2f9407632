import Gateway
import Runtime
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPTLSTests {
    private static let starttls = ListenerRole(encryption: .starttls)
    private static let implicit = ListenerRole(encryption: .implicit)
    private static let mail =
        """
        C: MAIL FROM:<a@example.com>
        C: RCPT TO:<+447700900123@sms.test>
        C: DATA
        S: 250 2.1.0 sender accepted
        S: 250 2.1.5 recipient accepted
        S: 354 send the mail, end it with a dot on a line of its own
        C: text
        C: .
        S: 250 2.0.0 accepted as 1
        """

    @Test func `STARTTLS is offered until it is done, and a mail gets through inside`() async throws {
        try await ServerRig.run(.init(role: Self.starttls, hasTLS: true)) { rig in
            let client = try await rig.connect()
            try await client.say("EHLO host.example\r\n")
            #expect(try await client.smtpReply().contains("250-STARTTLS"))
            try await client.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
            try await client.encrypt()
            try await client.say("EHLO host.example\r\n")
            #expect(try await client.smtpReply().contains { $0.contains("STARTTLS") } == false)
            try await client.play("C: STARTTLS\nS: 503 5.5.1 the link is encrypted already")
            try await client.play(Self.mail + "\nC: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
            #expect(rig.store.kept.map(\.content) == ["text\r\n"])
        }
    }

    @Test func `STARTTLS is not offered without a certificate, nor where the listener has none`() async throws {
        for setting in [ServerRig.Setting(role: Self.starttls), .init(hasTLS: true)] {
            try await ServerRig.run(setting) { rig in
                let client = try await rig.open()
                try await client.play("C: STARTTLS\nS: 502 5.5.1 not offered here")
            }
        }
    }

    @Test func `STARTTLS after the certificate is gone is put off, and the session goes on in plain`() async throws {
        try await ServerRig.run(.init(role: Self.starttls, hasTLS: true)) { rig in
            let client = try await rig.connect()
            try await client.say("EHLO host.example\r\n")
            _ = try await client.smtpReply()
            rig.server.settings.tls = nil
            try await client.play("C: STARTTLS\nS: 454 4.7.0 TLS is not available at present\n" + Self.mail)
        }
    }

    @Test(arguments: ["MAIL FROM:<evil@example.com>\r\n", "NOOP\r\n", "x", "\r\n", "\u{16}"])
    func `What came in plain behind STARTTLS never counts as said inside`(injected: String) async throws {
        try await ServerRig.run(.init(role: Self.starttls, hasTLS: true)) { rig in
            let client = try await rig.connect()
            try await client.say("EHLO host.example\r\n")
            _ = try await client.smtpReply()
            try await client.say("STARTTLS\r\n" + injected)
            #expect(try await client.nextLine() == "220 2.0.0 go ahead")
            await #expect(throws: TLSFailure.self) { try await client.encrypt() }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.failedHandshakes.count == 1)
            #expect(rig.store.kept.isEmpty)
            client.close()
        }
    }

    @Test func `A handshake makes the server forget what was said before`() async throws {
        try await ServerRig.run(.init(role: Self.starttls, hasTLS: true)) { rig in
            let client = try await rig.connect()
            try await client.say("EHLO host.example\r\n")
            _ = try await client.smtpReply()
            try await client.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
            try await client.encrypt()
            try await client.play("C: MAIL FROM:<a@example.com>\nS: 503 5.5.1 say EHLO first")
        }
    }

    @Test func `A listener that encrypts from the start greets inside`() async throws {
        try await ServerRig.run(.init(role: Self.implicit, hasTLS: true)) { rig in
            let client = try await rig.connect(isGreeted: false)
            #expect(await client.hearsNothing(for: .milliseconds(50)))
            try await client.encrypt()
            try await client.play("S: 220 gw.example ESMTP Telepost\nC: EHLO host.example")
            _ = try await client.smtpReply()
            try await client.play(Self.mail)
            #expect(rig.store.kept.count == 1)
        }
    }

    @Test(arguments: [
        (
            ServerRig.Setting(connections: 0, role: implicit, hasTLS: true),
            "421 4.7.0 too many connections, try again later"
        ),
        (.init(clients: ["192.0.2.1"], role: implicit, hasTLS: true), "554 5.7.1 this client may not use this server"),
    ])
    func `Who may not come in hears so inside`(setting: ServerRig.Setting, words: String) async throws {
        try await ServerRig.run(setting) { rig in
            let client = try await rig.connect(isGreeted: false)
            try await client.encrypt()
            try await client.play("S: \(words)\nS: (closed)")
        }
    }

    @Test func `A client that speaks in plain where TLS is expected is cut off, and the log says why`() async throws {
        try await ServerRig.run(.init(role: Self.implicit, hasTLS: true)) { rig in
            let client = try await rig.connect(isGreeted: false)
            try await client.say("EHLO host.example\r\n")
            try await rig.until { rig.failedHandshakes.count > 0 && rig.server.connectionCount == 0 }
            #expect(rig.failedHandshakes.map(\.level) == [.warning])
            #expect(rig.failedHandshakes.first?.fields.map(\.name) == ["client", "session"])
            client.close()
        }
    }

    @Test func `A handshake that is not finished in time is cut off, and the log says so once`() async throws {
        for (role, isBegun) in [(Self.implicit, false), (Self.implicit, true), (Self.starttls, false)] {
            try await ServerRig.run(.init(timeout: .seconds(3), role: role, hasTLS: true)) { rig in
                let client = try await rig.connect(isGreeted: role == Self.starttls)
                if role == Self.starttls {
                    try await client.say("EHLO host.example\r\n")
                    _ = try await client.smtpReply()
                    try await client.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
                }
                if isBegun { try await client.send([22, 3, 1, 2]) }
                try await rig.until { rig.failedHandshakes.count > 0 && rig.server.connectionCount == 0 }
                #expect(rig.failedHandshakes.map(\.text) == ["no TLS: the TLS handshake was not finished in time"])
                client.close()
            }
        }
    }

    @Test func `A client that only looks whether somebody is there makes no warning`() async throws {
        try await ServerRig.run(.init(role: Self.implicit, hasTLS: true)) { rig in
            let client = try await rig.connect(isGreeted: false)
            client.close()
            try await rig.until { rig.failedHandshakes.count > 0 }
            #expect(rig.log.records.allSatisfy { $0.level != .warning })
        }
    }

    @Test func `A listener that needs a certificate and has none says so and closes`() async throws {
        try await ServerRig.run(.init(role: Self.implicit)) { rig in
            let client = try await rig.connect(isGreeted: false)
            try await client.play("S: (closed)")
            #expect(rig.log.records.contains { $0.level == .error && $0.text.contains("certificate") })
        }
    }

    @Test func `A new certificate is shown to new connections, and old ones go on`() async throws {
        try await ServerRig.run(.init(role: Self.starttls, hasTLS: true)) { rig in
            let other = ServerPapers.shared.client
            let early = try await rig.connect()
            try await early.say("EHLO host.example\r\n")
            _ = try await early.smtpReply()
            try await early.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
            try await early.encrypt()
            rig.server.settings.tls = ServerTLS(try TLSServerContext(identity: other))
            let late = try await rig.connect()
            try await late.say("EHLO host.example\r\n")
            _ = try await late.smtpReply()
            try await late.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
            let pinned = try #require(try TLSServerContext(identity: other).certificate?.fingerprint)
            let context = try TLSClientContext(trust: .pinned([pinned]))
            try await late.channel.startTLS(
                as: context, to: "localhost", until: late.channel.loop.now + RawClient.patience)
            for client in [early, late] { try await client.play("C: NOOP\nS: 250 2.0.0 nothing done") }
        }
    }

    @Test(arguments: [("127.0.0.0/8", true), ("192.0.2.0/24", false)])
    func `Old versions are for the networks that are listed`(network: String, isListed: Bool) async throws {
        try await ServerRig.run(.init(role: Self.implicit, hasTLS: true)) { rig in
            // The two contexts show different certificates, by which they are told apart.
            let legacy = try TLSServerContext(identity: ServerPapers.shared.client, minimum: .v1_0)
            rig.server.settings.tls?.legacy = legacy
            rig.server.settings.tls?.legacyClients = ClientList([try ClientList.Entry(network)])
            let client = try await rig.connect(isGreeted: false)
            try await client.channel.startTLS(
                as: TLSClientContext(trust: .insecure), to: "localhost",
                until: client.channel.loop.now + RawClient.patience)
            #expect((client.channel.tls?.certificate == legacy.certificate) == isListed)
        }
    }

    @Test func `Stopping reaches clients in a handshake and behind it`() async throws {
        try await ServerRig.run(.init(grace: .milliseconds(200), role: Self.implicit, hasTLS: true)) { rig in
            let shaking = try await rig.connect(isGreeted: false)
            let inside = try await rig.connect(isGreeted: false)
            try await inside.encrypt()
            try await inside.play("S: 220 gw.example ESMTP Telepost")
            await rig.stop()
            try await inside.play("S: 421 4.3.2 the server is stopping, try again later\nS: (closed)")
            try await shaking.play("S: (closed)")
            // The server counts a connection until its task has ended.
            try await rig.until { rig.server.connectionCount == 0 }
        }
    }
}
