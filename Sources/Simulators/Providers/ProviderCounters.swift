/// What a simulated provider has done.
public struct ProviderCounters: Hashable, Sendable {
    /// Requests that came.
    public var requests = 0
    /// Texts that were taken.
    public var texts = 0
    /// Requests that were refused.
    public var refusals = 0
    /// Requests that were throttled, for coming too often or because it was told so.
    public var throttled = 0
    /// Connections that were cut because it was told so.
    public var drops = 0
    /// Calls of hooks that were made.
    public var calls = 0
    /// Calls of hooks that were answered 2xx.
    public var acknowledged = 0
    /// The last status of a call of a hook; `nil`: the last was not answered, or there was none.
    public var lastStatus: Int?

    /// Nothing yet.
    public init() {}
}
