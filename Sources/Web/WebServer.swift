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
    private struct Door {
        let daemon: HTTPDaemon
        let socket: UnixSocket
    }

    private let site: any WebSite
    private let limits: HTTPLimits
    private let doors = Mutex<[Door]>([])

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
        doors.withLock { $0.append(Door(daemon: daemon, socket: socket)) }
    }

    /// Stops answering: requests that are being carried out are cancelled, connections closed, socket files removed.
    ///
    /// Blocks for the moments that this takes.
    package func stop() {
        let open = doors.withLock { doors in
            defer { doors = [] }
            return doors
        }
        for door in open {
            door.socket.removeFile()
            door.daemon.stop()
        }
    }

    /// How many requests are being carried out.
    package var waitingCount: Int { doors.withLock { $0.reduce(0) { $0 + $1.daemon.waitingCount } } }
}
