import Bytes
import Runtime
import Testing

@Suite(.timeLimit(.minutes(3))) struct TLSHostilityTests {
    private let client: TLSClientContext
    private let server: TLSServerContext

    init() throws {
        let papers = TLSPapers.shared
        try #require(papers.complaint == "", "the openssl command made no certificates")
        client = try TLSClientContext(trust: .only(authorities: papers.path("ca.pem")))
        server = try TLSServerContext(identity: papers.identity("server"))
    }

    // What came in plain

    @Test func `Commands behind STARTTLS in plain are not obeyed inside TLS`() async throws {
        try await LoopbackPair.on { [server] pair in
            let injected = "RSET\r\nMAIL FROM:<evil@example.com>\r\n"
            #expect(await pair.client.say(injected))
            #expect(await pair.server.wait(until: nil) == .received)
            let failure = try #require(await pair.server.serve(server))
            #expect(failure.cause == .plainOctets(injected.utf8.count))
            #expect("\(failure)".contains("in plain before TLS"))
            #expect(pair.server.input.isEmpty)
            #expect(await pair.server.wait(until: nil) == .ended)
            #expect(await pair.server.say("250 ok\r\n") == false)
        }
    }

    @Test func `Answers behind the one to STARTTLS in plain are not believed inside TLS`() async throws {
        try await LoopbackPair.on { [client] pair in
            #expect(await pair.server.say("220 go ahead\r\n250 AUTH PLAIN\r\n"))
            #expect(await pair.client.collect(1).count > 0)
            pair.client.input.append(Array("250 AUTH PLAIN\r\n".utf8))
            let failure = try #require(await pair.client.open(client))
            #expect(failure.cause == .plainOctets(16))
            #expect(pair.client.input.isEmpty)
            #expect(await pair.client.say("AUTH PLAIN AHVzZXIAcGFzcw==\r\n") == false)
        }
    }

    @Test func `A client that starts its handshake before it is told to is served all the same`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            async let opened = pair.client.open(client)
            #expect(await pair.server.wait(until: nil) == .received)
            #expect(pair.server.input.count > 100)
            #expect(await pair.server.serve(server) == nil)
            #expect(await opened == nil)
        }
    }

    // What is no TLS

    @Test(arguments: [
        ("220 mail.example.com ESMTP\r\n", "220 mail.example.com ESMTP"), ("+OK", "+OK"),
        ("\0\u{1}\u{2}\u{3}\u{4}\u{5}", ""),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.1 400 Bad Request"), ("\u{16}x plain", ""),
    ])
    func `A server that speaks something else is quoted`(text: String, quoted: String) async throws {
        try await LoopbackPair.on { [client] pair in
            async let opened = pair.client.open(client)
            // The client's first words.
            #expect(await pair.server.wait(until: nil) == .received)
            #expect(await pair.server.say(text))
            pair.server.close()
            let failure = try #require(await opened)
            #expect(failure.cause == .notTLS(said: quoted))
            #expect("\(failure)".contains("does not speak TLS"))
        }
    }

    @Test(arguments: ["EHLO printer.example.com\r\n", "GET / HTTP/1.1\r\n\r\n", "\r\n", "\u{7F}"])
    func `A client that speaks something else is told apart`(text: String) async throws {
        try await LoopbackPair.on { [server] pair in
            async let served = pair.server.serve(server)
            // The server waits already.
            await Task.yield()
            #expect(await pair.client.say(text))
            pair.client.close()
            let failure = try #require(await served)
            switch failure.cause {
            case .notTLS, .plainOctets: break
            default: Issue.record("\(failure)")
            }
        }
    }

    // Who stops in the middle

    @Test func `A peer that says nothing, or stops in the middle, meets the deadline`() async throws {
        let hello = try await clientHello()
        for count in [0, 1, 4, 5, 6, hello.count / 2, hello.count - 1, hello.count] {
            try await LoopbackPair.on { [server] pair in
                pair.client.write(hello[..<count])
                #expect(await pair.client.flush(until: nil))
                let answer = await pair.server.serve(server, within: .milliseconds(30))
                let failure = try #require(answer)
                #expect(failure.cause == .timedOut, "after \(count) octets")
                #expect("\(failure)".contains("not finished in time"))
            }
        }
        try await LoopbackPair.on { [client] pair in
            #expect(await pair.client.open(client, within: .milliseconds(30))?.cause == .timedOut)
        }
    }

    @Test func `A peer that goes in the middle is told apart from one that is slow`() async throws {
        let hello = try await clientHello()
        for count in [0, 1, 5, hello.count / 2, hello.count] {
            try await LoopbackPair.on { [server] pair in
                pair.client.write(hello[..<count])
                #expect(await pair.client.flush(until: nil))
                pair.client.close()
                #expect(await pair.server.serve(server)?.cause == .ended, "after \(count) octets")
            }
        }
    }

    @Test func `A nudge in the middle of a handshake is kept for the next wait`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            async let opened = pair.client.open(client)
            #expect(await pair.server.wait(until: nil) == .received)
            pair.client.nudge()
            await Task.yield()
            #expect(await pair.server.serve(server) == nil)
            #expect(await opened == nil)
            #expect(await pair.client.wait(until: nil) == .nudged)
        }
    }

    @Test func `A channel closed in the middle of a handshake ends it`() async throws {
        try await LoopbackPair.on { [client] pair in
            async let opened = pair.client.open(client)
            #expect(await pair.server.wait(until: nil) == .received)
            pair.client.close()
            #expect(await opened?.cause == .ended)
        }
    }

    // Broken handshakes

    @Test func `First words with any octet changed end in a failure or a handshake that goes on`() async throws {
        let hello = try await clientHello()
        let loop = EventLoop()
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
        let listener = try #require(listeners.first)
        try await Task(executorPreference: loop) { [server] in
            for place in hello.indices {
                for change in [UInt8(1), 0x80, 0xFF] {
                    var words = hello
                    words[place] ^= change
                    let client = try await TCPChannel.connect(
                        to: listener.address, on: loop, until: loop.now + .seconds(10))
                    let accepted = await listener.accept()
                    let channel = try #require(accepted)
                    client.write(words)
                    #expect(await client.flush(until: nil))
                    async let served = channel.serve(server)
                    client.nudge()
                    _ = await client.wait(until: nil)
                    client.close()
                    #expect(await served != nil)
                    channel.close()
                }
            }
            listener.close()
        }.value
    }

    /// What a client of ours says first.
    private func clientHello() async throws -> [UInt8] {
        try await LoopbackPair.on { [client] pair in
            async let opened = pair.client.open(client)
            #expect(await pair.server.wait(until: nil) == .received)
            let hello = Array(pair.server.input.readable)
            pair.server.close()
            _ = await opened
            return hello
        }
    }
}
