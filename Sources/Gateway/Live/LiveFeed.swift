import Synchronization

/// Tells whoever looks on what happens, as it happens. Nobody who looks on can hold up what happens, or make memory grow:
/// who is too slow misses events and is told how many. Without anybody it costs one look at a number.
public final class LiveFeed: Sendable {
    /// How many events may wait for one who looks on.
    public static let eventsAtMost = 1000
    /// How many may look on.
    public static let subscribersAtMost = 200

    private let subscriptions = Mutex<[ObjectIdentifier: LiveSubscription]>([:])
    private let count = Counter()

    /// A feed that nobody looks at.
    public init() {}

    /// Whether anybody looks on.
    public var isHeard: Bool { count.value > 0 }

    /// Begins to look on.
    ///
    /// - Returns: `nil` when too many do already.
    public func subscribe() -> LiveSubscription? {
        subscriptions.withLock { subscriptions in
            guard subscriptions.count < Self.subscribersAtMost else { return nil }
            let subscription = LiveSubscription(self)
            subscriptions[ObjectIdentifier(subscription)] = subscription
            count.add(1)
            return subscription
        }
    }

    /// Tells of an event.
    public func publish(_ event: LiveEvent) { publish([event]) }

    /// Tells of events, in order.
    public func publish(_ events: [LiveEvent]) {
        guard isHeard, !events.isEmpty else { return }
        for subscription in subscriptions.withLock({ Array($0.values) }) { subscription.take(events) }
    }

    fileprivate func remove(_ subscription: LiveSubscription) {
        subscriptions.withLock { subscriptions in
            guard subscriptions.removeValue(forKey: ObjectIdentifier(subscription)) != nil else { return }
            count.add(-1)
        }
    }
}

/// What one who looks on is told. One task reads it.
public final class LiveSubscription: Sendable {
    private struct State {
        var events: [LiveEvent] = []
        var missed = 0
        var isOver = false
        var reader: CheckedContinuation<[LiveEvent], Never>?

        /// What waits, with what was missed at its end.
        mutating func takeEvents() -> [LiveEvent] {
            defer {
                events = []
                missed = 0
            }
            return missed > 0 ? events + [.missed(missed)] : events
        }
    }

    private let feed: LiveFeed
    private let state = Mutex(State())

    fileprivate init(_ feed: LiveFeed) {
        self.feed = feed
    }

    /// What happened since the last call, in order; waits until there is something.
    ///
    /// - Returns: nothing when ``end()`` was called or the task is cancelled; then nothing more will come.
    public func next() async -> [LiveEvent] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let events: [LiveEvent]? = state.withLock { state in
                    let events = state.takeEvents()
                    if !events.isEmpty || state.isOver || state.reader != nil { return events }
                    state.reader = continuation
                    return nil
                }
                if let events { continuation.resume(returning: events) }
            }
        } onCancel: {
            end()
        }
    }

    /// Looks on no longer.
    public func end() {
        feed.remove(self)
        let reader = state.withLock { state in
            state.isOver = true
            state.events = []
            state.missed = 0
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: [])
    }

    fileprivate func take(_ events: [LiveEvent]) {
        let waiting: (reader: CheckedContinuation<[LiveEvent], Never>, events: [LiveEvent])? = state.withLock { state in
            guard !state.isOver else { return nil }
            // What was missed comes behind what waits, so nothing goes in behind it until that is taken.
            let room = state.missed > 0 ? 0 : LiveFeed.eventsAtMost - state.events.count
            state.events.append(contentsOf: events.prefix(room))
            state.missed += max(0, events.count - room)
            guard let reader = state.reader else { return nil }
            state.reader = nil
            return (reader, state.takeEvents())
        }
        if let waiting { waiting.reader.resume(returning: waiting.events) }
    }
}
