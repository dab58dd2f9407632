import Gateway

/// A line of who changed what, as the API shows it.
public struct AuditView: Codable, Hashable, Sendable {
    /// Its number, larger than those before it.
    public var number: Int64
    /// When.
    public var at: Moment
    /// Who: an account, `token NAME`, `control socket`.
    public var actor: String
    /// The address that it was done from; empty for the control socket.
    public var client: String
    /// What was done, as in `connection.pause`.
    public var action: String
    /// To what.
    public var subject: String
    /// More in plain words.
    public var detail: String

    /// What the API shows of an entry.
    init(_ entry: AuditEntry) {
        number = entry.number
        at = Moment(entry.at)
        (actor, client, action) = (entry.actor, entry.client, entry.action)
        (subject, detail) = (entry.subject, entry.detail)
    }
}
