public import Runtime
import Synchronization

/// An SMTP server that takes every mail for everybody, keeps it in memory and delivers it nowhere: for trying things out,
/// and for tests.
///
/// It can be told to misbehave: ``misbehave(_:)``. What it keeps is bounded; the oldest mails go first.
public final class MailCatcher: Sendable {
    private struct State {
        var shelf: MailShelf
        var faults: MailFaults
        var counters = MailCatcherCounters()
        var violations: [MailViolation] = []
        var listeners: [TCPListener] = []
        var isStopping = false
    }

    private static let violationLimit = 100

    /// How it behaves.
    public let settings: MailCatcherSettings
    private let loop: EventLoop
    private let state: Mutex<State>
    private let open = OpenLinks()
    private let bell = Bell()
    private let onMail: @Sendable (CaughtMail) -> Void

    /// A catcher that does not run yet.
    ///
    /// - Parameters:
    ///   - loop: keeps the time while something is waited for.
    ///   - onMail: called with each mail when it was taken, before its client is answered, on the loop of the connection.
    public init(
        _ settings: MailCatcherSettings = MailCatcherSettings(), on loop: EventLoop,
        onMail: @escaping @Sendable (CaughtMail) -> Void = { _ in }
    ) {
        self.settings = settings
        self.loop = loop
        self.onMail = onMail
        state = Mutex(
            State(
                shelf: MailShelf(limit: settings.mailLimit, octetLimit: settings.octetLimit),
                faults: MailFaults(settings.faults)))
    }

    /// What it has done so far.
    public var counters: MailCatcherCounters { state.withLock { $0.counters } }

    /// What clients did that they may not do, the first hundred.
    public var violations: [MailViolation] { state.withLock { $0.violations } }

    // MARK: - Mails

    /// The mails that are kept, the oldest first.
    ///
    /// - Parameter sequence: only mails with a higher number; 0 for all.
    public func mails(after sequence: UInt64 = 0) -> [CaughtMail] {
        state.withLock { $0.shelf.mails(after: sequence) }
    }

    /// One mail; `nil` when there is none of this number, or no longer.
    public func mail(_ sequence: UInt64) -> CaughtMail? {
        guard sequence > 0 else { return nil }
        return mails(after: sequence - 1).first.flatMap { $0.sequence == sequence ? $0 : nil }
    }

    /// Waits for mails, and returns all that ``mails(after:)`` does then.
    ///
    /// Returns at the deadline or when the task is cancelled too, with what there is.
    /// - Parameters:
    ///   - count: how many mails after `sequence` to wait for.
    ///   - deadline: in the time of the event loops.
    public func waitForMails(
        after sequence: UInt64 = 0, count: Int = 1, until deadline: Duration
    ) async -> [CaughtMail] {
        await bell.wait(on: loop, until: deadline) { self.mails(after: sequence).count >= count }
        return mails(after: sequence)
    }

    // MARK: - Faults

    /// From now on it also does this wrong.
    public func misbehave(_ faults: MailFault...) {
        state.withLock { $0.faults.add(faults) }
    }

    /// From now on it does nothing wrong.
    public func behave() {
        state.withLock { $0.faults = MailFaults([]) }
    }

    /// Cuts every connection, as a failing network would; clients may connect again.
    public func dropConnections() {
        for channel in open.all { channel.loop.execute { channel.close() } }
    }

    // MARK: - Running

    /// Serves the clients of `listeners`, each on the loop of its listener, until ``stop()``.
    ///
    /// Returns when all connections are closed. Cancelling the task cuts off all at once.
    public func run(_ listeners: [TCPListener]) async {
        let isStopping = state.withLock { state in
            state.listeners += listeners
            return state.isStopping
        }
        if isStopping { close(listeners) }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask(executorPreference: listener.loop) { await self.serve(listener) }
                }
            }
        } onCancel: {
            stop()
            dropConnections()
        }
    }

    /// Ends: no more connections are taken, clients are told by 421. From any thread; does not wait.
    public func stop() {
        let listeners = state.withLock { state in
            state.isStopping = true
            defer { state.listeners = [] }
            return state.listeners
        }
        close(listeners)
        for channel in open.all { channel.nudge() }
    }

    /// Whether it is about to end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    private func close(_ listeners: [TCPListener]) {
        for listener in listeners { listener.loop.execute { listener.close() } }
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
        count { counters in
            counters.connections += 1
            counters.connectionsInAll += 1
        }
        var conversation = CatcherConversation(channel, catcher: self)
        await conversation.run()
        channel.close()
        open.remove(channel)
        count { $0.connections -= 1 }
    }

    // MARK: - What conversations tell and ask

    /// Keeps a mail and gives it its number.
    func keep(_ mail: CaughtMail) -> CaughtMail {
        let mail = state.withLock { state in
            state.counters.mails += 1
            return state.shelf.add(mail)
        }
        for violation in MailViolation.all(in: mail) { note(violation) }
        onMail(mail)
        bell.ring()
        return mail
    }

    /// What is to go wrong now.
    func fault(at phase: MailFault.Phase, recipient: String?) -> (wait: Duration, kind: MailFault.Kind?) {
        state.withLock { $0.faults.take(at: phase, recipient: recipient) }
    }

    func count(_ change: (inout MailCatcherCounters) -> Void) {
        state.withLock { change(&$0.counters) }
    }

    func note(_ violation: MailViolation) {
        state.withLock { state in
            if state.violations.count < Self.violationLimit { state.violations.append(violation) }
        }
    }
}
