import Bytes
public import Gateway
import Messages
public import Runtime
import SMPP
import Synchronization

/// A connection of type `smpp`: keeps one session with the SMSC up for as long as it runs.
public final class SMPPConnection: Sendable {
    private struct State {
        var channel: TCPChannel?
        var isStopping = false
    }

    /// Its settings.
    public let settings: SMPPConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let state = Mutex(State())
    private let waiting = Mutex<Task<Void, Never>?>(nil)

    /// A connection that lives on `loop`.
    public init(_ settings: SMPPConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
    }

    /// Connects, sends and receives, and connects again whenever the link is lost, until ``stop()``.
    public func run() async {
        await withTaskGroup { group in
            group.addTask(executorPreference: self.loop) { await self.keepUp() }
        }
    }

    /// Ends in good order: what is on the wire may still be answered, then comes the unbind.
    public func stop() {
        let channel = state.withLock { state in
            state.isStopping = true
            return state.channel
        }
        channel?.nudge()
        waiting.withLock { $0?.cancel() }
    }

    /// Cuts the link at once; for when ``stop()`` takes too long.
    public func abort() {
        guard let channel = state.withLock({ $0.channel }) else { return }
        channel.loop.execute { channel.close() }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }
    private var name: String { settings.name.text }

    private func keepUp() async {
        let remote = "\(settings.host):\(settings.port)"
        gateway.board.post(ConnectionStatus(name: settings.name, type: "smpp", remote: remote, since: gateway.now))
        gateway.outbox.attach(settings.name, at: gateway.now) { [weak self] in
            self?.state.withLock { $0.channel }?.nudge()
        }
        var failures = 0
        while !isStopping {
            let wasBound = await attempt()
            failures = wasBound ? 0 : failures + 1
            if !isStopping { await pause(afterFailures: failures) }
        }
        gateway.outbox.detach(settings.name)
        gateway.board.remove(settings.name)
    }

    /// One session, from the look-up of the name to its end.
    private func attempt() async -> Bool {
        let channel: TCPChannel
        do throws(OperatingSystemError) {
            channel = try await connect()
        } catch {
            noteDown(error.description)
            return false
        }
        let isStoppedMeanwhile = state.withLock { state in
            state.channel = channel
            return state.isStopping
        }
        defer { state.withLock { $0.channel = nil } }
        guard !isStoppedMeanwhile else {
            channel.close()
            return false
        }
        var link = SMPPLink(settings, gateway: gateway, channel: channel) { [weak self] in self?.isStopping ?? true }
        let (reason, wasBound) = await link.run()
        if isStopping {
            gateway.log.info(name, "disconnected")
        } else {
            noteDown(reason.words)
        }
        return wasBound
    }

    private func connect() async throws(OperatingSystemError) -> TCPChannel {
        gateway.board.update(settings.name) { $0.phase = .connecting }
        let deadline = loop.now + settings.connectTimeout
        let addresses = try await NameResolution.addresses(of: settings.host, on: loop)
        var failure = OperatingSystemError(0, during: "connect to \(settings.host)")
        for address in addresses {
            do throws(OperatingSystemError) {
                let place = SocketAddress(address, port: settings.port)
                return try await TCPChannel.connect(to: place, on: loop, until: deadline)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func noteDown(_ reason: String) {
        let at = gateway.now
        let isNews = gateway.board.status(of: settings.name)?.reason != reason
        gateway.board.update(settings.name) { status in
            if status.phase == .up || status.reason.isEmpty { status.since = at }
            status.phase = .down
            status.reason = reason
            status.outstanding = 0
        }
        // The same failure again and again is one line at W, the rest is for the trace.
        if isNews {
            gateway.log.warning(name, "down: \(reason)", ["smsc": "\(settings.host):\(settings.port)"])
        } else {
            gateway.log.trace(name, "still down: \(reason)")
        }
    }

    private func pause(afterFailures failures: Int) async {
        let pauses = settings.reconnectAfter
        guard let pause = pauses.isEmpty ? nil : pauses[min(max(0, failures - 1), pauses.count - 1)] else { return }
        let jittered = pause + pause * (Double.random(in: 0..<1) / 10)
        // Owned by this connection: awaited at once, kept only so that stop() can cut it short.
        let sleep = Task(executorPreference: loop) { [loop] in await loop.sleep(for: jittered) }
        waiting.withLock { $0 = sleep }
        if isStopping { sleep.cancel() }
        await sleep.value
    }
}

extension SMPPCloseReason {
    /// The reason for people.
    var words: String {
        switch self {
        case .bindRefused(let status): "the login was refused: \(status), \(status.meaning)"
        case .bindTimedOut: "no answer to the login"
        case .unboundByPeer: "the SMSC ended the session"
        case .unbound: "the session was ended"
        case .unbindTimedOut: "the session was ended, without an answer"
        case .linkDead: "the SMSC does not answer enquire_link"
        case .unframeable(let fault): "the SMSC sends something that is not SMPP: \(fault)"
        case .stopped: "stopped before the login was done"
        case .connectionLost: "the connection was lost"
        }
    }
}
