public import Messages

/// Tells what time it is. Logic takes moments as arguments; only the edges ask a clock.
public protocol WallClock: Sendable {
    /// The present moment.
    var now: Timestamp { get }
}
