import Bytes
public import Runtime
import SMPP
import SMS
import Synchronization

/// An SMSC that speaks real SMPP, in front of simulated phones: for trying things out, and for tests.
///
/// It answers, delays, refuses and reports as its settings say. Reports and texts from phones are kept until a client
/// acknowledged them, in memory. Several clients may be bound at once, each by several sessions.
public final class SMSCSimulator: Sendable {
    private struct Course {
        var listeners: [TCPListener] = []
        var isStopping = false
    }

    /// How it behaves.
    public let settings: SMSCSettings
    /// The phones that accepted messages go to.
    public let phones: PhoneBook
    let mailroom: Mailroom
    let tally = Mutex(SMSCCounters())
    let desk: Mutex<SMSCDesk>
    let onPart: @Sendable (ReceivedPart) -> Void
    let references = Atomic<UInt16>(0x01FF)
    let letters = Mutex(OpenLetters())
    /// Chance as far as the texts of phones are concerned; apart, so that they do not change what becomes of messages.
    let phoneNumbers: Mutex<SeededNumbers>
    private let open = OpenLinks()
    private let course = Mutex(Course())
    private let stopBell = Bell()

    /// An SMSC that does not run yet.
    ///
    /// - Parameters:
    ///   - numbers: where chance comes from; a seed makes it repeatable.
    ///   - onPart: called with each submitted part, also of those that are refused, on the loop of the connection.
    public init(
        _ settings: SMSCSettings, phones: PhoneBook, numbers: SeededNumbers = .unpredictable,
        onPart: @escaping @Sendable (ReceivedPart) -> Void = { _ in }
    ) {
        self.settings = settings
        self.phones = phones
        self.onPart = onPart
        var apart = numbers
        phoneNumbers = Mutex(SeededNumbers(seed: apart.next()))
        let (seconds, attoseconds) = WallTime.now.components
        let microseconds = UInt64(clamping: seconds) &* 1_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000_000)
        desk = Mutex(SMSCDesk(settings, numbers: numbers, firstID: settings.firstMessageID ?? microseconds))
        mailroom = Mailroom(limit: settings.queueLimit, systemID: settings.account?.systemID)
    }

    /// What it has done so far.
    public var counters: SMSCCounters { tally.withLock { $0 } }

    /// How many reports and parts of texts from phones no client has acknowledged yet.
    public var undeliveredCount: Int { mailroom.count }

    /// Whether it is about to end.
    var isStopping: Bool { course.withLock { $0.isStopping } }

    /// Serves the clients of `listeners`, each on the loop of its listener, until ``stop()``.
    ///
    /// Returns when all connections are closed; clients that do not answer the `unbind`, or do not read, are cut off after
    /// twice `unbindTimeout`. Cancelling the task cuts off all at once.
    public func run(_ listeners: [TCPListener]) async {
        let isStopping = course.withLock { course in
            course.listeners += listeners
            return course.isStopping
        }
        if isStopping { close(listeners) }
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                group.addTask { await self.phones.run() }
                group.addTask { await self.cutOffLateClients() }
                await self.serve(listeners)
                group.cancelAll()
            }
        } onCancel: {
            stop()
            dropConnections()
        }
    }

    /// Ends: no more connections are taken, answers that are owed are given, bound clients are told by `unbind`.
    ///
    /// From any thread; does not wait. What clients have not acknowledged is lost.
    public func stop() {
        let listeners = course.withLock { course in
            course.isStopping = true
            defer { course.listeners = [] }
            return course.listeners
        }
        close(listeners)
        for channel in open.all { channel.nudge() }
        stopBell.ring()
    }

    /// Cuts every connection, as a failing network would; clients may connect again.
    public func dropConnections() {
        for channel in open.all { channel.loop.execute { channel.close() } }
    }

    func count(_ change: (inout SMSCCounters) -> Void) {
        tally.withLock { change(&$0) }
    }

    private func cutOffLateClients() async {
        while !isStopping, !Task.isCancelled { await stopBell.wait { self.isStopping } }
        await withTaskExecutorPreference(phones.loop) {
            await phones.loop.sleep(for: settings.session.unbindTimeout * 2)
        }
        if !Task.isCancelled { dropConnections() }
    }

    private func close(_ listeners: [TCPListener]) {
        for listener in listeners { listener.loop.execute { listener.close() } }
    }

    private func serve(_ listeners: [TCPListener]) async {
        await withDiscardingTaskGroup { group in
            for listener in listeners {
                group.addTask(executorPreference: listener.loop) { await self.serve(listener) }
            }
        }
    }

    private func serve(_ listener: TCPListener) async {
        await withDiscardingTaskGroup { group in
            while let channel = await listener.accept() {
                group.addTask(executorPreference: listener.loop) { await self.serve(channel) }
            }
        }
    }

    private func serve(_ channel: TCPChannel) async {
        guard open.add(channel, limit: settings.connectionLimit) else { return channel.close() }
        count { $0.connections += 1 }
        var link = SMSCLink(channel, simulator: self)
        await link.run()
        channel.close()
        open.remove(channel)
        count { $0.connections -= 1 }
    }
}
