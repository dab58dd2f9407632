import Gateway
import Messages

/// Writes the steps of messages' lives.
final class Changes {
    private let connection: SQLiteConnection
    private let message: Statement
    private let forgetParts: Statement
    private let part: Statement
    private let event: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        message = try connection.prepare(
            """
            UPDATE message SET
                changed = CASE WHEN state = ?3 THEN changed ELSE ?4 END, state = ?3,
                attempts = coalesce(?5, attempts), due = ?6, connection = coalesce(?7, connection)
            WHERE id = ?1 AND (?2 >> state) & 1
            """)
        forgetParts = try connection.prepare("DELETE FROM part WHERE message = ?")
        part = try connection.prepare(
            """
            INSERT OR REPLACE INTO part (message, number, count, state, network_id, detail, connection)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT connection FROM message WHERE id = ?1))
            """)
        event = try connection.prepare(
            """
            INSERT INTO event (message, number, at, kind, connection, detail)
            VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM event WHERE message = ?1), ?2, ?3, ?4, ?5)
            """)
    }

    /// Carries out changes in order; for each whether it applied.
    func write(_ changes: [MessageChange]) throws(StoreFailure) -> [Bool] {
        var applied: [Bool] = []
        applied.reserveCapacity(changes.count)
        for change in changes { applied.append(try write(change)) }
        return applied
    }

    private func write(_ change: MessageChange) throws(StoreFailure) -> Bool {
        let id = change.message.rawValue
        message.add(id).add(change.from.bits).add(change.to.code).add(change.at.microseconds)
            .add(change.attempts.map(Int64.init)).add(change.due?.microseconds).add(change.connection?.text)
        try message.run()
        guard connection.changedRows == 1 else { return false }
        if change.forgetsParts { try forgetParts.add(id).run() }
        for outcome in change.parts { try write(outcome, of: id) }
        if let event = change.event { try write(event, of: id) }
        return true
    }

    private func write(_ outcome: PartOutcome, of message: Int64) throws(StoreFailure) {
        part.add(message).add(Int64(outcome.number)).add(Int64(outcome.count)).add(outcome.state.code)
            .add(outcome.networkID).add(outcome.detail)
        try part.run()
    }

    private func write(_ line: MessageEvent, of message: Int64) throws(StoreFailure) {
        event.add(message).add(line.at.microseconds).add(line.kind.code).add(line.connection?.text).add(line.detail)
        try event.run()
    }
}
