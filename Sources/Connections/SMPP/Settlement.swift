import Gateway
import Messages
import Runtime

/// What an answer, or its lack, means for a message: a change on its way to the disk.
struct Settlement: Sendable {
    let change: MessageChange
    /// The message whose attempt has ended; `nil` when the change only adds to what is known.
    let ended: Message?

    /// The ids that the network gave and that the store knows once the change is durable.
    var networkIDs: [String] { change.parts.compactMap(\.networkID) }

    /// Makes results durable, all in one commit, and tries until the store takes them: what happened on the wire must not
    /// be forgotten.
    ///
    /// - Parameter isAborted: whether to give up at the next failure; the next start then finds the messages in `sending`
    ///   and treats them as unknown.
    /// - Returns: whether they are durable.
    @discardableResult
    static func keep(
        _ batch: [Settlement], in gateway: Gateway, for connection: ConnectionName, on loop: EventLoop,
        isAborted: @Sendable () -> Bool
    ) async -> Bool {
        guard !batch.isEmpty else { return true }
        let changes = batch.map(\.change)
        var isReported = false
        while true {
            do throws(StoreFailure) {
                let applied = try await gateway.parts.store.apply(changes)
                for (settlement, isApplied) in zip(batch, applied) {
                    settlement.conclude(isApplied, gateway, connection)
                }
                return true
            } catch {
                if !isReported {
                    gateway.log.error(
                        connection.text, "results cannot be stored, trying until they can",
                        ["results": "\(changes.count)", "why": error.detail])
                }
                isReported = true
                if error.cause == .closed || isAborted() { return false }
                await loop.sleep(for: .milliseconds(500))
            }
        }
    }

    private func conclude(_ isApplied: Bool, _ gateway: Gateway, _ connection: ConnectionName) {
        if isApplied { report(gateway.log, connection) }
        guard let ended else { return }
        guard isApplied, change.to == .queued else { return gateway.outbox.release([ended.id]) }
        var next = ended
        next.state = .queued
        next.due = change.due
        next.attempts = change.attempts ?? ended.attempts
        next.connection = change.connection ?? ended.connection
        next.parts = ended.parts(after: change.parts, forgetsEarlier: change.forgetsParts)
        gateway.outbox.putBack(next)
    }

    private func report(_ log: Log, _ connection: ConnectionName) {
        // A change without a line in the history is none in the log either.
        guard let event = change.event else { return }
        let words: (LogLevel, String) =
            switch change.to {
            case .sent: (.info, "message sent")
            case .failed, .unknown, .expired: (.warning, "message not sent")
            case .queued: (.info, "message will be tried again")
            case .sending, .delivered, .cancelled: (.info, "message changed")
            }
        guard log.has(words.0) else { return }
        let fields: KeyValuePairs = [
            "message": change.message.description, "to": ended.map { log.shown($0.order.destination) } ?? "",
            "state": change.to.rawValue, "detail": event.detail,
        ]
        if words.0 == .warning {
            log.warning(connection.text, words.1, fields)
        } else {
            log.info(connection.text, words.1, fields)
        }
    }
}
