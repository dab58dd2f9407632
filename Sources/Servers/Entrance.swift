public import Runtime

/// A listening socket with what it is for.
public struct Entrance: Sendable {
    /// The socket.
    public let listener: TCPListener
    /// What clients may and must do there.
    public let role: ListenerRole

    /// A socket for `role`.
    public init(_ listener: TCPListener, role: ListenerRole = ListenerRole()) {
        self.listener = listener
        self.role = role
    }
}
