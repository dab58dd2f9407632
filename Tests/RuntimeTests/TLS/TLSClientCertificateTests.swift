import Bytes
import Runtime
import Testing

/// Clients that show a certificate, and what it is worth.
@Suite(.timeLimit(.minutes(3))) struct TLSClientCertificateTests {
    private let papers = TLSPapers.shared
    private let trust: TLSTrust

    init() throws {
        try #require(papers.complaint == "", "the openssl command made no certificates")
        trust = .only(authorities: papers.path("ca.pem"))
    }

    private func server(
        _ asking: TLSClientAsking, minimum: TLSVersion = .v1_2, after earlier: TLSServerContext? = nil
    ) throws -> TLSServerContext {
        try TLSServerContext(
            identity: papers.identity("server"), minimum: minimum, asking: asking, ticketsOf: earlier)
    }

    private func client(_ identity: String?) throws -> TLSClientContext {
        try TLSClientContext(trust: trust, identity: identity.map { papers.identity($0) })
    }

    @Test(arguments: [
        ("client", "shown", "trusted"),
        ("self", "shown", "self-signed"),
        ("strange", "shown", "issuer is not trusted"),
        ("expired", "expired on 2020-05-01", "expired on 2020-05-01"),
        ("future", "not valid before 2048-01-01", "not valid before 2048-01-01"),
    ])
    func `A certificate is worth what the server asks for, and a bad one sends nobody away`(
        identity: String, any: String, issued: String
    ) async throws {
        let rows: [(asking: TLSClientAsking, worth: String)] = [
            (.never, "notAsked"), (.forAny, any), (.forOneIssued(by: papers.path("ca.pem")), issued),
        ]
        for row in rows {
            let (context, client) = (try server(row.asking), try client(identity))
            try await LoopbackPair.on { pair in
                let failures = await pair.shakeHands(client, context)
                #expect(failures.client == nil && failures.server == nil)
                let facts = try #require(pair.server.tls)
                #expect(Self.words(facts.verification).contains(row.worth), "\(row.asking)")
                #expect((facts.certificate == nil) == (row.asking == .never))
                let isProven = row.worth == "shown" || row.worth == "trusted"
                #expect(
                    (facts.provenFingerprint == facts.certificate?.fingerprint) == (isProven || row.asking == .never))
                #expect((facts.provenFingerprint != nil) == isProven)
                #expect(await pair.server.say("welcome\r\n"))
                #expect(await pair.client.collect(9).count == 9)
            }
        }
    }

    private static func words(_ verification: TLSFacts.Verification) -> String {
        switch verification {
        case .trusted: "trusted"
        case .pinned: "pinned"
        case .shown: "shown"
        case .unverified(let cause): "\(cause)"
        case .notAsked: "notAsked"
        }
    }

    @Test func `The fingerprint and the subject are those of the client's certificate`() async throws {
        let (context, client) = (try server(.forAny), try client("client"))
        let own = try server(.never)
        let shown = try TLSServerContext(identity: papers.identity("client")).certificate
        try await LoopbackPair.on { pair in
            #expect(await pair.shakeHands(client, context).server == nil)
            #expect(pair.server.tls?.certificate == shown)
            #expect(pair.server.tls?.certificate?.subject == "CN = gateway")
            #expect(pair.server.tls?.certificate != own.certificate)
        }
    }

    @Test func `A client without a certificate is served, and proves nothing`() async throws {
        for asking in [TLSClientAsking.forAny, .forOneIssued(by: papers.path("ca.pem"))] {
            let (context, client) = (try server(asking), try client(nil))
            try await LoopbackPair.on { pair in
                #expect(await pair.shakeHands(client, context).server == nil)
                let facts = try #require(pair.server.tls)
                #expect(facts.verification == .notAsked)
                #expect(facts.certificate == nil && facts.provenFingerprint == nil)
            }
        }
    }

    @Test(arguments: [
        ("client", TLSClientAsking.forAny, true), ("client", .forOneIssued(by: TLSPapers.shared.path("ca.pem")), true),
        ("strange", .forAny, true), ("strange", .forOneIssued(by: TLSPapers.shared.path("ca.pem")), false),
    ])
    func `A session that is resumed keeps the certificate and what it is worth`(
        identity: String, asking: TLSClientAsking, isProven: Bool
    ) async throws {
        let (context, client) = (try server(asking), try client(identity))
        for isResumed in [false, true, true] {
            try await LoopbackPair.on { pair in
                #expect(await pair.shakeHands(client, context).server == nil)
                let facts = try #require(pair.server.tls)
                #expect(facts.isResumed == isResumed)
                #expect(facts.certificate?.subject == (identity == "client" ? "CN = gateway" : "CN = localhost"))
                #expect((facts.provenFingerprint != nil) == isProven)
                #expect(await pair.server.say("welcome\r\n"))
                #expect(await pair.client.collect(9).count == 9)
            }
        }
    }

    @Test func `Tickets outlive a reload, unless it changes what clients have to show`() async throws {
        let ours = TLSClientAsking.forOneIssued(by: papers.path("ca.pem"))
        let theirs = TLSClientAsking.forOneIssued(by: papers.path("stranger.pem"))
        let first = try server(ours)
        let rows: [(context: TLSServerContext, isResumed: Bool)] = [
            (first, false), (try server(ours, after: first), true), (try server(ours), false),
            (first, false), (try server(theirs, after: first), false),
            (first, false), (try server(.forAny, after: first), false),
            (first, false), (try server(ours, minimum: .v1_3, after: first), false),
        ]
        let client = try client("client")
        for (number, row) in rows.enumerated() {
            try await LoopbackPair.on { pair in
                #expect(await pair.shakeHands(client, row.context).server == nil)
                #expect(pair.server.tls?.isResumed == row.isResumed, "row \(number)")
                #expect(await pair.server.say("welcome\r\n"))
                #expect(await pair.client.collect(9).count == 9)
            }
        }
    }

    @Test func `A file of authorities that is none is refused in words`() throws {
        let rows = [
            (papers.path("nothing.pem"), "cannot read"), (papers.path("server.key"), "has no certificate"),
            (papers.path("."), "cannot"),
        ]
        for (file, words) in rows {
            let error = #expect(throws: TLSSetupError.self) { try server(.forOneIssued(by: file)) }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }

    // The openssl command as the client

    @Test(arguments: ["-tls1", "-tls1_1", "-tls1_2", "-tls1_3"])
    func `An old client is served only where its version is allowed`(option: String) async throws {
        let versions: [String: TLSVersion] = ["-tls1": .v1_0, "-tls1_1": .v1_1, "-tls1_2": .v1_2, "-tls1_3": .v1_3]
        let version = try #require(versions[option])
        for minimum in [TLSVersion.v1_0, .v1_1, .v1_2, .v1_3] {
            let context = try server(.never, minimum: minimum)
            let arguments = [option, "-quiet", "-cipher", "DEFAULT:@SECLEVEL=0"]
            let failure = try await accepting(arguments) { channel in
                let failure = await channel.serve(context)
                #expect(channel.tls?.version == (version >= minimum ? version : nil))
                return failure
            }
            #expect((failure == nil) == (version >= minimum), "\(option) with \(minimum)")
            if version < minimum { #expect(failure?.cause == .noCommonVersion(minimum: minimum)) }
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `s_client is resumed with its certificate`(option: String) async throws {
        let context = try server(.forOneIssued(by: papers.path("ca.pem")))
        let kept = papers.path("session\(option).pem")
        let arguments = [
            option, "-quiet", "-ign_eof", "-cert", papers.path("client.pem"), "-key", papers.path("client.key"),
        ]
        for (more, isResumed) in [(["-sess_out", kept], false), (["-sess_in", kept], true)] {
            let facts = try await accepting(arguments + more) { channel -> TLSFacts? in
                #expect(await channel.serve(context) == nil)
                #expect(await channel.say("welcome\r\n"))
                let facts = channel.tls
                await channel.finish(until: channel.loop.now + .seconds(20))
                return facts
            }
            #expect(facts?.isResumed == isResumed)
            #expect(facts?.verification == .trusted)
            #expect(facts?.certificate?.subject == "CN = gateway")
        }
    }

    /// Accepts one connection of `openssl s_client` with `arguments`.
    private func accepting<Answer: Sendable>(
        _ arguments: [String], _ body: @escaping @Sendable (TCPChannel) async throws -> Answer
    ) async throws -> Answer {
        let loop = EventLoop()
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
        let listener = try #require(listeners.first)
        let peer = try TLSPeer(["s_client", "-connect", "\(listener.address)"] + arguments, papers)
        let answer = try await Task(executorPreference: loop) {
            let accepted = await listener.accept()
            let channel = try #require(accepted)
            listener.close()
            defer { channel.close() }
            return try await body(channel)
        }.value
        _ = await peer.ending()
        return answer
    }
}
