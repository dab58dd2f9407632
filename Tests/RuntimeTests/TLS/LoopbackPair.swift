import Bytes
import Runtime
import Testing

/// Two connected channels on one loop, or on two.
struct LoopbackPair: Sendable {
    let client: TCPChannel
    let server: TCPChannel

    /// Runs `body` with a new pair as a task of `loop`; the server's end lives on `other`.
    static func on<Answer: Sendable>(
        _ loop: EventLoop = EventLoop(), other: EventLoop? = nil,
        _ body: @escaping @Sendable (LoopbackPair) async throws -> Answer
    ) async throws -> Answer {
        let other = other ?? loop
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [other])
        let listener = try #require(listeners.first)
        return try await Task(executorPreference: loop) {
            let client = try await TCPChannel.connect(to: listener.address, on: loop, until: loop.now + .seconds(10))
            let accepted = await other.perform {
                let channel = await listener.accept()
                listener.close()
                return channel
            }
            let server = try #require(accepted)
            let result: Result<Answer, any Error>
            do {
                result = .success(try await body(LoopbackPair(client: client, server: server)))
            } catch {
                result = .failure(error)
            }
            client.close()
            await other.perform { server.close() }
            return try result.get()
        }.value
    }

    /// Both handshakes at once, and how they ended.
    func shakeHands(
        _ clientContext: TLSClientContext, to name: String = "localhost", _ serverContext: TLSServerContext
    ) async -> (client: TLSFailure?, server: TLSFailure?) {
        async let served = server.loop.perform { await server.serve(serverContext) }
        let failure = await client.open(clientContext, to: name)
        return (failure, await served)
    }
}

extension TCPChannel {
    /// The failure of a handshake as the server.
    func serve(_ context: TLSServerContext, within time: Duration = .seconds(20)) async -> TLSFailure? {
        do throws(TLSFailure) {
            try await startTLS(as: context, until: loop.now + time)
            return nil
        } catch {
            return error
        }
    }

    /// The failure of a handshake as the client.
    func open(
        _ context: TLSClientContext, to name: String = "localhost", within time: Duration = .seconds(20)
    ) async -> TLSFailure? {
        do throws(TLSFailure) {
            try await startTLS(as: context, to: name, until: loop.now + time)
            return nil
        } catch {
            return error
        }
    }

    /// Everything up to the end, or so many octets.
    func collect(_ count: Int = .max) async -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let wake = await wait(until: loop.now + .seconds(60))
            all += input.readable
            input.removeAll()
            guard wake == .received || wake == .nudged else { break }
        }
        return all
    }

    func say(_ text: String) async -> Bool {
        write(text.utf8)
        return await flush(until: loop.now + .seconds(20))
    }
}
