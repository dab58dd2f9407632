public import Gateway
public import Runtime
public import SMTP
import Synchronization

/// The SMTP server: takes mail for phones from its clients (rows S0-1, S2-4).
public final class SMTPServer: Sendable {
    /// How much it takes on.
    public struct Settings: Sendable {
        /// What all conversations have in common.
        public var profile: SMTPServerProfile
        /// The most connections at a time.
        public var connections: Int
        /// The most connections of one client address at a time.
        public var connectionsPerClient: Int
        /// How long it waits for a client to say something, or to take an answer (row S2-22).
        public var timeout: Duration
        /// Whether the trace shows what clients send.
        public var tracesInput = false
        /// How long connections may go on with their mail when the server stops.
        public var grace: Duration

        /// The settings of a server.
        public init(
            profile: SMTPServerProfile, connections: Int = 1000, connectionsPerClient: Int = 50,
            timeout: Duration = .seconds(60), grace: Duration = .seconds(10)
        ) {
            self.profile = profile
            self.connections = connections
            self.connectionsPerClient = connectionsPerClient
            self.timeout = timeout
            self.grace = grace
        }
    }

    let gateway: Gateway
    let census = ConnectionCensus()
    let sessionIDs = SessionIDs()
    private let open = OpenChannels()
    private let current: Mutex<Settings>
    private let stopping = Atomic(false)

    /// A server in front of `gateway`.
    public init(_ settings: Settings, gateway: Gateway) {
        self.gateway = gateway
        current = Mutex(settings)
    }

    /// The settings in force; setting them affects connections that begin afterwards.
    public var settings: Settings {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Whether it is about to end.
    public var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// How many connections are open.
    public var connectionCount: Int { census.total }

    /// Serves the clients of `listeners` until ``stop(on:)``, each on the loop of its listener.
    public func run(_ listeners: [TCPListener]) async {
        await withDiscardingTaskGroup { group in
            for listener in listeners {
                group.addTask(executorPreference: listener.loop) { await self.serve(listener) }
            }
        }
    }

    /// Ends: takes no more connections, tells idle clients to come back later, lets mail under way arrive for a while.
    public func stop(_ listeners: [TCPListener], on loop: EventLoop) async {
        stopping.store(true, ordering: .relaxed)
        for listener in listeners { await listener.loop.run { listener.close() } }
        open.nudge()
        let deadline = loop.now + settings.grace
        while !open.isEmpty, loop.now < deadline { await loop.sleep(for: .milliseconds(10)) }
        open.close()
    }

    private func serve(_ listener: TCPListener) async {
        await withDiscardingTaskGroup { group in
            while let channel = await listener.accept() {
                group.addTask(executorPreference: listener.loop) { await self.serve(channel) }
            }
        }
    }

    private func serve(_ channel: TCPChannel) async {
        let settings = settings
        let client = channel.peer.address
        let hasRoom = census.enter(
            client, limit: settings.connections, limitPerClient: settings.connectionsPerClient)
        open.add(channel)
        var conversation = SMTPConversation(channel, server: self, settings: settings)
        await conversation.run(hasRoom: hasRoom)
        channel.close()
        open.remove(channel)
        census.leave(client)
    }
}
