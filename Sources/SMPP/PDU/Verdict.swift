/// What an SMPP failure means for failure policy.
public struct Verdict: Hashable, Sendable {
    /// What the failure is about.
    public enum Scope: Hashable, Sendable {
        /// This recipient; the same message to others may be fine.
        case recipient
        /// This message, whoever it is for.
        case message
        /// The link: every message on it would meet the same.
        case connection
    }

    /// Whether trying again may help.
    public enum Persistence: Hashable, Sendable {
        /// Trying again later may succeed.
        case temporary
        /// Trying again unchanged will fail again.
        case permanent
    }

    /// What it is about.
    public let scope: Scope
    /// Whether trying again may help.
    public let persistence: Persistence
    /// Whether the peer asks for fewer messages a second; see ``Pacer``.
    public let isThrottling: Bool

    /// A verdict.
    public init(_ scope: Scope, _ persistence: Persistence, isThrottling: Bool = false) {
        self.scope = scope
        self.persistence = persistence
        self.isThrottling = isThrottling
    }
}
