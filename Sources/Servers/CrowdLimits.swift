/// How many clients a server takes at a time (rows S0-35, S2-25).
public struct CrowdLimits: Hashable, Sendable {
    /// The most connections.
    public var connections: Int
    /// The most connections of one client address.
    public var connectionsPerClient: Int

    /// So many.
    public init(connections: Int = 1000, connectionsPerClient: Int = 50) {
        self.connections = connections
        self.connectionsPerClient = connectionsPerClient
    }
}
