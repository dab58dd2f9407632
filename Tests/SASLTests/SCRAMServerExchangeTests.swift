import Bytes
import Testing

@testable import SASL

@Suite struct SCRAMServerExchangeTests {
    typealias Step = SASLServerExchange.Step

    static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

    // RFC 7677 §3.
    static let salt = Base64.decode(octets("W22ZaJ0SNY7soEsUEjb6gQ==")[...]) ?? []
    static let first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    static let nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    static let serverFirst = "r=rOprNGfwEbeRWgbNEkqO\(nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    static let final =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO\(nonce),p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    static let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    static let verifier = SCRAMVerifier(of: octets("pencil"), salt: salt, iterations: 4096, digests: TestDigests())

    static let salted = TestDigests().pbkdf2SHA256(octets("pencil"), salt: salt, iterations: 4096)

    /// An exchange that has said its challenge.
    static func challenged(
        _ message: String = first, _ verifier: SCRAMVerifier = verifier
    ) -> SCRAMServerExchange {
        var exchange = SCRAMServerExchange(TestDigests())
        _ = exchange.receive(octets(message))
        _ = exchange.verifierFound(verifier, nonce: octets(nonce))
        return exchange
    }

    @Test func `SCRAM-SHA-256 says and believes what RFC 7677 does`() {
        var exchange = SCRAMServerExchange(TestDigests())
        #expect(exchange.receive(Self.octets(Self.first)) == .findVerifier(name: "user"))
        #expect(exchange.receive([]) == .malformed, "a verifier is awaited")
        #expect(
            exchange.verifierFound(Self.verifier, nonce: Self.octets(Self.nonce))
                == .challenge(Self.octets(Self.serverFirst)))
        #expect(exchange.verifierFound(Self.verifier, nonce: []) == .malformed)
        #expect(exchange.receive(Self.octets(Self.final)) == .challenge(Self.octets(Self.serverFinal)))
        #expect(exchange.receive([]) == .verify(.scram(name: "user", isProven: true)))
        #expect(exchange.receive([]) == .malformed)
        #expect(exchange.receive(Self.octets(Self.final)) == .malformed)
    }

    @Test func `First messages are read to the letter`() {
        let longNonce = String(repeating: "x", count: 256)
        let table: [(message: String, step: Step)] = [
            ("n,,n=user,r=x", .findVerifier(name: "user")), ("y,,n=user,r=x", .findVerifier(name: "user")),
            ("n,a=user,n=user,r=x", .findVerifier(name: "user")), ("n,a=USER,n=user,r=x", .findVerifier(name: "user")),
            ("n,a=a=2Cb,n=a=2Cb,r=x", .findVerifier(name: "a,b")), ("n,,n=a=3Db,r=x", .findVerifier(name: "a=b")),
            ("n,,n=ü,r=x", .findVerifier(name: "ü")), ("n,,n=u,r=\(longNonce)", .findVerifier(name: "u")),
            ("n,,n=u,r=x,e=extension", .findVerifier(name: "u")), ("n,,n=u,r=a=b", .findVerifier(name: "u")),
            ("n,a=root,n=user,r=x", .refused), ("y,a=,n=user,r=x", .malformed),
            ("p=tls-unique,,n=user,r=x", .malformed), ("p=tls-exporter,,n=user,r=x", .malformed),
            ("p,,n=user,r=x", .malformed), ("", .malformed), (",,,", .malformed), ("n,,", .malformed),
            ("n,,n=user", .malformed), ("n=user,r=x", .malformed), ("n,n=user,r=x", .malformed),
            ("n,,r=x,n=user", .malformed), ("n,,n=,r=x", .malformed), ("n,,n=user,r=", .malformed),
            ("n,,n=user,r=a b", .malformed), ("n,,n=user,r=ä", .malformed), ("n,,n=user,r=a\0", .malformed),
            ("n,,m=x,n=user,r=x", .malformed), ("n,b=user,n=user,r=x", .malformed), ("N,,n=user,r=x", .malformed),
            ("nn,,n=user,r=x", .malformed), ("n,,n=a=2c,r=x", .malformed), ("n,,n=a=,r=x", .malformed),
            ("n,,n=a=2,r=x", .malformed), ("n,,n=a=3E,r=x", .malformed), ("n,,n=a\nb,r=x", .malformed),
            ("n,,n=user,r=\(longNonce)x", .malformed), ("n,a=a=2,n=user,r=x", .malformed),
            ("n,,n=\(String(repeating: "n", count: 256)),r=x", .malformed), ("n,,nuser,r=x", .malformed),
        ]
        for (message, step) in table {
            var exchange = SCRAMServerExchange(FlatDigests())
            #expect(exchange.receive(Self.octets(message)) == step, "\(message)")
        }
        var exchange = SCRAMServerExchange(FlatDigests())
        #expect(exchange.receive(Array("n,,n=".utf8) + [0xC3, 0x28] + Array(",r=x".utf8)) == .malformed)
    }

    @Test func `Final messages are read to the letter`() {
        let nonce = "rOprNGfwEbeRWgbNEkqO\(Self.nonce)"
        let proof = "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        for message in [
            "", ",,", "c=biws", "c=biws,r=\(nonce)", "c=biws,\(proof)", "r=\(nonce),c=biws,\(proof)",
            "c=eSws,r=\(nonce),\(proof)", "c=,r=\(nonce),\(proof)", "c=biw,r=\(nonce),\(proof)",
            "c=biws,r=,\(proof)", "c=biws,r=rOprNGfwEbeRWgbNEkqO,\(proof)", "c=biws,r=\(nonce)x,\(proof)",
            "c=biws,r=\(nonce.dropLast()),\(proof)", "c=biws,r=x\(nonce),\(proof)", "c=biws,r=\(nonce),p=",
            "c=biws,r=\(nonce),p=AAAA", "c=biws,r=\(nonce),\(proof),", "c=biws,r=\(nonce),\(proof),x=y",
            "c=biws,r=\(nonce),\(proof)=", "c=biws,r=\(nonce),v=AAAA", "c=biws r=\(nonce) \(proof)",
        ] {
            var exchange = Self.challenged()
            #expect(exchange.receive(Self.octets(message)) == .malformed, "\(message)")
            #expect(exchange.receive(Self.octets(Self.final)) == .malformed, "there is one try")
        }
    }

    @Test func `A wrong proof, or another password's, proves nothing`() {
        let wrong = Self.final.replacing("p=dH", with: "p=dI")
        // An extension changes what was signed.
        for message in [wrong, Self.final.replacing(",p=", with: ",x=y,p=")] {
            var exchange = Self.challenged()
            #expect(exchange.receive(Self.octets(message)) == .verify(.scram(name: "user", isProven: false)))
            #expect(exchange.receive([]) == .malformed)
        }
        let digests = TestDigests(maximumRounds: 3)
        for verifier in [
            SCRAMVerifier(of: Self.octets("Pencil"), salt: Self.salt, iterations: 4096, digests: digests),
            SCRAMVerifier(of: Self.octets("pencil"), salt: [1], iterations: 4096, digests: digests),
            SCRAMVerifier.fake(for: "user", secret: [1], digests: digests),
        ] {
            var exchange = Self.challenged(Self.first, verifier)
            #expect(exchange.receive(Self.octets(Self.final)) == .verify(.scram(name: "user", isProven: false)))
        }
    }

    @Test func `After the server's proof only an empty answer counts`() {
        var exchange = Self.challenged()
        #expect(exchange.receive(Self.octets(Self.final)) == .challenge(Self.octets(Self.serverFinal)))
        #expect(exchange.receive([0]) == .malformed)
        #expect(exchange.receive([]) == .malformed)
    }

    @Test(arguments: ["n,,", "y,,", "n,a=user,", "y,a=User,"])
    func `The final message repeats flag and identity as they were said`(header: String) throws {
        let digests = TestDigests()
        let bare = "n=user,r=abc"
        for (said, isRight) in [(header, true), ("n,,", header == "n,,"), ("p=tls-unique,,", false)] {
            var exchange = Self.challenged(header + bare)
            let withoutProof =
                "c=\(String(decoding: Base64.encode(Self.octets(said)), as: UTF8.self)),r=abc\(Self.nonce)"
            let signed = "\(bare),r=abc\(Self.nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,\(withoutProof)"
            let key = digests.hmacSHA256(Self.octets("Client Key"), key: Self.salted)
            let signature = digests.hmacSHA256(Self.octets(signed), key: digests.sha256(key))
            let proof = Base64.encode(zip(key, signature).map { $0 ^ $1 })
            let step = exchange.receive(Self.octets(withoutProof + ",p=") + proof)
            guard isRight else {
                #expect(step == .malformed, "\(header) \(said)")
                continue
            }
            guard case .challenge = step else {
                Issue.record("\(header): \(step)")
                continue
            }
            #expect(exchange.receive([]) == .verify(.scram(name: "user", isProven: true)))
        }
    }

    @Test func `A challenge fits into a line of 512 octets in base64`() {
        var exchange = SCRAMServerExchange(TestDigests())
        _ = exchange.receive(Self.octets("n,,n=u,r=" + String(repeating: "x", count: 256)))
        let verifier = SCRAMVerifier(
            of: [1], salt: [UInt8](repeating: 1, count: 32), iterations: 1_000_000, digests: FlatDigests())
        guard case .challenge(let octets) = exchange.verifierFound(verifier, nonce: Base64.encode([UInt8](1...18)))
        else {
            Issue.record("no challenge")
            return
        }
        #expect(Base64.encode(octets).count + "334 \r\n".utf8.count <= 512)
    }
}
