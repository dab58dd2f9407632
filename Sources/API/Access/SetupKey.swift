/// What makes whoever knows it the first administrator, once.
struct SetupKey: Sendable {
    let text: String
    /// Is called when the key ends.
    let whenUsed: @Sendable () -> Void
}
