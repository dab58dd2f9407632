public import Messages
import Synchronization

/// How a connection is doing, for people.
public struct ConnectionStatus: Hashable, Sendable {
    /// Where the link is.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// Trying to connect and log in.
        case connecting
        /// Logged in: messages flow.
        case up
        /// Lost or refused; it will be tried again.
        case down
        /// An operator stopped it.
        case paused
    }

    /// Its name.
    public let name: ConnectionName
    /// Its type, as in `smpp`.
    public let type: String
    /// The other side, as in `smpp.example.net:2775`.
    public let remote: String
    /// Where the link is.
    public var phase: Phase
    /// Since when.
    public var since: Timestamp
    /// Why it is as it is, in plain words; empty when there is nothing to say.
    public var reason: String
    /// Parts the network took since the start.
    public var partsSent = 0
    /// Parts the network refused since the start.
    public var partsRefused = 0
    /// Requests on the wire without an answer.
    public var outstanding = 0
    /// How the network's reports write the ids of its answers, in plain words; empty as long as nothing is known.
    public var reportIDs = ""
    /// When it last did all that it had to do, for connections that fetch; `nil`: never since the start.
    public var lastSuccess: Timestamp?
    /// What it did then, in plain words; empty when there is nothing to say.
    public var detail = ""

    /// A connection that is about to start.
    public init(name: ConnectionName, type: String, remote: String, since: Timestamp) {
        self.name = name
        self.type = type
        self.remote = remote
        self.since = since
        phase = .connecting
        reason = ""
    }
}

/// The state of every connection, written by the connections and read by people.
public final class ConnectionBoard: Sendable {
    private let statuses = Mutex<[ConnectionName: ConnectionStatus]>([:])

    private let feed: LiveFeed?

    /// An empty board; what changes on it is told to those who look on at `feed`.
    public init(feed: LiveFeed? = nil) {
        self.feed = feed
    }

    /// All connections, by name.
    public var all: [ConnectionStatus] {
        statuses.withLock { Array($0.values) }.sorted { $0.name.text < $1.name.text }
    }

    /// One connection.
    public func status(of name: ConnectionName) -> ConnectionStatus? { statuses.withLock { $0[name] } }

    /// Puts a connection on the board, or replaces it.
    public func post(_ status: ConnectionStatus) {
        let old = statuses.withLock { statuses in
            defer { statuses[status.name] = status }
            return statuses[status.name]
        }
        tell(old, status)
    }

    /// Changes what the board says of a connection.
    public func update(_ name: ConnectionName, _ change: (inout ConnectionStatus) -> Void) {
        let news: (old: ConnectionStatus, new: ConnectionStatus)? = statuses.withLock { statuses in
            guard let old = statuses[name] else { return nil }
            var status = old
            change(&status)
            statuses[name] = status
            return (old, status)
        }
        if let news { tell(news.old, news.new) }
    }

    /// Takes a connection off the board.
    public func remove(_ name: ConnectionName) {
        guard statuses.withLock({ $0.removeValue(forKey: name) }) != nil else { return }
        feed?.publish(.connection(name, nil, reason: ""))
    }

    private func tell(_ old: ConnectionStatus?, _ new: ConnectionStatus) {
        // Figures change all the time; whoever wants them looks at the overview.
        guard old?.phase != new.phase || old?.reason != new.reason else { return }
        feed?.publish(.connection(new.name, new.phase, reason: new.reason))
    }
}
