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
        outbox.offer(Self.messages(acceptance, orders, at: arrival.receivedAt))
        return acceptance
    }

    /// Keeps several things that arrived in one commit, as ``admit(_:content:orders:alongside:)`` does with one.
    func admit(_ consignments: [Consignment]) async throws(StoreFailure) -> [Acceptance] {
        let given = try await store.accept(consignments)
        var messages: [Message] = []
        messages.reserveCapacity(consignments.count)
        for (acceptance, consignment) in zip(given, consignments) {
            messages += Self.messages(acceptance, consignment.orders, at: consignment.submission.receivedAt)
        }
        outbox.offer(messages)
        return given
    }

    private static func messages(
        _ acceptance: Acceptance, _ orders: [MessageOrder], at moment: Timestamp
    ) -> [Message] {
        zip(acceptance.messages, orders).compactMap { id, order in
            guard order.destination.needsConnection, !order.waitsForDigest else { return nil }
            return Message(
                id: id, submission: acceptance.submission, order: order, state: .queued, acceptedAt: moment,
                changedAt: moment, due: order.notBefore)
        }
    }
}
