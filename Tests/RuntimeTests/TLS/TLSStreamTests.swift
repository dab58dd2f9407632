import Bytes
import Runtime
import Testing

@Suite(.timeLimit(.minutes(3))) struct TLSStreamTests {
    private let client: TLSClientContext
    private let server: TLSServerContext

    init() throws {
        let papers = TLSPapers.shared
        try #require(papers.complaint == "", "the openssl command made no certificates")
        client = try TLSClientContext(trust: .only(authorities: papers.path("ca.pem")))
        server = try TLSServerContext(identity: papers.identity("server"))
    }

    private static let many = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// Writes in pieces of changing size, and finishes.
    private static func send(_ octets: [UInt8], through channel: TCPChannel) async {
        var (place, size) = (0, 1)
        while place < octets.count {
            let end = min(octets.count, place + size)
            channel.write(octets[place..<end])
            guard await channel.flush(until: channel.loop.now + .seconds(60)) else { return }
            (place, size) = (end, size * 3 % 400_000 + 1)
        }
    }

    @Test(arguments: [false, true])
    func `Octets go both ways at once, whole and in order, on one loop or two`(isApart: Bool) async throws {
        try await LoopbackPair.on(other: isApart ? EventLoop() : nil) { [client, server] pair in
            let failures = await pair.shakeHands(client, server)
            #expect(failures.client == nil && failures.server == nil)
            async let returned = pair.client.collect(Self.many.count)
            async let arrived = pair.server.loop.perform {
                async let arrived = pair.server.collect(Self.many.count)
                await Self.send(Self.many.reversed(), through: pair.server)
                return await arrived
            }
            await Self.send(Self.many, through: pair.client)
            #expect(await arrived == Self.many)
            #expect(await returned == Self.many.reversed())
        }
    }

    @Test func `A handshake and its data survive every split of the wire`() async throws {
        try await LoopbackPair.on { [client, server] outer in
            try await LoopbackPair.on(outer.client.loop) { inner in
                // client - outer - relay - inner - server
                async let forth: Void = Self.relay(from: outer.server, to: inner.client)
                async let back: Void = Self.relay(from: inner.client, to: outer.server)
                async let served = inner.server.serve(server)
                #expect(await outer.client.open(client) == nil)
                #expect(await served == nil)
                #expect(await outer.client.say("EHLO there\r\n"))
                #expect(await inner.server.collect(12) == Array("EHLO there\r\n".utf8))
                #expect(await inner.server.say("250 hello\r\n"))
                #expect(await outer.client.collect(11) == Array("250 hello\r\n".utf8))
                outer.client.close()
                inner.server.close()
                _ = await (forth, back)
            }
        }
    }

    /// One octet at a time.
    private static func relay(from source: TCPChannel, to target: TCPChannel) async {
        while await source.wait(until: nil) == .received {
            let octets = Array(source.input.readable)
            source.input.removeAll()
            for octet in octets {
                target.write([octet])
                guard await target.flush(until: nil) else { return }
                await Task.yield()
            }
        }
    }

    // Ends

    @Test func `A finished stream ends without a complaint`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            _ = await pair.shakeHands(client, server)
            #expect(await pair.server.say("221 bye\r\n"))
            async let finished: Void = pair.server.finish(until: pair.server.loop.now + .seconds(20))
            #expect(await pair.client.collect() == Array("221 bye\r\n".utf8))
            #expect(pair.client.hasEnded)
            #expect(pair.client.tlsFailure == nil)
            #expect(pair.client.tls != nil)
            await pair.client.finish(until: pair.client.loop.now + .seconds(20))
            pair.client.close()
            await finished
            #expect(pair.server.tlsFailure == nil)
        }
    }

    @Test func `Much that was flushed before the finish arrives before the end`() async throws {
        try await LoopbackPair.on(other: EventLoop()) { [client, server] pair in
            _ = await pair.shakeHands(client, server)
            async let sent: Void = pair.server.loop.perform {
                pair.server.write(Self.many)
                #expect(await pair.server.flush(until: nil))
                await pair.server.finish(until: pair.server.loop.now + .seconds(60))
            }
            #expect(await pair.client.collect() == Self.many)
            #expect(pair.client.tlsFailure == nil)
            pair.client.close()
            await sent
        }
    }

    @Test func `A stream that just ends is truncated, and what came before is there`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            _ = await pair.shakeHands(client, server)
            #expect(await pair.server.say("250-first\r\n"))
            pair.server.close()
            #expect(await pair.client.collect() == Array("250-first\r\n".utf8))
            #expect(pair.client.tlsFailure?.cause == .truncated)
            #expect(await pair.client.say("more") == false)
        }
    }

    @Test func `A record that was changed on the way ends the stream`() async throws {
        try await LoopbackPair.on { [client, server] outer in
            try await LoopbackPair.on(outer.client.loop) { inner in
                async let forth: Void = Self.relay(from: outer.server, to: inner.client)
                async let served = inner.server.serve(server)
                let back = Task(executorPreference: outer.client.loop) {
                    await Self.relay(from: inner.client, to: outer.server)
                }
                #expect(await outer.client.open(client) == nil)
                #expect(await served == nil)
                outer.server.write([23, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32))
                #expect(await outer.server.flush(until: nil))
                #expect(await outer.client.collect() == [])
                guard case .broken = outer.client.tlsFailure?.cause else {
                    Issue.record("\(String(describing: outer.client.tlsFailure))")
                    return
                }
                // The alert about it reaches the other end.
                #expect(await inner.server.collect() == [])
                guard case .refused(alert: 20, _) = inner.server.tlsFailure?.cause else {
                    Issue.record("\(String(describing: inner.server.tlsFailure))")
                    return
                }
                outer.client.close()
                inner.server.close()
                _ = await (forth, back.value)
            }
        }
    }

    // Bounds

    @Test func `Reading pauses while too much is unread`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            _ = await pair.shakeHands(client, server)
            let loop = pair.client.loop
            pair.server.write([UInt8](repeating: 7, count: 64 << 20))
            async let flushed = pair.server.flush(until: nil)
            let end = loop.now + .seconds(60)
            while pair.client.input.count <= TCPChannel.unreadLimit, loop.now < end {
                await loop.sleep(for: .milliseconds(1))
            }
            // More would come in these rounds of the loop if it still read.
            for _ in 0..<50 { await loop.sleep(for: .milliseconds(1)) }
            #expect(pair.client.input.count > TCPChannel.unreadLimit)
            #expect(pair.client.input.count <= TCPChannel.unreadLimit + 65_536)
            pair.client.close()
            pair.server.close()
            #expect(await flushed == false)
        }
    }

    @Test func `A flush to a peer that never reads ends at its deadline`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            _ = await pair.shakeHands(client, server)
            // Nobody waits on the server's end: it reads up to its limit and stops.
            pair.client.write([UInt8](repeating: 7, count: 64 << 20))
            #expect(await pair.client.flush(until: pair.client.loop.now + .milliseconds(100)) == false)
        }
    }

    @Test func `Channels that wait do not wake for what TLS says by itself`() async throws {
        try await LoopbackPair.on { [client, server] pair in
            _ = await pair.shakeHands(client, server)
            // The server's ticket comes now.
            #expect(await pair.client.wait(until: pair.client.loop.now + .milliseconds(20)) == .deadline)
        }
    }

    // Sessions

    @Test func `The next handshake resumes the session, with another name or context it does not`() async throws {
        let shared = client
        let other = try TLSClientContext(trust: shared.trust)
        let rows: [(context: TLSClientContext, name: String, isResumed: Bool)] = [
            (shared, "localhost", false), (shared, "localhost", true), (shared, "127.0.0.1", false),
            (shared, "localhost", true), (other, "localhost", false), (shared, "127.0.0.1", true),
        ]
        for row in rows {
            try await LoopbackPair.on { [server] pair in
                let failures = await pair.shakeHands(row.context, to: row.name, server)
                #expect(failures.client == nil && failures.server == nil)
                #expect(pair.client.tls?.isResumed == row.isResumed, "\(row.name)")
                #expect(pair.server.tls?.isResumed == row.isResumed)
                #expect(pair.client.tls?.certificate == server.certificate)
                #expect(pair.client.tls?.verification == .trusted)
                #expect(await pair.server.say("220 ready\r\n"))
                #expect(await pair.client.collect(11).count == 11)
            }
        }
        let renewed = try TLSServerContext(identity: TLSPapers.shared.identity("server"))
        try await LoopbackPair.on { pair in
            #expect(await pair.shakeHands(shared, renewed).client == nil)
            #expect(pair.client.tls?.isResumed == false, "a new context has new keys for its tickets")
        }
    }

    @Test func `Many contexts and channels on many loops do not disturb each other`() async throws {
        let group = EventLoopGroup(count: 3)
        try await withThrowingTaskGroup { tasks in
            for number in 0..<60 {
                tasks.addTask { [client, server] in
                    try await LoopbackPair.on(group.next(), other: group.next()) { pair in
                        let failures = await pair.shakeHands(client, server)
                        #expect(failures.client == nil && failures.server == nil)
                        let text = "message \(number)"
                        #expect(await pair.client.say(text))
                        let count = text.utf8.count
                        let arrived = await pair.server.loop.perform { await pair.server.collect(count) }
                        #expect(arrived == Array(text.utf8))
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }
}
