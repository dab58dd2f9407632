extension SMTPClientSession {
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
        /// Send this mail; only when ``SMTPClientSession/isReady``.
        case submit(OutgoingMail)
        /// Ask for a sign of life; only when ``SMTPClientSession/isReady``.
        case probe
        /// The session is to end in good order: after the mail under way.
        case stop
        /// The link is gone.
        case connectionLost
    }

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Write this.
        case send([UInt8])
        /// Write the pieces of ``SMTPClientSession/nextContent(at:)`` until there are no more.
        case sendContent
        /// Begin TLS; ``Input/secured`` or ``Input/handshakeFailed``. Octets that came before it are for
        /// ``Input/received(_:)``, never for TLS.
        case startTLS
        /// Take note that a mail may be submitted.
        case ready
        /// Settle the mail under way; comes exactly once for each.
        case settle(SMTPDelivery)
        /// Close the link once all is written.
        case close(SMTPCloseReason)
    }
}
