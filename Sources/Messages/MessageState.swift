/// Where a message is in its life.
///
/// `queued` → `sending` → `sent` → `delivered`. A message ends in exactly one of `delivered`, `failed`, `expired`,
/// `cancelled`, in `sent` when no report was asked for or none came, or in `unknown` when the connection's policy holds it.
public enum MessageState: String, Hashable, Sendable, CaseIterable {
    /// Durable, certainly not on any wire yet, or to be tried again.
    case queued
    /// The intent to send is durable; from here on it may be on the wire.
    case sending
    /// The network took every part.
    case sent
    /// The network reported every part as delivered.
    case delivered
    /// Refused for good, or out of attempts.
    case failed
    /// Its validity ended before it could be sent or delivered.
    case expired
    /// Withdrawn by an operator or its sender before it was sent.
    case cancelled
    /// Written to the wire without an answer: nobody knows whether the network took it.
    case unknown

    /// Whether Telepost still has work to do for it.
    public var isActive: Bool {
        switch self {
        case .queued, .sending: true
        case .sent, .delivered, .failed, .expired, .cancelled, .unknown: false
        }
    }
}
