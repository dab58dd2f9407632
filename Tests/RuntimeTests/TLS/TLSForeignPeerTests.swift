import Bytes
import Runtime
import Testing

/// The `openssl` command as the other side.
@Suite(.timeLimit(.minutes(3)), .serialized) struct TLSForeignPeerTests {
    private let papers = TLSPapers.shared
    private let client: TLSClientContext
    private let server: TLSServerContext

    init() throws {
        try #require(papers.complaint == "", "the openssl command made no certificates")
        client = try TLSClientContext(trust: .only(authorities: papers.path("ca.pem")))
        server = try TLSServerContext(identity: papers.identity("server"))
    }

    /// Accepts one connection and runs `body` on it, while `openssl s_client` with `arguments` is the other side.
    private func serving<Answer: Sendable>(
        _ arguments: [String], _ body: @escaping @Sendable (TCPChannel, TLSPeer) async throws -> Answer
    ) async throws -> (Answer, output: String) {
        let loop = EventLoop()
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
        let listener = try #require(listeners.first)
        let trust = ["-CAfile", papers.path("ca.pem"), "-verify_return_error", "-servername", "localhost"]
        let peer = try TLSPeer(["s_client", "-connect", "\(listener.address)"] + trust + arguments, papers)
        let answer = try await Task(executorPreference: loop) {
            let accepted = await listener.accept()
            let channel = try #require(accepted)
            listener.close()
            defer { channel.close() }
            return try await body(channel, peer)
        }.value
        return (answer, await peer.ending())
    }

    @Test(arguments: [["-tls1_3"], ["-tls1_2"]])
    func `s_server is understood, echoes, and resumes`(options: [String]) async throws {
        let peer = try TLSPeer(["s_server", "-rev"] + options, papers)
        for isResumed in [false, true] {
            try await peer.connected { [client] channel in
                #expect(await channel.open(client) == nil)
                #expect(channel.tls?.version == (options == ["-tls1_3"] ? .v1_3 : .v1_2))
                #expect(channel.tls?.isResumed == isResumed)
                #expect(channel.tls?.verification == .trusted)
                #expect(await channel.say("hello\n"))
                #expect(await channel.collect(6) == Array("olleh\n".utf8))
                await channel.finish(until: channel.loop.now + .seconds(20))
            }
        }
        peer.stop()
        _ = await peer.ending()
    }

    @Test func `s_server that wants a certificate gets ours, and says so when there is none`() async throws {
        let options = ["-Verify", "1", "-verify_return_error", "-CAfile", papers.path("ca.pem"), "-rev"]
        let peer = try TLSPeer(["s_server"] + options, papers)
        let named = try TLSClientContext(trust: client.trust, identity: papers.identity("client"))
        try await peer.connected { channel in
            #expect(await channel.open(named) == nil)
            #expect(await channel.say("hello\n"))
            #expect(await channel.collect(6) == Array("olleh\n".utf8))
        }
        try await peer.connected { [client] channel in
            // With TLS 1.3 the refusal comes after the client's side of the handshake has ended.
            #expect(await channel.open(client) == nil)
            #expect(await channel.collect() == [])
            let failure = try #require(channel.tlsFailure)
            #expect(failure.cause == .refused(alert: 116, "certificate required"))
            #expect("\(failure)".contains("certificate required"))
        }
        peer.stop()
        _ = await peer.ending()
    }

    @Test(arguments: [["-tls1_3"], ["-tls1_2"]])
    func `s_client is served, with the mark at the end`(options: [String]) async throws {
        let (_, output) = try await serving(["-quiet"] + options) { [server] channel, peer in
            #expect(await channel.serve(server) == nil)
            peer.type("hello\n")
            #expect(await channel.collect(6) == Array("hello\n".utf8))
            #expect(await channel.say("you are welcome\n"))
            await channel.finish(until: channel.loop.now + .seconds(20))
        }
        #expect(output.contains("you are welcome"))
        #expect(!output.contains("unexpected eof"))
    }

    @Test func `s_client in the middle of an SMTP dialogue is served`() async throws {
        let ((lines), output) = try await serving(["-starttls", "smtp", "-quiet"]) { [server] channel, peer in
            #expect(await channel.say("220 here\r\n"))
            #expect(await Self.line(from: channel).hasPrefix("EHLO"))
            #expect(await channel.say("250-here\r\n250 STARTTLS\r\n"))
            #expect(await Self.line(from: channel) == "STARTTLS")
            #expect(await channel.say("220 go ahead\r\n"))
            #expect(await channel.serve(server) == nil)
            peer.type("EHLO inside\n")
            let inside = await Self.line(from: channel)
            #expect(await channel.say("250 inside\r\n"))
            await channel.finish(until: channel.loop.now + .seconds(20))
            return inside
        }
        #expect(lines == "EHLO inside")
        #expect(output.contains("250 inside"))
    }

    @Test func `A version below the minimum is refused on both sides`() async throws {
        let strict = try TLSServerContext(identity: papers.identity("server"), minimum: .v1_3)
        let (failure, output) = try await serving(["-tls1_2"]) { channel, _ in await channel.serve(strict) }
        #expect(failure?.cause == .noCommonVersion(minimum: .v1_3))
        #expect(output.contains("alert protocol version"))
    }

    @Test func `New keys are taken and sent; the octets around them arrive`() async throws {
        let (arrived, _) = try await serving(["-tls1_3"]) { [server] channel, peer in
            #expect(await channel.serve(server) == nil)
            peer.type("one\n")
            var arrived = await channel.collect(4)
            // `K` is s_client's command for "new keys, yours as well".
            peer.type("K\n")
            await peer.saying("KEYUPDATE")
            peer.type("two\n")
            arrived += await channel.collect(4)
            #expect(await channel.say("thanks\n"))
            await channel.finish(until: channel.loop.now + .seconds(20))
            return arrived
        }
        #expect(arrived == Array("one\ntwo\n".utf8))
    }

    @Test func `A handshake in the middle of a session is refused`() async throws {
        let (wasRefused, output) = try await serving(["-tls1_2"]) { [server] channel, peer in
            #expect(await channel.serve(server) == nil)
            // `R` is s_client's command for it.
            peer.type("R\n")
            _ = await channel.collect()
            return true
        }
        #expect(wasRefused)
        #expect(output.contains("no renegotiation") || output.contains("RENEGOTIATING"))
    }

    @Test func `A client that does not trust us is told apart from one that is gone`() async throws {
        let (failure, _) = try await serving(["-verify_hostname", "mail.example.com", "-tls1_2"]) {
            [server] channel, _ in await channel.serve(server)
        }
        guard case .refused(alert: 42, let words) = failure?.cause else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(words == "bad certificate")
    }

    private static func line(from channel: TCPChannel) async -> String {
        var line: [UInt8] = []
        while true {
            while let octet = channel.input.readable.first {
                channel.input.consume(upTo: channel.input.head + 1)
                if octet == 10 { return String(decoding: line.filter { $0 != 13 }, as: UTF8.self) }
                line.append(octet)
            }
            guard await channel.wait(until: channel.loop.now + .seconds(20)) == .received else { return "" }
        }
    }
}
