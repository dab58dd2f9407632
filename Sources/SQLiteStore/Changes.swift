import Gateway
import Messages

/// Writes the steps of messages' lives.
final class Changes {
    private let connection: SQLiteConnection
    private let message: Statement
    private let forgetParts: Statement
    private let part: Statement
    private let told: Statement
    private let events: Events

    init(_ connection: SQLiteConnection, _ events: Events) throws(StoreFailure) {
        self.connection = connection
        self.events = events
        message = try connection.prepare(
            """
            UPDATE message SET
                changed = CASE WHEN state = ?3 THEN changed ELSE ?4 END,
                owed = CASE WHEN state = ?3 THEN owed ELSE owed | (notices & ?8) END, state = ?3,
                attempts = coalesce(?5, attempts), due = ?6, connection = coalesce(?7, connection)
            WHERE id = ?1 AND (?2 >> state) & 1
            """)
        forgetParts = try connection.prepare("DELETE FROM part WHERE message = ?")
        part = try connection.prepare(
            """
            INSERT OR REPLACE INTO part (message, number, count, state, network_id, detail, network_key, connection)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT connection FROM message WHERE id = ?1))
            """)
        told = try connection.prepare("UPDATE message SET owed = owed & ~?2 WHERE id = ?1 AND owed & ?2")
    }

    /// Carries out changes in order; for each whether it applied.
    func write(_ changes: [MessageChange]) throws(StoreFailure) -> [Bool] {
        var applied: [Bool] = []
        applied.reserveCapacity(changes.count)
        for change in changes { applied.append(try write(change)) }
        return applied
    }

    /// Takes down that the senders of messages are being told.
    func write(told kinds: [MessageID: NoticeKinds]) throws(StoreFailure) {
        for (message, kinds) in kinds { try told.add(message.rawValue).add(kinds.bits).run() }
    }

    private func write(_ change: MessageChange) throws(StoreFailure) -> Bool {
        let id = change.message.rawValue
        message.add(id).add(change.from.bits).add(change.to.code).add(change.at.microseconds)
            .add(change.attempts.map(Int64.init)).add(change.due?.microseconds).add(change.connection?.text)
            .add(NoticeKinds(of: change.to).bits)
        try message.run()
        guard connection.changedRows == 1 else { return false }
        if change.forgetsParts { try forgetParts.add(id).run() }
        for outcome in change.parts { try write(outcome, of: id) }
        if let event = change.event { try events.write(event, of: id) }
        return true
    }

    private func write(_ outcome: PartOutcome, of message: Int64) throws(StoreFailure) {
        part.add(message).add(Int64(outcome.number)).add(Int64(outcome.count)).add(outcome.state.code)
            .add(outcome.networkID).add(outcome.detail)
            .add(outcome.state == .sent ? outcome.networkID.map(NetworkID.key(of:)) : nil)
        try part.run()
    }
}
