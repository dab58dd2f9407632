/// What the simulated SMSC has done so far.
public struct SMSCCounters: Hashable, Sendable {
    /// Connections that are open.
    public var connections = 0
    /// Binds that were accepted.
    public var binds = 0
    /// Binds that were refused.
    public var bindsRefused = 0
    /// Parts that were accepted, each recipient of a request counted.
    public var accepted = 0
    /// Parts that were refused, throttled ones not counted.
    public var refused = 0
    /// Parts that were refused with ESME_RTHROTTLED.
    public var throttled = 0
    /// Reports that clients acknowledged.
    public var reportsDelivered = 0
    /// Texts from phones, counted in parts, that clients acknowledged.
    public var textsDelivered = 0
    /// Reports and parts of texts that clients refused for good.
    public var deliveriesRefused = 0
    /// How often a report or part had to be put back, to be delivered again.
    public var redeliveries = 0
    /// Things that clients did against the protocol.
    public var oddities = 0

    /// Nothing yet.
    public init() {}
}
