public import Gateway
import Messages
public import Runtime
import SMTP
import Synchronization

/// A connection of type `smtp`: hands mails to a mail server, over a link or several, made when there is something to send
/// and closed when there is nothing more for a while.
public final class SMTPConnection: Sendable {
    private enum Wish: Sendable {
        case goOn
        case stop
        case abort
    }

    private struct State {
        var wish = Wish.goOn
        var health: SMTPHealth
        /// Links that are being made or stand.
        var links = 0
        /// Those on which mails can be sent, by their channel, and whether they have nothing to do.
        var ready: [ObjectIdentifier: (channel: TCPChannel, isIdle: Bool)] = [:]
        /// Every open channel.
        var channels: [ObjectIdentifier: TCPChannel] = [:]
    }

    // At most so long until somebody looks whether another connection's failure made more messages ours.
    private static let lookAround = Duration.seconds(1)
    private static let drained = 100

    /// Its settings.
    public let settings: SMTPConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let client: Result<TLSClientContext?, TLSSetupError>
    private let bulletin: SMTPBulletin
    private let bell = Doorbell()
    private let state: Mutex<State>

    /// A connection that lives on `loop`. Reads the files with the certificates that its settings name.
    public init(_ settings: SMTPConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
        client = settings.makeClient()
        bulletin = SMTPBulletin(settings, gateway)
        let health = SMTPHealth(pauses: settings.reconnectAfter, connections: settings.connections)
        state = Mutex(State(health: health))
    }

    /// Sends mails until ``stop()``.
    ///
    /// Cancelling the task means ``abort()``.
    public func run() async {
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                group.addTask(executorPreference: self.loop) { await self.keepUp() }
            }
        } onCancel: {
            abort()
        }
    }

    /// Ends in good order: a mail under way is finished, all others go back to wait.
    public func stop() {
        for channel in end(.stop) { channel.nudge() }
    }

    /// Cuts every link at once; for when ``stop()`` takes too long.
    public func abort() {
        for channel in end(.abort) { channel.loop.execute { channel.close() } }
    }

    private func end(_ wish: Wish) -> [TCPChannel] {
        let channels = state.withLock { state in
            if state.wish != .abort { state.wish = wish }
            return Array(state.channels.values)
        }
        bell.ring()
        return channels
    }

    private var isEnding: Bool { state.withLock { $0.wish != .goOn } }

    private func keepUp() async {
        let desk = SMTPDesk(
            settings, gateway: gateway, on: loop, isEnding: { [weak self] in self?.isEnding ?? true },
            isAborted: { [weak self] in self?.state.withLock { $0.wish == .abort } ?? true })
        begin()
        await withDiscardingTaskGroup { group in
            while !isEnding {
                await openLinks(desk, &group)
                await bell.wait(for: pause, on: loop)
            }
            // Leaving the group waits for the links.
        }
        await desk.finish()
        gateway.outbox.detach(settings.name)
        gateway.board.remove(settings.name)
    }

    private func begin() {
        bulletin.begin()
        gateway.outbox.attach(settings.name, at: gateway.now) { [weak self] in self?.bell.ring() }
        gateway.outbox.setUp(true, settings.name, at: gateway.now)
    }

    private var pause: Duration {
        let blocked = state.withLock { $0.health.nextTry } - loop.now
        let wallClock = gateway.now
        let due = gateway.outbox.nextDue(for: settings.name, at: wallClock).map { $0 - wallClock } ?? Self.lookAround
        let pause = max(.milliseconds(1), min(Self.lookAround, due))
        return blocked > .zero ? min(Self.lookAround, max(blocked, .milliseconds(1))) : pause
    }

    /// Gives what waits to a link that has nothing to do, or to a new one.
    private func openLinks(_ desk: SMTPDesk, _ group: inout DiscardingTaskGroup) async {
        while !isEnding {
            let idle = state.withLock { state in state.ready.values.filter(\.isIdle).map(\.channel) }
            guard idle.isEmpty else { return idle.forEach { $0.nudge() } }
            guard mayOpen else { return }
            let messages = await desk.take(upTo: desk.share)
            guard !messages.isEmpty else { return }
            state.withLock { $0.links += 1 }
            group.addTask(executorPreference: loop) { await self.useLink(messages, desk) }
        }
    }

    private var mayOpen: Bool {
        let now = loop.now
        return state.withLock { $0.links < $0.health.limit(ready: $0.ready.count, at: now) }
    }

    /// One link, from the look-up of the name to its end.
    private func useLink(_ messages: [Message], _ desk: SMTPDesk) async {
        let ending = await attempt(messages, desk)
        let ready = state.withLock { state in
            state.links -= 1
            return state.ready.count
        }
        await conclude(ending, besides: ready, desk)
        bell.ring()
    }

    private func attempt(_ messages: [Message], _ desk: SMTPDesk) async -> SMTPLink.Ending {
        do throws(SMTPLinkTrouble) {
            let (channel, client) = try await connect()
            return await serve(messages, desk, channel, client)
        } catch {
            return SMTPLink.Ending(trouble: error, wasReady: false, undelivered: messages)
        }
    }

    private func connect() async throws(SMTPLinkTrouble) -> (TCPChannel, TLSClientContext?) {
        let context: TLSClientContext?
        do throws(TLSSetupError) { context = try client.get() } catch { throw .setup(error) }
        let dialling = SMTPDialling(host: settings.host, port: settings.port, loop: loop)
        do throws(OperatingSystemError) {
            return (try await dialling.connect(until: loop.now + settings.timeout) { self.isEnding }, context)
        } catch {
            throw .unreachable(error)
        }
    }

    private func serve(
        _ messages: [Message], _ desk: SMTPDesk, _ channel: TCPChannel, _ client: TLSClientContext?
    ) async -> SMTPLink.Ending {
        let id = ObjectIdentifier(channel)
        let isWanted = state.withLock { state in
            state.channels[id] = channel
            return state.wish == .goOn
        }
        defer {
            state.withLock { state in
                state.channels[id] = nil
                state.ready[id] = nil
            }
        }
        guard isWanted else {
            channel.close()
            return SMTPLink.Ending(trouble: .closed(.stopped), wasReady: false, undelivered: messages)
        }
        var link = SMTPLink(
            messages, at: desk, over: channel, client: client, becameReady: { self.noteReady($0) },
            fellIdle: { channel, isIdle in self.state.withLock { $0.ready[id] = (channel, isIdle) } })
        return await link.run()
    }

    private func noteReady(_ channel: TCPChannel) {
        let wasFailing = state.withLock { state in
            state.ready[ObjectIdentifier(channel)] = (channel, false)
            defer { state.health.succeeded() }
            return state.health.isFailing
        }
        gateway.outbox.setUp(true, settings.name, at: gateway.now)
        bulletin.up(wasFailing: wasFailing)
        // More links may be made now.
        bell.ring()
    }

    private func conclude(_ ending: SMTPLink.Ending, besides ready: Int, _ desk: SMTPDesk) async {
        guard !ending.wasReady, !isEnding else {
            for message in ending.undelivered { desk.settle(message, .notWritten) }
            if !isEnding { bulletin.ended(ending.trouble, left: ready) }
            return
        }
        let now = loop.now
        let jitter = Double.random(in: 0..<1)
        let verdict = state.withLock { $0.health.failed(ready: ready, at: now, jitter: jitter) }
        switch verdict {
        case .crowded: bulletin.crowded(ending.trouble)
        case .hiccup, .lasting:
            gateway.outbox.setUp(false, settings.name, at: gateway.now)
            bulletin.down(ending.trouble)
        }
        guard verdict == .lasting else { return ending.undelivered.forEach { desk.settle($0, .notWritten) } }
        await charge(ending, desk)
    }

    /// All that waits has been tried with this link: each message follows its schedule.
    private func charge(_ ending: SMTPLink.Ending, _ desk: SMTPDesk) async {
        let outcome = AttemptOutcome.refused(Refusal(ending.trouble), [])
        var messages = ending.undelivered
        while !messages.isEmpty {
            for message in messages { desk.settle(message, outcome) }
            messages = await desk.take(upTo: Self.drained)
        }
    }
}

extension SMTPConnectionSettings {
    /// What TLS needs on this side; `nil` without TLS.
    func makeClient() -> Result<TLSClientContext?, TLSSetupError> {
        switch profile.security {
        case .none: .success(nil)
        case .startTLS, .implicit:
            Result { () throws(TLSSetupError) in try TLSClientContext(trust: trust, minimum: minimumTLS) }
        }
    }
}
