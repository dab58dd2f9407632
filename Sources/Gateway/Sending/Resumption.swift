public import Messages

/// Brings messages from the store to the outbox: after a start, and whenever what found no room has room again.
public struct Resumption: Sendable {
    private let store: any Store
    private let outbox: Outbox
    private let clock: any WallClock
    private let log: Log
    private static let page = 1000

    /// A way back from `store` to `outbox`.
    public init(store: any Store, outbox: Outbox, clock: any WallClock, log: Log) {
        self.store = store
        self.outbox = outbox
        self.clock = clock
        self.log = log
    }

    /// Decides about the messages that the last run left in `sending`, by the policy of their connection.
    ///
    /// To be called before any connection sends.
    ///
    /// - Parameter waiting: called for each mail that waits for a digest.
    /// - Returns: how many there were.
    public func recover(
        _ rules: Rules, waiting: (Message) -> Void = { _ in }
    ) async throws(StoreFailure) -> Int {
        var count = 0
        var last: MessageID?
        while true {
            let messages = try await store.activeMessages(after: last, limit: Self.page)
            guard let end = messages.last else { break }
            last = end.id
            for message in messages where message.order.waitsForDigest { waiting(message) }
            let stranded = messages.filter { $0.state == .sending }
            guard !stranded.isEmpty else { continue }
            let now = clock.now
            let changes = stranded.map { rules.failurePolicy(of: $0.connection).change(recovering: $0, at: now) }
            _ = try await store.apply(changes)
            for change in changes { report(change) }
            count += changes.count
        }
        return count
    }

    /// Fills the outbox with what the store has, until all is in there or there is no more room.
    ///
    /// - Returns: how many messages wait in the store as far as was looked.
    @discardableResult
    public func fill() async throws(StoreFailure) -> Int {
        // After this call new messages go straight into the outbox; the pass below finds those that did not.
        outbox.caughtUp()
        var count = 0
        var last: MessageID?
        while true {
            let messages = try await store.activeMessages(after: last, limit: Self.page)
            guard let end = messages.last else { return count }
            last = end.id
            let queued = messages.filter { $0.state == .queued && !$0.order.waitsForDigest }.map(inTime)
            count += queued.count
            guard outbox.refill(queued) || outbox.hasRoom else { return count }
        }
    }

    /// A message that was put off before the clock was set back waits for as long as was meant, not until the clock is
    /// where it was.
    private func inTime(_ message: Message) -> Message {
        let now = clock.now
        guard let due = message.due, message.changedAt > now else { return message }
        var message = message
        message.due = now + (due - message.changedAt)
        return message
    }

    private func report(_ change: MessageChange) {
        log.warning(
            "recovery", "a message was on the wire when Telepost stopped",
            ["message": change.message.description, "state": change.to.rawValue])
    }
}
