public import Messages

/// Tries a connection out, without sending anything over it.
public protocol ConnectionTester: Sendable {
    /// Tries a connection that exists, step by step, and ends after the first step that fails. Takes bounded time.
    func test(_ name: ConnectionName) async -> [TestStep]
}

/// One step of a connection test, as in `log in`.
public struct TestStep: Hashable, Sendable {
    /// What was tried.
    public var name: String
    /// Whether it worked.
    public var isDone: Bool
    /// What came of it, in plain words.
    public var detail: String

    /// A step.
    public init(name: String, isDone: Bool, detail: String) {
        self.name = name
        self.isDone = isDone
        self.detail = detail
    }
}
