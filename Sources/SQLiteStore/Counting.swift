import Gateway
import Messages

/// Counts over what is kept: what is active, and what failed lately.
final class Counting {
    /// Whose queue a message is in.
    private struct Place: Hashable {
        let connection: ConnectionName?
        let state: MessageState
    }

    private let queues: Statement
    private let failures: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        queues = try connection.prepare(Counting.queuesQuery)
        failures = try connection.prepare(Counting.failuresQuery)
    }

    /// States 0, 1 and 7 are those of what has not ended (`MessageState.code`). `via` has few values, each of them the
    /// names of some connections.
    static let queuesQuery = """
        SELECT m.state, m.connection, CASE WHEN m.connection IS NULL THEN m.via END AS wanted, count(*), min(m.accepted)
        FROM message AS m INDEXED BY message_by_state WHERE m.state IN (0, 1, 7) GROUP BY m.state, m.connection, wanted
        """

    static let failuresQuery = """
        SELECT connection, reason, sum(count) AS total, max(latest) FROM failure WHERE minute >= ?1
        GROUP BY connection, reason ORDER BY total DESC, max(latest) DESC LIMIT ?2
        """

    /// ``Statistics/queues()``.
    func queueFigures() throws(StoreFailure) -> [QueueFigure] {
        defer { queues.reset() }
        var found: [Place: QueueFigure] = [:]
        while try queues.step() {
            var row = Row(queues)
            let state: MessageState = try row.coded()
            let attempted = try row.connection()
            let wanted = try row.optionalText().flatMap { (text) throws(StoreFailure) in try Spelling.names(text).first
            }
            let (count, oldest) = (row.count(), row.moment())
            let place = Place(connection: attempted ?? wanted, state: state)
            var figure =
                found[place] ?? QueueFigure(connection: place.connection, state: state, count: 0, oldest: oldest)
            figure.count += count
            figure.oldest = min(figure.oldest ?? oldest, oldest)
            found[place] = figure
        }
        return found.values.sorted { Counting.order($0) < Counting.order($1) }
    }

    /// By connection, then by state; what none can carry comes first.
    private static func order(_ figure: QueueFigure) -> (String, Int64) {
        (figure.connection?.text ?? "", figure.state.code)
    }

    /// ``Statistics/failures(since:limit:)``.
    func failureFigures(since moment: Timestamp, limit: Int) throws(StoreFailure) -> [FailureFigure] {
        defer { failures.reset() }
        failures.add(Failures.minute(of: moment)).add(Int64(max(0, limit)))
        var found: [FailureFigure] = []
        while try failures.step() {
            var row = Row(failures)
            let name = row.text()
            let connection = name.isEmpty ? nil : try Spelling.connection(name)
            let reason = row.text()
            let count = row.count()
            let latest = MessageID(rawValue: row.integer())
            found.append(FailureFigure(connection: connection, reason: reason, count: count, latest: latest))
        }
        return found
    }
}
