import Foundation
import Gateway
import Messages
import Modem
import Runtime
import SMS
import Simulators
import Templates
import Testing

@testable import Connections

extension ModemConnection: Stoppable {}

/// A simulated modem, plugged in while a test runs.
final class PlayedModem: Stoppable {
    let simulator: ModemSimulator
    let phones: PhoneBook
    private let link: String

    init(on loop: EventLoop, _ change: (inout ModemSimulatorSettings) -> Void = { _ in }) {
        var settings = ModemSimulatorSettings()
        settings.link = FileManager.default.temporaryDirectory.appending(path: "modem-\(UUID())").path
        settings.latency = .milliseconds(1)
        change(&settings)
        link = settings.link ?? ""
        phones = PhoneBook(on: loop)
        simulator = ModemSimulator(settings, phones: phones, on: loop)
    }

    /// What programs open.
    var path: String { link }

    func run() async {
        do throws(OperatingSystemError) {
            try await simulator.run()
        } catch {
            fail("the simulated modem: \(error)")
        }
    }

    func stop() { simulator.stop() }

    func abort() { simulator.stop() }

    func order(_ words: String) {
        if let complaint = simulator.order(words) { fail(complaint) }
    }

    /// The texts on all phones.
    var texts: [String] { phones.messages().map(\.text) }

    /// How many commands began so.
    func count(_ start: String) -> Int { simulator.commands.count { $0.hasPrefix(start) } }
}

/// A gateway in memory, simulated modems, and connections to them, all on one loop.
final class ModemRig: ConnectionRig {
    // swift-format-ignore: NeverForceUnwrap
    static let name = ConnectionName("desk")!
    static let number = "+447700900100"
    // swift-format-ignore: NeverForceUnwrap
    static let phone = PhoneNumber(e164: "+447700900123")!

    let loop: EventLoop
    let ledger = LedgerStore()
    let clock = HandClock()
    let lines = LineLog()
    let gateway: Gateway
    let running = RunningConnections()

    private init(on loop: EventLoop) {
        self.loop = loop
        let parts = Gateway.Parts(
            store: ledger, history: ledger, codec: BlankCodec(), composer: BlankComposer(), plan: BlankPlan(),
            clock: clock, log: Log(lines, clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        let claiming = Claiming(applications: [], region: nil, plan: BlankPlan())
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
    }

    /// Runs a test on a loop of its own, and ends in any case what it started.
    static func run(_ body: @escaping @Sendable (ModemRig) async throws -> Void) async throws {
        try await play({ ModemRig(on: $0) }, body)
    }

    /// Plugs a modem in.
    func plug(_ change: (inout ModemSimulatorSettings) -> Void = { _ in }) async throws -> PlayedModem {
        let modem = PlayedModem(on: loop, change)
        start(modem)
        _ = try #require(await modem.simulator.waitForPath(until: loop.now + .seconds(10)))
        return modem
    }

    /// A connection's settings for these modems: quick to give up and to come back.
    func settings(_ modems: PlayedModem..., whenUnknown: UnknownPolicy = .hold) -> ModemConnectionSettings {
        let devices = modems.map { modem in
            var device = ModemConnectionSettings.Device(path: modem.path)
            device.number = Originator(modem.simulator.settings.number)
            return device
        }
        let policy = FailurePolicy(
            schedule: RetrySchedule(attempts: 2, pauses: [.seconds(60)]), whenUnknown: whenUnknown)
        var settings = ModemConnectionSettings(name: Self.name, devices: devices, policy: policy)
        settings.session.commandTimeout = .seconds(5)
        settings.session.sendTimeout = .seconds(5)
        settings.session.searchInterval = .milliseconds(20)
        settings.session.settleTime = .milliseconds(20)
        settings.session.restartTime = .milliseconds(50)
        settings.longestPause = .milliseconds(20)
        return settings
    }

    /// Starts a connection, and waits until it can send.
    @discardableResult
    func startReady(_ settings: ModemConnectionSettings) async throws -> ModemConnection {
        let count = lines.count("the modem is ready")
        let connection = ModemConnection(settings, gateway: gateway, on: loop)
        start(connection)
        try await lines.until("the modem is ready", count: count + settings.devices.count)
        return connection
    }

    /// Puts messages into the store and the outbox, as acceptance does.
    func queue(_ messages: Message...) {
        ledger.put(messages)
        gateway.outbox.offer(messages)
    }

    /// Message `id` to a fictional phone.
    func message(
        _ id: Int64, _ text: String = "hello", alphabet: Alphabet = .gsm7,
        _ change: (inout MessageOrder) -> Void = { _ in }
    ) -> Message {
        var order = MessageOrder(
            application: nil, addressedAs: "+447700900123@sms.test", recipient: Self.phone, via: [Self.name],
            text: text,
            alphabet: alphabet)
        change(&order)
        return Message(
            id: MessageID(rawValue: id), submission: SubmissionID(rawValue: 1), order: order, state: .queued,
            acceptedAt: clock.now, changedAt: clock.now)
    }

    /// Waits until phones have so many texts.
    func texts(_ count: Int, on modem: PlayedModem) async throws -> [String] {
        let texts = await modem.phones.waitForMessages(count: count, until: loop.now + .seconds(20))
        try #require(texts.count == count)
        return texts.map(\.text)
    }

    /// Waits until something holds that nobody announces.
    func until(_ what: String, _ condition: @escaping @Sendable () -> Bool) async throws {
        let loop = loop
        try await within(what) {
            while !condition(), !Task.isCancelled { await loop.sleep(for: .milliseconds(2)) }
        }
    }
}
