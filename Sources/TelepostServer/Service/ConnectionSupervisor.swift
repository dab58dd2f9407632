import Configuration
import Gateway
import Messages
import Runtime
import Synchronization

/// Starts and stops connections so that those that run are those that the configuration has.
final class ConnectionSupervisor: Sendable {
    private struct Running {
        let plan: ConnectionPlan
        let connection: any LivingConnection
        let task: Task<Void, Never>
    }

    /// How long connections may take to end in good order.
    private static let patience = Duration.seconds(8)

    private let gateway: Gateway
    private let loops: EventLoopGroup
    private let running = Mutex<[ConnectionName: Running]>([:])

    init(gateway: Gateway, loops: EventLoopGroup) {
        self.gateway = gateway
        self.loops = loops
    }

    /// Brings what runs in line with `settings`: changed ones are ended in good order and started anew.
    func apply(_ settings: Settings) async {
        // Those that nobody uses would only be rows that mean nothing; what waits for them from before still goes out.
        var wanted = ConnectionPlan.builtIn(settings, rules: gateway.rules).filter { name, plan in
            plan.isUsed(by: settings) || gateway.outbox.waiting(for: name) > 0
        }
        for connection in settings.connections where connection.isActive {
            let plan = ConnectionPlan(connection, hostname: settings.hostname)
            if plan == nil {
                gateway.log.error("config", "connection \(connection.name) cannot run as it is configured")
            }
            wanted[connection.name] = plan
        }
        let obsolete = running.withLock { running in
            let obsolete = running.filter { wanted[$0.key] != $0.value.plan }
            for name in obsolete.keys { running[name] = nil }
            return Array(obsolete.values)
        }
        await end(obsolete)
        for (name, plan) in wanted where running.withLock({ $0[name] == nil }) { start(name, plan) }
    }

    /// Ends all connections in good order.
    func stop() async {
        let all = running.withLock { running in
            defer { running = [:] }
            return Array(running.values)
        }
        await end(all)
    }

    private func start(_ name: ConnectionName, _ plan: ConnectionPlan) {
        let connection = plan.connection(gateway, on: loops.next())
        // Owned by this supervisor, which stops the connection and awaits the task.
        let task = Task { await connection.run() }
        running.withLock { $0[name] = Running(plan: plan, connection: connection, task: task) }
    }

    private func end(_ connections: [Running]) async {
        for running in connections { running.connection.stop() }
        let loop = loops.next()
        // Owned by this call, which cancels it; what is still on the wire by then becomes unknown.
        let impatience = Task(executorPreference: loop) {
            await loop.sleep(for: Self.patience)
            guard !Task.isCancelled else { return }
            for running in connections { running.connection.abort() }
        }
        for running in connections { await running.task.value }
        impatience.cancel()
    }
}
