import Runtime
import Synchronization

/// What all servers have in common: they let clients in at their entrances, count them, and end in good order.
final class Reception: Sendable {
    let sessionIDs = SessionIDs()
    private let census = ConnectionCensus()
    private let open = OpenChannels()
    private let stopping = Atomic(false)

    /// Whether the server is about to end.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// How many connections are open.
    var connectionCount: Int { census.total }

    /// Serves the clients that come until ``stop(_:grace:on:)``, each on the loop of its listener.
    ///
    /// - Parameters:
    ///   - limits: how many there may be now.
    ///   - serve: one client's conversation, from its first octet to its last; the connection is closed behind it.
    func run(
        _ entrances: [Entrance], limits: @escaping @Sendable () -> CrowdLimits,
        serve: @escaping @Sendable (Visitor) async -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            for entrance in entrances {
                group.addTask(executorPreference: entrance.listener.loop) {
                    await self.receive(at: entrance, limits, serve)
                }
            }
        }
    }

    /// Ends: takes no more connections, wakes those that are there, and cuts off what is left after `grace`.
    func stop(_ entrances: [Entrance], grace: Duration, on loop: EventLoop) async {
        stopping.store(true, ordering: .relaxed)
        for entrance in entrances { await entrance.listener.loop.run { entrance.listener.close() } }
        open.nudge()
        let deadline = loop.now + grace
        while !open.isEmpty, loop.now < deadline { await loop.sleep(for: .milliseconds(10)) }
        open.close()
    }

    private func receive(
        at entrance: Entrance, _ limits: @escaping @Sendable () -> CrowdLimits,
        _ serve: @escaping @Sendable (Visitor) async -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            while let channel = await entrance.listener.accept() {
                group.addTask(executorPreference: entrance.listener.loop) {
                    await self.host(channel, entrance.role, limits(), serve)
                }
            }
        }
    }

    private func host(
        _ channel: TCPChannel, _ role: ListenerRole, _ limits: CrowdLimits,
        _ serve: @Sendable (Visitor) async -> Void
    ) async {
        let client = channel.peer.address
        let hasRoom = census.enter(client, limits)
        open.add(channel)
        await serve(Visitor(channel, role: role, hasRoom: hasRoom, reception: self))
        channel.close()
        open.remove(channel)
        census.leave(client)
    }
}
