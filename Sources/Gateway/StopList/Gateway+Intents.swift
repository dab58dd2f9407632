public import Messages

/// The last look at the stop list: what was accepted before a STOP may be sent after it, or from another number.
extension Gateway {
    /// The steps before attempts to send: what the policy says, or the end of what goes to a phone that wants no more.
    ///
    /// - Parameter number: what the connection sends from, whatever a message asks for; `nil`: what the message asks for,
    ///   else the connection's numbers as the rules have them.
    public func intents(
        for messages: [Message], by policy: FailurePolicy, on connection: ConnectionName,
        from number: Originator? = nil, at now: Timestamp
    ) -> [MessageChange] {
        guard stopList.count > 0 else { return messages.map { policy.intent(for: $0, on: connection, at: now) } }
        let rules = rules
        return messages.map { message in
            let change = policy.intent(for: message, on: connection, at: now)
            let order = message.order
            guard change.to == .sending, !order.confirmsStop, let phone = order.recipient,
                stopList.objection(to: phone, from: number ?? rules.source(of: order, on: connection)) != nil
            else { return change }
            return .withdrawal(of: message, at: now)
        }
    }
}

extension MessageChange {
    /// The end of a message that waits for a phone that wants no more texts.
    static func withdrawal(of message: Message, at moment: Timestamp) -> MessageChange {
        MessageChange(
            message.id, from: [.queued], to: .cancelled, at: moment,
            event: MessageEvent(at: moment, kind: .cancelled, detail: "its phone wants no more texts"))
    }
}

extension Rules {
    /// Where a message comes from when `connection` sends it.
    fileprivate func source(of order: MessageOrder, on connection: ConnectionName) -> Originator? {
        if let asked = order.originator { return asked }
        // Without numbers of its own a connection leaves it to the network.
        guard let numbers = connections[connection]?.numbers, let first = numbers.first else { return order.ownNumber }
        guard let own = order.ownNumber, numbers.contains(own) else { return first }
        return own
    }
}
