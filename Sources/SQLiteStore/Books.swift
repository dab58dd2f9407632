import Gateway
import Messages

/// Writes what is kept for those who run the gateway.
final class Books {
    private let connection: SQLiteConnection
    private let auditBound: Int64
    private let revision: Statement
    private let entry: Statement
    private let trim: Statement
    private let token: Statement
    private let tokenRemoval: Statement
    private let pause: Statement
    private let resumption: Statement

    /// - Parameter auditBound: how many entries of the audit list stay.
    init(_ connection: SQLiteConnection, auditBound: Int) throws(StoreFailure) {
        self.connection = connection
        self.auditBound = Int64(auditBound)
        revision = try connection.prepare(
            """
            INSERT INTO revision (\(Row.revisionColumns)) SELECT ?1, ?2, ?3, ?4, ?5
            WHERE ?1 = (SELECT coalesce(max(number), 0) + 1 FROM revision)
            """)
        entry = try connection.prepare("INSERT INTO audit (\(Row.auditColumns)) VALUES (NULL, ?, ?, ?, ?, ?, ?)")
        trim = try connection.prepare("DELETE FROM audit WHERE number <= (SELECT max(number) - ? FROM audit)")
        token = try connection.prepare(
            "INSERT OR IGNORE INTO token (\(Row.tokenColumns)) VALUES (?, ?, ?, ?, ?, ?, ?)")
        tokenRemoval = try connection.prepare("DELETE FROM token WHERE name = ?")
        pause = try connection.prepare("INSERT OR IGNORE INTO pause (\(Row.pauseColumns)) VALUES (?, ?, ?)")
        resumption = try connection.prepare("DELETE FROM pause WHERE connection = ?")
    }

    /// ``OfficeBooks/add(_:)-(ConfigurationRevision)``.
    func add(_ new: ConfigurationRevision) throws(StoreFailure) -> Bool {
        try revision.add(new.number).add(new.at.microseconds).add(new.author).add(new.note).add(new.document).run()
        return connection.changedRows == 1
    }

    /// ``OfficeBooks/note(_:)``.
    func note(_ new: AuditEntry) throws(StoreFailure) {
        entry.add(new.at.microseconds).add(new.actor).add(new.client).add(new.action).add(new.subject).add(new.detail)
        try entry.run()
        try trim.add(auditBound).run()
    }

    /// ``OfficeBooks/add(_:)-(AccessToken)``.
    func add(_ new: AccessToken) throws(StoreFailure) -> Bool {
        token.add(new.name).add(new.digest).add(Spelling.list(new.rights.map(\.rawValue).sorted()))
            .add(new.account?.text).add(new.madeAt.microseconds).add(new.madeBy).add(new.expires?.microseconds)
        try token.run()
        return connection.changedRows == 1
    }

    /// ``OfficeBooks/removeToken(_:)``.
    func removeToken(_ name: String) throws(StoreFailure) -> Bool {
        try tokenRemoval.add(name).run()
        return connection.changedRows == 1
    }

    /// ``OfficeBooks/pause(_:)``.
    func pause(_ new: ConnectionPause) throws(StoreFailure) {
        try pause.add(new.connection.text).add(new.at.microseconds).add(new.author).run()
    }

    /// ``OfficeBooks/resume(_:)``.
    func resume(_ name: ConnectionName) throws(StoreFailure) -> Bool {
        try resumption.add(name.text).run()
        return connection.changedRows == 1
    }
}
