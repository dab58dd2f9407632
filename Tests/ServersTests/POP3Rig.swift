import Bytes
import Gateway
import Messages
import POP3
import Runtime
import Servers
import Testing

/// The real POP3 server on a port of loopback that the system chose, with mailboxes of the test.
struct POP3Rig: Sendable {
    /// What a test may want to be otherwise.
    struct Setting: Sendable {
        var limits = POP3ServerLimits()
        var crowd = CrowdLimits(connections: 100, connectionsPerClient: 100)
        var timeout = Duration.seconds(30)
        var grace = Duration.seconds(5)
        var keepingReadAhead = Duration.seconds(60)
        var role = ListenerRole()
        var hasTLS = false
        var accounts: [ProvisionedAccount]?
        var logins = LoginRules()
    }

    let server: POP3Server
    let store: RecordingStore
    let log: LogNotebook
    let entrances: [Entrance]

    /// Runs `body` on the clients' loop while the server runs on its own, then stops the server.
    static func run(
        _ setting: Setting = Setting(), mails: [String] = [], store: RecordingStore = RecordingStore(),
        _ body: @escaping @Sendable (POP3Rig) async throws -> Void
    ) async throws {
        let alice = try #require(AccountName("alice"))
        store.deliver(mails, to: alice)
        let rig = try await make(setting, store)
        async let running: Void = rig.server.run(rig.entrances)
        let result = await Task(executorPreference: ServerRig.clientLoop) { () -> Result<Void, any Error> in
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

    private static func make(_ setting: Setting, _ store: RecordingStore) async throws -> POP3Rig {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [ServerRig.serverLoop])
        let log = LogNotebook()
        let parts = ServerRig.parts(store, PlainCodec(loop: ServerRig.serverLoop), log)
        var rules = try ServerRig.rules(ServerRig.Setting())
        rules.logins = [.pop3: setting.logins]
        let gateway = Gateway(parts, rules: rules)
        try await gateway.accounts.provision(try setting.accounts ?? [.alice()])
        var settings = POP3Server.Settings(
            hostname: "gw.example", limits: setting.limits, crowd: setting.crowd, timeout: setting.timeout,
            grace: setting.grace)
        settings.keepingReadAhead = setting.keepingReadAhead
        if setting.hasTLS { settings.tls = try ServerRig.tls() }
        return POP3Rig(
            server: POP3Server(settings, gateway: gateway), store: store, log: log,
            entrances: listeners.map { Entrance($0, role: setting.role) })
    }

    /// A client that has connected, greeted or not yet.
    func connect(isGreeted: Bool = true) async throws -> RawClient {
        let loop = ServerRig.clientLoop
        let client = RawClient(
            try await TCPChannel.connect(
                to: entrances[0].listener.address, on: loop, until: loop.now + RawClient.patience))
        if isGreeted { try await client.play("S: +OK gw.example POP3 Telepost") }
        return client
    }

    /// A client that is logged in as Alice.
    func open() async throws -> RawClient {
        let client = try await connect()
        try await client.say("USER alice\r\nPASS wonderland\r\n")
        try await client.play("S: +OK now the password")
        #expect(try await client.nextLine().hasPrefix("+OK logged in, "))
        return client
    }

    /// What the log has of handshakes that went wrong.
    var failedHandshakes: [LogRecord] { log.records.filter { $0.text.hasPrefix("no TLS: ") } }

    /// Ends the server as its process does.
    func stop() async {
        let (server, entrances) = (server, entrances)
        let loop = ServerRig.serverLoop
        await Task(executorPreference: loop) { await server.stop(entrances, on: loop) }.value
    }

    /// What is in Alice's mailbox now.
    var left: [Int64] {
        AccountName("alice").map { store.mailboxes.boxes[$0, default: []].map(\.rawValue) } ?? []
    }

    /// Waits for something that happens on the server's side, as long as one may.
    func until(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let deadline = ServerRig.clientLoop.now + RawClient.patience
        while !condition() {
            guard ServerRig.clientLoop.now < deadline else {
                Issue.record("it did not happen", sourceLocation: sourceLocation)
                throw RawClient.Trouble(description: "it did not happen")
            }
            await Task.yield()
        }
    }
}
