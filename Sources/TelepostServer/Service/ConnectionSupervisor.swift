import API
import Configuration
import Gateway
import Messages
import Runtime
import Synchronization

/// Starts and stops connections so that those that run are those that the configuration has, but for those that
/// operators have paused.
final class ConnectionSupervisor: Sendable {
    private struct Running {
        let plan: ConnectionPlan
        let connection: any LivingConnection
        let task: Task<Void, Never>
    }

    private struct State {
        /// What the configuration has.
        var plans: [ConnectionName: ConnectionPlan] = [:]
        var running: [ConnectionName: Running] = [:]
        var pauses: [ConnectionName: ConnectionPause] = [:]
        var hasRecalled = false
        /// Whether nothing is to run any more.
        var isOver = false

        /// What is to run.
        var wanted: [ConnectionName: ConnectionPlan] { isOver ? [:] : plans.filter { pauses[$0.key] == nil } }

        /// Takes out what is not to run any more, or not in this way.
        mutating func takeObsolete() -> [Running] {
            let wanted = wanted
            let obsolete = running.filter { wanted[$0.key] != $0.value.plan }
            for name in obsolete.keys { running[name] = nil }
            return Array(obsolete.values)
        }
    }

    /// How long connections may take to end in good order.
    private static let patience = Duration.seconds(8)

    private let gateway: Gateway
    private let loops: EventLoopGroup
    private let ledger: String
    private let state = Mutex(State())
    /// Those who change what runs, one after the other.
    private let changes = Turns<String>()

    /// - Parameter ledger: the folder for what has to be known of SIMs after a restart.
    init(gateway: Gateway, loops: EventLoopGroup, ledger: String) {
        self.gateway = gateway
        self.loops = loops
        self.ledger = ledger
    }

    /// Learns which connections were paused before the start; a second call does nothing.
    func recallPauses() async throws(StoreFailure) {
        guard !state.withLock({ $0.hasRecalled }) else { return }
        let pauses = try await gateway.parts.books.pauses()
        state.withLock { state in
            state.pauses = Dictionary(pauses.map { ($0.connection, $0) }, uniquingKeysWith: { first, _ in first })
            state.hasRecalled = true
        }
    }

    /// Brings what runs in line with `settings`: changed ones are ended in good order and started anew.
    func apply(_ settings: Settings) async {
        await changing {
            let plans = plans(settings)
            let (obsolete, gone) = state.withLock { state in
                let gone = state.pauses.keys.filter { state.plans[$0] != nil && plans[$0] == nil }
                state.plans = plans
                return (state.takeObsolete(), gone)
            }
            await end(obsolete)
            for name in gone { gateway.board.remove(name) }
            startMissing()
        }
    }

    /// Starts built-in connections that no rule uses any more once something waits for them: what was tried again, or came
    /// back from a wire.
    func startNeeded(_ settings: Settings) async {
        let known = state.withLock { $0.plans }
        let isNeeded = ConnectionPlan.builtIn(settings, rules: gateway.rules).keys.contains { name in
            known[name] == nil && gateway.outbox.waiting(for: name) > 0
        }
        if isNeeded { await apply(settings) }
    }

    /// Ends all connections in good order.
    func stop() async {
        await changing {
            let all = state.withLock { state in
                state.isOver = true
                return state.takeObsolete()
            }
            await end(all)
        }
    }

    private func plans(_ settings: Settings) -> [ConnectionName: ConnectionPlan] {
        // Those that nobody uses would only be rows that mean nothing; what waits for them from before still goes out.
        var plans = ConnectionPlan.builtIn(settings, rules: gateway.rules).filter { name, plan in
            plan.isUsed(by: settings) || gateway.outbox.waiting(for: name) > 0
        }
        for connection in settings.connections where connection.isActive {
            let plan = ConnectionPlan(connection, in: settings, ledger: ledger)
            if plan == nil {
                gateway.log.error("config", "connection \(connection.name) cannot run as it is configured")
            }
            plans[connection.name] = plan
        }
        return plans
    }

    private func changing<Answer>(_ body: () async throws(OperationRefused) -> Answer) async throws(OperationRefused)
        -> Answer
    {
        await changes.begin("connections")
        defer { changes.end("connections") }
        return try await body()
    }

    private func changing(_ body: () async -> Void) async {
        await changes.begin("connections")
        defer { changes.end("connections") }
        await body()
    }

    /// Starts what is to run and does not, and says of the others why they do not.
    private func startMissing() {
        let (missing, paused) = state.withLock { state in
            let paused = state.plans.compactMap { name, plan in state.pauses[name].map { (plan, $0) } }
            return (state.wanted.filter { state.running[$0.key] == nil }, paused)
        }
        for (plan, pause) in paused { gateway.board.post(plan.status(during: pause)) }
        for (name, plan) in missing { start(name, plan) }
    }

    private func start(_ name: ConnectionName, _ plan: ConnectionPlan) {
        let connection = plan.connection(gateway, on: loops.next())
        // Owned by this supervisor, which stops the connection and awaits the task.
        let task = Task { await connection.run() }
        state.withLock { $0.running[name] = Running(plan: plan, connection: connection, task: task) }
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

extension ConnectionSupervisor: ConnectionControl {
    /// A route over more connections goes on with the next within a second, as if this one had been down for long.
    func pause(_ name: ConnectionName, author: String) async throws(OperationRefused) {
        let pause = ConnectionPause(name, at: gateway.now, author: author)
        try await changing { () async throws(OperationRefused) in
            let (isThere, earlier) = state.withLock { ($0.plans[name] != nil, $0.pauses[name]) }
            guard isThere else { throw missing(name) }
            if let earlier {
                throw OperationRefused(.conflict, "connection \(name) is paused already, by \(earlier.author)")
            }
            do throws(StoreFailure) { try await gateway.parts.books.pause(pause) } catch {
                throw OperationRefused(unkept: error)
            }
            let obsolete = state.withLock { state in
                state.pauses[name] = pause
                return state.takeObsolete()
            }
            await end(obsolete)
            startMissing()
            gateway.log.info(name.text, "paused", ["by": author])
        }
    }

    func resume(_ name: ConnectionName, author: String) async throws(OperationRefused) {
        try await changing { () async throws(OperationRefused) in
            let (isThere, isPaused) = state.withLock { ($0.plans[name] != nil, $0.pauses[name] != nil) }
            guard isPaused else {
                throw isThere ? OperationRefused(.conflict, "connection \(name) is not paused") : missing(name)
            }
            do throws(StoreFailure) { _ = try await gateway.parts.books.resume(name) } catch {
                throw OperationRefused(unkept: error)
            }
            state.withLock { _ = $0.pauses.removeValue(forKey: name) }
            if isThere { noteBeginning(of: name) } else { gateway.board.remove(name) }
            startMissing()
            gateway.log.info(name.text, "resumed", ["by": author])
        }
    }

    /// The connection says more in a moment; until then nobody is to find it paused, or gone.
    private func noteBeginning(of name: ConnectionName) {
        let at = gateway.now
        gateway.board.update(name) { status in
            (status.phase, status.since, status.reason) = (.connecting, at, "")
        }
    }

    private func missing(_ name: ConnectionName) -> OperationRefused {
        let known = state.withLock { $0.plans.keys.map(\.text) }.sorted().joined(separator: ", ")
        return OperationRefused(
            .missing, "there is no active connection \"\(name)\"; there is: \(known.isEmpty ? "none" : known)")
    }
}
