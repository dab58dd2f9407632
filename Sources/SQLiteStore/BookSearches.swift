import Gateway
import Messages

/// Reads what people look at page by page: states of the document, and who changed what.
final class BookSearches {
    private let revisions: Statement
    private let revision: Statement
    private let audit: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        revisions = try connection.prepare(BookSearches.revisionsQuery)
        revision = try connection.prepare("SELECT \(Row.revisionColumns) FROM revision WHERE number = ?")
        audit = try connection.prepare(BookSearches.auditQuery)
    }

    static let revisionsQuery =
        "SELECT \(Row.revisionColumns) FROM revision WHERE number < ? ORDER BY number DESC LIMIT ?"
    static let auditQuery = "SELECT \(Row.auditColumns) FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?"

    /// ``OfficeBooks/revisions(before:limit:)``.
    func revisions(before: Int64?, limit: Int) throws(StoreFailure) -> [ConfigurationRevision] {
        defer { revisions.reset() }
        revisions.add(before ?? .max).add(Int64(max(0, limit)))
        var found: [ConfigurationRevision] = []
        while try revisions.step() {
            var row = Row(revisions)
            found.append(row.revision())
        }
        return found
    }

    /// ``OfficeBooks/revision(_:)``.
    func revision(_ number: Int64) throws(StoreFailure) -> ConfigurationRevision? {
        defer { revision.reset() }
        guard try revision.add(number).step() else { return nil }
        var row = Row(revision)
        return row.revision()
    }

    /// ``OfficeBooks/audit(before:limit:)``.
    func audit(before: Int64?, limit: Int) throws(StoreFailure) -> [AuditEntry] {
        defer { audit.reset() }
        audit.add(before ?? .max).add(Int64(max(0, limit)))
        var found: [AuditEntry] = []
        while try audit.step() {
            var row = Row(audit)
            found.append(row.auditEntry())
        }
        return found
    }
}
