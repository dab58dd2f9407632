import Connections
import Gateway
import Messages
import Runtime
import SMPP
import SMS
import Templates
import Testing

/// A gateway in memory, an SMSC that does what the test says, and connections to it; all on one loop.
final class LinkRig {
    let loop: EventLoop
    let store = LedgerStore()
    let clock = HandClock()
    let lines = LineLog()
    let gateway: Gateway
    let smsc: ScriptedSMSC
    private var running: [(connection: SMPPConnection, task: Task<Void, Never>)] = []

    private init(on loop: EventLoop) async throws {
        self.loop = loop
        let parts = Gateway.Parts(
            store: store, history: store, codec: BlankCodec(), composer: BlankComposer(), plan: BlankPlan(),
            clock: clock, log: Log(lines, clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        let claiming = Claiming(applications: [], region: nil, plan: BlankPlan())
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
        smsc = try await ScriptedSMSC(on: loop)
    }

    /// Runs a test on a loop of its own, and ends in any case what it started.
    static func run(_ body: @escaping @Sendable (LinkRig) async throws -> Void) async throws {
        let loop = EventLoop()
        let task = Task(executorPreference: loop) {
            let rig = try await LinkRig(on: loop)
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
        store.letGo()
        for (connection, task) in running {
            connection.abort()
            await task.value
        }
        smsc.close()
    }

    // MARK: - Connections

    /// Settings that a test may change: a window of 10, no enquire_link, quick to come back.
    func settings(_ name: String = "carrier", port: UInt16? = nil) throws -> SMPPConnectionSettings {
        let name = try #require(ConnectionName(name))
        var settings = SMPPConnectionSettings(
            name: name, host: "127.0.0.1", port: port ?? smsc.port,
            session: SMPPClientSettings(bind: Bind(systemID: "telepost", password: "secret")),
            policy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
        settings.session.enquireInterval = nil
        settings.session.unbindTimeout = SMSCPeer.patience
        settings.reconnectAfter = [.milliseconds(10)]
        return settings
    }

    @discardableResult
    func start(_ settings: SMPPConnectionSettings) -> SMPPConnection {
        let connection = SMPPConnection(settings, gateway: gateway, on: loop)
        running.append((connection, Task(executorPreference: loop) { await connection.run() }))
        return connection
    }

    /// Starts a connection and has it logged in.
    func startBound(
        _ change: (inout SMPPConnectionSettings) -> Void = { _ in }
    ) async throws -> (connection: SMPPConnection, peer: SMSCPeer) {
        var settings = try settings()
        change(&settings)
        let connection = start(settings)
        let peer = try await smsc.acceptBound()
        try await lines.until("connected and logged in")
        return (connection, peer)
    }

    /// Waits until `connection.run()` has returned.
    func ended(_ connection: SMPPConnection) async throws {
        guard let task = running.first(where: { $0.connection === connection })?.task else { return }
        try await within("the connection to end") { await task.value }
    }

    // MARK: - Messages

    /// Puts messages into the store and the outbox, as acceptance does.
    func queue(_ messages: Message...) {
        store.put(messages)
        gateway.outbox.offer(messages)
    }

    /// Message `id` to a fictional number.
    func message(_ id: Int64, _ text: String = "hello", via: [String] = ["carrier"]) throws -> Message {
        var order = MessageOrder(
            application: nil, addressedAs: "+447700900123@sms.test",
            recipient: try #require(PhoneNumber(e164: "+447700900123")), via: via.compactMap(ConnectionName.init),
            text: text, alphabet: .gsm7)
        order.originator = Originator("+447700900100")
        return Message(
            id: MessageID(rawValue: id), submission: SubmissionID(rawValue: 1), order: order, state: .queued,
            acceptedAt: clock.now, changedAt: clock.now)
    }

    /// A message of so many parts.
    func long(_ id: Int64, parts: Int) throws -> Message {
        try message(id, String(repeating: "a", count: parts == 1 ? 160 : 153 * parts))
    }
}
