import Bytes
import Runtime
import Testing

@Suite struct TCPChannelTests {
    private func listening(on loop: EventLoop) async throws -> TCPListener {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
        return try #require(listeners.first)
    }

    /// Runs `body` as a task of `loop`.
    private func on<Answer: Sendable>(
        _ loop: EventLoop, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await Task(executorPreference: loop) { try await body() }.value
    }

    @Test func `Octets go there and back, in order, whatever their size`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        async let echoed: Void = on(loop) {
            guard let channel = await listener.accept() else { return }
            while await channel.wait(until: nil) == .received {
                channel.write(channel.input.readable)
                channel.input.removeAll()
                _ = await channel.flush(until: nil)
            }
            channel.close()
        }
        let received = try await on(loop) {
            let channel = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(5))
            async let reading = collect(from: channel, count: sent.count)
            channel.write(sent)
            _ = await channel.flush(until: nil)
            let all = await reading
            channel.close()
            return all
        }
        #expect(received == sent)
        try await echoed
        try await on(loop) { listener.close() }
    }

    @Test func `A wait ends at its deadline, by a nudge, or at the end of the stream`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        let wakes = try await on(loop) {
            let client = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(5))
            let accepted = await listener.accept()
            let server = try #require(accepted)
            var wakes = [await client.wait(until: loop.now + .milliseconds(5))]
            client.nudge()
            wakes.append(await client.wait(until: nil))
            Task.detached { client.nudge() }
            wakes.append(await client.wait(until: nil))
            server.close()
            wakes.append(await client.wait(until: nil))
            client.close()
            listener.close()
            return wakes
        }
        #expect(wakes == [.deadline, .nudged, .nudged, .ended])
    }

    @Test func `A flush to a peer that never reads ends at its deadline`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        let isSent = try await on(loop) {
            let client = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(5))
            client.write([UInt8](repeating: 7, count: 64 << 20))
            let isSent = await client.flush(until: loop.now + .milliseconds(50))
            client.close()
            listener.close()
            return isSent
        }
        #expect(!isSent)
    }

    @Test func `Reading pauses while too much is unread`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        let (held, isSent) = try await on(loop) {
            let client = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(5))
            let accepted = await listener.accept()
            let server = try #require(accepted)
            server.write([UInt8](repeating: 7, count: 64 << 20))
            async let flushed = server.flush(until: nil)
            let end = loop.now + .seconds(30)
            while client.input.count <= TCPChannel.unreadLimit, loop.now < end {
                await loop.sleep(for: .milliseconds(1))
            }
            // More would come in these rounds of the loop if it still read.
            for _ in 0..<50 { await loop.sleep(for: .milliseconds(1)) }
            let held = client.input.count
            client.close()
            server.close()
            listener.close()
            return (held, await flushed)
        }
        #expect(held > TCPChannel.unreadLimit)
        #expect(held <= TCPChannel.unreadLimit + 65_536)
        #expect(!isSent, "there was nothing more to come")
    }

    @Test func `Connecting to a closed port fails, with the reason in words`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        try await on(loop) { listener.close() }
        await #expect {
            try await on(loop) {
                _ = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(5))
            }
        } throws: { error in
            (error as? OperatingSystemError)?.reason == "connection refused"
        }
    }

    @Test func `A port that somebody listens on is refused`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        await #expect {
            _ = try await TCPListener.listen(on: listener.address, loops: [loop])
        } throws: { error in
            (error as? OperatingSystemError)?.isAddressInUse == true
        }
        try await on(loop) { listener.close() }
    }

    @Test func `A closed listener gives nobody`() async throws {
        let loop = EventLoop()
        let listener = try await listening(on: loop)
        let accepted = try await on(loop) {
            async let accepted = listener.accept()
            listener.close()
            return await accepted == nil
        }
        #expect(accepted)
    }
}

private func collect(from channel: TCPChannel, count: Int) async -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count {
        guard await channel.wait(until: nil) == .received else { break }
        all += channel.input.readable
        channel.input.removeAll()
    }
    return all
}
