import API
import Bytes
import Gateway
import Messages
import Runtime
import Simulators

/// A mail catcher running in this process: the mail server of the demonstration, which delivers nothing.
final class SimulatedMailbox: Sendable {
    /// Where it listens.
    let address: SocketAddress
    private let catcher: MailCatcher
    private let codec: any MailCodec
    private let running: Task<Void, Never>
    private let loop: EventLoop

    /// Starts it.
    ///
    /// - Parameters:
    ///   - place: port 0 lets the system choose.
    ///   - show: called with each mail, on the loop of its connection.
    /// - Returns: `nil` when it cannot listen; the log says why.
    static func start(
        _ settings: MailCatcherSettings = MailCatcherSettings(), at place: SocketAddress, _ means: Means,
        show: @escaping @Sendable (CaughtMailEntry) -> Void = { SimulatedMailbox.draw($0) }
    ) async -> SimulatedMailbox? {
        do throws(OperatingSystemError) {
            let loop = means.loops.next()
            let listeners = try await TCPListener.listen(on: place, loops: [loop])
            let codec = means.codec
            let catcher = MailCatcher(settings, on: loop) { show(CaughtMailEntry($0, codec)) }
            return SimulatedMailbox(catcher, listeners, place, codec, on: loop)
        } catch {
            means.log.error("simulator", error.description)
            return nil
        }
    }

    /// What it needs of the process.
    struct Means {
        let codec: any MailCodec
        let loops: EventLoopGroup
        let log: Log
    }

    private init(
        _ catcher: MailCatcher, _ listeners: [TCPListener], _ place: SocketAddress, _ codec: any MailCodec,
        on loop: EventLoop
    ) {
        address = listeners.first?.address ?? place
        self.catcher = catcher
        self.codec = codec
        self.loop = loop
        // Owned by this mailbox: stop() ends and awaits it.
        running = Task { await catcher.run(listeners) }
    }

    /// The port of the demonstration, on this machine alone.
    static let demoPlace = SocketAddress(IPAddress(v4: 0x7F00_0001), port: 1026)

    /// The mails, for the API.
    var directory: any CaughtMailDirectory { CaughtMails(catcher: catcher, codec: codec, loop: loop) }

    /// Waits until there is a mail; `false` when the time is up first.
    func waitForMail(_ time: Duration) async -> Bool {
        await !catcher.waitForMails(until: loop.now + time).isEmpty
    }

    /// Draws a mail on the terminal.
    static func draw(_ entry: CaughtMailEntry) {
        let page = PreviewPage(entry.mail, size: entry.size, sender: EmailAddress(entry.sender))
        Terminal.print("\nmail \(entry.sequence) caught\n" + page.mailText)
    }

    func stop() async {
        catcher.stop()
        await running.value
    }
}

/// The catcher's mails as the API shows them.
private struct CaughtMails: CaughtMailDirectory {
    let catcher: MailCatcher
    let codec: any MailCodec
    let loop: EventLoop

    func mails(after sequence: Int64, wait: Duration) async -> [CaughtMailEntry] {
        let mails = await catcher.waitForMails(after: UInt64(clamping: sequence), until: loop.now + wait)
        return mails.prefix(100).map { CaughtMailEntry($0, codec) }
    }

    func octets(of sequence: Int64) async -> [UInt8]? {
        catcher.mail(UInt64(clamping: sequence))?.octets
    }
}

extension CaughtMailEntry {
    fileprivate init(_ caught: CaughtMail, _ codec: any MailCodec) {
        self.init(
            sequence: Int64(clamping: caught.sequence), at: Timestamp(wallTime: caught.time),
            size: caught.octets.count, mail: codec.decode(caught.octets))
        sender = caught.sender ?? ""
        recipients = caught.recipients
    }
}
