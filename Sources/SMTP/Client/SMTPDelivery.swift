/// What became of a mail: one outcome for each recipient, in their order.
public struct SMTPDelivery: Hashable, Sendable {
    /// What became of the mail for one recipient.
    public enum Outcome: Hashable, Sendable {
        /// The server has taken responsibility; its answer to the end of the mail.
        case accepted(RemoteReply)
        /// The server said no, and where.
        case refused(RemoteReply, SMTPStage)
        /// This side did not even ask, for the server said that it cannot take such a mail.
        case declined(SMTPDecline)
        /// The server certainly does not have it.
        case notSent(SMTPCloseReason)
        /// The whole mail was written, and no answer came: the server may have it.
        case unknown(SMTPCloseReason)
    }

    /// One for each recipient.
    public let outcomes: [Outcome]

    init(_ outcomes: [Outcome]) {
        self.outcomes = outcomes
    }
}

/// What a mail needs and the server does not offer.
public enum SMTPDecline: Hashable, Sendable {
    /// It has more octets than the server takes (RFC 1870 §6.1).
    case tooLarge(octets: Int, limit: Int)
    /// It has octets beyond ASCII, and the server no 8BITMIME (RFC 6152 §3).
    case needs8Bit
    /// An address or the header has letters beyond ASCII, and the server no SMTPUTF8 (RFC 6531 §3.2).
    case needsUTF8
}
