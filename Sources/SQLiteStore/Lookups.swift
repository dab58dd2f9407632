import Gateway
import Messages

/// The questions that sending and mailboxes ask: quick ones only.
final class Lookups: Reading {
    let connection: SQLiteConnection
    private let active: Statement
    private let bucket: Statement
    private let part: Statement
    private let message: Statement
    private let fragment: Statement
    private let content: Statement
    private let parts: Parts
    let bindings: BindingLookups
    let owed: OwedNotices
    let accounts: AccountLookups
    let mailboxes: MailboxLookups
    let books: BookLookups
    let receipts: ReceiptLookups
    let stops: StopLookups

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        active = try connection.prepare(Lookups.activeQuery)
        bucket = try connection.prepare(Lookups.bucketQuery)
        part = try connection.prepare(Lookups.partQuery)
        message = try connection.prepare("SELECT \(Row.messageColumns) FROM message AS m WHERE m.id = ?")
        fragment = try connection.prepare("SELECT \(Row.fragmentColumns) FROM fragment ORDER BY id")
        content = try connection.prepare("SELECT octets FROM content WHERE submission = ?")
        parts = try Parts(connection)
        bindings = try BindingLookups(connection)
        owed = try OwedNotices(connection)
        accounts = try AccountLookups(connection)
        mailboxes = try MailboxLookups(connection)
        books = try BookLookups(connection)
        receipts = try ReceiptLookups(connection)
        stops = try StopLookups(connection)
    }

    /// ``Store/activeMessages(after:limit:)``.
    func activeMessages(after: MessageID?, limit: Int) throws(StoreFailure) -> [Message] {
        defer { active.reset() }
        active.add(after?.rawValue ?? 0).add(Int64(max(0, limit)))
        var found: [Message] = []
        while try active.step() {
            var row = Row(active)
            found.append(try row.message())
        }
        for index in found.indices { found[index].parts = try parts.all(of: found[index].id) }
        return found
    }

    /// ``Store/parts(keys:on:)``: from the newest bucket that has a part awaiting a report to the oldest, for all keys
    /// together, until each has found its part.
    func parts(keys: [String], on connection: ConnectionName) throws(StoreFailure) -> [PartReference] {
        var wanted = Set(keys)
        var found: [String: PartReference] = [:]
        var next = wanted.isEmpty ? nil : try awaitingBucket(below: .max)
        while let current = next {
            for key in wanted { found[key] = try part(key, connection, in: current) }
            wanted.subtract(found.keys)
            next = wanted.isEmpty ? nil : try awaitingBucket(below: current)
        }
        // Taken out when it is its turn, so that a key given twice is answered once.
        return keys.compactMap { found.removeValue(forKey: $0) }
    }

    private func awaitingBucket(below bound: Int64) throws(StoreFailure) -> Int64? {
        defer { bucket.reset() }
        return try bucket.add(bound).step() ? bucket.integer(0) : nil
    }

    private func part(
        _ key: String, _ connection: ConnectionName, in bucket: Int64
    ) throws(StoreFailure) -> PartReference? {
        defer { part.reset() }
        guard try part.add(bucket).add(key).add(connection.text).step() else { return nil }
        guard let message = try message(MessageID(rawValue: part.integer(0))) else { return nil }
        return PartReference(message: message, part: Int(clamping: part.integer(1)))
    }

    /// ``History/content(of:)``: here, as what goes out as it came cannot wait for somebody's search.
    func content(of submission: SubmissionID) throws(StoreFailure) -> [UInt8]? {
        defer { content.reset() }
        return try content.add(submission.rawValue).step() ? content.octets(0) : nil
    }

    /// ``Store/fragments()``.
    func fragments() throws(StoreFailure) -> [KeptFragment] {
        defer { fragment.reset() }
        var found: [KeptFragment] = []
        while try fragment.step() {
            var row = Row(fragment)
            found.append(try row.fragment())
        }
        return found
    }

    private func message(_ id: MessageID) throws(StoreFailure) -> Message? {
        defer { message.reset() }
        guard try message.add(id.rawValue).step() else { return nil }
        var row = Row(message)
        var found = try row.message()
        found.parts = try parts.all(of: id)
        return found
    }
}

extension Lookups {
    /// Two walks along the index, merged: one with `state IN (0, 1)` would sort all active messages for each page.
    static let activeQuery = """
        SELECT \(Row.messageColumns) FROM message AS m WHERE m.state = 0 AND m.id > ?1
        UNION ALL SELECT \(Row.messageColumns) FROM message AS m WHERE m.state = 1 AND m.id > ?1
        ORDER BY 1 LIMIT ?2
        """

    /// The newest bucket below one that has a part awaiting a report.
    static let bucketQuery = """
        SELECT message >> 16 FROM part WHERE network_key IS NOT NULL AND message >> 16 < ?
        ORDER BY message >> 16 DESC LIMIT 1
        """

    /// The latest part in a bucket that awaits a report under a key on a connection.
    static let partQuery = """
        SELECT message, number FROM part
        WHERE network_key IS NOT NULL AND message >> 16 = ? AND network_key = ? AND connection = ?
        ORDER BY message DESC, number DESC LIMIT 1
        """
}
