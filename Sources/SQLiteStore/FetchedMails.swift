import Gateway
import Messages

/// Writes which mails of boxes elsewhere were fetched.
final class FetchedMails {
    private let mail: Statement
    private let removal: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        mail = try connection.prepare("INSERT OR IGNORE INTO fetched (connection, box, id) VALUES (?, ?, ?)")
        removal = try connection.prepare("DELETE FROM fetched WHERE connection = ? AND box = ? AND id = ?")
    }

    /// Puts a mail down, unless it is down already.
    func write(_ fetched: FetchedMail) throws(StoreFailure) {
        try mail.add(fetched.connection.text).add(fetched.box).add(fetched.id).run()
    }

    /// Forgets a mail.
    func forget(_ fetched: FetchedMail) throws(StoreFailure) {
        try removal.add(fetched.connection.text).add(fetched.box).add(fetched.id).run()
    }
}

/// Reads which mails of boxes elsewhere were fetched.
final class FetchedLookups {
    private let ids: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        ids = try connection.prepare(FetchedLookups.query)
    }

    /// ``FetchBook/fetched(by:from:)``.
    func fetched(by connection: ConnectionName, from box: String) throws(StoreFailure) -> Set<String> {
        defer { ids.reset() }
        ids.add(connection.text).add(box)
        var found: Set<String> = []
        while try ids.step() { found.insert(ids.text(0)) }
        return found
    }

    static let query = "SELECT id FROM fetched WHERE connection = ? AND box = ?"
}
