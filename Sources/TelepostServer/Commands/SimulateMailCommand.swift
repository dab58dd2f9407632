public import API
import Bytes
import Configuration
import Gateway
import Glibc
import Messages
import Runtime
import Simulators
import Web

/// What `telepost simulate mail --listen` was asked to do.
public struct SimulateMailOptions: Sendable {
    /// Where to listen, as in `127.0.0.1:1026`; port 0 lets the system choose.
    public var place: String
    /// The folder for a control socket, so that others can ask for the mails; `nil`: none.
    public var data: String?
    /// What goes wrong, as in `end=451*3`; see ``MailFault``.
    public var faults: [String] = []
    /// What EHLO does not offer, as in `PIPELINING`.
    public var withheld: [String] = []
    /// To end after the first mail, or without one after this time; `nil`: to go on.
    public var patience: Duration?

    /// Options of `simulate mail`.
    public init(place: String) {
        self.place = place
    }
}

/// Runs a mail server that takes everything and delivers nothing, until it is interrupted.
///
/// - Parameter show: called with each mail when it was taken.
/// - Returns: the exit code: 0 after an interruption or the mail that was waited for, 1 when it cannot run or no mail came,
///   2 for options that make no sense.
public func simulateMail(
    _ options: SimulateMailOptions, show: @escaping @Sendable (CaughtMailView) -> Void
) async -> Int32 {
    let place: SocketAddress
    let settings: MailCatcherSettings
    do throws(SimulateMailOptions.Nonsense) {
        place = try options.socketAddress
        settings = try options.settings
    } catch {
        Terminal.complain("telepost simulate mail: \(error.text)")
        return 2
    }
    let writer = LogWriter(LogWriter.Destinations(console: [.error, .warning, .info]))
    let log = Log(writer, clock: SystemClock())
    defer { writer.close() }
    let loops = EventLoopGroup(count: 1)
    let means = SimulatedMailbox.Means(codec: ConcreteParts().codec, loops: loops, log: log)
    let signals = await DaemonSignal.all(on: loops.loops[0])
    let mailbox = await SimulatedMailbox.start(settings, at: place, means) { show(CaughtMailView($0)) }
    guard let mailbox else { return 1 }
    let api = WebServer(API(mails: mailbox.directory, version: telepostVersion))
    if let data = options.data, !api.open(in: data, log) {
        await mailbox.stop()
        return 1
    }
    log.info("simulator", "listening", ["address": mailbox.address.description])
    let code = await wait(for: mailbox, signals, patience: options.patience)
    if code != 0 { Terminal.complain("telepost simulate mail: no mail came in time") }
    api.stop()
    await mailbox.stop()
    return code
}

/// Waits for the end: a signal or, where there is patience only for one, a mail.
private func wait(
    for mailbox: SimulatedMailbox, _ signals: AsyncMapSequence<AsyncStream<Int32>, DaemonSignal>, patience: Duration?
) async -> Int32 {
    let (ended, ending) = AsyncStream.makeStream(of: Int32.self)
    // Owned by this function, which cancels it at its end.
    let listening = Task {
        for await signal in signals {
            switch signal {
            case .stop: ending.yield(0)
            case .reload: continue
            }
        }
    }
    let watching = patience.map { time in
        // Owned by this function as well.
        Task { ending.yield(await mailbox.waitForMail(time) ? 0 : 1) }
    }
    defer {
        listening.cancel()
        watching?.cancel()
    }
    for await code in ended { return code }
    return 0
}

extension SimulateMailOptions {
    /// Why options cannot be used.
    fileprivate struct Nonsense: Error {
        let text: String
    }

    fileprivate var socketAddress: SocketAddress {
        get throws(Nonsense) {
            guard let listen = ListenAddress(place) else {
                throw Nonsense(text: "--listen takes an address and a port such as 127.0.0.1:1026, not \(place)")
            }
            return SocketAddress(listen.address, port: listen.port)
        }
    }

    fileprivate var settings: MailCatcherSettings {
        get throws(Nonsense) {
            var settings = MailCatcherSettings()
            for text in faults {
                guard let fault = MailFault(text) else {
                    throw Nonsense(
                        text: "--fault takes a fault such as end=451*3, sender=drop or data=500ms, not \(text)")
                }
                settings.faults.append(fault)
            }
            for name in withheld {
                guard let known = MailCatcherSettings.Extension(rawValue: name.uppercased()) else {
                    let names = MailCatcherSettings.Extension.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Nonsense(text: "--without takes one of \(names), not \(name)")
                }
                settings.extensions.remove(known)
            }
            return settings
        }
    }
}
