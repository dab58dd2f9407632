import Connections
import Gateway
import Messages
import Runtime
import SMTP
import Templates
import Testing

/// Writes no mails.
private struct SilentComposer: MailComposer {
    func compose(_ draft: MailDraft) -> [UInt8] { [] }
}

/// A gateway in memory, a mail server that does what the test says, and connections to it; all on one loop.
final class MailRig {
    let loop: EventLoop
    let store = LedgerStore()
    /// The submissions that mails are made of.
    let shelf = SubmissionShelf()
    let clock = HandClock()
    let lines = LineLog()
    let gateway: Gateway
    private(set) var server: ScriptedMailServer
    private var running: [(connection: SMTPConnection, task: Task<Void, Never>)] = []

    private init(on loop: EventLoop) async throws {
        self.loop = loop
        let parts = Gateway.Parts(
            store: store, history: shelf, codec: BlankCodec(), composer: SilentComposer(), plan: BlankPlan(),
            clock: clock, log: Log(lines, clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        let claiming = Claiming(applications: [], region: nil, plan: BlankPlan())
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
        server = try await ScriptedMailServer(on: loop)
    }

    /// Runs a test on a loop of its own, and ends in any case what it started.
    static func run(_ body: @escaping @Sendable (MailRig) async throws -> Void) async throws {
        let loop = EventLoop()
        let task = Task(executorPreference: loop) {
            let rig = try await MailRig(on: loop)
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
        server.close()
    }

    /// Lets the server come back, on the port it had.
    func reopen() async throws {
        server = try await ScriptedMailServer(on: loop, port: server.port)
    }

    // MARK: - Connections

    /// Settings that a test may change: one link, no login, no TLS, quick to come back.
    func settings(_ name: String = "office", port: UInt16? = nil) throws -> SMTPConnectionSettings {
        var settings = SMTPConnectionSettings(
            name: try #require(ConnectionName(name)), host: "127.0.0.1", port: port ?? server.port,
            profile: SMTPClientProfile(name: "gw.example"), timeout: .seconds(20),
            policy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
        settings.connections = 1
        settings.reconnectAfter = [.milliseconds(10)]
        return settings
    }

    @discardableResult
    func start(_ change: (inout SMTPConnectionSettings) throws -> Void = { _ in }) throws -> SMTPConnection {
        var settings = try settings()
        try change(&settings)
        let connection = SMTPConnection(settings, gateway: gateway, on: loop)
        running.append((connection, Task(executorPreference: loop) { await connection.run() }))
        return connection
    }

    /// Waits until `connection.run()` has returned.
    func ended(_ connection: SMTPConnection) async throws {
        guard let task = running.first(where: { $0.connection === connection })?.task else { return }
        try await within("the connection to end") { await task.value }
    }

    // MARK: - Messages

    /// Puts messages into the store and the outbox, as acceptance does.
    func queue(_ messages: Message...) {
        store.put(messages)
        gateway.outbox.offer(messages)
    }

    /// A mail to `c@d.example`.
    func mail(_ id: Int64, to recipient: String = "c@d.example", _ text: String = "Subject: x\r\n\r\nhello\r\n") throws
        -> Message
    {
        let address = try #require(EmailAddress(recipient))
        var order = MessageOrder(.mail(address), via: ["office"].compactMap(ConnectionName.init), text: text)
        order.envelopeSender = EmailAddress("a@b.example")
        return Message(
            id: MessageID(rawValue: id), submission: SubmissionID(rawValue: 1), order: order, state: .queued,
            acceptedAt: clock.now, changedAt: clock.now)
    }

    /// The states that messages went through, in order.
    func states(of id: Int64) -> [MessageState] {
        store.applied.flatMap(\.self).filter { $0.message == MessageID(rawValue: id) }.map(\.to)
    }

    /// Waits for the first change that ends an attempt at a message.
    func untilSettled(_ id: Int64, times: Int = 1) async throws {
        try await store.until("message \(id) to be settled") { store in
            store.applied.flatMap(\.self).count {
                $0.message == MessageID(rawValue: id) && $0.to != .sending
            } >= times
        }
    }

    var status: ConnectionStatus? { ConnectionName("office").flatMap { gateway.board.status(of: $0) } }
}
