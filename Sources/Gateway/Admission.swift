import Messages

/// Keeps what arrives, and hands its messages to the outbox.
struct Admission: Sendable {
    let store: any Store
    let outbox: Outbox

    /// Keeps a submission with its messages; what goes nowhere or into a mailbox waits for nobody, and what a digest is to
    /// tell of, for no connection.
    func admit(
        _ arrival: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside = Alongside()
    ) async throws(StoreFailure) -> Acceptance {
        let acceptance = try await store.accept(arrival, content: content, orders: orders, alongside: alongside)
        outbox.offer(
            zip(acceptance.messages, orders).compactMap { id, order in
                guard order.destination.needsConnection, !order.waitsForDigest else { return nil }
                return Message(
                    id: id, submission: acceptance.submission, order: order, state: .queued,
                    acceptedAt: arrival.receivedAt, changedAt: arrival.receivedAt)
            })
        return acceptance
    }
}
