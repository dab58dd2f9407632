import Runtime
import Synchronization

/// Something that runs until it is told to stop.
protocol Stoppable: AnyObject, Sendable {
    func run() async
    func stop()
    func abort()
}

/// What a rig has started and has to end.
final class RunningConnections: Sendable {
    private let running = Mutex<[(connection: any Stoppable, task: Task<Void, Never>)]>([])

    func add(_ connection: any Stoppable, _ task: Task<Void, Never>) {
        running.withLock { $0.append((connection, task)) }
    }

    func task(of connection: any Stoppable) -> Task<Void, Never>? {
        running.withLock { running in running.first { $0.connection === connection }?.task }
    }

    /// Ends all of them at once, and waits.
    func end() async {
        for (connection, task) in running.withLock({ $0 }) {
            connection.abort()
            await task.value
        }
    }
}

/// A gateway in memory with connections of some kind, all on one loop.
protocol ConnectionRig: AnyObject, Sendable {
    var loop: EventLoop { get }
    var ledger: LedgerStore { get }
    var running: RunningConnections { get }
}

extension ConnectionRig {
    /// Runs a test with a rig on a loop of its own, and ends in any case what it started.
    static func play(
        _ make: @escaping @Sendable (EventLoop) throws -> Self, _ body: @escaping @Sendable (Self) async throws -> Void
    ) async throws {
        let loop = EventLoop()
        let task = Task(executorPreference: loop) {
            let rig = try make(loop)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(rig))
            } catch {
                result = .failure(error)
            }
            rig.ledger.letGo()
            await rig.running.end()
            try result.get()
        }
        try await task.value
    }

    func start(_ connection: some Stoppable) {
        running.add(connection, Task(executorPreference: loop) { await connection.run() })
    }

    /// Waits until `connection.run()` has returned.
    func ended(_ connection: some Stoppable) async throws {
        let task = running.task(of: connection)
        try await within("the connection to end") { await task?.value }
    }
}
