extension POP3ClientSession {
    /// What happened.
    public enum Input: Hashable, Sendable {
        /// The link stands; with TLS from the start, its handshake is done as well.
        case connected
        /// Octets came.
        case received([UInt8])
        /// The handshake asked for by ``Action/startTLS`` is done.
        case secured
        /// The handshake asked for by ``Action/startTLS`` failed.
        case handshakeFailed
        /// Fetch the mail of this number; only when ``POP3ClientSession/isReady``, otherwise nothing happens.
        case retrieve(Int)
        /// Delete the mail of this number, which is durable elsewhere by now; only when ``POP3ClientSession/isReady``,
        /// otherwise nothing happens.
        case delete(Int)
        /// Say QUIT, after what is under way. Before the mails are listed, the link is just closed.
        case finish
        /// The link is gone.
        case connectionLost
    }

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Write this.
        case send([UInt8])
        /// Begin TLS; ``Input/secured`` or ``Input/handshakeFailed``. Octets that came before it are for
        /// ``Input/received(_:)``, never for TLS.
        case startTLS
        /// Take note of what is in the mailbox. From now on mails may be fetched and deleted, one at a time.
        case listed([POP3ListedMail])
        /// Take the mail of this number; comes once for each ``Input/retrieve(_:)`` unless the session ends before.
        case retrieved(Int, POP3Retrieval)
        /// Take note that the server will delete the mail of this number at QUIT, or refuses to; comes once for each
        /// ``Input/delete(_:)`` unless the session ends before. Counts only with ``POP3CloseReason/finished``.
        case deleted(Int, isAccepted: Bool)
        /// Close the link once all is written; comes once, and is the last.
        case close(POP3CloseReason)
    }
}

/// What became of the wish for a mail.
public enum POP3Retrieval: Hashable, Sendable {
    /// The mail, as the server sent it, hidden dots aside.
    case mail([UInt8])
    /// It has more octets than ``POP3ClientProfile/mailOctets``.
    case tooLarge
    /// The server does not give it.
    case refused(POP3Answer)
}
