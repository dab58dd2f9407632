import Configuration
import Console
import Gateway
import Glibc
import Messages
import Runtime
import SMPP
import Simulators

/// What `telepost simulate smsc` was asked to do.
public struct SimulateSMSCOptions: Sendable {
    /// The TCP port on 127.0.0.1; 0 lets the system choose.
    public var port: Int
    /// The folder for a control socket, so that `telepost simulate phone` can talk to it; `nil`: none.
    public var data: String?
    /// Seconds until a delivery report.
    public var reportDelay: Double
    /// Seconds until a submission is answered.
    public var latency: Double
    /// The share of submissions that fail, 0 to 1.
    public var errorRate: Double
    /// The share of submissions that are throttled, 0 to 1.
    public var throttleRate: Double

    /// Options of `simulate smsc`.
    public init(
        port: Int, data: String?, reportDelay: Double, latency: Double, errorRate: Double, throttleRate: Double
    ) {
        self.port = port
        self.data = data
        self.reportDelay = reportDelay
        self.latency = latency
        self.errorRate = errorRate
        self.throttleRate = throttleRate
    }
}

/// Runs a simulated SMSC whose phones print their texts, until it is interrupted.
///
/// - Returns: the exit code: 0 after an interruption, 1 when it cannot run, 2 for options that make no sense.
public func simulateSMSC(_ options: SimulateSMSCOptions) async -> Int32 {
    guard let port = UInt16(exactly: options.port), (0...1).contains(options.errorRate),
        (0...1).contains(options.throttleRate), options.reportDelay >= 0, options.latency >= 0
    else {
        Terminal.complain("telepost simulate smsc: a port is 0 to 65535, rates are 0 to 1, delays are not negative")
        return 2
    }
    let writer = LogWriter(LogWriter.Destinations(console: [.error, .warning, .info]))
    let log = Log(writer, clock: SystemClock())
    defer { writer.close() }
    let loops = EventLoopGroup(count: 1)
    guard let carrier = await SimulatedCarrier.start(options.settings, port: port, loops: loops, log: log) else {
        return 1
    }
    let signals = await DaemonSignal.all(on: loops.loops[0])
    let api = APIServer(phones: carrier.directory, version: telepostVersion)
    if let data = options.data, !open(api, in: data, log) {
        await carrier.stop()
        return 1
    }
    log.info("simulator", "listening", ["address": carrier.address.description])
    for await signal in signals {
        switch signal {
        case .stop: break
        case .reload: continue
        }
        break
    }
    api.stop()
    await carrier.stop()
    return 0
}

/// Opens the control socket for `telepost simulate phone`.
private func open(_ api: APIServer, in folder: String, _ log: Log) -> Bool {
    guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        log.error("simulator", "cannot make the folder \(folder): \(unsafe String(cString: strerror(errno)))")
        return false
    }
    do throws(ListenFailure) {
        try api.start(unixSocket: ControlSocket.path(in: folder))
        return true
    } catch {
        log.error("simulator", error.text)
        return false
    }
}

extension SimulateSMSCOptions {
    fileprivate var settings: SMSCSettings {
        var settings = SMSCSettings()
        settings.reportDelay = .seconds(reportDelay) ... .seconds(reportDelay)
        settings.latency = .seconds(latency) ... .seconds(latency)
        settings.errorRate = errorRate
        settings.throttleRate = throttleRate
        return settings
    }
}
