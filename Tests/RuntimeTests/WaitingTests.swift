import Bytes
import Runtime
import Testing

/// Nothing may be lost between looking for news and going to sleep, whatever else runs on the loop meanwhile.
@Suite(.timeLimit(.minutes(2))) struct WaitingTests {
    @Test func `A nudge at any moment is seen`() async throws {
        let loop = EventLoop()
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
        let listener = try #require(listeners.first)
        try await Task(executorPreference: loop) {
            let client = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(5))
            for _ in 0..<2000 {
                async let nudged: Void = nudge(client)
                let wake = await client.wait(until: nil)
                await nudged
                #expect(wake == .nudged)
            }
            client.close()
            listener.close()
        }.value
    }

    @Test func `A listener closed at any moment lets its waiter go`() async throws {
        let loop = EventLoop()
        for _ in 0..<300 {
            let listeners = try await TCPListener.listen(
                on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [loop])
            let listener = try #require(listeners.first)
            let isOver = await Task(executorPreference: loop) {
                async let closing: Void = close(listener)
                let channel = await listener.accept()
                await closing
                return channel == nil
            }.value
            #expect(isOver)
        }
    }
}

private func nudge(_ channel: TCPChannel) async {
    channel.nudge()
}

private func close(_ listener: TCPListener) async {
    listener.close()
}
