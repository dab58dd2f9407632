public import Gateway
import Messages
public import Runtime
import SASL
import Synchronization

/// A connection of type `pop3` or `imap`: looks into a mailbox elsewhere again and again, and takes in what is there.
public final class FetchingConnection: Sendable {
    private enum Wish: Sendable {
        case goOn
        case stop
        case abort
    }

    private struct State {
        var wish = Wish.goOn
        /// The link of the visit under way.
        var channel: TCPChannel?
        /// When a look into the box went well the last time; at first, when the connection began.
        var lastSuccess = Duration.zero
        /// When somebody was told that this is too long ago; `nil` when nobody had to be.
        var alarmed: Duration?
    }

    /// Its settings.
    public let settings: FetchingConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let client: Result<TLSClientContext?, TLSSetupError>
    private let bulletin: FetchingBulletin
    private let bell = Doorbell()
    private let alarmBell = Doorbell()
    private let state = Mutex(State())

    /// A connection that lives on `loop`. Reads the files with the certificates that its settings name.
    public init(_ settings: FetchingConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
        client = settings.makeClient()
        bulletin = FetchingBulletin(settings, gateway)
    }

    /// Fetches mail until ``stop()``.
    ///
    /// Cancelling the task means ``abort()``.
    public func run() async {
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                group.addTask(executorPreference: self.loop) { await self.keepFetching() }
                group.addTask(executorPreference: self.loop) { await self.keepWatch() }
            }
        } onCancel: {
            abort()
        }
    }

    /// Ends in good order: the mail that is being fetched is taken in, all others wait in their box.
    public func stop() {
        end(.stop)?.nudge()
    }

    /// Cuts the link at once; for when ``stop()`` takes too long. Nothing is lost by that, and nothing comes twice.
    public func abort() {
        guard let channel = end(.abort) else { return }
        channel.loop.execute { channel.close() }
    }

    private func end(_ wish: Wish) -> TCPChannel? {
        let channel = state.withLock { state in
            if state.wish != .abort { state.wish = wish }
            return state.channel
        }
        bell.ring()
        alarmBell.ring()
        return channel
    }

    private var isEnding: Bool { state.withLock { $0.wish != .goOn } }

    private func keepFetching() async {
        bulletin.begin()
        var memory = FetchingMemory()
        var failures = 0
        while !isEnding {
            var pause = settings.every
            let given = memory.given
            do throws(FetchingTrouble) {
                let hasMore = try await visit(&memory)
                failures = 0
                if hasMore { pause = .zero }
            } catch {
                if isEnding { break }
                // A link that breaks now and then while mails come is no server that is away.
                failures = memory.given > given ? 1 : failures + 1
                pause = settings.pauses.pause(
                    after: failures, asksForHelp: error.asksForHelp, every: settings.every,
                    jitter: Double.random(in: 0..<1))
                bulletin.failed(error, pause: pause)
            }
            if pause > .zero, !isEnding { await bell.wait(for: pause, on: loop) }
        }
        bulletin.end()
    }

    // MARK: - One visit

    /// - Returns: whether there is more to fetch at once.
    private func visit(_ memory: inout FetchingMemory) async throws(FetchingTrouble) -> Bool {
        let login = try await settings.login.resolved(for: settings, on: loop)
        let context: TLSClientContext?
        do throws(TLSSetupError) { context = try client.get() } catch { throw .setup(error) }
        let channel = try await connect()
        defer {
            channel.close()
            state.withLock { $0.channel = nil }
        }
        let isEnding = { self.isEnding }
        switch settings.server {
        case .pop3:
            var visit = POP3Visit(settings, login, over: channel, client: context, isEnding: isEnding)
            return try await use(&visit, &memory)
        case .imap(let folder, let idles):
            var visit = IMAPVisit(
                settings, folder: folder, idles: idles, login, over: channel, client: context, isEnding: isEnding)
            return try await use(&visit, &memory)
        }
    }

    private func connect() async throws(FetchingTrouble) -> TCPChannel {
        let dialling = SMTPDialling(host: settings.host, port: settings.port, loop: loop)
        let channel: TCPChannel
        do throws(OperatingSystemError) {
            channel = try await dialling.connect(until: loop.now + settings.timeout) { self.isEnding }
        } catch {
            throw .unreachable(error)
        }
        let isWanted = state.withLock { state in
            state.channel = channel
            return state.wish == .goOn
        }
        guard isWanted else {
            state.withLock { $0.channel = nil }
            channel.close()
            throw .stopped
        }
        return channel
    }

    private func use(
        _ visit: inout some FetchingVisit, _ memory: inout FetchingMemory
    ) async throws(FetchingTrouble) -> Bool {
        let round = FetchingRound(
            settings: settings, gateway: gateway, loop: loop,
            session: "f\(String(UInt64.random(in: .min ... .max), radix: 36))", isEnding: { self.isEnding })
        try await visit.open()
        while true {
            let tally = try await round.run(&visit, &memory)
            let isOver = isEnding || tally.notKept != nil || !visit.canRest
            if isOver {
                bulletin.noteTaken(tally)
                try await visit.leave()
            }
            if let words = tally.notKept { throw .notKept(words) }
            if isOver && isEnding { return false }
            noteSuccess(tally)
            // Mails that the server does not give are no reason to come back at once.
            let hasMore = tally.hasMore && tally.taken + tally.tooLarge > 0
            if isOver { return hasMore }
            if !hasMore { try await rest(&visit) }
            if isEnding {
                try await visit.leave()
                return false
            }
        }
    }

    /// Waits for news on the link, but no longer than until the next look is due, which also shows whether the link still lives.
    private func rest(_ visit: inout some FetchingVisit) async throws(FetchingTrouble) {
        // A nudge that came before there was anything to interrupt is not forgotten by the channel.
        guard !isEnding else { return }
        try await visit.rest(until: loop.now + settings.every)
    }

    // MARK: - The alarm

    private func noteSuccess(_ tally: FetchingRound.Tally) {
        let now = loop.now
        let wasAlarmed = state.withLock { state in
            defer { (state.lastSuccess, state.alarmed) = (now, nil) }
            return state.alarmed != nil
        }
        bulletin.succeeded(tally)
        if wasAlarmed { bulletin.alarmEnded() }
    }

    /// Tells people when there has been no success for too long, and again every hour.
    private func keepWatch() async {
        let begin = loop.now
        state.withLock { $0.lastSuccess = begin }
        while !isEnding {
            let due = state.withLock { state in
                state.alarmed.map { $0 + settings.alarmAgain } ?? state.lastSuccess + settings.alarmAfter
            }
            let now = loop.now
            if due <= now {
                state.withLock { $0.alarmed = now }
                bulletin.alarm()
            } else {
                await alarmBell.wait(for: due - now, on: loop)
            }
        }
    }
}

extension FetchingConnectionSettings {
    /// What TLS needs on this side; `nil` without TLS.
    func makeClient() -> Result<TLSClientContext?, TLSSetupError> {
        switch security {
        case .none: .success(nil)
        case .startTLS, .implicit:
            Result { () throws(TLSSetupError) in try TLSClientContext(trust: trust, minimum: minimumTLS) }
        }
    }
}
