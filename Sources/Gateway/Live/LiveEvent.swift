public import Messages

/// Something that has just happened, for those who look on.
public enum LiveEvent: Hashable, Sendable {
    /// A message is in this state now, which is on the disk; on which connection, when one took part.
    case message(MessageID, MessageState, at: Timestamp, connection: ConnectionName?)
    /// A connection is in this phase now, and why; without a phase: it is gone.
    case connection(ConnectionName, ConnectionStatus.Phase?, reason: String)
    /// This revision of the configuration is in force; 0 where a file rules.
    case configuration(revision: Int64)
    /// So many events were left out here: whoever looks on was too slow.
    case missed(Int)
}
