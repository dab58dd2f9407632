import Gateway
import Messages
import Runtime
import Synchronization

/// What the links of one connection share: out of it come messages whose intent to be sent is durable, into it go results.
///
/// Results become durable in the order in which they came, all that wait in one commit.
final class SMTPDesk: Sendable {
    private struct State {
        var settlements: [Settlement] = []
        var keeping: Task<Void, Never>?
        var spared: Set<MessageID> = []
        var isStoreFailing = false
    }

    /// The most messages that a link takes at a time. It takes the next ones when it has half of them left: so many and
    /// half as many again are `sending`, and a crash leaves them unknown.
    static let batch = 8
    // More than these are not remembered: then an attempt is counted that need not be.
    private static let mostSpared = 10_000
    private static let pauseAfterFailure = Duration.milliseconds(200)

    let settings: SMTPConnectionSettings
    let gateway: Gateway
    let loop: EventLoop
    /// Reads the mails that are passed on.
    let passedOn: PassedOnContent
    /// Whether the connection is to end.
    let isEnding: @Sendable () -> Bool
    private let isAborted: @Sendable () -> Bool
    private let state = Mutex(State())

    init(
        _ settings: SMTPConnectionSettings, gateway: Gateway, on loop: EventLoop,
        isEnding: @escaping @Sendable () -> Bool, isAborted: @escaping @Sendable () -> Bool
    ) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
        passedOn = PassedOnContent(gateway, for: settings.name, on: loop)
        self.isEnding = isEnding
        self.isAborted = isAborted
    }

    private var name: String { settings.name.text }

    /// How many messages one link may take at a time, so that its neighbours have something to do as well.
    var share: Int {
        let links = max(1, settings.connections)
        let waiting = gateway.outbox.waiting(for: settings.name)
        return min(Self.batch, max(1, (waiting + links - 1) / links))
    }

    /// Whether so much waits that every link may take more while it still has something to do.
    var isBusy: Bool { gateway.outbox.waiting(for: settings.name) > Self.batch * max(1, settings.connections) }

    /// Takes messages and makes it durable that they are about to be sent; expired ones end instead.
    func take(upTo count: Int) async -> [Message] {
        guard !isEnding() else { return [] }
        let at = gateway.now
        let messages = gateway.outbox.take(for: settings.name, upTo: count, at: at)
        guard !messages.isEmpty else { return [] }
        let changes = messages.map { settings.policy.intent(for: $0, on: settings.name, at: at) }
        do throws(StoreFailure) {
            let applied = try await gateway.parts.store.apply(changes)
            noteStore(nil)
            return sort(messages, changes, applied)
        } catch {
            noteStore(error)
            await loop.sleep(for: Self.pauseAfterFailure)
            for message in messages { gateway.outbox.putBack(message) }
            return []
        }
    }

    /// Those that are `sending` now; the others have expired, or were withdrawn while they waited.
    private func sort(_ messages: [Message], _ changes: [MessageChange], _ applied: [Bool]) -> [Message] {
        var ours: [Message] = []
        var others: [MessageID] = []
        for (index, message) in messages.enumerated() {
            let isApplied = index < applied.count && applied[index]
            if isApplied, changes[index].to == .sending {
                ours.append(message)
                continue
            }
            others.append(message.id)
            guard isApplied else { continue }
            gateway.log.warning(
                name, "message expired before it could be sent",
                ["message": message.id.description, "to": gateway.log.shown(message.order.destination)])
        }
        gateway.outbox.release(others)
        return ours
    }

    private func noteStore(_ failure: StoreFailure?) {
        let wasFailing = state.withLock { state in
            defer { state.isStoreFailing = failure != nil }
            return state.isStoreFailing
        }
        if let failure, !wasFailing {
            gateway.log.error(
                name, "sending waits: the store does not take anything", ["why": failure.detail])
        } else if failure == nil, wasFailing {
            gateway.log.info(name, "the store works again, sending goes on")
        }
    }

    /// Whether a mail that broke off with its link may go back without its attempt being counted: once.
    ///
    /// A link that was used before may have been closed by the server in the very moment; one more link tells.
    func spare(_ message: MessageID) -> Bool {
        state.withLock { state in
            guard state.spared.count < Self.mostSpared else { return false }
            return state.spared.insert(message).inserted
        }
    }

    /// Makes what an attempt came to durable, soon.
    ///
    /// - Parameter detail: what the mail server said when it took the mail, for the history.
    func settle(_ message: Message, _ outcome: AttemptOutcome, detail: String = "") {
        let jitter = if case .refused = outcome { Double.random(in: 0..<1) } else { 0.0 }
        var change = settings.policy.change(
            for: message, after: outcome, on: settings.name, at: gateway.now, jitter: jitter)
        if case .sent = outcome { change.event?.detail = detail }
        let isBack = if case .notWritten = outcome { true } else { false }
        let settlement = Settlement(change: change, ended: message)
        state.withLock { state in
            if !isBack { state.spared.remove(message.id) }
            state.settlements.append(settlement)
            guard state.keeping == nil else { return }
            // Owned by this desk: `finish` awaits it.
            state.keeping = Task(executorPreference: loop) { await self.keep() }
        }
    }

    private func keep() async {
        while true {
            let batch = state.withLock { state in
                if state.settlements.isEmpty { state.keeping = nil }
                defer { state.settlements = [] }
                return state.settlements
            }
            guard !batch.isEmpty else { return }
            await Settlement.keep(batch, in: gateway, for: settings.name, on: loop, isAborted: isAborted)
        }
    }

    /// Waits until every result is durable.
    func finish() async {
        while let keeping = state.withLock({ $0.keeping }) { await keeping.value }
    }
}
