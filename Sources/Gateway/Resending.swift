public import Messages

extension Gateway {
    /// Sends a message that is over once more, as a new one with the same recipient and text.
    ///
    /// Where ``retry(_:)`` goes on with a message, this leaves it as it is and makes another, made of a copy of the same
    /// submission, that is about the first. Its validity begins anew. It counts for no quota: an operator wants it.
    ///
    /// - Parameter actor: who wants it, for the history.
    /// - Returns: the new message, when it is durable.
    /// - Throws: `missing`; `conflict` while the message is on its way, or when it never went anywhere.
    public func resend(_ id: MessageID, by actor: String) async throws(OperationRefused)
        -> MessageID
    {
        guard let story = try await story(of: id), let content = try await content(of: story.message.submission) else {
            throw OperationRefused(.missing, "there is no message \(id)")
        }
        var order = try copy(of: story.message)
        if let objection = stopList.objection(to: order, rules) { throw OperationRefused(.conflict, objection) }
        order.note = "message \(id) sent once more by \(actor)"
        var arrival = story.submission
        (arrival.receivedAt, arrival.about) = (now, id)
        // What a network sends again is known by its mark, which is the first one's.
        if arrival.door == .phone { arrival.messageID = nil }
        switch await intake.keep(arrival, content: content, orders: [order]) {
        case .refused(let refusal): throw OperationRefused(.unavailable, refusal.text)
        case .accepted(let acceptance):
            guard let new = acceptance.messages.first else {
                throw OperationRefused(.unavailable, "nothing was stored")
            }
            log.info("api", "message sent once more", ["message": new.description, "first": id.description])
            return new
        }
    }

    private func copy(of message: Message) throws(OperationRefused) -> MessageOrder {
        switch message.state {
        case .queued, .sending:
            throw OperationRefused(
                .conflict, "message \(message.id) is \(message.state.rawValue): it is still on its way")
        case .sent, .delivered, .failed, .expired, .cancelled, .unknown: break
        }
        var order = message.order
        guard order.destination != .nowhere else {
            throw OperationRefused(.conflict, "message \(message.id) went nowhere; it can only be tried again")
        }
        if order.waitsForDigest {
            // What waited for a digest was never asked which way to go.
            let application = order.application.flatMap(rules.claiming.application)
            guard let application, !application.via.isEmpty else {
                throw OperationRefused(.conflict, "nothing carries message \(message.id) any more")
            }
            order.via = application.via
        }
        order.confirmsStop = false
        order.expiresAt = order.expiresAt.map { now + ($0 - message.acceptedAt) }
        return order
    }
}
