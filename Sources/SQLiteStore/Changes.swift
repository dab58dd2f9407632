import Gateway
import Messages

/// Writes the steps of messages' lives.
final class Changes {
    /// What a message was before a change.
    struct Past {
        let state: MessageState
        let kind: Destination.Kind
        /// Of the latest attempt; empty when there was none, and unless the message fails.
        let connection: String
        let notices: NoticeKinds
        /// Who hears of it by receipts.
        let client: AccountName?
    }

    private let connection: SQLiteConnection
    private let message: Statement
    private let forgetParts: Statement
    private let part: Statement
    private let told: Statement
    private let before: Statement
    private let states = MessageState.byCode
    private let kinds = Destination.Kind.byCode
    private let events: Events
    private let failures: Failures

    init(_ connection: SQLiteConnection, _ events: Events, _ failures: Failures) throws(StoreFailure) {
        self.connection = connection
        self.events = events
        self.failures = failures
        before = try connection.prepare("SELECT state, kind, connection, notices, client FROM message WHERE id = ?")
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
    func write(_ changes: [MessageChange], noting notes: inout CommitNotes) throws(StoreFailure) -> [Bool] {
        var applied: [Bool] = []
        applied.reserveCapacity(changes.count)
        for change in changes { applied.append(try write(change, noting: &notes)) }
        return applied
    }

    /// Takes down that the senders of messages are being told.
    func write(told kinds: [MessageID: NoticeKinds]) throws(StoreFailure) {
        for (message, kinds) in kinds { try told.add(message.rawValue).add(kinds.bits).run() }
    }

    private func write(_ change: MessageChange, noting notes: inout CommitNotes) throws(StoreFailure) -> Bool {
        let id = change.message.rawValue
        let past = notes.isWanted || change.to == .failed ? try past(of: id, fails: change.to == .failed) : nil
        message.add(id).add(change.from.bits).add(change.to.code).add(change.at.microseconds)
            .add(change.attempts.map(Int64.init)).add(change.due?.microseconds).add(change.connection?.text)
            .add(NoticeKinds(of: change.to).bits)
        try message.run()
        guard connection.changedRows == 1 else { return false }
        if change.forgetsParts { try forgetParts.add(id).run() }
        for outcome in change.parts { try write(outcome, of: id) }
        if let event = change.event { try events.write(event, of: id) }
        guard let past else { return true }
        if change.to == .failed, past.state != .failed { try count(change, past) }
        notes.add(change, after: past)
        return true
    }

    private func past(of message: Int64, fails: Bool) throws(StoreFailure) -> Past? {
        defer { before.reset() }
        guard try before.add(message).step() else { return nil }
        let (state, kind) = (states[before.integer(0)], kinds[before.integer(1)])
        guard let state, let kind else { throw .damaged("a state or a kind of message") }
        let notices = NoticeKinds(rawValue: UInt8(truncatingIfNeeded: before.integer(3)))
        let client = before.optionalText(4).flatMap { AccountName($0) }
        return Past(
            state: state, kind: kind, connection: fails ? before.text(2) : "", notices: notices, client: client)
    }

    private func count(_ change: MessageChange, _ past: Past) throws(StoreFailure) {
        let connection = change.event?.connection ?? change.connection
        try failures.write(
            change.event?.detail ?? "", of: change.message.rawValue, on: connection?.text ?? past.connection,
            at: change.at)
    }

    private func write(_ outcome: PartOutcome, of message: Int64) throws(StoreFailure) {
        part.add(message).add(Int64(outcome.number)).add(Int64(outcome.count)).add(outcome.state.code)
            .add(outcome.networkID).add(outcome.detail)
            .add(outcome.state == .sent ? outcome.networkID.map(NetworkID.key(of:)) : nil)
        try part.run()
    }
}
