import Bytes
import Gateway
import Messages
import Runtime
import SMTP
import Servers
import Templates
import Testing

/// The real server on a port of loopback that the system chose, with a store and a codec of the test.
struct ServerRig: Sendable {
    /// What a test may want to be otherwise.
    struct Setting: Sendable {
        var limits = SMTPLimits()
        var connections = 2000
        var connectionsPerClient = 2000
        var timeout = Duration.seconds(30)
        var grace = Duration.seconds(5)
        var clients: [String] = []
        /// How many loops share the port.
        var loops = 1
    }

    let server: SMTPServer
    let store: RecordingStore
    let codec: PlainCodec
    let log: LogNotebook
    let listeners: [TCPListener]

    // Threads live as long as the process, so all tests share three.
    private static let serverLoops = [EventLoop(), EventLoop()]
    private static var serverLoop: EventLoop { serverLoops[0] }
    private static let clientLoop = EventLoop()

    /// Runs `body` on the clients' loop while the server runs on its own, then stops the server.
    static func run(
        _ setting: Setting = Setting(), store: RecordingStore = RecordingStore(),
        _ body: @escaping @Sendable (ServerRig) async throws -> Void
    ) async throws {
        let rig = try await make(setting, store)
        async let running: Void = rig.server.run(rig.listeners)
        let result = await Task(executorPreference: clientLoop) { () -> Result<Void, any Error> in
            do {
                return .success(try await body(rig))
            } catch {
                return .failure(error)
            }
        }.value
        store.release()
        if !rig.server.isStopping { await rig.stop() }
        await running
        try result.get()
    }

    private static func make(_ setting: Setting, _ store: RecordingStore) async throws -> ServerRig {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: Array(serverLoops.prefix(setting.loops)))
        let codec = PlainCodec(loop: serverLoop)
        let log = LogNotebook()
        let parts = Gateway.Parts(
            store: store, history: store, codec: codec, composer: PlainComposer(), plan: PlainNumberPlan(),
            clock: StillClock(), log: Log(log, clock: StillClock()), localTime: { LocalTime(seconds: $0.seconds) })
        let gateway = Gateway(parts, rules: try rules(setting))
        let profile = SMTPServerProfile(hostname: "gw.example", limits: setting.limits)
        let settings = SMTPServer.Settings(
            profile: profile, connections: setting.connections, connectionsPerClient: setting.connectionsPerClient,
            timeout: setting.timeout, grace: setting.grace)
        return ServerRig(
            server: SMTPServer(settings, gateway: gateway), store: store, codec: codec, log: log, listeners: listeners)
    }

    private static func rules(_ setting: Setting) throws -> Rules {
        let application = Application(
            name: try #require(ApplicationName("sms")), domains: ["sms.test"],
            making: TextMaking(template: try Template("<%msg%>"), maxParts: 3, whenTooLong: .refuse),
            via: [try #require(ConnectionName("carrier"))])
        return Rules(
            claiming: Claiming(applications: [application], region: nil, plan: PlainNumberPlan()),
            clients: ClientList(try setting.clients.map { try ClientList.Entry($0) }), connections: [:])
    }

    /// A client that has connected, greeted or not yet.
    func connect(isGreeted: Bool = true) async throws -> RawClient {
        let loop = Self.clientLoop
        let client = RawClient(
            try await TCPChannel.connect(to: listeners[0].address, on: loop, until: loop.now + RawClient.patience))
        if isGreeted { try await client.play("S: 220 gw.example ESMTP Telepost") }
        return client
    }

    /// A client that has said EHLO and heard all of the answer.
    func open() async throws -> RawClient {
        let client = try await connect()
        try await client.play(
            """
            C: EHLO host.example
            S: 250-gw.example
            S: 250-PIPELINING
            S: 250-SIZE \(server.settings.profile.limits.messageOctets)
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-ENHANCEDSTATUSCODES
            S: 250-CHUNKING
            S: 250-VRFY
            S: 250 HELP
            """)
        return client
    }

    /// A client that has named a sender and a recipient.
    func addressed() async throws -> RawClient {
        let client = try await open()
        try await client.play(
            """
            C: MAIL FROM:<a@example.com>
            C: RCPT TO:<+447700900123@sms.test>
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            """)
        return client
    }

    /// Ends the server as its process does.
    func stop() async {
        let (server, listeners) = (server, listeners)
        await Task(executorPreference: Self.serverLoop) { await server.stop(listeners, on: Self.serverLoop) }.value
    }

    /// Waits for something that happens on the server's side, as long as one may.
    func until(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let deadline = Self.clientLoop.now + RawClient.patience
        while !condition() {
            guard Self.clientLoop.now < deadline else {
                Issue.record("it did not happen", sourceLocation: sourceLocation)
                throw RawClient.Trouble(description: "it did not happen")
            }
            await Task.yield()
        }
    }

    /// Waits until the server has done all that it could do when this was called.
    func serverHasTurned() async throws {
        let other = try await connect()
        for _ in 0..<3 { try await other.play("C: NOOP\nS: 250 2.0.0 nothing done") }
        other.close()
    }
}
