import Bytes
import Foundation
import Runtime
import Testing

@Suite(.timeLimit(.minutes(2))) struct TLSHandshakeTests {
    private let papers = TLSPapers.shared

    init() throws {
        try #require(papers.complaint == "", "the openssl command made no certificates")
    }

    private var ours: TLSTrust { .only(authorities: papers.path("ca.pem")) }

    private func fingerprint(_ file: String) throws -> TLSFingerprint {
        let text = try String(contentsOf: papers.folder.appending(path: file), encoding: .utf8)
        let hex = text.split { $0 == "=" || $0 == " " || $0 == "\n" }.last
        let digits = try #require(hex)
        return try #require(TLSFingerprint(digits))
    }

    // What is believed

    @Test(arguments: ["localhost", "127.0.0.1", "localhost.", "LOCALHOST"])
    func `A certificate of our authority for the name is trusted, and the facts are told`(name: String) async throws {
        let client = try TLSClientContext(trust: ours)
        let server = try TLSServerContext(identity: papers.identity("server"))
        let (clientFacts, serverFacts) = try await LoopbackPair.on { pair in
            let failures = await pair.shakeHands(client, to: name, server)
            #expect(failures.client == nil)
            #expect(failures.server == nil)
            return (pair.client.tls, pair.server.tls)
        }
        let facts = try #require(clientFacts)
        #expect(facts.version == .v1_3)
        #expect(facts.cipher.hasPrefix("TLS_"))
        #expect(!facts.isResumed)
        #expect(facts.verification == .trusted)
        let certificate = try #require(facts.certificate)
        let (whole, key) = (try fingerprint("server.fingerprint"), try fingerprint("server.keyprint"))
        #expect(certificate == server.certificate)
        #expect(certificate.subject == "O = Test, CN = localhost")
        #expect(certificate.issuer == "O = Test, CN = Test Authority")
        #expect(certificate.names == ["localhost", "127.0.0.1"])
        #expect(certificate.validFrom == 1_577_836_800)
        #expect(TLSCertificate.text(ofMoment: certificate.validUntil) == "2049-12-31 23:59 UTC")
        #expect(certificate.fingerprint == whole)
        #expect(certificate.publicKeyFingerprint == key)
        #expect(serverFacts?.verification == .notAsked)
        #expect(serverFacts?.certificate == nil)
    }

    @Test func `A certificate that has a common name only is taken by that`() async throws {
        let client = try TLSClientContext(trust: ours)
        let server = try TLSServerContext(identity: papers.identity("named"))
        #expect(server.certificate?.names == ["localhost"])
        try await LoopbackPair.on { pair in
            #expect(await pair.shakeHands(client, server).client == nil)
        }
    }

    @Test func `A wildcard stands for one label`() async throws {
        let client = try TLSClientContext(trust: ours)
        let server = try TLSServerContext(identity: papers.identity("other"))
        for (name, isGood) in [("a.example.net", true), ("a.b.example.net", false), ("example.net", false)] {
            try await LoopbackPair.on { pair in
                #expect(await (pair.shakeHands(client, to: name, server).client == nil) == isGood)
            }
        }
    }

    @Test func `A pinned certificate or key is taken whatever else is wrong with it, and no other one`() async throws {
        let (certificate, key) = (try fingerprint("server.fingerprint"), try fingerprint("server.keyprint"))
        let rows: [(pins: [TLSFingerprint], identity: String, isGood: Bool)] = [
            ([certificate], "server", true), ([key], "server", true), ([key], "self", true),
            ([certificate], "self", false), ([key, certificate], "expired", false), ([], "server", false),
        ]
        for row in rows {
            let client = try TLSClientContext(trust: .pinned(row.pins))
            let server = try TLSServerContext(identity: papers.identity(row.identity))
            try await LoopbackPair.on { pair in
                let failure = await pair.shakeHands(client, to: "any.name.at.all", server).client
                #expect((failure == nil) == row.isGood, "\(row)")
                #expect((pair.client.tls?.verification == .pinned) == row.isGood)
                guard let failure, let own = server.certificate else { return }
                let (shown, shownKey) = (own.fingerprint, own.publicKeyFingerprint)
                #expect(failure.cause == .notPinned(certificate: shown, publicKey: shownKey))
                #expect("\(failure)".contains("\(shown)"))
            }
        }
    }

    @Test func `Without a check the connection opens, and says what the check would have found`() async throws {
        let client = try TLSClientContext(trust: .insecure)
        for (identity, cause) in [
            ("server", TLSFailure.Cause.unknownIssuer("O = Test, CN = Test Authority")), ("self", .selfSigned),
        ] {
            let server = try TLSServerContext(identity: papers.identity(identity))
            try await LoopbackPair.on { pair in
                #expect(await pair.shakeHands(client, to: "mail.example.com", server).client == nil)
                let found = pair.client.tls?.verification
                #expect(found == .unverified(cause) || found == .unverified(Self.otherName), "\(identity)")
            }
        }
    }

    private static let otherName = TLSFailure.Cause.nameMismatch(
        wanted: "mail.example.com", names: ["localhost", "127.0.0.1"])

    // What is not

    @Test(arguments: [
        ("expired", "the certificate expired on 2020-05-01 12:00 UTC", "certificate expired"),
        ("future", "the certificate is not valid before 2048-01-01 00:00 UTC", "bad certificate"),
        ("other", "the certificate is not for localhost; it is for mail.example.org, *.example.net", "bad certificate"),
        ("strange", "issuer is not trusted: O = Test, CN = Unknown Authority", "unknown certificate authority"),
        ("self", "self-signed", "unknown certificate authority"),
    ])
    func `A certificate that is not acceptable is refused on both sides, in words`(
        identity: String, words: String, alert: String
    ) async throws {
        let client = try TLSClientContext(trust: ours)
        let server = try TLSServerContext(identity: papers.identity(identity))
        try await LoopbackPair.on { pair in
            let failures = await pair.shakeHands(client, server)
            let failure = try #require(failures.client)
            #expect("\(failure)".contains(words))
            #expect(failure.isAboutCertificate)
            #expect(failure.certificate == server.certificate)
            #expect(pair.client.tls == nil)
            #expect(pair.client.tlsFailure == failure)
            #expect(await pair.client.say("secret\r\n") == false)
            #expect(await pair.client.wait(until: nil) == .ended)
            // With TLS 1.3 the server hears of it in its handshake, for it waits for the client's last word.
            let refusal = try #require(failures.server)
            #expect("\(refusal)".contains(alert))
        }
    }

    @Test func `The authorities of the system do not know ours, unless they are added`() async throws {
        let server = try TLSServerContext(identity: papers.identity("server"))
        for (trust, isGood) in [(TLSTrust.system, false), (.systemAnd(authorities: papers.path("ca.pem")), true)] {
            let client = try TLSClientContext(trust: trust)
            try await LoopbackPair.on { pair in
                let failure = await pair.shakeHands(client, server).client
                #expect((failure == nil) == isGood)
                if let failure { #expect(failure.cause == .unknownIssuer("O = Test, CN = Test Authority")) }
            }
        }
    }

    @Test func `A server's own certificate in the file of authorities is enough`() async throws {
        let client = try TLSClientContext(trust: .only(authorities: papers.path("self.pem")))
        let server = try TLSServerContext(identity: papers.identity("self"))
        try await LoopbackPair.on { pair in
            #expect(await pair.shakeHands(client, server).client == nil)
        }
    }

    @Test(arguments: ["", "a\0b", String(repeating: "a", count: 300)])
    func `A name that can be nobody's is refused before a word is said`(name: String) async throws {
        let client = try TLSClientContext(trust: ours)
        try await LoopbackPair.on { pair in
            let failure = await pair.client.open(client, to: name)
            #expect(failure?.cause == .unusableName(name))
            #expect(await pair.client.say("plain") == false)
            #expect(await pair.server.collect() == [])
        }
    }

    // Versions

    @Test func `Two sides without a common version say so`() async throws {
        let old = try TLSPeer(["s_server", "-tls1_2"], papers)
        let client = try TLSClientContext(trust: ours, minimum: .v1_3)
        try await old.connected { channel in
            let failure = try #require(await channel.open(client))
            #expect(failure.cause == .noCommonVersion(minimum: .v1_3))
            #expect("\(failure)".contains("1.3 and newer"))
        }
        old.stop()
    }

    @Test(arguments: [(TLSVersion.v1_0, "-tls1", true), (.v1_0, "-tls1_1", true), (.v1_2, "-tls1_1", false)])
    func `Old versions are spoken on demand only`(minimum: TLSVersion, option: String, isGood: Bool) async throws {
        let old = try TLSPeer(["s_server", option, "-cipher", "DEFAULT:@SECLEVEL=0"], papers)
        let client = try TLSClientContext(trust: ours, minimum: minimum)
        try await old.connected { channel in
            let failure = await channel.open(client)
            #expect((failure == nil) == isGood, "\(String(describing: failure))")
            if isGood {
                #expect(channel.tls?.version == (option == "-tls1" ? .v1_0 : .v1_1))
            } else {
                #expect(failure?.cause == .noCommonVersion(minimum: .v1_2))
            }
        }
        old.stop()
    }

    // Files

    @Test func `Files that do not serve are refused with what is wrong`() throws {
        let (good, none) = (papers.path("server.pem"), papers.path("none.pem"))
        let rows: [(certificates: String, key: String, error: TLSSetupError)] = [
            (none, papers.path("server.key"), .unreadable(file: none, reason: "No such file or directory")),
            (good, none, .unreadable(file: none, reason: "No such file or directory")),
            (papers.folder.path, good, .unreadable(file: papers.folder.path, reason: "Is a directory")),
            (papers.path("server.key"), good, .noCertificate(file: papers.path("server.key"))),
            (papers.path("index.txt.attr"), good, .noCertificate(file: papers.path("index.txt.attr"))),
            (good, good, .noKey(file: good)),
            (good, papers.path("locked.key"), .encryptedKey(file: papers.path("locked.key"))),
            (
                good, papers.path("client.key"),
                .keyMismatch(certificates: good, key: papers.path("client.key"))
            ),
            (
                papers.path("weak.pem"), papers.path("weak.key"),
                .unusable(file: papers.path("weak.pem"), reason: "ee key too small")
            ),
        ]
        for row in rows {
            #expect(throws: row.error) {
                try TLSServerContext(identity: TLSIdentity(certificates: row.certificates, key: row.key))
            }
        }
        #expect(throws: TLSSetupError.noCertificate(file: papers.path("ca.key"))) {
            try TLSClientContext(trust: .only(authorities: papers.path("ca.key")))
        }
        #expect("\(TLSSetupError.encryptedKey(file: "a.key"))".contains("openssl pkey"))
    }

    @Test func `A fingerprint is read with and without colons, and nothing else is`() throws {
        let hex = String(repeating: "aB", count: 32)
        let pairs = Array(repeating: "Ab", count: 32).joined(separator: ":")
        #expect(TLSFingerprint(hex) == TLSFingerprint(octets: [UInt8](repeating: 0xAB, count: 32)))
        #expect(TLSFingerprint(pairs) == TLSFingerprint(hex))
        let printed = try #require(TLSFingerprint(hex)).description
        #expect(TLSFingerprint(printed) == TLSFingerprint(hex))
        for text in [
            "", ":", String(hex.dropLast(2)), hex + "ab", pairs + ":", "abc:" + pairs.dropFirst(4),
            "g" + hex.dropFirst(),
        ] {
            #expect(TLSFingerprint(text) == nil, "\(text)")
        }
    }
}
