import Gateway
import Messages

/// Writes the lines of messages' histories.
final class Events {
    private let event: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        event = try connection.prepare(
            """
            INSERT INTO event (message, number, at, kind, connection, detail)
            VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM event WHERE message = ?1), ?2, ?3, ?4, ?5)
            """)
    }

    /// Adds a line to the history of `message`.
    func write(_ line: MessageEvent, of message: Int64) throws(StoreFailure) {
        event.add(message).add(line.at.microseconds).add(line.kind.code).add(line.connection?.text).add(line.detail)
        try event.run()
    }
}
