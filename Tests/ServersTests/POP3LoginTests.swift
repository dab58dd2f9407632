import Bytes
import Gateway
import Messages
import POP3
import Runtime
import SASL
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct POP3LoginTests {
    private static let wrong = "-ERR [AUTH] wrong name or password"
    private static let stls = ListenerRole(encryption: .starttls)

    private static func capabilities(_ client: RawClient) async throws -> [String] {
        try await client.say("CAPA\r\n")
        #expect(try await client.nextLine().hasPrefix("+OK"))
        return try await client.pop3Lines()
    }

    @Test func `STLS encrypts, and what was said before is forgotten`() async throws {
        try await POP3Rig.run(.init(role: Self.stls, hasTLS: true, logins: LoginRules(plaintextFrom: ClientList([])))) {
            rig in
            let client = try await rig.connect()
            let before = try await Self.capabilities(client)
            #expect(before.contains("STLS") && !before.contains("USER") && before.contains("SASL SCRAM-SHA-256"))
            try await client.say("USER alice\r\n")
            #expect(try await client.nextLine().hasPrefix("-ERR"))
            try await client.play("C: STLS\nS: +OK begin TLS")
            try await client.encrypt()
            let inside = try await Self.capabilities(client)
            #expect(!inside.contains("STLS") && inside.contains("USER"))
            #expect(inside.contains("SASL SCRAM-SHA-256 PLAIN LOGIN"))
            try await client.play(
                """
                C: PASS wonderland
                S: -ERR say USER first
                C: USER alice
                S: +OK now the password
                C: PASS wonderland
                S: +OK logged in, 0 mails, 0 octets
                C: QUIT
                S: +OK goodbye
                S: (closed)
                """)
        }
    }

    @Test(arguments: ["USER mallory\r\n", "x", "CAPA\r\nQUIT\r\n"])
    func `What came in plain behind STLS never counts as said inside`(injected: String) async throws {
        try await POP3Rig.run(.init(role: Self.stls, hasTLS: true)) { rig in
            let client = try await rig.connect()
            try await client.say("STLS\r\n" + injected)
            #expect(try await client.nextLine() == "+OK begin TLS")
            await #expect(throws: TLSFailure.self) { try await client.encrypt() }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(rig.failedHandshakes.count == 1)
            client.close()
        }
    }

    @Test func `A listener that encrypts from the start greets inside, and cuts off who does not shake hands`()
        async throws
    {
        try await POP3Rig.run(.init(role: ListenerRole(encryption: .implicit), hasTLS: true)) { rig in
            rig.server.settings.patience = .seconds(3)
            let client = try await rig.connect(isGreeted: false)
            try await client.encrypt()
            try await client.play("S: +OK gw.example POP3 Telepost\nC: QUIT\nS: +OK goodbye\nS: (closed)")
            let silent = try await rig.connect(isGreeted: false)
            try await silent.play("S: (closed)")
            let plain = try await rig.connect(isGreeted: false)
            try await plain.say("CAPA\r\n")
            try await rig.until { rig.failedHandshakes.count == 2 && rig.server.connectionCount == 0 }
            plain.close()
        }
    }

    @Test(arguments: [SASLMechanism.plain, .login, .scramSHA256, .cramMD5])
    func `Every mechanism lets the owner in, and nobody else`(mechanism: SASLMechanism) async throws {
        let alice = try ProvisionedAccount.named("alice", password: "wonderland", secret: "wonderland")
        let logins = LoginRules(methods: Set(LoginMethod.allCases))
        try await POP3Rig.run(.init(accounts: [alice], logins: logins), mails: ["x\r\n"]) { rig in
            let client = try await rig.connect(isGreeted: false)
            #expect(try await client.nextLine().hasPrefix("+OK gw.example POP3 Telepost <"))
            let start = client.channel.loop.now
            #expect(
                try await client.logIn(mechanism, name: "alice", password: "looking-glass", challenge: "+ ")
                    == Self.wrong)
            #expect(client.channel.loop.now - start >= .seconds(1))
            #expect(
                try await client.logIn(mechanism, name: "alice", password: "wonderland", challenge: "+ ")
                    == "+OK logged in, 1 mails, 3 octets")
        }
    }

    @Test func `A client that floods while it waits for its answer is cut off, and holds no memory`() async throws {
        try await POP3Rig.run { rig in
            let client = try await rig.connect()
            try await client.say("USER alice\r\n")
            #expect(try await client.nextLine().hasPrefix("+OK"))
            // Far more than is read ahead; the server closes before all of it is taken.
            client.channel.write(Array("PASS wrong\r\n".utf8) + [UInt8](repeating: 0x78, count: 8_000_000))
            _ = await client.channel.flush(until: client.channel.loop.now + .seconds(20))
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(!rig.log.records.contains { $0.text == "login accepted" })
        }
    }

    @Test func `APOP works with the time stamp of this greeting and with no other`() async throws {
        let alice = try ProvisionedAccount.named("alice", password: nil, secret: "wonderland")
        try await POP3Rig.run(.init(accounts: [alice])) { rig in
            var stamps: [String] = []
            for isOld in [false, true] {
                let client = try await rig.connect(isGreeted: false)
                let greeting = try await client.nextLine()
                let stamp = try #require(greeting.split(separator: " ").last.map(String.init))
                #expect(stamp.hasPrefix("<") && stamp.hasSuffix("@gw.example>"))
                stamps.append(stamp)
                let digest = TestDigests().md5(Array((isOld ? stamps[0] : stamp).utf8) + Array("wonderland".utf8))
                try await client.say("APOP alice \(digest.hexadecimal)\r\n")
                #expect(
                    try await client.nextLine() == (isOld ? Self.wrong : "+OK logged in, 0 mails, 0 octets"))
            }
            #expect(Set(stamps).count == 2)
        }
    }

    @Test func `The certificate of an account is its login`() async throws {
        let papers = ServerPapers.shared
        let fingerprint = try #require(TLSServerContext(identity: papers.client).certificate?.fingerprint)
        let alice = try ProvisionedAccount.alice { $0.certificates = [fingerprint.octets.hexadecimal] }
        try await POP3Rig.run(.init(role: Self.stls, hasTLS: true, accounts: [alice])) { rig in
            let client = try await rig.connect()
            try await client.play("C: STLS\nS: +OK begin TLS")
            try await client.encrypt(as: papers.client)
            try await client.play("C: AUTH EXTERNAL =\nS: +OK logged in, 0 mails, 0 octets")
            let other = try await rig.connect()
            try await other.play("C: STLS\nS: +OK begin TLS")
            try await other.encrypt(as: papers.server)
            try await other.say("AUTH EXTERNAL =\r\n")
            #expect(try await other.nextLine().hasPrefix("-ERR"))
        }
    }

    @Test func `A login that the account does not have is refused like a wrong password`() async throws {
        let accounts: [ProvisionedAccount] = [
            try .alice { $0.logins = [.smtp] }, try .named("bob", password: "wonderland") { $0.isActive = false },
            try .named("carol", password: "wonderland"),
        ]
        try await POP3Rig.run(.init(accounts: accounts)) { rig in
            for name in ["alice", "bob"] {
                let client = try await rig.connect()
                try await client.play("C: USER \(name)\nS: +OK now the password\nC: PASS wonderland\nS: \(Self.wrong)")
            }
            let carol = try await rig.connect()
            try await carol.play(
                "C: USER Carol@SMS.test\nS: +OK now the password\nC: PASS wonderland\nS: +OK logged in, 0 mails, 0 octets"
            )
        }
    }

    @Test func `A client that does not wait for its answer holds nothing`() async throws {
        try await POP3Rig.run { rig in
            var clients: [RawClient] = []
            // The answer to the fourth failure waits for eight seconds.
            for failures in 1...4 {
                let client = try await rig.connect()
                try await client.say("USER alice\r\nPASS no\r\n")
                try await rig.until { rig.log.records.count { $0.text.hasPrefix("login refused: ") } == failures }
                clients.append(client)
            }
            let start = clients[0].channel.loop.now
            for client in clients { client.close() }
            try await rig.until { rig.server.connectionCount == 0 }
            #expect(clients[0].channel.loop.now - start < .seconds(6))
        }
    }
}
