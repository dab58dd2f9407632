/// Why something was not taken: a value that travels to whoever asked, never a thrown error.
public struct Refusal: Hashable, Sendable {
    /// What the refusal is about, so that failure policy can act on the whole of it.
    public enum Scope: Hashable, Sendable {
        /// This recipient only; others may be fine.
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
    /// The enhanced status; its class agrees with `persistence`.
    public let status: EnhancedStatus
    /// One line for the other side, in plain words. Holds no path, SQL, host name of ours or message content.
    public let text: String
    /// More for the log and the trace; empty when there is no more to say.
    public let detail: String

    /// A refusal. The class of the status follows from `persistence`.
    public init(
        _ scope: Scope, _ persistence: Persistence, _ subject: Int, _ code: Int, _ text: String, detail: String = ""
    ) {
        self.scope = scope
        self.persistence = persistence
        self.status = EnhancedStatus(persistence == .temporary ? 4 : 5, subject, code)
        self.text = text
        self.detail = detail
    }
}
