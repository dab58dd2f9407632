import Synchronization

/// The event loops of the process, one for each core.
public final class EventLoopGroup: Sendable {
    /// The loops; at least one.
    public let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Starts `count` loops.
    public init(count: Int) {
        loops = (0..<max(1, count)).map { _ in EventLoop() }
    }

    /// A loop for something new, each in its turn.
    public func next() -> EventLoop {
        let (_, value) = turn.wrappingAdd(1, ordering: .relaxed)
        return loops[Int(UInt(bitPattern: value) % UInt(loops.count))]
    }
}
