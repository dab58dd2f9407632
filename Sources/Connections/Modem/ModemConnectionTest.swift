import Bytes
public import Gateway
import Modem
public import Runtime

/// Tries the modems of a connection step by step: device, modem, SIM, network. Sends no message, enters no PIN, and takes
/// no text out of a storage. A device that a running connection holds is in use.
public struct ModemConnectionTest {
    private let settings: ModemConnectionSettings
    private let loop: EventLoop
    private var steps: [TestStep] = []
    private var report: @Sendable (TestStep) -> Void = { _ in }

    /// A test of a connection with these settings, on `loop`.
    public init(_ settings: ModemConnectionSettings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Runs the steps until one fails. To be called on the loop.
    ///
    /// - Parameter report: hears of each step as soon as it is over.
    public mutating func run(report: @escaping @Sendable (TestStep) -> Void = { _ in }) async -> [TestStep] {
        self.report = report
        for device in settings.devices {
            guard let path = device.path else {
                add("device", true, "\(device.words): it is looked for in \(settings.searchFolder) when it runs")
                continue
            }
            guard let port = await open(path) else { return steps }
            let isFine = await talk(on: port)
            port.close()
            guard isFine else { return steps }
        }
        return steps
    }

    private mutating func add(_ name: String, _ isDone: Bool, _ detail: String) {
        let step = TestStep(name: name, isDone: isDone, detail: detail)
        steps.append(step)
        report(step)
    }

    private mutating func open(_ path: String) async -> SerialPort? {
        do throws(SerialPortFailure) {
            let port = try await SerialPort.open(path, settings.serial, on: loop)
            add("device", true, "\(path) is open")
            return port
        } catch {
            add("device", false, error.description)
            return nil
        }
    }

    private mutating func talk(on port: SerialPort) async -> Bool {
        var own = settings.session
        own.pin = nil
        own.storages = []
        own.startTimeout = .seconds(10)
        var session = ModemSession(own)
        let end = loop.now + .seconds(60)
        var actions = session.receive(.opened, at: loop.now)
        while true {
            for action in actions {
                if case .write(let octets) = action { port.write(octets) }
                if let isFine = conclude(action) { return isFine }
            }
            guard loop.now < end, await port.flush(until: end) else {
                add("modem", false, "it does not answer: check device and baud")
                return false
            }
            switch await port.wait(until: min(end, session.nextDeadline ?? end)) {
            case .received:
                let octets = port.input.readable
                port.input.removeAll()
                actions = session.receive(octets: octets, at: loop.now)
            case .ended: actions = session.receive(.lost, at: loop.now)
            case .nudged, .deadline: actions = []
            }
            if let due = session.nextDeadline, due <= loop.now { actions += session.tick(at: loop.now) }
        }
    }

    /// What a step came to; `nil` while the test goes on.
    private mutating func conclude(_ action: ModemAction) -> Bool? {
        switch action {
        case .changed(let facts, isReady: true):
            add("modem", true, facts.model.isEmpty ? "it answers" : facts.model)
            add("sim", true, facts.imsi.isEmpty ? "it is ready" : "subscription \(facts.imsi)")
            add("network", true, facts.words)
            return true
        case .changed(let facts, isReady: false):
            guard !facts.registration.isRegistered, facts.registration != .unknown else { return nil }
            add("network", false, facts.words)
            return false
        case .report(.restarting), .reset:
            add("modem", false, "it does not answer: check device and baud")
            return false
        case .close(let reason):
            add(reason.asksForHelp ? "sim" : "modem", false, reason.words)
            return false
        case .write, .arrived, .submitted, .submitRefused, .submitUnanswered, .submitNotWritten, .checkPIN,
            .pinAccepted, .balance, .report:
            return nil
        }
    }
}
