public import Messages

/// How the gateway is doing, at one glance.
public struct Overview: Hashable, Sendable {
    /// A connection.
    public struct Line: Hashable, Sendable {
        /// What the board says of it.
        public var status: ConnectionStatus
        /// Parts, or mails, that it got rid of a minute in the last minutes.
        public var partsPerMinute = 0.0
        /// Messages that wait for it.
        public var waiting = 0
        /// When the oldest of these was accepted.
        public var oldest: Timestamp?
        /// Messages on its wire.
        public var underWay = 0
        /// Messages that it holds because nobody knows what became of them.
        public var held = 0
        /// Whether it carries text messages.
        public var carriesTexts = false

        /// A connection without anything to do.
        public init(_ status: ConnectionStatus) {
            self.status = status
        }
    }

    /// What happened to messages in a minute.
    public struct Minute: Hashable, Sendable {
        /// Its first moment.
        public var start: Timestamp
        /// Messages that came into being.
        public var accepted: Int
        /// Messages that a network or server took.
        public var sent: Int
        /// Messages that arrived.
        public var delivered: Int
        /// Messages that ended without success.
        public var failed: Int
    }

    /// The commits of the last minutes.
    public struct Commits: Hashable, Sendable {
        /// How many there were.
        public var count = 0
        /// How many rows they changed.
        public var rows = 0
        /// How long half of them took at most; `nil` when there were none.
        public var median: Duration?
        /// How long all but one in a hundred took at most.
        public var p99: Duration?

        /// None.
        public init() {}
    }

    /// The open sessions of a server.
    public struct Sessions: Hashable, Sendable {
        /// Which server.
        public var server: Figures.Server
        /// How many.
        public var open: Int
    }

    /// When this was so.
    public var at: Timestamp
    /// When the process was started.
    public var startedAt: Timestamp
    /// The connections by name.
    public var connections: [Line] = []
    /// Messages that wait, are on the wire or are held, for each connection and state.
    public var queues: [QueueFigure] = []
    /// Messages that wait although no connection there is can carry them.
    public var waitingNowhere = 0
    /// The last 60 minutes, the oldest first; those before the start are empty.
    public var minutes: [Minute] = []
    /// Why messages failed in the last 24 hours, the most frequent first; at most 20 reasons.
    public var failures: [FailureFigure] = []
    /// The commits of the last five minutes.
    public var commits = Commits()
    /// The servers' open sessions.
    public var sessions: [Sessions] = []
    /// The room on the disk where the store is; `nil` when that is not known.
    public var disk: DiskRoom?
    /// Why the store does not answer, in plain words; `nil` when it does.
    public var storeTrouble: String?
    /// What somebody should look at, the most severe first.
    public var attention: [Attention] = []

    /// An overview with nothing in it.
    public init(at: Timestamp, startedAt: Timestamp) {
        self.at = at
        self.startedAt = startedAt
    }
}
