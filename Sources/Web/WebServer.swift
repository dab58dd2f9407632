package import Bytes
import Glibc
import Synchronization

/// Carries out the requests that a web server takes.
package protocol WebSite: Sendable {
    /// Carries out a request; returns in any case, and soon when its task is cancelled.
    func respond(to request: HTTPRequest) async -> HTTPResponse
}

/// A web server with its doors: Unix sockets and network addresses.
///
/// Limits: those of ``HTTPLimits``, for each door.
package final class WebServer: Sendable {
    private enum Door {
        case file(HTTPDaemon, UnixSocket)
        case network(HTTPDaemon)
        /// The socket stays with us, for the daemon that has the next certificate.
        case protected(HTTPDaemon, NetworkSocket)

        var daemon: HTTPDaemon {
            switch self {
            case .file(let daemon, _), .network(let daemon), .protected(let daemon, _): daemon
            }
        }
    }

    private struct State {
        var doors: [Door] = []
        /// Those with the last certificate, whose connections have not ended yet.
        var retired: [HTTPDaemon] = []
    }

    private let site: any WebSite
    private let limits: HTTPLimits
    private let state = Mutex(State())

    /// A server of `site`; it answers nobody yet.
    package init(_ site: any WebSite, limits: HTTPLimits = HTTPLimits()) {
        self.site = site
        self.limits = limits
    }

    /// Answers on a Unix socket, whose file only the owner of the process may use: who may open it may do everything.
    ///
    /// The file that a process now gone has left is replaced; one that a process listens on is an error.
    package func start(unixSocket path: String) throws(ListenFailure) {
        let socket = try UnixSocket(listeningAt: path)
        let site = site
        let daemon = HTTPDaemon(limits: limits) { await site.respond(to: $0) }
        do throws(ListenFailure) { try daemon.start(listener: socket.descriptor) } catch {
            socket.removeFile()
            throw error
        }
        state.withLock { $0.doors.append(.file(daemon, socket)) }
    }

    /// Answers at a network address, over TLS when there is a certificate.
    ///
    /// - Parameter port: 0 lets the system choose.
    /// - Returns: the port.
    @discardableResult
    package func start(
        address: IPAddress, port: UInt16, certificate: WebCertificate? = nil
    ) throws(ListenFailure) -> UInt16 {
        let socket = try NetworkSocket(listeningAt: address, port: port)
        guard let certificate else {
            let daemon = networkDaemon(isProtected: false)
            try daemon.start(listener: socket.descriptor)
            state.withLock { $0.doors.append(.network(daemon)) }
            return socket.port
        }
        do throws(ListenFailure) {
            let daemon = try protectedDaemon(at: socket, certificate)
            state.withLock { $0.doors.append(.protected(daemon, socket)) }
        } catch {
            close(socket.descriptor)
            throw error
        }
        return socket.port
    }

    /// Shows another certificate from now on; connections that are open go on with the one they have seen.
    ///
    /// When it is not good, doors that have not changed to it yet keep the one they have.
    package func renew(_ certificate: WebCertificate) throws(ListenFailure) {
        try state.withLock { state throws(ListenFailure) in
            for index in state.doors.indices {
                guard case .protected(let old, let socket) = state.doors[index] else { continue }
                let daemon = try protectedDaemon(at: socket, certificate)
                state.doors[index] = .protected(daemon, socket)
                old.retire()
                state.retired = state.retired.filter { !$0.isOver } + [old]
            }
        }
    }

    /// Stops answering: requests that are being carried out are cancelled, connections closed, socket files removed.
    ///
    /// Blocks for the moments that this takes.
    package func stop() {
        let open = state.withLock { state in
            defer { state = State() }
            return state
        }
        for door in open.doors {
            if case .file(_, let socket) = door { socket.removeFile() }
            door.daemon.stop()
            if case .protected(_, let socket) = door { close(socket.descriptor) }
        }
        for daemon in open.retired { daemon.stop() }
    }

    /// How many requests are being carried out.
    package var waitingCount: Int { state.withLock { $0.doors.reduce(0) { $0 + $1.daemon.waitingCount } } }

    private func networkDaemon(isProtected: Bool) -> HTTPDaemon {
        let site = site
        return HTTPDaemon(limits: limits, isNetwork: true, isProtected: isProtected) { await site.respond(to: $0) }
    }

    private func protectedDaemon(
        at socket: NetworkSocket, _ certificate: WebCertificate
    ) throws(ListenFailure) -> HTTPDaemon {
        let daemon = networkDaemon(isProtected: true)
        let own = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw ListenFailure("the HTTP server could not be started: no socket is left") }
        try daemon.start(listener: own, certificate: certificate)
        return daemon
    }
}
