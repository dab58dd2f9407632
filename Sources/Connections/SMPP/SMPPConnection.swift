public import Gateway
import Glibc
import Messages
public import Runtime
import SMPP
import Synchronization

/// A connection of type `smpp`: keeps one session with the SMSC up for as long as it runs.
public final class SMPPConnection: Sendable {
    private struct State {
        var wish = SMPPLink.Wish.goOn
        var channel: TCPChannel?
        var pause: Task<Void, Never>?
    }

    // A session that ends sooner counts as a failure, so that an SMSC that drops it at once is not asked every second.
    private static let trial = Duration.seconds(10)

    /// Its settings.
    public let settings: SMPPConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let state = Mutex(State())

    /// A connection that lives on `loop`.
    public init(_ settings: SMPPConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
    }

    /// Connects, sends and receives, and connects again whenever the link is lost, until ``stop()``.
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

    /// Ends in good order: what is on the wire may still be answered, then comes the unbind.
    public func stop() {
        end(.stop)?.nudge()
    }

    /// Cuts the link at once; for when ``stop()`` takes too long.
    public func abort() {
        guard let channel = end(.abort) else { return }
        channel.loop.execute { channel.close() }
    }

    private func end(_ wish: SMPPLink.Wish) -> TCPChannel? {
        let (channel, pause) = state.withLock { state in
            if state.wish != .abort { state.wish = wish }
            return (state.channel, state.pause)
        }
        pause?.cancel()
        return channel
    }

    private var isEnding: Bool { state.withLock { $0.wish != .goOn } }
    private var name: String { settings.name.text }
    private var remote: String { "\(settings.host):\(settings.port)" }

    private func keepUp() async {
        gateway.board.post(ConnectionStatus(name: settings.name, type: "smpp", remote: remote, since: gateway.now))
        gateway.outbox.attach(settings.name, at: gateway.now) { [weak self] in
            self?.state.withLock { $0.channel }?.nudge()
        }
        var failures = 0
        while !isEnding {
            let began = loop.now
            let wasBound = await attempt()
            failures = wasBound && loop.now - began >= Self.trial ? 0 : failures + 1
            if !isEnding { await pause(afterFailures: failures) }
        }
        gateway.outbox.detach(settings.name)
        gateway.board.remove(settings.name)
    }

    /// One session, from the look-up of the name to its end.
    private func attempt() async -> Bool {
        let deadline = loop.now + settings.connectTimeout
        let channel: TCPChannel
        do throws(OperatingSystemError) {
            channel = try await connect(until: deadline)
        } catch {
            noteDown(error.description, asksForHelp: false)
            return false
        }
        let isWanted = state.withLock { state in
            state.channel = channel
            return state.wish == .goOn
        }
        defer { state.withLock { $0.channel = nil } }
        guard isWanted else {
            channel.close()
            return false
        }
        return await serve(channel, bindUntil: deadline)
    }

    private func serve(_ channel: TCPChannel, bindUntil deadline: Duration) async -> Bool {
        var settings = settings
        settings.session.bindTimeout = min(settings.session.bindTimeout, max(.milliseconds(1), deadline - loop.now))
        var link = SMPPLink(settings, gateway: gateway, channel: channel) { [weak self] in
            self?.state.withLock { $0.wish } ?? .abort
        }
        let ending = await link.run()
        if isEnding {
            gateway.log.info(name, "disconnected")
        } else {
            noteDown(ending.reason.words, asksForHelp: ending.reason.asksForHelp)
        }
        return ending.wasBound
    }

    /// Tries one address after the other; each has its share of the time that is left, lest a dead one take it all.
    private func connect(until deadline: Duration) async throws(OperatingSystemError) -> TCPChannel {
        gateway.board.update(settings.name) { $0.phase = .connecting }
        let addresses = try await NameResolution.addresses(of: settings.host, on: loop)
        var failure = OperatingSystemError(-EADDRNOTAVAIL, during: "find an address of \(settings.host)")
        for (index, address) in addresses.enumerated() where !isEnding {
            let share = max(.zero, deadline - loop.now) / (addresses.count - index)
            do throws(OperatingSystemError) {
                let place = SocketAddress(address, port: settings.port)
                return try await TCPChannel.connect(to: place, on: loop, until: loop.now + share)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func noteDown(_ reason: String, asksForHelp: Bool) {
        guard !isEnding else { return }
        let at = gateway.now
        let isNews = gateway.board.status(of: settings.name)?.reason != reason
        gateway.board.update(settings.name) { status in
            // Empty since it was up, or since the start.
            if status.reason.isEmpty { status.since = at }
            status.phase = .down
            status.reason = reason
            status.outstanding = 0
        }
        // The same failure again and again is one line for people, the rest is for finding faults.
        if !isNews {
            gateway.log.trace(name, "still down: \(reason)", ["smsc": remote])
        } else if asksForHelp {
            gateway.log.error(name, "down: \(reason)", ["smsc": remote])
        } else {
            gateway.log.warning(name, "down: \(reason)", ["smsc": remote])
        }
    }

    private func pause(afterFailures failures: Int) async {
        let pauses = settings.reconnectAfter.isEmpty ? [.seconds(1)] : settings.reconnectAfter
        let pause = pauses[min(max(0, failures - 1), pauses.count - 1)]
        let jittered = pause + pause * (Double.random(in: 0..<1) / 10)
        // Owned by this connection: awaited at once, kept only so that stop() can cut it short.
        let sleep = Task(executorPreference: loop) { [loop] in await loop.sleep(for: jittered) }
        let isEnding = state.withLock { state in
            state.pause = sleep
            return state.wish != .goOn
        }
        if isEnding { sleep.cancel() }
        await sleep.value
        state.withLock { $0.pause = nil }
    }
}
