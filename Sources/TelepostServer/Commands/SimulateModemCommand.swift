import Gateway
import Glibc
import Messages
import Runtime
import Simulators

/// What `telepost simulate modem` was asked to do.
public struct SimulateModemOptions: Sendable {
    /// A path that becomes a link to the modem's line; `nil`: only the line itself, whose path is logged.
    public var link: String?
    /// The number of the SIM; `nil`: the usual one.
    public var number: String?
    /// The number of the SMSC.
    public var smsc: String?
    /// What `AT+CGSN` answers.
    public var imei: String?
    /// What `AT+CIMI` answers.
    public var imsi: String?
    /// What `AT+CCID` answers.
    public var iccid: String?
    /// What unlocks the SIM; `nil`: nothing has to.
    public var pin: String?
    /// How many texts the SIM holds.
    public var capacity: Int?
    /// How long the answer to a command takes.
    public var latency = Duration.milliseconds(20)
    /// How much longer the network takes for a text.
    public var sendLatency = Duration.milliseconds(500)
    /// How long a report takes.
    public var reportDelay = Duration.seconds(1)
    /// How long it takes to find the network.
    public var registrationDelay = Duration.milliseconds(500)
    /// How long nothing is heard of it when it starts.
    public var startTime = Duration.zero
    /// What is ordered before it starts.
    public var orders: [String] = []
    /// Makes chance repeatable; `nil`: it is not.
    public var seed: UInt64?

    /// A modem about as fast as real ones.
    public init() {}
}

/// Runs a simulated GSM modem whose phones print their texts, until it is interrupted; lines on standard input are orders.
///
/// - Returns: the exit code: 0 after an interruption, 1 when it cannot run, 2 for options that make no sense.
public func simulateModem(_ options: SimulateModemOptions) async -> Int32 {
    let writer = LogWriter(LogWriter.Destinations(console: [.error, .warning, .info]))
    let log = Log(writer, clock: SystemClock())
    defer { writer.close() }
    let loop = EventLoopGroup(count: 1).loops[0]
    let colours = Terminal.isInteractive
    let phones = PhoneBook(on: loop) { message in
        Terminal.print(
            "\n" + PhoneScreen.text(message, colours: colours, utcOffset: PhoneScreen.utcOffset(of: message)))
    }
    let simulator = ModemSimulator(
        options.settings, phones: phones, on: loop,
        numbers: options.seed.map { SeededNumbers(seed: $0) } ?? .unpredictable)
    for words in options.orders {
        if let complaint = simulator.order(words) {
            Terminal.complain("telepost simulate modem: \(complaint)")
            return 2
        }
    }
    let signals = await DaemonSignal.all(on: loop)
    // Owned by this function, which awaits it.
    let running = Task { await run(simulator, log) }
    // Owned by this function, which cancels it.
    let listening = Task {
        for await signal in signals {
            switch signal {
            case .stop: return simulator.stop()
            case .reload: continue
            }
        }
    }
    guard let path = await simulator.waitForPath(until: loop.now + .seconds(5)) else {
        simulator.stop()
        listening.cancel()
        return await running.value
    }
    log.info("simulator", "listening", ["path": path])
    obeyTypedOrders(of: simulator, log)
    let code = await running.value
    listening.cancel()
    return code
}

private func run(_ simulator: ModemSimulator, _ log: Log) async -> Int32 {
    do throws(OperatingSystemError) {
        try await simulator.run()
        return 0
    } catch {
        log.error("simulator", error.description)
        return 1
    }
}

/// Reads orders on a thread of its own, for as long as standard input and the process last.
private func obeyTypedOrders(of simulator: ModemSimulator, _ log: Log) {
    do throws(OperatingSystemError) {
        try DetachedThread.start {
            while let line = readLine() {
                guard !line.isEmpty, let complaint = simulator.order(line) else { continue }
                Terminal.complain("telepost simulate modem: \(complaint)")
            }
        }
    } catch {
        log.warning("simulator", error.description)
    }
}

extension SimulateModemOptions {
    fileprivate var settings: ModemSimulatorSettings {
        var settings = ModemSimulatorSettings()
        settings.link = link
        settings.number = number ?? settings.number
        settings.smsc = smsc ?? settings.smsc
        settings.imei = imei ?? settings.imei
        settings.imsi = imsi ?? settings.imsi
        settings.iccid = iccid ?? settings.iccid
        settings.pin = pin
        settings.simCapacity = capacity ?? settings.simCapacity
        settings.latency = latency
        settings.sendLatency = sendLatency
        settings.reportDelay = reportDelay
        settings.registrationDelay = registrationDelay
        settings.startTime = startTime
        return settings
    }
}
