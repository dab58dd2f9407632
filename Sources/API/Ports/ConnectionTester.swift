public import Gateway
public import Messages

/// Tries a connection out, without sending anything over it.
public protocol ConnectionTester: Sendable {
    /// Tries a connection that exists, step by step, and ends after the first step that fails. Takes bounded time.
    func test(_ name: ConnectionName) async -> [TestStep]
}
