public import Messages

/// Something that waits for a client of the SMPP server.
public enum ClientDelivery: Hashable, Sendable {
    /// A text in the mailbox of its account.
    case text(ClientInbox)
    /// What became of a message that it submitted.
    case receipt(ClientReceipt)

    /// The message that it is, or tells of.
    public var message: MessageID {
        switch self {
        case .text(let text): text.message
        case .receipt(let receipt): receipt.message
        }
    }
}

/// A text for a client.
public struct ClientInbox: Hashable, Sendable {
    /// Its number, which stays the same however often it is delivered.
    public var message: MessageID
    /// Who sent it.
    public var source: Party
    /// The number of the account that it is for.
    public var destination: Party
    /// What it says.
    public var text: String
    /// When it came.
    public var receivedAt: Timestamp

    /// A text.
    public init(_ message: MessageID, from source: Party, to destination: Party, _ text: String, at moment: Timestamp) {
        self.message = message
        self.source = source
        self.destination = destination
        self.text = text
        receivedAt = moment
    }
}

/// What a client is told of a message that it submitted.
public struct ClientReceipt: Hashable, Sendable {
    /// The message.
    public var message: MessageID
    /// The id that the client was given for it, exactly so.
    public var id: String
    /// Who it came from: whom the receipt is for.
    public var source: Party
    /// The phone that it was for: whom the receipt is from.
    public var destination: Party
    /// What became of it.
    public var outcome: ClientMessageState.Outcome
    /// When it was submitted.
    public var submittedAt: Timestamp
    /// When it ended.
    public var endedAt: Timestamp
    /// The network's code for what is wrong, up to 999; 0 when there is none.
    public var error: Int
    /// Its first characters, 20 at most.
    public var text: String
    /// What is told with it.
    public var kinds: NoticeKinds

    /// What is owed of a message, under one of the ids that its sender was given.
    init(_ owed: OwedReceipt, id: String) {
        let order = owed.message.order
        let state = ClientMessageState(of: owed.message)
        message = owed.message.id
        self.id = id
        source = order.originator.map { Party($0.description) } ?? .withheld
        destination = order.recipient.map(Party.number) ?? Party(order.addressedAs)
        outcome = state.outcome
        submittedAt = owed.submittedAt
        endedAt = owed.message.changedAt
        error = state.error
        text = String(order.text.prefix(20))
        kinds = owed.owed
    }
}

extension ClientReceipt {
    /// A receipt, for tests of those who deliver it.
    public init(
        _ message: MessageID, id: String, from source: Party, to destination: Party,
        _ outcome: ClientMessageState.Outcome, submittedAt: Timestamp, endedAt: Timestamp
    ) {
        self.message = message
        self.id = id
        self.source = source
        self.destination = destination
        self.outcome = outcome
        self.submittedAt = submittedAt
        self.endedAt = endedAt
        error = 0
        text = ""
        kinds = [.delivered]
    }
}
