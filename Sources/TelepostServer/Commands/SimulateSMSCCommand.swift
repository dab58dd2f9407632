import API
import Configuration
import Gateway
import Glibc
import Messages
import Runtime
import SMPP
import Simulators
import Web

/// What `telepost simulate smsc` was asked to do; words are those of the lists below.
public struct SimulateSMSCOptions: Sendable {
    /// The TCP port on 127.0.0.1; 0 lets the system choose.
    public var port = 27_750
    /// The folder for a control socket, so that `telepost simulate phone` can talk to it; `nil`: none.
    public var data: String?
    /// Makes chance repeatable; `nil`: it is not.
    public var seed: UInt64?
    /// How long a submission waits for its answer.
    public var latency = Duration.zero
    /// The share of submissions that fail, 0 to 1.
    public var errorRate = 0.0
    /// The share of submissions that are throttled, 0 to 1.
    public var throttleRate = 0.0
    /// The share of texts that never reach their phone, 0 to 1.
    public var undeliverableRate = 0.0
    /// How answers write ids.
    public var ids = MessageIDForm.decimal.rawValue

    /// In which words reports come.
    public var receipts = ReceiptDialect.standard.rawValue
    /// How reports write ids; `nil`: as the answers.
    public var receiptIDs: String?
    /// How long a report takes at least.
    public var reportDelay = Duration.seconds(1)
    /// How much longer it may take.
    public var reportSpread = Duration.zero
    /// The share of reports that come before their answer, 0 to 1.
    public var earlyReportRate = 0.0
    /// The share of reports that come much later, 0 to 1.
    public var lateReportRate = 0.0
    /// The share of reports that come twice, 0 to 1.
    public var duplicateReportRate = 0.0
    /// How many reports about nothing there are to each one, 0 to 1.
    public var strayReportRate = 0.0

    /// How parts of texts of phones are joined.
    public var phoneParts = PhoneTextForm.Joining.udh8.rawValue
    /// The alphabet of texts of phones.
    public var phoneAlphabet = PhoneTextForm.Coding.automatic.rawValue
    /// The order of their parts.
    public var partOrder = PhoneTextForm.Order.ascending.rawValue
    /// The share of their parts that come twice, 0 to 1.
    public var repeatedPartRate = 0.0
    /// The share of their long texts that lose a part, 0 to 1.
    public var lostPartRate = 0.0

    /// A carrier that takes everything, and reports after a second.
    public init() {}

    /// What ``ids`` and ``receiptIDs`` may be.
    public static let idForms = MessageIDForm.allCases.map(\.rawValue)
    /// What ``receipts`` may be.
    public static let dialects = ReceiptDialect.allCases.map(\.rawValue)
    /// What ``phoneParts`` may be.
    public static let joinings = PhoneTextForm.Joining.allCases.map(\.rawValue)
    /// What ``phoneAlphabet`` may be.
    public static let alphabets = PhoneTextForm.Coding.allCases.map(\.rawValue)
    /// What ``partOrder`` may be.
    public static let orders = PhoneTextForm.Order.allCases.map(\.rawValue)
}

/// Runs a simulated SMSC whose phones print their texts, until it is interrupted.
///
/// - Returns: the exit code: 0 after an interruption, 1 when it cannot run, 2 for options that make no sense.
public func simulateSMSC(_ options: SimulateSMSCOptions) async -> Int32 {
    guard let port = UInt16(exactly: options.port), let settings = options.settings else {
        Terminal.complain("telepost simulate smsc: a port is 0 to 65535, rates are 0 to 1, delays are not negative")
        return 2
    }
    let writer = LogWriter(LogWriter.Destinations(console: [.error, .warning, .info]))
    let log = Log(writer, clock: SystemClock())
    defer { writer.close() }
    let loops = EventLoopGroup(count: 1)
    let numbers = options.seed.map { SeededNumbers(seed: $0) } ?? .unpredictable
    guard let carrier = await SimulatedCarrier.start(settings, numbers, port: port, loops: loops, log: log) else {
        return 1
    }
    let signals = await DaemonSignal.all(on: loops.loops[0])
    let api = WebServer(API(phones: carrier.directory, version: telepostVersion))
    if let data = options.data, !api.open(in: data, log) {
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

extension WebServer {
    /// Opens the control socket of a simulator on its own; `false`: the log says why not.
    func open(in folder: String, _ log: Log) -> Bool {
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            log.error("simulator", "cannot make the folder \(folder): \(unsafe String(cString: strerror(errno)))")
            return false
        }
        do throws(ListenFailure) {
            try start(unixSocket: ControlSocket.path(in: folder))
            return true
        } catch {
            log.error("simulator", error.text)
            return false
        }
    }
}

extension SimulateSMSCOptions {
    /// `nil` when something is out of its range or no word of its list.
    fileprivate var settings: SMSCSettings? {
        let rates = [
            errorRate, throttleRate, undeliverableRate, earlyReportRate, lateReportRate, duplicateReportRate,
            strayReportRate, repeatedPartRate, lostPartRate,
        ]
        guard rates.allSatisfy((0...1).contains), [reportDelay, reportSpread, latency].allSatisfy({ $0 >= .zero }),
            let ids = MessageIDForm(rawValue: ids), let receipts = ReceiptDialect(rawValue: receipts),
            let phoneTexts
        else { return nil }
        var settings = SMSCSettings()
        settings.messageIDs = ids
        settings.receipts = receipts
        settings.receiptIDs = receiptIDs.flatMap(MessageIDForm.init(rawValue:))
        settings.reportDelay = reportDelay...(reportDelay + reportSpread)
        settings.latency = latency...latency
        settings.errorRate = errorRate
        settings.throttleRate = throttleRate
        settings.undeliverableRate = undeliverableRate
        settings.earlyReportRate = earlyReportRate
        settings.lateReportRate = lateReportRate
        settings.duplicateReportRate = duplicateReportRate
        settings.strayReportRate = strayReportRate
        settings.phoneTexts = phoneTexts
        return settings
    }

    private var phoneTexts: PhoneTextForm? {
        guard let joining = PhoneTextForm.Joining(rawValue: phoneParts),
            let coding = PhoneTextForm.Coding(rawValue: phoneAlphabet),
            let order = PhoneTextForm.Order(rawValue: partOrder)
        else { return nil }
        var form = PhoneTextForm()
        form.joining = joining
        form.coding = coding
        form.order = order
        form.repeatRate = repeatedPartRate
        form.lossRate = lostPartRate
        return form
    }
}
