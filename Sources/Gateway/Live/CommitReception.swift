import Messages
import Synchronization

/// Hears of commits: counts what they brought, and tells those who look on.
struct CommitReception: CommitWatching {
    let figures: Figures
    let feed: LiveFeed
    /// Wakes the clients that something waits for; `nil`: there are none.
    var deliveries: ClientDeliveries?

    func committed(_ commit: Commit) {
        let now = figures.clock.now
        figures.commitTimes.note(commit.time)
        figures.commitRows.note(commit.rows)
        figures.kept.withLock { $0.note(commit, at: now) }
        deliveries?.note(commit)
        guard feed.isHeard else { return }
        feed.publish(Self.events(of: commit))
    }

    /// What those who look on are told of a commit: nothing of messages whose history alone went on.
    static func events(of commit: Commit) -> [LiveEvent] {
        let arrivals = commit.arrivals.flatMap { arrival in
            zip(arrival.given.messages, arrival.orders).map { id, order in
                LiveEvent.message(id, order.destination.kind.firstState, at: arrival.at, connection: nil)
            }
        }
        let steps = commit.steps.filter { $0.from != $0.to }.map { step in
            LiveEvent.message(step.message, step.to, at: step.at, connection: step.connection)
        }
        return arrivals + steps
    }
}
