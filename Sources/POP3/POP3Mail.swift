/// A mail in a mailbox, as a session sees it.
public struct POP3Mail: Hashable, Sendable {
    /// The store's number for it, which no other mail of that store will ever have; never negative.
    public let number: Int64
    /// How many octets it has when it is sent, hidden dots aside (RFC 1939 §11); ``POP3MailEncoder/size(of:)`` counts.
    public let octets: Int

    /// A mail.
    public init(number: Int64, octets: Int) {
        self.number = number
        self.octets = octets
    }
}

/// What is in a mailbox when a session opens it: the session's message 1 is the first.
public struct POP3Maildrop: Hashable, Sendable {
    /// The number of the store, the first half of each mail's unique id.
    public let store: UInt64
    /// The mails, in the order in which the client counts them.
    public let mails: [POP3Mail]

    /// A snapshot.
    public init(store: UInt64 = 0, mails: [POP3Mail] = []) {
        self.store = store
        self.mails = mails
    }
}
