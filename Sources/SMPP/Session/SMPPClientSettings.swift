/// How a client session is to run.
public struct SMPPClientSettings: Hashable, Sendable {
    /// What to bind for.
    public var mode: BindMode
    /// Who binds.
    public var bind: Bind
    /// How many messages may wait for their answer at a time, at least 1.
    public var window = 10
    /// How many messages from the peer may wait for the shell at a time; more are refused for now.
    public var inboundWindow = 1_000
    /// How long to wait for the answer to the bind.
    public var bindTimeout = Duration.seconds(30)
    /// How long to wait for the answer to a message, and to `enquire_link`.
    public var responseTimeout = Duration.seconds(60)
    /// After how much silence to send `enquire_link`; `nil` for never.
    public var enquireInterval: Duration? = .seconds(30)
    /// How long to wait for the answer to the unbind.
    public var unbindTimeout = Duration.seconds(5)

    /// Settings with the usual window and times.
    public init(mode: BindMode = .transceiver, bind: Bind) {
        self.mode = mode
        self.bind = bind
    }
}
