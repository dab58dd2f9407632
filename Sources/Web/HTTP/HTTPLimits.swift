/// How much the HTTP server takes on.
package struct HTTPLimits: Hashable, Sendable {
    /// The longest body in octets.
    package var body = 1 << 20
    /// The most connections at a time; more wait until one ends.
    package var connections = 100
    /// How long a connection may be silent.
    package var silence = Duration.seconds(60)
    /// How long a body may take to arrive, however it trickles.
    package var reception = Duration.seconds(60)
}
