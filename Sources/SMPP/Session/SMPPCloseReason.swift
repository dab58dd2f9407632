/// Why a session ends.
public enum SMPPCloseReason: Hashable, Sendable {
    /// The bind was refused.
    case bindRefused(CommandStatus)
    /// No bind, or no answer to it, came in time.
    case bindTimedOut
    /// The peer asked to end the session.
    case unboundByPeer
    /// This side asked to end the session, and the peer agreed.
    case unbound
    /// This side asked to end the session, and no answer came in time.
    case unbindTimedOut
    /// The peer has been silent and does not answer `enquire_link`.
    case linkDead
    /// What the peer sends cannot be cut into PDUs.
    case unframeable(PDUFault)
    /// This side was stopped before the session was bound.
    case stopped
    /// The connection is gone.
    case connectionLost
}

/// Something the peer did that changes nothing and is worth a line in the log.
public enum SMPPOddity: Hashable, Sendable {
    /// An answer to no request of ours, or of the wrong kind.
    case unexpectedAnswer(CommandID, sequence: UInt32, CommandStatus)
    /// A `generic_nack` that names no request.
    case nack(CommandStatus)
    /// A request that has no place here; it was refused if it could be.
    case unexpectedRequest(CommandID, sequence: UInt32)
    /// A request with a sequence that is still being worked on; it was refused.
    case repeatedSequence(UInt32)
    /// A PDU that cannot be read; a request was refused, an answer counts by its header.
    case undecodable(PDUFailure)
}
