import Bytes
import Testing

@testable import SASL

@Suite struct SASLServerExchangeTests {
    typealias Step = SASLServerExchange.Step

    static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

    static func exchange(_ mechanism: SASLMechanism, hostname: String = "gw.example") -> SASLServerExchange {
        SASLServerExchange(mechanism, hostname: hostname, digests: TestDigests(nonceOctets: [0xAB, 0xCD]))
    }

    static func password(_ name: String, _ password: String) -> Step {
        .verify(.password(name: name, password: octets(password)))
    }

    static let longName = String(repeating: "n", count: 255)
    static let longPassword = String(repeating: "p", count: 1024)

    static let plain: [(message: String, step: Step)] = [
        ("\0tim\0tanstaaftanstaaf", password("tim", "tanstaaftanstaaf")),
        ("tim\0tim\0secret", password("tim", "secret")), ("TIM\0tim\0secret", password("tim", "secret")),
        ("\0jürgen\0pä ss\u{1}\u{7F}", password("jürgen", "pä ss\u{1}\u{7F}")),
        ("\0a b@c\0*", password("a b@c", "*")),
        ("\0\(longName)\0\(longPassword)", password(longName, longPassword)),
        // RFC 4616 §4's Ursel acts for Kurt; nobody may here.
        ("Ursel\0Kurt\0xipj3plmq", .refused), ("root\0tim\0secret", .refused), ("tim \0tim\0secret", .refused),
        ("TİM\0tim\0secret", .refused),
        ("", .malformed), ("tim", .malformed), ("\0", .malformed), ("\0\0", .malformed), ("tim\0secret", .malformed),
        ("\0\0secret", .malformed), ("\0tim\0", .malformed), ("\0tim", .malformed), ("\0tim\0a\0b", .malformed),
        ("\0tim\0secret\0", .malformed), ("\0\0\0\0\0", .malformed), ("\0ti\nm\0secret", .malformed),
        ("\0ti\u{7F}m\0secret", .malformed), ("a\rb\0tim\0secret", .malformed),
        ("\0\(longName)n\0secret", .malformed), ("\0tim\0\(longPassword)p", .malformed),
        ("\(longName)n\0tim\0secret", .malformed),
    ]

    @Test func `PLAIN is name and password, at once or after an empty challenge`() {
        for (message, step) in Self.plain {
            var atOnce = Self.exchange(.plain)
            #expect(atOnce.begin(Self.octets(message)) == step, "\(message.debugDescription)")
            var later = Self.exchange(.plain)
            #expect(later.begin(nil) == .challenge([]))
            #expect(later.receive(Self.octets(message)) == step, "\(message.debugDescription)")
        }
        var invalid = Self.exchange(.plain)
        #expect(invalid.begin([0, 0xC3, 0x28, 0, 0x61]) == .malformed)
        // A password is octets, whatever they are.
        invalid = Self.exchange(.plain)
        #expect(invalid.begin([0, 0x61, 0, 0xC3, 0x28]) == .verify(.password(name: "a", password: [0xC3, 0x28])))
    }

    @Test func `LOGIN asks for name and password`() {
        var exchange = Self.exchange(.login)
        #expect(exchange.begin(nil) == .challenge(Self.octets("Username:")))
        #expect(exchange.receive(Self.octets("tim")) == .challenge(Self.octets("Password:")))
        #expect(exchange.receive(Self.octets("secret")) == Self.password("tim", "secret"))
        #expect(exchange.receive(Self.octets("secret")) == .malformed)

        var quick = Self.exchange(.login)
        #expect(quick.begin(Self.octets("tim")) == .challenge(Self.octets("Password:")))
        #expect(quick.receive(Self.octets(Self.longPassword)) == Self.password("tim", Self.longPassword))

        for name in ["", "a\0b", "a\r\nb", Self.longName + "n"] {
            var exchange = Self.exchange(.login)
            #expect(exchange.begin(Self.octets(name)) == .malformed)
            #expect(exchange.receive(Self.octets("secret")) == .malformed)
        }
        for password in ["", "a\0b", Self.longPassword + "p"] {
            var exchange = Self.exchange(.login)
            _ = exchange.begin(Self.octets("tim"))
            #expect(exchange.receive(Self.octets(password)) == .malformed)
        }
    }

    @Test func `CRAM-MD5 takes the answer of RFC 2195, with its own challenge`() {
        var exchange = Self.exchange(.cramMD5)
        let challenge = Self.octets("<abcd@gw.example>")
        #expect(exchange.begin(nil) == .challenge(challenge))
        let answer = Self.octets("tim b913a602c7eda7a495b4e6e7334d3890")
        let digest: [UInt8] = [
            0xB9, 0x13, 0xA6, 0x02, 0xC7, 0xED, 0xA7, 0xA4, 0x95, 0xB4, 0xE6, 0xE7, 0x33, 0x4D, 0x38, 0x90,
        ]
        #expect(exchange.receive(answer) == .verify(.cramMD5(name: "tim", challenge: challenge, digest: digest)))
        #expect(exchange.receive(answer) == .malformed)

        var spaced = Self.exchange(.cramMD5)
        _ = spaced.begin(nil)
        #expect(
            spaced.receive(Self.octets("tim o'thy B913A602C7EDA7A495B4E6E7334D3890"))
                == .verify(.cramMD5(name: "tim o'thy", challenge: challenge, digest: digest)))
    }

    @Test func `CRAM-MD5 takes nothing else`() {
        let digits = String(repeating: "0", count: 32)
        for answer in [
            "", " ", "tim", digits, " \(digits)", "tim\t\(digits)", "tim \(digits)0", "tim \(digits.dropLast())",
            "tim \(digits.dropLast())g", "tim \(digits) ", "\(Self.longName)n \(digits)", "t\0im \(digits)",
            "tim \(digits)\n", "tim +\(digits.dropLast())", "tim \(digits)00",
        ] {
            var exchange = Self.exchange(.cramMD5)
            _ = exchange.begin(nil)
            #expect(exchange.receive(Self.octets(answer)) == .malformed, "\(answer)")
        }
        var exchange = Self.exchange(.cramMD5)
        #expect(exchange.begin([]) == .malformed, "the server speaks first")
        for name in ["gw>x", "gw x", "gü", "", String(repeating: "a", count: 256)] {
            var exchange = Self.exchange(.cramMD5, hostname: name)
            #expect(exchange.begin(nil) == .challenge(Self.octets("<abcd@localhost>")))
        }
    }

    @Test func `EXTERNAL asks to be whom the certificate says, or somebody by name`() {
        for (message, step) in [
            ("", Step.verify(.certificate(name: ""))), ("tim", .verify(.certificate(name: "tim"))),
            ("t\0im", .malformed), ("\u{7F}", .malformed), (Self.longName, .verify(.certificate(name: Self.longName))),
            (Self.longName + "n", .malformed),
        ] {
            var atOnce = Self.exchange(.external)
            #expect(atOnce.begin(Self.octets(message)) == step)
            var later = Self.exchange(.external)
            #expect(later.begin(nil) == .challenge([]))
            #expect(later.receive(Self.octets(message)) == step)
            #expect(later.receive(Self.octets(message)) == .malformed)
        }
    }

    @Test func `What comes at the wrong time is malformed, and ends it`() {
        let verifier = SCRAMVerifier.fake(for: "a", secret: [1], digests: FlatDigests())
        for mechanism in SASLMechanism.allCases {
            var early = Self.exchange(mechanism)
            #expect(early.receive(Self.octets("\0a\0b")) == .malformed)
            #expect(early.begin(Self.octets("\0a\0b")) == .malformed, "\(mechanism)")
            var found = Self.exchange(mechanism)
            #expect(found.verifierFound(verifier) == .malformed)
            var twice = Self.exchange(mechanism)
            _ = twice.begin(nil)
            #expect(twice.begin(nil) == .malformed)
            #expect(twice.receive([]) == .malformed)
            #expect(twice.verifierFound(verifier) == .malformed)
        }
        for mechanism in Set(SASLMechanism.allCases).subtracting(SASLMechanism.ofServers) {
            var exchange = Self.exchange(mechanism)
            #expect(exchange.begin(Self.octets("user=a\u{1}auth=Bearer x\u{1}\u{1}")) == .malformed)
        }
    }

    @Test func `Our own client gets through by every mechanism`() throws {
        let digests = TestDigests(maximumRounds: 3)
        let verifier = SCRAMVerifier(
            of: Self.octets("pass=,word"), salt: [1, 2, 3], iterations: 4096, digests: digests)
        for mechanism in [SASLMechanism.scramSHA256, .cramMD5, .plain, .login] {
            for hasInitial in [true, false] {
                var client = SASLExchange(mechanism, SASLLogin(username: "t,i=m", password: "pass=,word"), digests)
                var server = SASLServerExchange(mechanism, hostname: "gw.example", digests: digests)
                var step = server.begin(hasInitial ? client.initialResponse : nil)
                var held = hasInitial ? nil : client.initialResponse
                var credentials: Credentials?
                for _ in 0..<6 where credentials == nil {
                    switch step {
                    case .challenge(let challenge):
                        if let response = held {
                            #expect(challenge.isEmpty)
                            held = nil
                            step = server.receive(response)
                        } else {
                            step = server.receive(try client.answer(challenge))
                        }
                    case .findVerifier(let name):
                        #expect(name == "t,i=m")
                        step = server.verifierFound(verifier)
                    case .verify(let found): credentials = found
                    case .refused, .malformed: Issue.record("\(mechanism): \(step)")
                    }
                }
                #expect(client.mayEnd, "\(mechanism)")
                switch credentials {
                case .password(let name, let password):
                    #expect(name == "t,i=m" && password == Self.octets("pass=,word"))
                case .cramMD5(let name, let challenge, let digest):
                    #expect(name == "t,i=m")
                    #expect(digests.hmacMD5(challenge, key: Self.octets("pass=,word")) == digest)
                case .scram(let name, let isProven): #expect(name == "t,i=m" && isProven)
                case .apop, .certificate, nil: Issue.record("\(mechanism)")
                }
            }
        }
    }
}
