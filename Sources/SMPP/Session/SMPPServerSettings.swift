/// How a server session is to run.
public struct SMPPServerSettings: Hashable, Sendable {
    /// The `system_id` that answers to binds carry; at most 15 characters.
    public var systemID: String
    /// `SC_interface_version`: the version that this side speaks.
    public var interfaceVersion: UInt8 = 0x34
    /// How many requests of the client may wait for the shell at a time; more are answered with ESME_RTHROTTLED.
    public var inboundWindow = 1_000
    /// How many delivered messages may wait for their answer at a time, at least 1.
    public var window = 10
    /// How long the client may take to bind (session init timer, SMPP 3.4 §7.2).
    public var bindTimeout = Duration.seconds(30)
    /// How long to wait for the answer to a message, and to `enquire_link`.
    public var responseTimeout = Duration.seconds(60)
    /// After how much silence to send `enquire_link`; `nil` for never.
    public var enquireInterval: Duration? = .seconds(60)
    /// How long to wait for the answer to the unbind.
    public var unbindTimeout = Duration.seconds(5)

    /// Settings with the usual windows and times.
    public init(systemID: String) {
        self.systemID = systemID
    }
}
