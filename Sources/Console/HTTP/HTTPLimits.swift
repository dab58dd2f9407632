/// How much the HTTP server takes on.
struct HTTPLimits: Hashable, Sendable {
    /// The longest body in octets.
    var body = 1 << 20
    /// The most connections at a time; more wait until one ends.
    var connections = 100
    /// How long a connection may be silent.
    var silence = Duration.seconds(60)
    /// How long a body may take to arrive, however it trickles.
    var reception = Duration.seconds(60)
}
