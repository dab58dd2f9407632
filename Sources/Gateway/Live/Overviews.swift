import Messages
import Synchronization

/// Makes overviews: one for all who ask within two seconds.
final class Overviews: Sendable {
    /// What is asked of the store.
    private struct Records: Sendable {
        var queues: [QueueFigure] = []
        var failures: [FailureFigure] = []
        var strays = 0
        var trouble: String?
        var queuesReadAt: Timestamp?
        /// How long reading the queues took.
        var cost = Duration.zero
        var restReadAt: Timestamp?
    }

    private struct State {
        var latest: Overview?
        var records = Records()
    }

    /// An overview is good for so long.
    private static let freshness = Duration.seconds(2)
    /// What changes slowly is good for so long.
    private static let slowFreshness = Duration.seconds(10)
    /// Reading the queues may take one part in so many of a reader's time.
    private static let share = 20
    private static let reasonsAtMost = 20
    private static let day = Duration.seconds(86_400)

    private let state = Mutex(State())
    private let turns = Turns<Bool>()

    /// How `gateway` is doing.
    func overview(of gateway: Gateway) async -> Overview {
        if let latest = latest(at: gateway.now) { return latest }
        await turns.begin(true)
        defer { turns.end(true) }
        // Somebody else may have made one meanwhile.
        if let latest = latest(at: gateway.now) { return latest }
        let records = await renewed(state.withLock(\.records), gateway)
        let new = Self.overview(of: gateway, records)
        state.withLock { $0 = State(latest: new, records: records) }
        return new
    }

    private func latest(at now: Timestamp) -> Overview? {
        guard let latest = state.withLock(\.latest), Self.isFresh(latest.at, for: Self.freshness, at: now) else {
            return nil
        }
        return latest
    }

    /// A clock that was set back makes nothing fresh.
    private static func isFresh(_ moment: Timestamp?, for time: Duration, at now: Timestamp) -> Bool {
        guard let moment else { return false }
        return moment <= now && now - moment < time
    }

    private func renewed(_ old: Records, _ gateway: Gateway) async -> Records {
        var records = old
        let parts = gateway.parts
        let now = gateway.now
        do throws(StoreFailure) {
            if !Self.isFresh(old.queuesReadAt, for: max(Self.freshness, old.cost * Self.share), at: now) {
                records.queues = try await parts.statistics.queues()
                records.queuesReadAt = now
                records.cost = max(.zero, gateway.now - now)
            }
            if !Self.isFresh(old.restReadAt, for: Self.slowFreshness, at: now) {
                let since = now - Self.day
                records.failures = try await parts.statistics.failures(since: since, limit: Self.reasonsAtMost)
                let strays = try await parts.history.strayReports(on: nil, limit: AttentionFacts.straysAtMost)
                records.strays = strays.count { $0.at >= since }
                records.restReadAt = now
            }
            records.trouble = nil
        } catch {
            // What was read before is still the best there is.
            records.trouble = error.words
        }
        return records
    }

    private static func overview(of gateway: Gateway, _ records: Records) -> Overview {
        let now = gateway.now
        let figures = gateway.figures
        var overview = Overview(at: now, startedAt: figures.startedAt)
        let counts = figures.kept.withLock(\.self)
        let rules = gateway.rules
        overview.connections = gateway.board.all.map { status in
            var line = Overview.Line(status)
            line.partsPerMinute = counts.partsPerMinute(status.name, at: now)
            line.carriesTexts = rules.connections[status.name]?.carriesTexts ?? false
            for queue in records.queues where queue.connection == status.name { line.add(queue) }
            return line
        }
        overview.minutes = counts.minutes(at: now)
        overview.commits = counts.commits(at: now)
        overview.queues = records.queues
        overview.failures = records.failures
        overview.storeTrouble = records.trouble
        overview.sessions = figures.openSessions.all.map { Overview.Sessions(server: $0.label, open: $0.count) }
        let premises = gateway.parts.premises?.premises() ?? Premises()
        overview.disk = premises.disk
        let stranded = records.queues.filter { isStranded($0, overview.connections) }
        overview.waitingNowhere = stranded.reduce(0) { $0 + $1.count }
        var facts = AttentionFacts(overview: overview)
        facts.oldestNowhere = stranded.compactMap(\.oldest).min()
        facts.strayReports = records.strays
        facts.hasApplications = !rules.claiming.applications.isEmpty
        facts.premises = premises
        overview.attention = facts.attention
        return overview
    }

    /// Whether messages wait for something that is not there.
    private static func isStranded(_ queue: QueueFigure, _ lines: [Overview.Line]) -> Bool {
        guard queue.state == .queued else { return false }
        // What waits for a digest, or for programs, has no line on the board.
        let builtIn: [ConnectionName] = [.digests, .webHooks, .commands, .folders]
        guard let name = queue.connection else { return true }
        return !builtIn.contains(name) && !lines.contains { $0.status.name == name }
    }
}

extension StoreFailure {
    /// What it is, for a sentence.
    fileprivate var words: String {
        switch cause {
        case .full: "there is no room on the disk"
        case .busy: "there is too much to do"
        case .closed: "it is being closed"
        case .inputOutput: "reading or writing failed"
        case .unusable: "the data is damaged or from a newer version"
        }
    }
}

extension Overview.Line {
    fileprivate mutating func add(_ queue: QueueFigure) {
        switch queue.state {
        case .queued:
            waiting += queue.count
            oldest = [oldest, queue.oldest].compactMap(\.self).min()
        case .sending: underWay += queue.count
        case .unknown: held += queue.count
        case .sent, .delivered, .failed, .expired, .cancelled: break
        }
    }
}

extension CommitCounts {
    fileprivate func minutes(at now: Timestamp) -> [Overview.Minute] {
        let last = MinuteRing<Minute>.minute(of: now)
        return minutes.all(at: now).enumerated().map { index, minute in
            Overview.Minute(
                start: Timestamp(seconds: (last - Int64(Self.minuteCount - 1 - index)) * 60), accepted: minute.accepted,
                sent: minute.sent, delivered: minute.delivered, failed: minute.failed)
        }
    }

    fileprivate func commits(at now: Timestamp) -> Overview.Commits {
        var times = TimeSpread()
        var found = Overview.Commits()
        for minute in commits.all(at: now) {
            times.add(minute.times)
            found.rows += minute.rows
        }
        found.count = times.count
        found.median = times.quantile(percent: 50)
        found.p99 = times.quantile(percent: 99)
        return found
    }
}

extension Gateway {
    /// How the gateway is doing. Made once for all who ask within two seconds. When the store does not answer, the figures
    /// that come from it are the latest known, and ``Overview/attention`` says so.
    public func overview() async -> Overview { await overviews.overview(of: self) }

    /// Hears what the store puts on the disk.
    public var commitWatcher: any CommitWatching {
        CommitReception(figures: figures, feed: feed, deliveries: deliveries)
    }
}
