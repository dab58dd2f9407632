import Messages

/// What commits have brought: counts since the start, and of the last minutes.
struct CommitCounts: Sendable {
    /// What happened to messages in a minute.
    struct Minute: Hashable, Sendable {
        var accepted = 0
        var sent = 0
        var delivered = 0
        var failed = 0
    }

    /// The commits of a minute.
    struct Commits: Hashable, Sendable {
        var times = TimeSpread()
        var rows = 0
    }

    static let minuteCount = 60
    static let recentMinutes = 5
    private static let connectionsAtMost = 1000

    /// Where messages went, and how far.
    private struct Place: Hashable {
        let kind: Destination.Kind
        let state: MessageState
    }

    private var reached: [Place: Int] = [:]
    private var entered: [Submission.Door: Int] = [:]
    private(set) var minutes: MinuteRing<Minute>
    private(set) var commits: MinuteRing<Commits>
    private(set) var parts: [ConnectionName: MinuteRing<Int>] = [:]
    private let start: Timestamp

    init(at start: Timestamp) {
        self.start = start
        minutes = MinuteRing(Self.minuteCount, empty: Minute(), at: start)
        commits = MinuteRing(Self.recentMinutes, empty: Commits(), at: start)
    }

    var messages: [(kind: Destination.Kind, state: MessageState, count: Int)] {
        Destination.Kind.allCases.flatMap { kind in
            MessageState.allCases.map { (kind, $0, reached[Place(kind: kind, state: $0)] ?? 0) }
        }
    }

    var submissions: [(door: Submission.Door, count: Int)] {
        Submission.Door.allCases.map { ($0, entered[$0] ?? 0) }
    }

    /// Takes in what a commit has brought.
    mutating func note(_ commit: Commit, at now: Timestamp) {
        var minute = Minute()
        for arrival in commit.arrivals { note(arrival, &minute) }
        note(commit.steps, &minute, now)
        if minute != Minute() { minutes.change(at: now) { $0.add(minute) } }
        commits.change(at: now) { commits in
            commits.times.note(commit.time)
            commits.rows += commit.rows
        }
    }

    private mutating func note(_ arrival: Commit.Arrival, _ minute: inout Minute) {
        entered[arrival.door, default: 0] += 1
        minute.accepted += arrival.orders.count
        for order in arrival.orders {
            let state = order.destination.kind.firstState
            reached[Place(kind: order.destination.kind, state: state), default: 0] += 1
            minute.note(from: .queued, to: state)
        }
    }

    private mutating func note(_ steps: [Commit.Step], _ minute: inout Minute, _ now: Timestamp) {
        // Steps of one connection come one after the other: it is looked up once.
        var run: (connection: ConnectionName?, parts: Int) = (nil, 0)
        for step in steps {
            guard step.to != step.from else { continue }
            reached[Place(kind: step.kind, state: step.to), default: 0] += 1
            minute.note(from: step.from, to: step.to)
            guard step.from == .sending, step.to == .sent || step.to == .delivered else { continue }
            if step.connection != run.connection {
                note(run, now)
                run = (step.connection, 0)
            }
            run.parts += max(1, step.parts)
        }
        note(run, now)
    }

    private mutating func note(_ run: (connection: ConnectionName?, parts: Int), _ now: Timestamp) {
        guard let name = run.connection, run.parts > 0 else { return }
        guard parts[name] != nil || parts.count < Self.connectionsAtMost else { return }
        let empty = MinuteRing(Self.recentMinutes, empty: 0, at: now)
        parts[name, default: empty].change(at: now) { $0 += run.parts }
    }

    /// How many parts a minute a connection got rid of in the last minutes.
    func partsPerMinute(_ connection: ConnectionName, at now: Timestamp) -> Double {
        guard let ring = parts[connection] else { return 0 }
        let began = Timestamp(seconds: (MinuteRing<Int>.minute(of: now) - Int64(Self.recentMinutes - 1)) * 60)
        // Less than ten seconds say nothing about a minute.
        let time = max(10_000_000, (now - max(began, start)).wholeMicroseconds)
        return Double(ring.all(at: now).reduce(0, +)) * 60_000_000 / Double(time)
    }
}

extension CommitCounts.Minute {
    fileprivate mutating func add(_ other: CommitCounts.Minute) {
        accepted += other.accepted
        sent += other.sent
        delivered += other.delivered
        failed += other.failed
    }

    fileprivate mutating func note(from: MessageState, to: MessageState) {
        switch to {
        case .sent: sent += 1
        case .delivered:
            delivered += 1
            if from == .sending { sent += 1 }
        case .failed, .expired: failed += 1
        case .queued, .sending, .cancelled, .unknown: break
        }
    }
}
