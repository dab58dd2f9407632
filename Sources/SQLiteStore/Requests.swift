import Gateway
import Messages

/// Writes which requests were carried out, for a day.
final class Requests {
    /// A request that was carried out.
    struct Known {
        /// What it was.
        let digest: String
        /// The numbers that it was given.
        let given: Acceptance

        /// What a row of ``Requests/query`` says.
        init(_ statement: Statement) {
            var row = Row(statement)
            digest = row.text()
            let submission = SubmissionID(rawValue: row.integer())
            let first = row.integer()
            let messages = (0..<row.integer()).map { MessageID(rawValue: first + $0) }
            given = Acceptance(submission: submission, messages: messages)
        }
    }

    private static let day: Int64 = 86_400_000_000
    private let known: Statement
    private let request: Statement
    private let trim: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        known = try connection.prepare(Requests.query)
        request = try connection.prepare(
            """
            INSERT OR REPLACE INTO request (caller, key, at, digest, submission, first_message, messages)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        trim = try connection.prepare(Requests.trimQuery)
    }

    /// A request of a caller with a key, later than a moment.
    static let query = """
        SELECT digest, submission, first_message, messages FROM request WHERE caller = ? AND key = ? AND at > ?
        """

    /// Some that are older than a moment: two for each that is added, so that they get fewer.
    static let trimQuery = """
        DELETE FROM request WHERE (caller, key) IN (SELECT caller, key FROM request WHERE at <= ? ORDER BY at LIMIT 2)
        """

    /// What came at this moment or before it is forgotten at `moment`.
    static func forgotten(at moment: Timestamp) -> Int64 {
        let (past, overflow) = moment.microseconds.subtractingReportingOverflow(day)
        return overflow ? .min : past
    }

    /// What was given to the same request before; `nil` when it is new.
    ///
    /// - Throws: `busy` when the key was used for another request: whoever looks it up again will see that.
    func given(to new: RepeatableRequest, at moment: Timestamp) throws(StoreFailure) -> Acceptance? {
        defer { known.reset() }
        known.add(new.caller).add(new.key).add(Requests.forgotten(at: moment))
        guard try known.step() else { return nil }
        let found = Known(known)
        guard found.digest == new.digest else {
            throw StoreFailure(.busy, "another request with the same key came at the same time")
        }
        return found.given
    }

    /// Writes a request, and forgets some of more than a day ago.
    func write(_ new: RepeatableRequest, given: Acceptance, at moment: Timestamp) throws(StoreFailure) {
        request.add(new.caller).add(new.key).add(moment.microseconds).add(new.digest)
            .add(given.submission.rawValue).add(given.messages.first?.rawValue ?? 0).add(Int64(given.messages.count))
        try request.run()
        try trim.add(Requests.forgotten(at: moment)).run()
    }
}
