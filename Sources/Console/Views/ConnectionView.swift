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

    enum CodingKeys: String, CodingKey {
        case name, type, remote, state, since, reason, waiting, outstanding
        case partsSent = "parts_sent"
        case partsRefused = "parts_refused"
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
        self.steps = steps.map { Step(name: $0.name, done: $0.isDone, detail: $0.detail) }
    }
}
