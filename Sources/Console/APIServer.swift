public import Gateway
import Synchronization

/// The HTTP API of a gateway: JSON for the command line, for programs and for the console's pages.
///
/// Limits: bodies of 1 MiB, 100 connections, 60 seconds of silence.
public final class APIServer: Sendable {
    private struct Door {
        let daemon: HTTPDaemon
        let socket: UnixSocket
    }

    private let api: API
    private let limits: HTTPLimits
    private let doors = Mutex<[Door]>([])

    /// The API of `gateway`; it answers nobody yet.
    ///
    /// - Parameters:
    ///   - phones: the simulated phones, when there are any.
    ///   - mails: the mails that a simulated mail server took, when there is one.
    ///   - tester: tries connections out.
    ///   - version: what is running, as in `1.0.0`.
    public convenience init(
        gateway: Gateway, phones: (any PhoneDirectory)?, mails: (any CaughtMailDirectory)? = nil,
        tester: (any ConnectionTester)?, version: String = "unknown"
    ) {
        self.init(
            API(gateway: gateway, phones: phones, mails: mails, tester: tester, version: version),
            limits: HTTPLimits())
    }

    /// Simulators without a gateway: phones, or a mail server, or both.
    public convenience init(
        phones: (any PhoneDirectory)? = nil, mails: (any CaughtMailDirectory)? = nil, version: String = "unknown"
    ) {
        self.init(
            API(gateway: nil, phones: phones, mails: mails, tester: nil, version: version), limits: HTTPLimits())
    }

    init(_ api: API, limits: HTTPLimits) {
        self.api = api
        self.limits = limits
    }

    /// Answers on a Unix socket, whose file only the owner of the process may use: who may open it may do everything.
    ///
    /// The file that a process now gone has left is replaced; one that a process listens on is an error.
    public func start(unixSocket path: String) throws(ListenFailure) {
        let socket = try UnixSocket(listeningAt: path)
        let api = api
        let daemon = HTTPDaemon(limits: limits) { await api.respond(to: $0) }
        do throws(ListenFailure) { try daemon.start(listener: socket.descriptor) } catch {
            socket.removeFile()
            throw error
        }
        doors.withLock { $0.append(Door(daemon: daemon, socket: socket)) }
    }

    /// Stops answering: requests that are being carried out are cancelled, connections closed, socket files removed.
    ///
    /// Blocks for the moments that this takes.
    public func stop() {
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
    var waitingCount: Int { doors.withLock { $0.reduce(0) { $0 + $1.daemon.waitingCount } } }
}
