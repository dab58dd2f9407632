import Gateway
import Messages

/// Writes what is in mailboxes.
final class MailboxEntries {
    /// What comes into a mailbox.
    struct Entry {
        let message: MessageID
        /// Its octets.
        let size: Int
        let isText: Bool
    }

    private let connection: SQLiteConnection
    private let events: Events
    private let entry: Statement
    private let removal: Statement
    private let emptying: Statement

    init(_ connection: SQLiteConnection, _ events: Events) throws(StoreFailure) {
        self.connection = connection
        self.events = events
        entry = try connection.prepare("INSERT INTO mailbox (message, account, size, is_text) VALUES (?, ?, ?, ?)")
        removal = try connection.prepare("DELETE FROM mailbox WHERE message = ? AND account = ?")
        emptying = try connection.prepare(MailboxEntries.emptyingQuery)
    }

    /// Puts something into the mailbox of an account.
    func put(_ new: Entry, into account: AccountName, at moment: Timestamp) throws(StoreFailure) {
        let message = new.message
        try entry.add(message.rawValue).add(account.text).add(Int64(new.size)).add(new.isText ? 1 : 0).run()
        let stored = MessageEvent(at: moment, kind: .stored, detail: "in the mailbox of \(account)")
        try events.write(stored, of: message.rawValue)
    }

    /// Takes mails out of the mailbox of an account; how many were in it.
    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) throws(StoreFailure) -> Int {
        let collected = MessageEvent(at: moment, kind: .collected, detail: detail)
        var count = 0
        for message in mails {
            try removal.add(message.rawValue).add(account.text).run()
            guard connection.changedRows == 1 else { continue }
            try events.write(collected, of: message.rawValue)
            count += 1
        }
        return count
    }

    /// Takes out all that is in the mailbox of an account.
    func empty(_ account: AccountName) throws(StoreFailure) {
        try emptying.add(account.text).run()
    }

    static let emptyingQuery = "DELETE FROM mailbox WHERE account = ?"
}
