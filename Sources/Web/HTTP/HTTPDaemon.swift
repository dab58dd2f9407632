import CMicroHTTPD
import Synchronization

/// The HTTP server: libmicrohttpd on a thread of its own, with handlers that may take their time.
///
/// A request that has arrived whole is suspended, and a task carries it out. Every suspended connection is resumed
/// exactly once: it is suspended and entered in `waiting` under one lock; whoever resumes it removes its entry under
/// the same lock first, and who finds no entry does nothing. Two can want to: the task that carries the request out, and
/// ``stop()``. After ``stop()`` nothing is entered any more, so nothing is suspended when the library ends, and a task
/// that ends later finds no entry and touches nothing of the library.
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
        var waiting: [ObjectIdentifier: Waiting] = [:]
    }

    package let limits: HTTPLimits
    private let handler: Handler
    private let state = Mutex(State())
    private let exchanges = Atomic(0)

    /// A server that is not running yet.
    package init(limits: HTTPLimits, handler: @escaping Handler) {
        self.limits = limits
        self.handler = handler
    }

    /// Serves the clients of a listening socket until ``stop()``; once. The socket belongs to the server from now on.
    package func start(listener: Int32) throws(ListenFailure) {
        guard let library = LibraryHandle(self, listener: listener) else {
            throw ListenFailure("the HTTP server could not be started")
        }
        state.withLock { $0.library = library }
    }

    /// Ends: takes no more requests, cancels those that are being carried out and closes all connections.
    ///
    /// Blocks for the moments that this takes; not to be called by a handler.
    package func stop() {
        let (library, tasks) = state.withLock { state in
            state.isStopping = true
            let waiting = state.waiting.values
            state.waiting = [:]
            for entry in waiting {
                entry.exchange.answer = Self.stopping
                entry.connection.resume()
            }
            defer { state.library = nil }
            return (state.library, waiting.map(\.task))
        }
        for task in tasks { task.cancel() }
        library?.stop()
    }

    /// How many requests are under way: begun, and their exchange not over.
    package var exchangeCount: Int { exchanges.load(ordering: .relaxed) }

    /// Begins the exchange of a request for `target`; ``end(_:)`` follows in any case.
    package func begin(_ target: String, client: String) -> Exchange {
        exchanges.add(1, ordering: .relaxed)
        return Exchange(target: target, client: client, limits: limits)
    }

    /// The exchange is over, for whatever reason.
    package func end(_ exchange: Exchange) {
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
        state.withLock { state in
            guard let entry = state.waiting.removeValue(forKey: ObjectIdentifier(exchange)) else { return }
            entry.exchange.answer = response
            entry.connection.resume()
        }
    }

    /// The answer to requests that come when the server ends.
    package static let stopping = Problem(503, "the gateway is stopping").response
}

/// A request under way and the answer to it. The library holds it from the request line to the end of the answer.
package final class Exchange: Sendable {
    private struct State {
        var reception: RequestReception
        var answer: HTTPResponse?
    }

    private let state: Mutex<State>
    private let began = ContinuousClock.now

    package init(target: String, client: String, limits: HTTPLimits) {
        state = Mutex(State(reception: RequestReception(target: target, client: client, limits: limits)))
    }

    /// The answer, once there is one.
    package var answer: HTTPResponse? {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }

    /// Whether the head of the request is still to come.
    package var isNew: Bool { state.withLock { $0.reception.phase == .begun } }

    /// Lets the reception take in what has come, at so long after the beginning.
    package func receive(
        _ step: (inout RequestReception, Duration) -> RequestReception.Action
    ) -> RequestReception.Action {
        let elapsed = ContinuousClock.now - began
        return state.withLock { step(&$0.reception, elapsed) }
    }
}
