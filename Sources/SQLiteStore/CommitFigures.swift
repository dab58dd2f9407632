/// What the store's writer did so far, for metrics.
public struct CommitFigures: Hashable, Sendable {
    /// How many commits succeeded.
    public var commits = 0
    /// How many calls shared them.
    public var calls = 0
    /// How many rows they changed.
    public var rows = 0
    /// How often a transaction, or moving the log into the database, failed; nothing was lost by it.
    public var failures = 0
    /// Time spent in transactions that succeeded, from their first statement to the end of the commit.
    public var time: Duration = .zero
    /// Calls of the latest commit.
    public var latestCalls = 0
    /// Rows of the latest commit.
    public var latestRows = 0
    /// Time of the latest commit.
    public var latestTime: Duration = .zero

    /// Nothing done yet.
    public init() {}

    mutating func add(calls: Int, rows: Int, time: Duration) {
        commits += 1
        self.calls += calls
        self.rows += rows
        self.time += time
        latestCalls = calls
        latestRows = rows
        latestTime = time
    }
}
