public import Messages
import Synchronization

/// What Telepost has counted since it was started, for the console and for monitoring. Whoever counts never waits for
/// whoever reads.
public final class Figures: Sendable {
    /// A server of ours.
    public enum Server: String, Hashable, Sendable, CaseIterable {
        case smtp
        case pop3
        case smpp
        case http
    }

    /// What became of a mail that a client of the SMTP server sent.
    public enum MailResult: String, Hashable, Sendable, CaseIterable {
        /// It is on the disk.
        case accepted
        /// It had been accepted before.
        case duplicate
        /// The client may try again.
        case deferred
        /// It is not wanted.
        case refused
    }

    /// What came of a login.
    public enum LoginResult: String, Hashable, Sendable, CaseIterable {
        case accepted
        case refused
        /// Nobody looked, or could.
        case unavailable
    }

    /// The class of an answer's status (RFC 9110 §15).
    public enum AnswerClass: String, Hashable, Sendable, CaseIterable {
        case successful = "2xx"
        case redirection = "3xx"
        case clientError = "4xx"
        case serverError = "5xx"

        /// The class of `status`.
        public init(_ status: Int) {
            switch status {
            case ..<300: self = .successful
            case ..<400: self = .redirection
            case ..<500: self = .clientError
            default: self = .serverError
            }
        }
    }

    /// How often a box elsewhere was looked into.
    public struct Fetches: Hashable, Sendable {
        /// Looks into a box that went well.
        public var succeeded = 0
        /// Those that came to nothing.
        public var failed = 0
    }

    private static let namesAtMost = 1000

    /// When the process began to count.
    public let startedAt: Timestamp
    /// Mails at the SMTP server.
    public let mails = Counters<MailResult>()
    /// Recipients that the SMTP server did not agree to.
    public let refusedRecipients = Counter()
    /// Sessions that are open.
    public let openSessions = Counters<Server>()
    /// Sessions that were begun.
    public let sessions = Counters<Server>()
    /// Requests that the HTTP server answered, by the first digit of the status.
    public let answers = Counters<AnswerClass>()
    /// How long commits took, in microseconds.
    public let commitTimes = Histogram(Histogram.times)
    /// How many rows commits changed.
    public let commitRows = Histogram(Histogram.numbers)

    let clock: any WallClock
    let kept: Mutex<CommitCounts>
    private let logins: [Account.Login: Counters<LoginResult>]
    private let submitTimes = Mutex<[ConnectionName: Histogram]>([:])
    private let fetches = Mutex<[ConnectionName: Fetches]>([:])

    /// Nothing counted yet.
    public init(clock: any WallClock) {
        self.clock = clock
        startedAt = clock.now
        kept = Mutex(CommitCounts(at: startedAt))
        logins = Dictionary(Account.Login.allCases.map { ($0, Counters()) }) { first, _ in first }
    }

    // MARK: - Counting

    /// A client has come to a server; ``left(_:)`` follows.
    public func came(_ server: Server) {
        openSessions.add(server)
        sessions.add(server)
    }

    /// A client has left.
    public func left(_ server: Server) { openSessions.add(server, -1) }

    /// How long a network takes to answer for a part, or a mail server for a mail, on `connection`; in microseconds.
    /// Whoever asks keeps it: looking it up is not for every part.
    public func submitTimes(of connection: ConnectionName) -> Histogram {
        submitTimes.withLock { times in
            if let known = times[connection] { return known }
            let new = Histogram(Histogram.times)
            // Names come from the configuration: so many only where somebody renames connections all the time.
            if times.count < Self.namesAtMost { times[connection] = new }
            return new
        }
    }

    /// A look into a box elsewhere has ended.
    public func fetched(_ connection: ConnectionName, isDone: Bool) {
        fetches.withLock { fetches in
            guard fetches[connection] != nil || fetches.count < Self.namesAtMost else { return }
            if isDone {
                fetches[connection, default: Fetches()].succeeded += 1
            } else {
                fetches[connection, default: Fetches()].failed += 1
            }
        }
    }

    /// Somebody has tried to log in.
    public func noteLogin(_ login: Account.Login, _ result: LoginResult) { logins[login]?.add(result) }

    // MARK: - Reading

    /// The submit times of all connections that have any, by name.
    public var allSubmitTimes: [(connection: ConnectionName, times: Histogram.Reading)] {
        submitTimes.withLock { $0.map { ($0.key, $0.value.reading) } }.sorted { $0.0.text < $1.0.text }
    }

    /// What all connections that fetch have done, by name.
    public var allFetches: [(connection: ConnectionName, fetches: Fetches)] {
        fetches.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.0.text < $1.0.text }
    }

    /// Logins by what they were to and what came of them.
    public var allLogins: [(login: Account.Login, result: LoginResult, count: Int)] {
        Account.Login.allCases.flatMap { login in
            (logins[login]?.all ?? []).map { (login, $0.label, $0.count) }
        }
    }

    /// Messages that came into a state, by where they go.
    public var messages: [(kind: Destination.Kind, state: MessageState, count: Int)] { kept.withLock(\.messages) }

    /// Submissions by the way they came in.
    public var submissions: [(door: Submission.Door, count: Int)] { kept.withLock(\.submissions) }
}
