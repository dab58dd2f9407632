import Gateway
import Messages
import Runtime
import SMS
import Synchronization
import Templates
import Testing

@testable import Connections

extension Courier: Stoppable {}
extension WebHookConnection: Stoppable {}
extension CommandConnection: Stoppable {}
extension SendmailConnection: Stoppable {}

/// A clock that stands still until it is moved, and counts how often it is looked at.
final class CountedClock: WallClock {
    private let hand = HandClock()
    private let count = Atomic(0)

    var now: Timestamp {
        count.add(1, ordering: .relaxed)
        return hand.now
    }

    var reads: Int { count.load(ordering: .relaxed) }

    func advance(by duration: Duration) { hand.advance(by: duration) }
}

/// A gateway in memory with connections that call programs, all on one loop.
final class ProgramRig: ConnectionRig {
    let loop: EventLoop
    let store = TrippingStore()
    let clock = CountedClock()
    let lines = LineLog()
    let gateway: Gateway
    let running = RunningConnections()

    var ledger: LedgerStore { store.ledger }

    private init(on loop: EventLoop) {
        self.loop = loop
        let parts = Gateway.Parts(
            store: store, history: store.ledger, codec: BlankCodec(), composer: BlankComposer(), plan: BlankPlan(),
            clock: clock, log: Log(lines, clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        let claiming = Claiming(applications: [], region: nil, plan: BlankPlan())
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
    }

    /// Runs a test on a loop of its own, and ends in any case what it started.
    static func run(_ body: @escaping @Sendable (ProgramRig) async throws -> Void) async throws {
        try await play({ ProgramRig(on: $0) }, body)
    }

    /// Two attempts in all, unless a test wants more; the pauses are 60 seconds.
    static func policy(_ attempts: Int = 2, _ whenUnknown: UnknownPolicy = .resend) -> FailurePolicy {
        FailurePolicy(
            schedule: RetrySchedule(attempts: attempts, pauses: [.seconds(60)]), whenUnknown: whenUnknown)
    }

    /// Puts messages into the store and the outbox, as acceptance does.
    func queue(_ messages: Message...) {
        ledger.put(messages)
        gateway.outbox.offer(messages)
    }

    func message(_ id: Int64, _ order: MessageOrder) -> Message {
        Message(
            id: MessageID(rawValue: id), submission: SubmissionID(rawValue: 1), order: order, state: .queued,
            acceptedAt: clock.now, changedAt: clock.now)
    }

    /// Waits for the change that ends an attempt at a message, and returns the message as it was then.
    @discardableResult
    func settled(_ id: Int64, times: Int = 1) async throws -> Message {
        let found = Mutex<Message?>(nil)
        try await ledger.until("message \(id) to be settled") { ledger in
            guard let message = ledger.message(id), message.state != .sending else { return false }
            let attempts = ledger.applied.flatMap(\.self).count {
                $0.message == MessageID(rawValue: id) && $0.to == .sending
            }
            found.withLock { $0 = message }
            return attempts >= times
        }
        return try #require(found.withLock { $0 })
    }

    /// What the history says last of a message.
    func lastWords(_ id: Int64) -> String { ledger.events(id).last?.detail ?? "" }

    /// Waits until the outbox knows `count` messages.
    func outboxHolds(_ count: Int) async throws {
        let outbox = gateway.outbox
        try await within("the outbox to hold \(count)") {
            while outbox.count != count, !Task.isCancelled { await Task.yield() }
        }
    }
}
