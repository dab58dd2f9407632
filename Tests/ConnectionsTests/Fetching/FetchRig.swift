import Gateway
import Messages
import Runtime
import Templates
import Testing

@testable import Connections

/// A gateway in memory, a server that does what the test says, and connections that fetch from it; all on one loop.
final class FetchRig {
    let loop: EventLoop
    let store = FetchStore()
    let clock = HandClock()
    let lines = LineLog()
    let gateway: Gateway
    private(set) var server: ScriptedMailServer
    private var running: [(connection: FetchingConnection, task: Task<Void, Never>)] = []

    private init(on loop: EventLoop) async throws {
        self.loop = loop
        let parts = Gateway.Parts(
            store: store, history: store, codec: BlankCodec(), composer: BlankComposer(), plan: BlankPlan(),
            clock: clock, log: Log(lines, clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        gateway = Gateway(parts, rules: try Self.rules())
        server = try await ScriptedMailServer(on: loop)
    }

    private static func rules() throws -> Rules {
        var application = Application(
            name: try #require(ApplicationName("sms")), domains: [],
            making: TextMaking(template: try Template("alarm")), via: [try #require(ConnectionName("carrier"))])
        application.numbersFrom = [.fallback]
        application.defaultNumbers = [try #require(PhoneNumber(e164: "+447700900123"))]
        return Rules(
            claiming: Claiming(applications: [application], region: nil, plan: BlankPlan()),
            clients: ClientList([]), connections: [:])
    }

    /// Runs a test on a loop of its own, and ends in any case what it started.
    static func run(_ body: @escaping @Sendable (FetchRig) async throws -> Void) async throws {
        let loop = EventLoop()
        let task = Task(executorPreference: loop) {
            let rig = try await FetchRig(on: loop)
            do {
                try await body(rig)
            } catch {
                await rig.end()
                throw error
            }
            await rig.end()
        }
        try await task.value
    }

    private func end() async {
        for (connection, task) in running {
            connection.abort()
            await task.value
        }
        server.close()
    }

    // MARK: - Connections

    /// Settings that a test may change: no TLS, an hour between two looks, quick to come back after a failure.
    func settings(_ server: FetchingConnectionSettings.Server) throws -> FetchingConnectionSettings {
        var settings = FetchingConnectionSettings(
            name: try #require(ConnectionName("box")), server: server, host: "127.0.0.1", port: self.server.port,
            login: FetchingLogin(username: "joe", secret: .password("secret")),
            application: try #require(ApplicationName("sms")))
        settings.security = .none
        settings.every = .seconds(3600)
        settings.timeout = .seconds(20)
        settings.pauses = FetchingPauses(passing: [.milliseconds(10)], lasting: [.milliseconds(10)])
        return settings
    }

    @discardableResult
    func start(
        _ server: FetchingConnectionSettings.Server = .pop3,
        _ change: (inout FetchingConnectionSettings) throws -> Void = { _ in }
    ) throws -> FetchingConnection {
        var settings = try settings(server)
        try change(&settings)
        let connection = FetchingConnection(settings, gateway: gateway, on: loop)
        running.append((connection, Task(executorPreference: loop) { await connection.run() }))
        return connection
    }

    /// Waits until `connection.run()` has returned.
    func ended(_ connection: FetchingConnection) async throws {
        guard let task = running.first(where: { $0.connection === connection })?.task else { return }
        try await within("the connection to end") { await task.value }
    }

    /// The next connection plays `dialog`, and ends.
    func serve(_ dialog: String) async throws {
        let peer = try await server.accept()
        try await peer.play(dialog)
        peer.close()
    }

    var status: ConnectionStatus? { ConnectionName("box").flatMap { gateway.board.status(of: $0) } }

    /// Whose box it is.
    static let owner = "joe@127.0.0.1"

    /// Puts mails down as fetched.
    func putDown(_ ids: String..., box: String = FetchRig.owner) throws {
        let name = try #require(ConnectionName("box"))
        store.put(Set(ids.map { FetchedMail(connection: name, box: box, id: $0) }))
    }

    /// Waits until the board says what `condition` wants. The board tells nobody, so it is asked until then.
    func until(_ what: String, _ condition: (ConnectionStatus) -> Bool) async throws {
        let deadline = loop.now + .seconds(20)
        while loop.now < deadline {
            if let status, condition(status) { return }
            await loop.sleep(for: .milliseconds(2))
        }
        throw Overdue(what: what)
    }
}
