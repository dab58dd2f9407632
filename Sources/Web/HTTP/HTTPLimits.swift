/// How much the HTTP server takes on, at each of its doors.
package struct HTTPLimits: Hashable, Sendable {
    /// The longest body in octets.
    package var body = 1 << 20
    /// The most connections at a time; more wait until one ends.
    package var connections = 100
    /// The most connections at a time from one network address, of which more are closed at once; 0: as many as there may be.
    package var connectionsPerClient = 0
    /// How long a connection may be silent.
    package var silence = Duration.seconds(60)
    /// How long a head and how long a body may take to arrive, however they trickle.
    package var reception = Duration.seconds(60)

    /// - Parameters:
    ///   - body: octets.
    ///   - silence: at least a second.
    package init(
        body: Int = 1 << 20, connections: Int = 100, connectionsPerClient: Int = 0, silence: Duration = .seconds(60),
        reception: Duration = .seconds(60)
    ) {
        self.body = body
        self.connections = connections
        self.connectionsPerClient = connectionsPerClient
        self.silence = silence
        self.reception = reception
    }
}
