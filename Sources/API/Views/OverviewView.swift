import Gateway
import Messages

/// How the gateway is doing, as the API shows it.
public struct OverviewView: Codable, Hashable, Sendable {
    /// Something to look at.
    public struct Attention: Codable, Hashable, Sendable {
        /// `urgent`, `warning` or `hint`.
        public var severity: String
        /// What it is.
        public var sentence: String
        /// What to do next.
        public var advice: String
        /// The page to do it on.
        public var link: String
    }

    /// A connection.
    public struct Line: Codable, Hashable, Sendable {
        /// How it is doing.
        public var connection: ConnectionView
        /// Parts, or mails, that it got rid of a minute in the last minutes.
        public var partsPerMinute: Double
        /// When the oldest message that waits for it was accepted; absent when none does.
        public var oldest: Moment?
        /// Messages on its wire.
        public var underWay: Int
        /// Messages that it holds because nobody knows what became of them.
        public var held: Int

        enum CodingKeys: String, CodingKey {
            case connection, oldest, held
            case partsPerMinute = "parts_per_minute"
            case underWay = "under_way"
        }
    }

    /// What happened to messages in a minute.
    public struct Minute: Codable, Hashable, Sendable {
        /// Its first moment.
        public var start: Moment
        /// Messages that came into being.
        public var accepted: Int
        /// Messages that a network or server took.
        public var sent: Int
        /// Messages that arrived.
        public var delivered: Int
        /// Messages that ended without success.
        public var failed: Int
    }

    /// Messages that failed for the same reason.
    public struct Failure: Codable, Hashable, Sendable {
        /// The connection of the last attempt, if any.
        public var connection: String?
        /// Why.
        public var reason: String
        /// How many.
        public var count: Int
        /// The latest of them.
        public var latest: Int64
    }

    /// The commits of the last five minutes.
    public struct Commits: Codable, Hashable, Sendable {
        /// How many there were.
        public var count: Int
        /// How many rows they changed.
        public var rows: Int
        /// How many seconds half of them took at most; absent when there were none.
        public var median: Double?
        /// How many seconds all but one in a hundred took at most.
        public var p99: Double?
    }

    /// Room on the disk of the store.
    public struct Disk: Codable, Hashable, Sendable {
        /// Octets that are free.
        public var free: Int
        /// Octets in all.
        public var total: Int
    }

    /// When this was so.
    public var at: Moment
    /// When the process was started.
    public var startedAt: Moment
    /// What somebody should look at, the most severe first.
    public var attention: [Attention]
    /// The connections by name.
    public var connections: [Line]
    /// Messages that wait although no connection there is can carry them.
    public var waitingNowhere: Int
    /// The last 60 minutes, the oldest first.
    public var minutes: [Minute]
    /// Why messages failed in the last 24 hours, the most frequent first.
    public var failures: [Failure]
    /// The commits of the last five minutes.
    public var commits: Commits
    /// How many sessions each server has open.
    public var sessions: [String: Int]
    /// Room on the disk; absent when it is not known.
    public var disk: Disk?

    enum CodingKeys: String, CodingKey {
        case at, attention, connections, minutes, failures, commits, sessions, disk
        case startedAt = "started_at"
        case waitingNowhere = "waiting_nowhere"
    }

    /// What the API shows of an overview.
    init(_ overview: Overview) {
        at = Moment(overview.at)
        startedAt = Moment(overview.startedAt)
        attention = overview.attention.map(Attention.init)
        connections = overview.connections.map(Line.init)
        waitingNowhere = overview.waitingNowhere
        minutes = overview.minutes.map(Minute.init)
        failures = overview.failures.map(Failure.init)
        commits = Commits(overview.commits)
        sessions = Dictionary(overview.sessions.map { ($0.server.rawValue, $0.open) }) { first, _ in first }
        disk = overview.disk.map { Disk(free: $0.free, total: $0.total) }
    }

    /// Whether it says the same as another, the time aside.
    func says(_ other: OverviewView?) -> Bool {
        guard var other else { return false }
        other.at = at
        return self == other
    }
}

extension OverviewView.Attention {
    init(_ attention: Attention) {
        severity = attention.severity.rawValue
        (sentence, advice, link) = (attention.sentence, attention.advice, attention.link)
    }
}

extension OverviewView.Line {
    init(_ line: Overview.Line) {
        connection = ConnectionView(line.status, waiting: line.waiting)
        partsPerMinute = line.partsPerMinute
        oldest = line.oldest.map(Moment.init)
        (underWay, held) = (line.underWay, line.held)
    }
}

extension OverviewView.Minute {
    init(_ minute: Overview.Minute) {
        start = Moment(minute.start)
        (accepted, sent) = (minute.accepted, minute.sent)
        (delivered, failed) = (minute.delivered, minute.failed)
    }
}

extension OverviewView.Failure {
    init(_ figure: FailureFigure) {
        connection = figure.connection?.text
        (reason, count, latest) = (figure.reason, figure.count, figure.latest.rawValue)
    }
}

extension OverviewView.Commits {
    init(_ commits: Overview.Commits) {
        (count, rows) = (commits.count, commits.rows)
        median = commits.median.map { $0 / .seconds(1) }
        p99 = commits.p99.map { $0 / .seconds(1) }
    }
}
