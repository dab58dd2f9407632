import Gateway
import Messages

/// Writes what becomes of messages at the word of the client that submitted them.
final class Revisions {
    private let connection: SQLiteConnection
    private let changes: Changes
    private let events: Events
    private let due: Statement
    private let order: Statement
    private let told: Statement
    private let forgotten: Statement

    init(_ connection: SQLiteConnection, _ changes: Changes, _ events: Events) throws(StoreFailure) {
        self.connection = connection
        self.changes = changes
        self.events = events
        due = try connection.prepare("SELECT due FROM message WHERE id = ?")
        order = try connection.prepare(
            "UPDATE message SET text = ?2, alphabet = ?3, ready = ?4, notices = ?5, expires = ?6 WHERE id = ?1")
        told = try connection.prepare("UPDATE message SET owed = owed & ~?2 WHERE id = ?1 AND owed & ?2")
        forgotten = try connection.prepare(Revisions.forgettingQuery)
    }

    /// What is owed to an account.
    static let forgettingQuery =
        "UPDATE message INDEXED BY message_by_owed SET owed = 0 WHERE owed <> 0 AND client = ?"

    /// ``ReceiptBook/revise(_:_:event:)``.
    func write(
        _ message: MessageID, _ new: MessageOrder, event: MessageEvent, noting notes: inout CommitNotes
    ) throws(StoreFailure) -> Bool {
        let due = if let moment = new.notBefore { moment } else { try due(of: message) }
        let change = MessageChange(
            message, from: [.queued], to: .queued, at: event.at, due: due, event: event)
        guard try changes.write([change], noting: &notes) == [true] else { return false }
        order.add(message.rawValue).add(new.text).add(new.alphabet.code).add(new.ready.map { Spelling.ready($0) })
            .add(new.notices.bits).add(new.expiresAt?.microseconds)
        try order.run()
        return true
    }

    private func due(of message: MessageID) throws(StoreFailure) -> Timestamp? {
        defer { due.reset() }
        guard try due.add(message.rawValue).step() else { return nil }
        return due.optionalInteger(0).map { Timestamp(microseconds: $0) }
    }

    /// ``ReceiptBook/told(_:at:detail:)``.
    func write(
        told kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String
    ) throws(StoreFailure) {
        let noticed = MessageEvent(at: moment, kind: .noticed, detail: detail)
        for (message, kinds) in kinds.sorted(by: { $0.key < $1.key }) {
            try told.add(message.rawValue).add(kinds.bits).run()
            if connection.changedRows == 1 { try events.write(noticed, of: message.rawValue) }
        }
    }

    /// Forgets what an account was to be told.
    func forget(owedTo account: AccountName) throws(StoreFailure) {
        try forgotten.add(account.text).run()
    }
}
