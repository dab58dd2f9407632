public import Messages
import Synchronization

/// The messages that wait for a connection, in memory: a bounded view of what the store keeps as `queued`.
///
/// Messages wait by route (their list of connections in order of preference). A connection with room pulls: from routes
/// where it comes first, and from those whose preferred connections have been down for longer than ``failoverAfter``. So
/// nothing has to be moved when a connection goes down or comes back.
///
/// The store has the last word: a message taken from here is sent only if its change to `sending` applies there. What
/// does not fit in here stays in the store; ``wantsMore`` says when there is room again. Each route has room of its own,
/// and those that wait for a later moment take at most half of it, the ones that are due first, so nothing that is stuck
/// and nothing that is far off keeps others out.
public final class Outbox: Sendable {
    private struct Route {
        var ready: [Message] = []
        var head = 0
        var later = DueQueue()
        /// Everything in here or taken and not released.
        var known: Set<MessageID> = []
        /// Messages stayed in the store for want of room, so later ones do as well, to keep the order.
        var isSpilling = false
        /// When the first of the messages for a later moment is due that stayed in the store: none in `later` is due
        /// after it, so that what is read again when there is room comes in time.
        var firstLeft: Timestamp?

        /// What became of a message that wanted in.
        enum Verdict {
            /// It waits to be sent.
            case taken
            /// It is here already.
            case known
            /// There is room for it, and it waits for its moment.
            case later
            /// It stays in the store.
            case noRoom
        }

        mutating func admit(_ message: Message, capacity: Int, catchingUp: Bool) -> Verdict {
            if known.contains(message.id) { return .known }
            guard known.count < capacity, catchingUp || !isSpilling else {
                isSpilling = true
                return .noRoom
            }
            if message.due != nil { return .later }
            ready.append(message)
            known.insert(message.id)
            return .taken
        }

        /// Lets a message wait for its moment, or leaves it to the store; those that are due last give way to it.
        ///
        /// - Returns: whether it is here.
        mutating func wait(_ message: Message, until due: Timestamp, room: Int) -> Bool {
            if let firstLeft, due >= firstLeft {
                known.remove(message.id)
                return false
            }
            later.insert(message, due: due)
            known.insert(message.id)
            guard later.count > room else { return true }
            // Several at once, for it takes a look at all of them.
            for (due, message) in later.removeLast(max(1, room / 8)) {
                known.remove(message.id)
                firstLeft = due
            }
            return known.contains(message.id)
        }

        /// The first message that may be sent.
        var first: MessageID? { head < ready.count ? ready[head].id : nil }

        mutating func popReady() -> Message? {
            guard head < ready.count else { return nil }
            defer {
                head += 1
                if head == ready.count {
                    ready.removeAll(keepingCapacity: head <= 4096)
                    head = 0
                } else if head >= 1024, head * 2 >= ready.count {
                    ready.removeFirst(head)
                    head = 0
                }
            }
            return ready[head]
        }

        /// Takes out the messages whose validity has ended.
        mutating func takeOverdue(at now: Timestamp) -> [Message] {
            let isOver: (Message) -> Bool = { message in message.order.expiresAt.map { $0 <= now } ?? false }
            let overdue = ready[head...].filter(isOver) + later.messages.filter(isOver)
            if !overdue.isEmpty { removeAll(where: isOver) }
            return overdue
        }

        /// Takes out whatever is here of a message.
        mutating func remove(_ id: MessageID) {
            removeAll { $0.id == id }
            known.remove(id)
        }

        /// Takes a message out that waits, and keeps its place.
        mutating func withdraw(_ id: MessageID) -> Withdrawal {
            guard !known.insert(id).inserted else { return .elsewhere }
            if let message = later.remove(id) { return .waiting(message) }
            guard let index = ready.indices[head...].first(where: { ready[$0].id == id }) else { return .taken }
            return .waiting(ready.remove(at: index))
        }

        private mutating func removeAll(where isUnwanted: (Message) -> Bool) {
            ready.removeFirst(head)
            head = 0
            ready.removeAll(where: isUnwanted)
            later.removeAll(where: isUnwanted)
        }
    }

    /// What became of the wish to take a message out.
    enum Withdrawal: Hashable, Sendable {
        /// It waited here, and does not any more.
        case waiting(Message)
        /// It does not wait here, and will not come here as it was: the store alone has it.
        case elsewhere
        /// A connection has it.
        case taken
    }

    private struct Link {
        var isUp = false
        /// Since when it has been as it is.
        var since: Timestamp
        /// It asked, found nothing and wants to be woken.
        var wake: (@Sendable () -> Void)?
        var isIdle = false
    }

    private struct State {
        var routes: [[ConnectionName]: Route] = [:]
        var links: [ConnectionName: Link] = [:]
        /// When somebody last said what time it is.
        var latest: Timestamp?

        /// Hears what time it is. When the clock was set back, the moments in here move with it, lest what was put off
        /// for a minute waits for a day.
        mutating func hear(_ now: Timestamp) {
            defer { latest = now }
            guard let latest, latest - now >= Outbox.step else { return }
            for route in Array(routes.keys) {
                routes[route]?.later.move(earlierBy: latest - now)
                if let left = routes[route]?.firstLeft { routes[route]?.firstLeft = left - (latest - now) }
            }
            for (name, link) in links { links[name]?.since = link.since - (latest - now) }
        }
    }

    /// How long a preferred connection may be down before the next one serves its messages.
    public let failoverAfter: Duration
    private let capacity: Int
    private let state = Mutex(State())
    /// A clock that goes back by less is being corrected, not set.
    private static let step = Duration.seconds(1)

    /// An empty outbox for at most `capacity` messages on each route.
    public init(capacity: Int = 50_000, failoverAfter: Duration = .seconds(10)) {
        self.capacity = capacity
        self.failoverAfter = failoverAfter
    }

    /// How many messages wait or are being sent.
    public var count: Int { state.withLock { $0.routes.values.reduce(0) { $0 + $1.known.count } } }

    /// Whether messages stayed in the store for want of room, and there is room now.
    public var wantsMore: Bool {
        state.withLock { state in
            state.routes.values.contains { route in
                // What is far off does not count: it may stay for months.
                let room = capacity - route.later.count
                return (route.isSpilling && room > 0 && route.known.count - route.later.count <= room / 2)
                    || (route.firstLeft != nil && route.later.count <= capacity / 4)
            }
        }
    }

    /// Whether reading on in the store may be of use: some route has room, or none is known yet.
    public var hasRoom: Bool {
        state.withLock { state in
            state.routes.isEmpty || state.routes.values.contains { $0.known.count < capacity }
        }
    }

    /// Lets ``offer(_:)`` take in messages again. The caller reads the store once more afterwards: what was accepted
    /// before this call and after its last read is only there.
    public func caughtUp() {
        state.withLock { state in
            for route in state.routes.keys {
                state.routes[route]?.isSpilling = false
                state.routes[route]?.firstLeft = nil
            }
        }
    }

    /// Takes in messages that the store has just begun to keep as `queued`; known ones are left alone.
    ///
    /// What finds no room stays in the store, and so does everything later on its route until ``caughtUp()``.
    public func offer(_ messages: [Message]) {
        admit(messages, catchingUp: false)
    }

    /// Takes in `queued` messages read from the store.
    ///
    /// - Returns: `false` when there was no room for all.
    public func refill(_ messages: [Message]) -> Bool {
        admit(messages, catchingUp: true)
    }

    @discardableResult
    private func admit(_ messages: [Message], catchingUp: Bool) -> Bool {
        let (wakes, isAll) = state.withLock { state in
            var wakes: [@Sendable () -> Void] = []
            var isAll = true
            for message in messages {
                let verdict = state.routes[message.order.via, default: Route()]
                    .admit(message, capacity: capacity, catchingUp: catchingUp)
                switch verdict {
                case .taken: wake(for: message, &state, &wakes)
                case .known: break
                case .later: insert(message, &state, &wakes)
                case .noRoom: isAll = false
                }
            }
            return (wakes, isAll)
        }
        for wake in wakes { wake() }
        return isAll
    }

    /// The next messages for `connection`, whose change to `sending` the caller now asks of the store.
    public func take(for connection: ConnectionName, upTo count: Int, at now: Timestamp) -> [Message] {
        state.withLock { state in
            state.hear(now)
            var taken: [Message] = []
            let routes = state.routes.keys.filter { mayServe($0, connection, state, now) }
            for route in routes {
                while let message = state.routes[route]?.later.removeFirst(dueBy: now) {
                    state.routes[route]?.ready.append(message)
                }
            }
            while taken.count < count, let route = oldest(of: routes, state),
                let message = state.routes[route]?.popReady()
            {
                taken.append(message)
            }
            if taken.count < count { state.links[connection]?.isIdle = true }
            return taken
        }
    }

    /// Puts back a message that was taken and is `queued` again.
    public func putBack(_ message: Message) {
        let wakes = state.withLock { state in
            var wakes: [@Sendable () -> Void] = []
            insert(message, &state, &wakes)
            return wakes
        }
        for wake in wakes { wake() }
    }

    /// Puts in a message that somebody has tried again, in the place of what is known of it from before.
    public func replace(_ message: Message) {
        state.withLock { $0.routes[message.order.via]?.remove(message.id) }
        putBack(message)
    }

    /// Takes out a message so that no connection gets it, whatever comes from the store meanwhile, until it is put back
    /// (``replace(_:)``, ``putBack(_:)``), released or left to the store (``leaveToStore(_:via:)``).
    func withdraw(_ id: MessageID, via: [ConnectionName]) -> Withdrawal {
        state.withLock { $0.routes[via, default: Route()].withdraw(id) }
    }

    /// Forgets a message that was withdrawn and may still be `queued` in the store: it will be read from there again.
    func leaveToStore(_ id: MessageID, via: [ConnectionName]) {
        state.withLock { state in
            state.routes[via]?.known.remove(id)
            state.routes[via]?.isSpilling = true
        }
    }

    /// Forgets messages that were taken and have ended.
    public func release(_ messages: some Sequence<MessageID>) {
        state.withLock { state in
            // Over a list: what holds on to the table's own keys while it changes has every set in it copied.
            for route in Array(state.routes.keys) {
                for message in messages { state.routes[route]?.known.remove(message) }
            }
        }
    }

    /// Takes out the messages that wait although their validity has ended, for the caller to end in the store and then
    /// to release, or to put back.
    public func takeOverdue(at now: Timestamp) -> [Message] {
        state.withLock { state in
            state.hear(now)
            return Array(state.routes.keys).flatMap { state.routes[$0]?.takeOverdue(at: now) ?? [] }
        }
    }

    /// When the next message that waits for its moment is due on a route that `connection` serves at `now`.
    public func nextDue(for connection: ConnectionName, at now: Timestamp) -> Timestamp? {
        state.withLock { state in
            state.routes.compactMap { key, route in
                mayServe(key, connection, state, now) ? route.later.first : nil
            }.min()
        }
    }

    /// How many messages wait on routes that name `connection` first.
    public func waiting(for connection: ConnectionName) -> Int {
        state.withLock { state in
            state.routes.reduce(0) { total, entry in
                guard entry.key.first == connection else { return total }
                return total + entry.value.ready.count - entry.value.head + entry.value.later.count
            }
        }
    }

    /// Makes a connection known, down for now. `wake` is called, from any thread, when there may be something for it.
    public func attach(_ connection: ConnectionName, at now: Timestamp, wake: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.hear(now)
            state.links[connection] = Link(since: now, wake: wake, isIdle: true)
        }
    }

    /// Forgets a connection; its messages wait for another one of their route.
    public func detach(_ connection: ConnectionName) {
        state.withLock { _ = $0.links.removeValue(forKey: connection) }
    }

    /// Says whether a connection can send.
    public func setUp(_ isUp: Bool, _ connection: ConnectionName, at now: Timestamp) {
        state.withLock { state in
            state.hear(now)
            guard state.links[connection]?.isUp != isUp else { return }
            state.links[connection]?.isUp = isUp
            state.links[connection]?.since = now
        }
    }

    private func mayServe(
        _ key: [ConnectionName], _ connection: ConnectionName, _ state: State, _ now: Timestamp
    ) -> Bool {
        for preferred in key {
            if preferred == connection { return true }
            guard let link = state.links[preferred] else { continue }
            if link.isUp || now - link.since < failoverAfter { return false }
        }
        return false
    }

    /// The route whose first message came first, so that no route waits for another one to be empty.
    private func oldest(of routes: [[ConnectionName]], _ state: State) -> [ConnectionName]? {
        guard routes.count > 1 else { return routes.first }
        return routes.compactMap { route in state.routes[route]?.first.map { (route, $0) } }.min { $0.1 < $1.1 }?.0
    }

    private func insert(_ message: Message, _ state: inout State, _ wakes: inout [@Sendable () -> Void]) {
        let key = message.order.via
        if let due = message.due {
            let room = max(1, capacity / 2)
            guard state.routes[key, default: Route()].wait(message, until: due, room: room) else { return }
        } else {
            state.routes[key, default: Route()].ready.append(message)
            state.routes[key]?.known.insert(message.id)
        }
        wake(for: message, &state, &wakes)
    }

    private func wake(for message: Message, _ state: inout State, _ wakes: inout [@Sendable () -> Void]) {
        for connection in message.order.via where state.links[connection]?.isIdle == true {
            state.links[connection]?.isIdle = false
            if let wake = state.links[connection]?.wake { wakes.append(wake) }
        }
    }
}
