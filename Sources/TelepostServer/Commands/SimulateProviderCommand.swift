import API
import Configuration
import Gateway
import Messages
import Runtime
import Simulators
import Web

/// What `telepost simulate provider` was asked to do; words are those of the lists below.
public struct SimulateProviderOptions: Sendable {
    /// Which provider.
    public var preset: String
    /// Where to listen, as in `127.0.0.1:8090`; port 0 lets the system choose.
    public var place = "127.0.0.1:8090"
    /// Who may send.
    public var user = "acme"
    /// What proves it.
    public var secret = "secret"
    /// What calls of hooks are signed with; `nil`: the secret.
    public var hookSecret: String?
    /// Where texts of phones are told; `nil`: nowhere.
    public var hook: String?
    /// Where reports are told when a request does not say; `nil`: nowhere.
    public var reportHook: String?
    /// The numbers that may stand as senders; empty: any.
    public var numbers: [String] = []
    /// Phones that never get their texts.
    public var undeliverable: [String] = []
    /// How long a report takes.
    public var reportDelay = Duration.seconds(1)
    /// How long an answer takes.
    public var latency = Duration.zero
    /// The most requests in a second; `nil`: any number.
    public var throughput: Int?
    /// What goes wrong, as in `429/2*3`; see ``ProviderFault``.
    public var faults: [String] = []
    /// The folder for a control socket, so that `telepost simulate phone` can talk to it; `nil`: none.
    public var data: String?

    /// A provider that takes everything.
    public init(preset: String) {
        self.preset = preset
    }

    /// What ``preset`` may be.
    public static let presets = PlayedProvider.allCases.map(\.rawValue)
}

/// Runs a simulated provider whose phones print their texts, until it is interrupted.
///
/// - Returns: the exit code: 0 after an interruption, 1 when it cannot run, 2 for options that make no sense.
public func simulateProvider(_ options: SimulateProviderOptions) async -> Int32 {
    let (settings, place): (ProviderSimulatorSettings, SocketAddress)
    do throws(SimulateProviderOptions.Nonsense) {
        (settings, place) = (try options.settings, try options.address)
    } catch {
        Terminal.complain("telepost simulate provider: \(error.text)")
        return 2
    }
    let writer = LogWriter(LogWriter.Destinations(console: [.error, .warning, .info]))
    let log = Log(writer, clock: SystemClock())
    defer { writer.close() }
    let loops = EventLoopGroup(count: 1)
    guard let provider = await SimulatedProvider.start(settings, at: place, on: loops.next(), log: log) else {
        return 1
    }
    let signals = await DaemonSignal.all(on: loops.loops[0])
    let api = WebServer(API(phones: provider.directory, version: telepostVersion))
    if let data = options.data, !api.open(in: data, log) {
        await provider.stop()
        return 1
    }
    log.info("simulator", "listening", ["address": provider.address.description, "provider": options.preset])
    for await signal in signals {
        switch signal {
        case .stop: break
        case .reload: continue
        }
        break
    }
    api.stop()
    await provider.stop()
    return 0
}

extension SimulateProviderOptions {
    /// Why options cannot be used.
    fileprivate struct Nonsense: Error {
        let text: String
    }

    fileprivate var address: SocketAddress {
        get throws(Nonsense) {
            guard let listen = ListenAddress(place) else {
                throw Nonsense(text: "--listen takes an address and a port such as 127.0.0.1:8090, not \(place)")
            }
            return SocketAddress(listen.address, port: listen.port)
        }
    }

    fileprivate var settings: ProviderSimulatorSettings {
        get throws(Nonsense) {
            guard let provider = PlayedProvider(rawValue: preset) else {
                throw Nonsense(text: "--preset takes one of \(Self.presets.joined(separator: ", ")), not \(preset)")
            }
            var settings = ProviderSimulatorSettings(provider, account: user, secret: secret)
            settings.signatureSecret = hookSecret
            settings.textHook = hook
            settings.reportHook = reportHook
            settings.numbers = numbers
            settings.undeliverable = Set(undeliverable)
            settings.reportDelay = reportDelay
            settings.latency = latency
            settings.throughput = throughput
            for url in [hook, reportHook].compactMap(\.self) where !ProviderSimulator.canCall(url) {
                throw Nonsense(
                    text: "a hook is an address such as http://127.0.0.1:8025/hooks/carrier/text, not \(url)")
            }
            for text in faults {
                guard let fault = ProviderFault(text) else {
                    throw Nonsense(text: "--fault takes a fault such as 429/2*3, keep or 500ms, not \(text)")
                }
                settings.faults.append(fault)
            }
            return settings
        }
    }
}
