import Bytes
import Runtime
import Synchronization

/// A mail server that does what a test says. Everything happens on one loop.
final class ScriptedMailServer {
    private final class Arrivals: Sendable {
        private let channels = Mutex<[TCPChannel]>([])
        let changes = Changes()

        var isEmpty: Bool { channels.withLock { $0.isEmpty } }

        func add(_ channel: TCPChannel) {
            channels.withLock { $0.append(channel) }
            changes.announce()
        }

        func takeFirst() -> TCPChannel? { channels.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    private let listener: TCPListener
    private let arrivals = Arrivals()

    /// Where it listens, on this machine.
    var port: UInt16 { listener.address.port }

    /// Listens on a port of the system's choice, or again on `port`.
    init(on loop: EventLoop, port: UInt16 = 0) async throws {
        let place = SocketAddress(IPAddress(v4: 0x7F00_0001), port: port)
        listener = try await TCPListener.listen(on: place, loops: [loop])[0]
        // Owned by this server; it ends when the listener is closed.
        Task(executorPreference: loop) { [listener, arrivals] in
            while let channel = await listener.accept() { arrivals.add(channel) }
        }
    }

    /// The next connection.
    func accept() async throws -> MailServerPeer {
        let arrivals = arrivals
        try await arrivals.changes.until("a connection to the mail server") { !arrivals.isEmpty }
        guard let channel = arrivals.takeFirst() else { throw Overdue(what: "a connection to the mail server") }
        return MailServerPeer(channel)
    }

    /// Whether a connection waits to be accepted.
    var hasArrival: Bool { !arrivals.isEmpty }

    func close() {
        listener.close()
    }
}
