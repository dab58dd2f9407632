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
        var role = ListenerRole()
        /// Whether there is a certificate.
        var hasTLS = false
        var accounts: [ProvisionedAccount] = []
        var logins = LoginRules()
        /// The connection that mail is passed on over.
        var forward: String?
        /// What ends a mail as well, from `terminatorClients`.
        var dataTerminator: String?
        var terminatorClients: [String] = []
        var lenientClients: [String] = []
    }

    let server: SMTPServer
    let gateway: Gateway
    let store: RecordingStore
    let codec: PlainCodec
    let log: LogNotebook
    let entrances: [Entrance]

    // Threads live as long as the process, so all tests share three.
    static let serverLoops = [EventLoop(), EventLoop()]
    static var serverLoop: EventLoop { serverLoops[0] }
    static let clientLoop = EventLoop()

    /// Runs `body` on the clients' loop while the server runs on its own, then stops the server.
    static func run(
        _ setting: Setting = Setting(), store: RecordingStore = RecordingStore(),
        _ body: @escaping @Sendable (ServerRig) async throws -> Void
    ) async throws {
        let rig = try await make(setting, store)
        async let running: Void = rig.server.run(rig.entrances)
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
        let gateway = Gateway(parts(store, codec, log), rules: try rules(setting))
        try await gateway.accounts.provision(setting.accounts)
        var settings = SMTPServer.Settings(
            hostname: "gw.example", limits: setting.limits,
            crowd: CrowdLimits(connections: setting.connections, connectionsPerClient: setting.connectionsPerClient),
            timeout: setting.timeout, grace: setting.grace)
        if setting.hasTLS { settings.tls = try tls() }
        return ServerRig(
            server: SMTPServer(settings, gateway: gateway), gateway: gateway, store: store, codec: codec, log: log,
            entrances: listeners.map { Entrance($0, role: setting.role) })
    }

    /// What the gateway of a test is made of.
    static func parts(_ store: any Store & History, _ codec: PlainCodec, _ log: LogNotebook) -> Gateway.Parts {
        var parts = Gateway.Parts(
            store: store, history: store, codec: codec, composer: PlainComposer(), plan: PlainNumberPlan(),
            clock: StillClock(), log: Log(log, clock: StillClock()), localTime: { LocalTime(seconds: $0.seconds) })
        parts.digests = TestDigests()
        parts.passwords = OpenPasswords()
        parts.sealing = OpenSealing()
        return parts
    }

    /// TLS with the certificate of the tests, which asks for the client's.
    static func tls() throws -> ServerTLS {
        ServerTLS(try TLSServerContext(identity: ServerPapers.shared.server, asking: .forAny))
    }

    static func rules(_ setting: Setting) throws -> Rules {
        var application = Application(
            name: try #require(ApplicationName("sms")), domains: ["sms.test"],
            making: TextMaking(template: try Template("<%msg%>"), maxParts: 3, whenTooLong: .refuse),
            via: [try #require(ConnectionName("carrier"))])
        application.terminatorClients = try list(setting.terminatorClients)
        var hooks = Application(
            name: try #require(ApplicationName("hooks")), domains: ["hooks.test"],
            making: TextMaking(template: try Template("<%msg%>")), via: [])
        hooks.kind = .files
        hooks.also = [.webHook("http://hooks.test/")]
        var rules = Rules(
            claiming: Claiming(applications: [application, hooks], region: nil, plan: PlainNumberPlan()),
            clients: try list(setting.clients), connections: [:])
        rules.forward = setting.forward.flatMap(ConnectionName.init)
        rules.dataTerminator = setting.dataTerminator.map { Array($0.utf8) }
        rules.lenientClients = try list(setting.lenientClients)
        rules.logins = [.smtp: setting.logins, .pop3: setting.logins]
        return rules
    }

    private static func list(_ entries: [String]) throws -> ClientList {
        ClientList(try entries.map { try ClientList.Entry($0) })
    }

    /// A client that has connected, greeted or not yet.
    func connect(isGreeted: Bool = true) async throws -> RawClient {
        let loop = Self.clientLoop
        let client = RawClient(
            try await TCPChannel.connect(
                to: entrances[0].listener.address, on: loop, until: loop.now + RawClient.patience))
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
            S: 250-SIZE \(server.settings.limits.messageOctets)
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

    /// What the log has of handshakes that went wrong.
    var failedHandshakes: [LogRecord] { log.records.filter { $0.text.hasPrefix("no TLS: ") } }

    /// Ends the server as its process does.
    func stop() async {
        let (server, entrances) = (server, entrances)
        await Task(executorPreference: Self.serverLoop) { await server.stop(entrances, on: Self.serverLoop) }.value
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
