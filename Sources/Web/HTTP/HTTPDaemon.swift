import CMicroHTTPD
import Glibc
import Synchronization

/// The HTTP server: libmicrohttpd on a thread of its own, with handlers that may take their time.
///
/// A request that has arrived whole is suspended, and a task carries it out. Every suspended connection is resumed
/// exactly once: it is suspended and entered in `waiting` under one lock; whoever resumes it removes its entry under
/// the same lock first, and who finds no entry does nothing. Two can want to: the task that carries the request out, and
/// ``stop()``. After ``stop()`` nothing is entered any more, so nothing is suspended when the library ends, and a task
/// that ends later finds no entry and touches nothing of the library.
///
/// A connection whose answer is a ``BodyStream`` is suspended by that, under a lock of its own. ``stop()`` cuts those
/// that it finds in `streams`, which suspend nothing after that; and nothing is entered there any more either.
///
/// The library does not look at a suspended connection, so a connection and its exchange live at least until then.
package final class HTTPDaemon: Sendable {
    /// Carries out a request.
    package typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    private struct Waiting {
        let connection: SuspendedConnection
        let exchange: Exchange
        let task: Task<Void, Never>
    }

    private struct State {
        var library: LibraryHandle?
        var isStopping = false
        var isRetired = false
        var waiting: [ObjectIdentifier: Waiting] = [:]
        var streams: [ObjectIdentifier: BodyStream] = [:]
        var sweeping: Task<Void, Never>?
    }

    package let limits: HTTPLimits
    /// Whether its requests come over TLS.
    let isProtected: Bool
    /// Whether its clients have network addresses; if not, they are on its Unix socket.
    let isNetwork: Bool
    /// The connections that are open.
    let watch: ConnectionWatch
    private let handler: Handler
    private let state = Mutex(State())
    private let exchanges = Atomic(0)

    /// A server that is not running yet.
    package init(
        limits: HTTPLimits, isNetwork: Bool = false, isProtected: Bool = false, handler: @escaping Handler
    ) {
        self.limits = limits
        self.isNetwork = isNetwork
        self.isProtected = isProtected
        self.handler = handler
        watch = ConnectionWatch(patience: limits.silence + limits.reception)
    }

    /// Serves the clients of a listening socket until ``stop()``; once. The socket belongs to the server from now on, also
    /// when this fails.
    package func start(listener: Int32, certificate: WebCertificate? = nil) throws(ListenFailure) {
        guard let library = LibraryHandle(self, listener: listener, certificate: certificate) else {
            close(listener)
            let reason = certificate == nil ? "" : "; are the certificate and its key good?"
            throw ListenFailure("the HTTP server could not be started\(reason)")
        }
        // Owned by the state: stop() cancels it.
        let sweeping = Task { [weak self] in
            while (try? await Task.sleep(for: .seconds(1))) != nil, let self { self.sweep() }
        }
        state.withLock { state in
            state.library = library
            state.sweeping = sweeping
        }
    }

    /// Takes no more connections; those that are open may end in their own time, and then the server stops by itself.
    package func retire() {
        let library = state.withLock { state in
            state.isRetired = true
            return state.library
        }
        library?.quiesce()
    }

    /// Whether it has stopped.
    package var isOver: Bool { state.withLock { $0.isStopping } }

    private func sweep() {
        watch.sweep()
        if state.withLock({ $0.isRetired && !$0.isStopping }), watch.isEmpty { stop() }
    }

    /// Ends: takes no more requests, cancels those that are being carried out, cuts streams and closes all connections.
    ///
    /// Blocks for the moments that this takes; not to be called by a handler.
    package func stop() {
        let (library, tasks, streams) = state.withLock { state in
            state.isStopping = true
            let waiting = state.waiting.values
            state.waiting = [:]
            for entry in waiting {
                entry.exchange.answer = Self.stopping
                entry.connection.resume()
            }
            defer { (state.library, state.sweeping) = (nil, nil) }
            state.sweeping?.cancel()
            return (state.library, waiting.map(\.task), Array(state.streams.values))
        }
        for task in tasks { task.cancel() }
        for stream in streams { stream.cut() }
        library?.stop()
    }

    /// How many requests are under way: begun, and their exchange not over.
    package var exchangeCount: Int { exchanges.load(ordering: .relaxed) }

    /// How many answers are being written piece by piece.
    package var streamCount: Int { state.withLock { $0.streams.count } }

    /// Begins the exchange of a request for `target`; ``end(_:)`` follows in any case.
    package func begin(_ target: String, client: String) -> Exchange {
        exchanges.add(1, ordering: .relaxed)
        let reception = RequestReception(target: target, client: client, isProtected: isProtected, limits: limits)
        return Exchange(reception)
    }

    /// The exchange is over, for whatever reason.
    package func end(_ exchange: Exchange) {
        // An answer that never got as far as the client has a stream that nobody will read.
        exchange.answer?.stream?.cut()
        exchanges.subtract(1, ordering: .relaxed)
    }

    /// How many requests are being carried out.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Has `request` carried out while its connection is suspended.
    ///
    /// - Returns: `false` when the server is stopping; then the connection is not suspended.
    package func carryOut(_ request: HTTPRequest, _ exchange: Exchange, on connection: SuspendedConnection) -> Bool {
        state.withLock { state in
            guard !state.isStopping else { return false }
            connection.suspend()
            // Owned by `waiting`: stop() cancels it. It cannot get past finish(_:_:) before its entry is made.
            let task = Task { self.finish(exchange, await self.handler(request)) }
            state.waiting[ObjectIdentifier(exchange)] = Waiting(connection: connection, exchange: exchange, task: task)
            return true
        }
    }

    private func finish(_ exchange: Exchange, _ response: HTTPResponse) {
        let isWanted = state.withLock { state in
            guard let entry = state.waiting.removeValue(forKey: ObjectIdentifier(exchange)) else { return false }
            entry.exchange.answer = response
            entry.connection.resume()
            return true
        }
        if !isWanted { response.stream?.cut() }
    }

    /// A stream is about to be read.
    ///
    /// - Returns: `false` when the server is stopping.
    func began(_ stream: BodyStream) -> Bool {
        state.withLock { state in
            guard !state.isStopping else { return false }
            state.streams[ObjectIdentifier(stream)] = stream
            return true
        }
    }

    /// A stream is no longer read.
    func ended(_ stream: BodyStream) {
        _ = state.withLock { $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
    }

    /// The answer to requests that come when the server ends.
    package static let stopping = Problem(503, "the gateway is stopping").response
}
