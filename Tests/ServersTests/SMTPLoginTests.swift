import Bytes
import Gateway
import Messages
import Runtime
import SASL
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPLoginTests {
    private static let optional = ListenerRole(encryption: .starttls, login: .optional)
    private static let required = ListenerRole(encryption: .starttls, login: .required)
    private static let wrong = "535 5.7.8 wrong name or password"

    private static func setting(
        _ role: ListenerRole = optional, _ accounts: [ProvisionedAccount]? = nil, clients: [String] = [],
        plaintext: Bool = true, methods: Set<LoginMethod>? = nil
    ) throws -> ServerRig.Setting {
        ServerRig.Setting(
            clients: clients, role: role, hasTLS: true, accounts: try accounts ?? [.alice()],
            logins: LoginRules(plaintextFrom: plaintext ? LoginRules.loopback : ClientList([]), methods: methods))
    }

    private static func greeted(_ rig: ServerRig) async throws -> (client: RawClient, offer: [String]) {
        let client = try await rig.connect()
        try await client.say("EHLO host.example\r\n")
        return (client, try await client.smtpReply())
    }

    private static func secured(
        _ rig: ServerRig, as identity: TLSIdentity? = nil
    ) async throws -> (client: RawClient, offer: [String]) {
        let client = try await Self.greeted(rig).client
        try await client.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
        try await client.encrypt(as: identity)
        try await client.say("EHLO host.example\r\n")
        return (client, try await client.smtpReply())
    }

    /// Clients that wait to hear that their password is wrong, the last one for eight seconds.
    private static func refused(_ rig: ServerRig) async throws -> [RawClient] {
        var clients: [RawClient] = []
        for failures in 1...4 {
            let client = try await secured(rig).client
            try await client.say("AUTH PLAIN AGFsaWNlAG5v\r\n")
            try await rig.until { rig.log.records.count { $0.text.hasPrefix("login refused: ") } == failures }
            clients.append(client)
        }
        return clients
    }

    private static func mail(from sender: String) -> String {
        """
        C: MAIL FROM:<\(sender)>
        C: RCPT TO:<+447700900123@sms.test>
        C: DATA
        S: 250 2.1.0 sender accepted
        S: 250 2.1.5 recipient accepted
        S: 354 send the mail, end it with a dot on a line of its own
        C: text
        C: .
        S: 250 2.0.0 accepted as 1
        """
    }

    @Test(arguments: [SASLMechanism.plain, .login, .scramSHA256, .cramMD5])
    func `Whoever logs in sends as the account, by every mechanism`(mechanism: SASLMechanism) async throws {
        let alice = try ProvisionedAccount.named("alice", password: "wonderland", secret: "wonderland")
        let methods = Set(LoginMethod.allCases)
        try await ServerRig.run(try Self.setting(Self.optional, [alice], methods: methods)) { rig in
            let (client, offer) = try await Self.secured(rig)
            #expect(offer.contains("250-AUTH SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN"))
            let answer = try await client.logIn(mechanism, name: "alice", password: "wonderland")
            #expect(answer == "235 2.7.0 logged in")
            try await client.play(Self.mail(from: "alice@sms.test"))
            #expect(rig.store.kept.map(\.submission.account?.text) == ["alice"])
            let line = try #require(rig.log.records.first { $0.text == "login accepted" })
            #expect(line.level == .info && line.fields.contains { $0 == ("account", "alice") })
        }
    }

    @Test func `The certificate of an account is its login, and one of nobody is not offered as such`() async throws {
        let papers = ServerPapers.shared
        let fingerprint = try #require(TLSServerContext(identity: papers.client).certificate?.fingerprint)
        let alice = try ProvisionedAccount.alice { $0.certificates = [fingerprint.octets.hexadecimal] }
        try await ServerRig.run(try Self.setting(Self.required, [alice])) { rig in
            let (client, offer) = try await Self.secured(rig, as: papers.client)
            #expect(offer.contains { $0.hasPrefix("250-AUTH EXTERNAL ") })
            try await client.play("C: AUTH EXTERNAL =\nS: 235 2.7.0 logged in\n" + Self.mail(from: "alice@sms.test"))
            for identity in [papers.server, nil] {
                let (other, offer) = try await Self.secured(rig, as: identity)
                #expect(offer.contains { $0.contains("EXTERNAL") } == false)
                try await other.say("AUTH EXTERNAL =\r\n")
                #expect(try await other.nextLine().hasPrefix("504 "))
            }
        }
    }

    @Test func `A password over an open link is refused, unless it comes from where it may`() async throws {
        try await ServerRig.run(try Self.setting(plaintext: false)) { rig in
            let (client, offer) = try await Self.greeted(rig)
            #expect(offer.contains("250-AUTH SCRAM-SHA-256"))
            let answer = try await client.logIn(.plain, name: "alice", password: "wonderland")
            #expect(answer == "538 5.7.11 a password must not cross an open link: encrypt it first")
            #expect(try await Self.secured(rig).offer.contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN"))
        }
        try await ServerRig.run(try Self.setting()) { rig in
            let client = try await Self.greeted(rig).client
            #expect(try await client.logIn(.plain, name: "alice", password: "wonderland").hasPrefix("235 "))
        }
    }

    @Test(arguments: [
        ("alice", "looking-glass", SASLMechanism.plain), ("nobody", "wonderland", .plain), ("alice", "", .login),
        ("nobody", "wonderland", .scramSHA256), ("alice", "looking-glass", .scramSHA256),
    ])
    func `A wrong name and a wrong password are answered alike, and not at once`(
        name: String, password: String, mechanism: SASLMechanism
    ) async throws {
        try await ServerRig.run(try Self.setting()) { rig in
            let client = try await Self.secured(rig).client
            let start = client.channel.loop.now
            let answer = try await client.logIn(mechanism, name: name, password: password)
            guard !password.isEmpty else { return #expect(answer.hasPrefix("5")) }
            #expect(answer == Self.wrong)
            #expect(client.channel.loop.now - start >= .seconds(1))
            let line = try #require(rig.log.records.first { $0.text.hasPrefix("login refused: ") })
            #expect(line.level == .warning && line.fields.contains { $0 == ("name", name) })
            let said = rig.log.records.flatMap { $0.fields.map(\.value) + [$0.text] }
            #expect(said.allSatisfy { !$0.contains(password) })
            // The right one still works on the same connection.
            #expect(try await client.logIn(.plain, name: "alice", password: "wonderland").hasPrefix("235 "))
        }
    }

    @Test func `A client that does not wait for its answer holds nothing`() async throws {
        try await ServerRig.run(try Self.setting()) { rig in
            let clients = try await Self.refused(rig)
            let start = clients[0].channel.loop.now
            for client in clients { client.close() }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(clients[0].channel.loop.now - start < .seconds(6))
        }
    }

    @Test func `What a client says while it waits is answered afterwards, and stopping ends the wait`() async throws {
        try await ServerRig.run(try Self.setting()) { rig in
            let client = try await Self.secured(rig).client
            try await client.say("AUTH PLAIN AGFsaWNlAG5v\r\nNOOP\r\n")
            #expect(try await client.nextLine() == Self.wrong)
            #expect(try await client.nextLine() == "250 2.0.0 nothing done")
        }
        try await ServerRig.run(try Self.setting()) { rig in
            let last = try #require(try await Self.refused(rig).last)
            let start = last.channel.loop.now
            await rig.stop()
            #expect(last.channel.loop.now - start < .seconds(5))
            try await last.play("S: \(Self.wrong)\nS: 421 4.3.2 the server is stopping, try again later\nS: (closed)")
        }
    }

    @Test func `One failed login too many ends the connection`() async throws {
        var setting = try Self.setting()
        setting.limits.failedLogins = 0
        try await ServerRig.run(setting) { rig in
            let client = try await Self.secured(rig).client
            try await client.play("C: AUTH PLAIN AGFsaWNlAG5v\nS: 421 4.7.0 too many failed logins\nS: (closed)")
        }
    }

    @Test func `A login that is broken off or garbled counts for nothing`() async throws {
        try await ServerRig.run(try Self.setting()) { rig in
            let client = try await Self.secured(rig).client
            try await client.play(
                """
                C: AUTH LOGIN
                S: 334 VXNlcm5hbWU6
                C: *
                S: 501 5.7.0 login cancelled
                C: AUTH PLAIN !!!
                S: 501 5.5.2 cannot read base64
                C: AUTH
                S: 501 5.5.4 missing or malformed argument
                C: AUTH GSSAPI
                S: 504 5.5.4 this way to log in is not offered here
                """)
            try await client.say("AUTH PLAIN " + String(repeating: "A", count: 20_000) + "\r\n")
            #expect(try await client.nextLine().hasPrefix("500 "))
            #expect(try await client.logIn(.plain, name: "ALICE@SMS.TEST", password: "wonderland").hasPrefix("235 "))
            try await client.play("C: AUTH PLAIN AGFsaWNlAG5v\nS: 503 5.5.1 logged in already")
        }
    }

    @Test func `A client that stops in the middle of a login is told so, and one that goes leaves nothing`()
        async throws
    {
        let steps = [
            "AUTH LOGIN\r\n", "AUTH LOGIN YWxpY2U=\r\n", "AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWFiY2RlZmdo\r\n",
        ]
        var setting = try Self.setting()
        setting.timeout = .seconds(3)
        try await ServerRig.run(setting) { rig in
            var stalled: [RawClient] = []
            for step in steps {
                for goes in [true, false] {
                    let client = try await Self.greeted(rig).client
                    try await client.say(step)
                    #expect(try await client.nextLine().hasPrefix("334 "))
                    try await client.say("AG")
                    if goes { client.close() } else { stalled.append(client) }
                }
            }
            for client in stalled { try await client.play("S: 421 4.4.2 waited too long\nS: (closed)") }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.log.records.allSatisfy { !$0.text.hasPrefix("login ") })
        }
    }

    @Test func `Where a login is required nobody sends without one`() async throws {
        try await ServerRig.run(try Self.setting(Self.required)) { rig in
            let (client, offer) = try await Self.secured(rig)
            #expect(offer.contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN"))
            try await client.play("C: MAIL FROM:<alice@sms.test>\nS: 530 5.7.0 log in first")
            #expect(try await client.logIn(.plain, name: "alice", password: "wonderland").hasPrefix("235 "))
            try await client.play(Self.mail(from: "alice@sms.test"))
        }
    }

    @Test func `A client that is on no list may log in where the listener lets it, and nowhere else`() async throws {
        try await ServerRig.run(try Self.setting(clients: ["192.0.2.1"])) { rig in
            let client = try await Self.secured(rig).client
            try await client.play("C: MAIL FROM:<alice@sms.test>\nS: 530 5.7.0 log in first")
            #expect(try await client.logIn(.plain, name: "alice", password: "wonderland").hasPrefix("235 "))
            try await client.play(Self.mail(from: "alice@sms.test"))
        }
        try await ServerRig.run(try Self.setting(ListenerRole(encryption: .starttls), clients: ["192.0.2.1"])) { rig in
            let client = try await rig.connect(isGreeted: false)
            try await client.play("S: 554 5.7.1 this client may not use this server\nS: (closed)")
        }
    }

    @Test func `A client on the list sends without a login, and has no account`() async throws {
        try await ServerRig.run(try Self.setting(clients: ["127.0.0.1"])) { rig in
            let client = try await Self.greeted(rig).client
            try await client.play(Self.mail(from: "a@example.com"))
            #expect(rig.store.kept.map(\.submission.account) == [nil])
        }
    }

    @Test func `A handshake ends a login that went before it`() async throws {
        try await ServerRig.run(try Self.setting(clients: ["192.0.2.1"])) { rig in
            let client = try await Self.greeted(rig).client
            #expect(try await client.logIn(.plain, name: "alice", password: "wonderland").hasPrefix("235 "))
            try await client.play("C: STARTTLS\nS: 220 2.0.0 go ahead")
            try await client.encrypt()
            try await client.say("EHLO host.example\r\n")
            _ = try await client.smtpReply()
            try await client.play("C: MAIL FROM:<alice@sms.test>\nS: 530 5.7.0 log in first")
        }
    }

    @Test(arguments: [
        "AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n", "auth login YWxpY2U=\r\nAHNlY3JldA==\r\n",
        "AUTH LOGIN\r\nYWxpY2U=\r\nAHNlY3JldA==\r\n", " AUTH\tPLAIN AGFsaWNlAHNlY3JldA==\r\n",
        "AUTH GSSAPI AHNlY3JldA==\r\n", "AUTH GSSAPI\r\nAHNlY3JldA==\r\n", "AUTH PLAIN AHNlY3JldA==",
    ])
    func `The trace of a login shows that it came, never its secret`(said: String) async throws {
        for octetByOctet in [false, true] {
            try await ServerRig.run(try Self.setting()) { rig in
                rig.server.settings.tracesInput = true
                let client = try await Self.greeted(rig).client
                try await client.send(Array((said + "\r\nNOOP\r\nQUIT\r\n").utf8), octetByOctet: octetByOctet)
                while try await client.nextLine() != "(closed)" {}
                let shown = rig.log.records.filter { $0.text == "received" }.flatMap(\.fields).map(\.value).joined()
                #expect(!shown.contains("ZWNyZX"))
                #expect(shown.contains("of a login") && shown.contains(#"NOOP\r\n"#))
                client.close()
            }
        }
    }
}
