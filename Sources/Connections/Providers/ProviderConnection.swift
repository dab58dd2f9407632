public import Gateway
import Messages
public import Runtime
import Synchronization

/// A connection of type `http`: has texts sent by a provider, and takes the calls that tell of reports and of texts
/// from phones.
///
/// A request that was written and got no answer leaves its message unknown, for the connection's policy to decide.
/// While the provider cannot be reached or does not let us in, messages wait as they are, and it is asked, without
/// sending anything where it has a way for that, whether it is back.
public final class ProviderConnection: Sendable {
    private struct State {
        var courier: Courier?
        var isStopping = false
        var isAborted = false
        var watch: Task<Void, Never>?
    }

    private static let lookAround = Duration.seconds(1)

    /// Its settings.
    public let settings: ProviderConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let state = Mutex(State())

    /// A connection whose work begins and ends on `loop`.
    public init(_ settings: ProviderConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
    }

    /// Sends and receives until ``stop()``.
    public func run() async {
        let dialect: any ProviderDialect
        let client: HTTPClient
        do {
            dialect = try settings.dialect(gateway.parts.patterns)
            client = try HTTPClient()
        } catch {
            let words = (error as? ProviderMisfit)?.words ?? "\(error)"
            return gateway.log.error(settings.name.text, "cannot be used: \(words)")
        }
        let gate = CourierGate(
            throughput: settings.throughput, pauses: settings.reconnectAfter, asksFirst: dialect.check != nil)
        let desk = ProviderDesk(settings, dialect, client: client, gate: gate, gateway: gateway, on: loop)
        let hooks = ProviderHooks(settings.name, dialect, gateway: gateway, on: loop)
        gateway.hooks.attach(settings.name) { await hooks.answer($0) }
        await carry(desk, gate)
        gateway.hooks.detach(settings.name)
        client.close()
    }

    private func carry(_ desk: ProviderDesk, _ gate: CourierGate) async {
        var task = Courier.Assignment(
            name: settings.name, type: "http", remote: settings.remote, policy: settings.policy,
            atOnce: settings.atOnce)
        task.gate = gate
        task.firstPhase = .connecting
        let courier = Courier(task, gateway: gateway, on: loop) { await desk.deliver($0) }
        // Owned by this call, which cancels and awaits it.
        let watch = Task(executorPreference: loop) { await self.watch(desk) }
        let (isStopping, isAborted) = state.withLock { state in
            (state.courier, state.watch) = (courier, watch)
            return (state.isStopping, state.isAborted)
        }
        if isStopping { courier.stop() }
        if isAborted { courier.abort() }
        await courier.run()
        watch.cancel()
        await watch.value
    }

    /// Finds out whether the provider is there, at the start and whenever it is not.
    private func watch(_ desk: ProviderDesk) async {
        // The courier puts the connection on the board first.
        while gateway.board.status(of: settings.name) == nil, !Task.isCancelled { await Task.yield() }
        await desk.ask(isFirst: true)
        while !Task.isCancelled {
            await loop.sleep(for: Self.lookAround)
            if !Task.isCancelled { await desk.ask(isFirst: false) }
        }
    }

    /// Sends no more; what is under way may still be answered.
    public func stop() {
        let courier = state.withLock { state in
            state.isStopping = true
            return state.courier
        }
        courier?.stop()
    }

    /// Gives up what is under way.
    public func abort() {
        let (courier, watch) = state.withLock { state in
            state.isStopping = true
            state.isAborted = true
            return (state.courier, state.watch)
        }
        courier?.abort()
        watch?.cancel()
    }
}
