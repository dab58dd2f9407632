public import Messages
import SMS

extension Gateway {
    /// Sends a message that is over once more, as a new one with the same recipient and text.
    ///
    /// Where ``retry(_:)`` goes on with a message, this leaves it as it is and makes another, made of a copy of the same
    /// submission, that is about the first. Its validity begins anew.
    ///
    /// - Parameters:
    ///   - actor: who wants it, for the history.
    ///   - account: whose quotas and countries count; `nil`: nobody's, for an operator wants it.
    /// - Returns: the new message, when it is durable.
    /// - Throws: `missing`; `conflict` while the message is on its way, or when it never went anywhere.
    public func resend(_ id: MessageID, by actor: String, account: Account? = nil) async throws(OperationRefused)
        -> MessageID
    {
        guard let story = try await story(of: id), let content = try await content(of: story.message.submission) else {
            throw OperationRefused(.missing, "there is no message \(id)")
        }
        var order = try copy(of: story.message)
        order.note = "message \(id) sent once more by \(actor)"
        var arrival = story.submission
        (arrival.receivedAt, arrival.about) = (now, id)
        // What a network sends again is known by its mark, which is the first one's.
        if arrival.door == .phone { arrival.messageID = nil }
        let verdict = await intake.keep(
            arrival, content: content, order: order, of: try sender(account, of: order), parts: parts(of: order), rules)
        switch verdict {
        case .refused(let refusal):
            throw OperationRefused(refusal.persistence == .permanent ? .conflict : .unavailable, refusal.text)
        case .accepted(let acceptance):
            guard let new = acceptance.messages.first else {
                throw OperationRefused(.unavailable, "nothing was stored")
            }
            log.info("api", "message sent once more", ["message": new.description, "first": id.description])
            return new
        }
    }

    /// The account as it is now, which may send this.
    private func sender(_ account: Account?, of order: MessageOrder) throws(OperationRefused) -> Account? {
        guard let account = account.map(accounts.directory.renewed) else { return nil }
        guard account.isActive else { throw OperationRefused(.conflict, "account \(account.name) is not active") }
        if let phone = order.recipient, let refusal = account.refusal(of: phone, parts.plan) {
            throw OperationRefused(.conflict, refusal.text)
        }
        return account
    }

    /// How many parts a network has to carry.
    private func parts(of order: MessageOrder) -> Int {
        guard order.recipient != nil else { return 0 }
        let reference = order.via.first.flatMap { rules.connections[$0]?.referenceSize } ?? .eightBit
        return SegmentCount(order.text, reference: reference).parts
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
        order.expiresAt = order.expiresAt.map { now + ($0 - message.acceptedAt) }
        return order
    }
}
