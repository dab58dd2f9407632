public import Messages

/// One line of who changed what.
public struct AuditEntry: Hashable, Sendable {
    /// Its number, larger than those before it; 0 as long as it is not kept.
    public var number: Int64 = 0
    /// When.
    public var at: Timestamp
    /// Who: an account, `token NAME`, `control socket`.
    public var actor: String
    /// The address that it was done from; empty for the control socket.
    public var client: String
    /// What was done, in words of the field, as in `connection.pause`.
    public var action: String
    /// To what, as in `carrier`.
    public var subject: String
    /// More in plain words, never a secret; empty when there is nothing to say.
    public var detail: String

    /// An entry.
    public init(
        at: Timestamp, actor: String, client: String, action: String, subject: String, detail: String = ""
    ) {
        self.at = at
        self.actor = actor
        self.client = client
        self.action = action
        self.subject = subject
        self.detail = detail
    }
}
