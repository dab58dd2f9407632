import Gateway
import Messages

/// What whoever watches commits will be told of the one under way.
struct CommitNotes {
    /// Whether somebody watches.
    var isWanted = false
    private(set) var commit = Commit()

    /// Nothing has happened: a transaction begins, or never was.
    mutating func clear() {
        guard isWanted || !commit.arrivals.isEmpty || !commit.steps.isEmpty else { return }
        commit.arrivals.removeAll(keepingCapacity: isWanted)
        commit.steps.removeAll(keepingCapacity: isWanted)
    }

    /// A submission is being accepted.
    mutating func add(_ facts: Submission, _ orders: [MessageOrder], _ given: Acceptance) {
        guard isWanted else { return }
        var arrival = Commit.Arrival(given, door: facts.door, at: facts.receivedAt, orders: orders)
        arrival.account = facts.account
        commit.arrivals.append(arrival)
    }

    /// A change applied.
    mutating func add(_ change: MessageChange, after past: Changes.Past) {
        guard isWanted else { return }
        var step = Commit.Step(change.message, from: past.state, to: change.to, at: change.at, kind: past.kind)
        step.parts = change.parts.count
        let isOwed = change.to != past.state && !past.notices.isDisjoint(with: NoticeKinds(of: change.to))
        step.owedTo = isOwed ? past.client : nil
        step.connection = change.connection ?? change.event?.connection
        commit.steps.append(step)
    }

    /// What the transaction that has ended came to.
    func told(rows: Int, time: Duration) -> Commit {
        var commit = commit
        (commit.rows, commit.time) = (rows, time)
        return commit
    }
}
