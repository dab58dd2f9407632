import Gateway
import Messages

/// A connection as the API shows it.
public struct ConnectionView: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its type, as in `smpp`.
    public var type: String
    /// The other side.
    public var remote: String
    /// Where the link is: `connecting`, `up`, `down` or `paused`.
    public var state: String
    /// Since when.
    public var since: Moment
    /// Why it is as it is; empty when there is nothing to say.
    public var reason: String
    /// Messages that wait for it.
    public var waiting: Int
    /// Requests on the wire without an answer.
    public var outstanding: Int
    /// Parts the network took since the start.
    public var partsSent: Int
    /// Parts the network refused since the start.
    public var partsRefused: Int
    /// How the network's reports write the ids of its answers; empty as long as nothing is known.
    public var reportIDs: String
    /// When a mailbox elsewhere was last looked into with success; absent for other connections, and before the first time since
    /// the start.
    public var lastSuccess: Moment?
    /// What it did then, in plain words; empty when there is nothing to say.
    public var detail: String

    enum CodingKeys: String, CodingKey {
        case name, type, remote, state, since, reason, waiting, outstanding, detail
        case partsSent = "parts_sent"
        case partsRefused = "parts_refused"
        case reportIDs = "report_ids"
        case lastSuccess = "last_success"
    }

    /// What the API shows of a connection for which `waiting` messages wait.
    init(_ status: ConnectionStatus, waiting: Int) {
        name = status.name.text
        type = status.type
        remote = status.remote
        state = status.phase.rawValue
        since = Moment(status.since)
        reason = status.reason
        self.waiting = waiting
        outstanding = status.outstanding
        partsSent = status.partsSent
        partsRefused = status.partsRefused
        reportIDs = status.reportIDs
        lastSuccess = status.lastSuccess.map(Moment.init)
        detail = status.detail
    }
}

/// What came of trying a connection out, as the API shows it.
public struct ConnectionTestView: Codable, Hashable, Sendable {
    /// One step.
    public struct Step: Codable, Hashable, Sendable {
        /// What was tried.
        public var name: String
        /// Whether it worked.
        public var done: Bool
        /// What came of it.
        public var detail: String

        /// What the API shows of a step.
        init(_ step: TestStep) {
            (name, done, detail) = (step.name, step.isDone, step.detail)
        }
    }

    /// The connection.
    public var connection: String
    /// Whether every step worked.
    public var passed: Bool
    /// The steps in order.
    public var steps: [Step]

    /// What the API shows of a test.
    init(_ connection: String, _ steps: [TestStep]) {
        self.connection = connection
        passed = !steps.isEmpty && steps.allSatisfy(\.isDone)
        self.steps = steps.map(Step.init)
    }
}

/// The last line of a test whose steps are told as they happen.
public struct ConnectionTestEndView: Codable, Hashable, Sendable {
    /// That it is over.
    public var end: Bool
    /// Whether every step worked.
    public var passed: Bool
    /// Why it went no further; absent unless that was no step.
    public var problem: String?
}

/// A report that matches no message, as the API shows it.
public struct StrayReportView: Codable, Hashable, Sendable {
    /// When it came.
    public var at: Moment
    /// The connection it came over.
    public var connection: String
    /// The id in it.
    public var networkID: String
    /// The phone it tells of; empty when it does not say.
    public var phone: String
    /// The network's words.
    public var detail: String

    enum CodingKeys: String, CodingKey {
        case at, connection, phone, detail
        case networkID = "network_id"
    }

    /// What the API shows of a stray report.
    init(_ report: StrayReport) {
        at = Moment(report.at)
        connection = report.connection.text
        networkID = report.networkID
        phone = report.phone
        detail = report.detail
    }
}
