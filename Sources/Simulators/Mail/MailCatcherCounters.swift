/// What the mail catcher has done so far.
public struct MailCatcherCounters: Hashable, Sendable {
    /// Connections that are open.
    public var connections = 0
    /// Connections that there were, those that are open included.
    public var connectionsInAll = 0
    /// Mails that were taken, those included that are no longer kept.
    public var mails = 0
    /// Answers of 400 and more that faults had it give.
    public var refusals = 0
    /// Connections that faults had it cut.
    public var drops = 0

    /// Nothing yet.
    public init() {}
}
