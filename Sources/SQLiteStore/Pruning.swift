import Gateway
import Messages

/// Removes what ended long ago, oldest number first.
///
/// A submission does not stay for the sake of a conversation that is still open: the binding says where answers go, and
/// only what an answer would have quoted of the mail is gone.
final class Pruning {
    private struct Candidate {
        let message: Int64
        let submission: Int64
        let goes: Bool
    }

    private let candidates: Statement
    private let emptySubmissions: Statement
    private let isNeeded: Statement
    private let messageRemovals: [Statement]
    private let submissionRemovals: [Statement]
    private let leftovers: [Statement]
    private let connection: SQLiteConnection

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        candidates = try connection.prepare(Pruning.candidatesQuery)
        emptySubmissions = try connection.prepare(
            "SELECT id FROM submission WHERE messages = 0 AND received < ? ORDER BY received LIMIT ?")
        isNeeded = try connection.prepare(
            """
            SELECT EXISTS (SELECT 1 FROM submission AS s CROSS JOIN message AS m
                ON m.id >= s.first_message AND m.id < s.first_message + s.messages WHERE s.id = ?)
            """)
        messageRemovals = try Pruning.prepare(
            [
                "DELETE FROM part WHERE message = ?", "DELETE FROM event WHERE message = ?",
                "DELETE FROM message WHERE id = ?",
            ], connection)
        submissionRemovals = try Pruning.prepare(
            [
                "DELETE FROM content WHERE submission = ?", Pruning.sentByQuery, Pruning.ticketQuery,
                "DELETE FROM submission WHERE id = ?",
            ], connection)
        leftovers = try Pruning.prepare(Pruning.leftoverQueries, connection)
    }

    /// The next messages, and whether they go.
    ///
    /// States 0 and 1 are the active ones (`MessageState.code`). What is for a phone is in no mailbox. What was in one
    /// ended when it was taken out (event 11), which does not write the row of the message again: it is as long as the
    /// mail.
    static let candidatesQuery = """
        SELECT id, submission, CASE
            WHEN state <= 1 OR changed >= ?3 THEN 0
            WHEN recipient > 0 THEN 1
            WHEN EXISTS (SELECT 1 FROM mailbox AS b WHERE b.message = m.id) THEN 0
            ELSE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.message = m.id AND e.kind = 11 AND e.at >= ?3)
            END
        FROM message AS m WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?4
        """

    /// Needs the submission's own row still.
    static let sentByQuery = """
        DELETE FROM sent_by WHERE (bucket, account, submission) IN
            (SELECT first_message >> 9, account, id FROM submission WHERE id = ? AND account IS NOT NULL)
        """

    /// The ids that a client was given, where there are any besides the numbers of messages.
    static let ticketQuery = "DELETE FROM ticket WHERE submission = ?"

    /// What is no message's: each up to a moment and a number.
    static let leftoverQueries = [
        """
        DELETE FROM binding WHERE (phone, ours, code) IN
            (SELECT phone, ours, code FROM binding WHERE expires <= ? ORDER BY expires LIMIT ?)
        """,
        """
        DELETE FROM fragment WHERE id IN
            (SELECT id FROM fragment WHERE joined = 1 AND received < ? ORDER BY received LIMIT ?)
        """,
        "DELETE FROM stray_report WHERE id IN (SELECT id FROM stray_report WHERE at < ? ORDER BY at LIMIT ?)",
        """
        DELETE FROM request WHERE (caller, key) IN
            (SELECT caller, key FROM request WHERE at < ? ORDER BY at LIMIT ?)
        """,
        """
        DELETE FROM failure WHERE (minute, connection, reason) IN
            (SELECT minute, connection, reason FROM failure WHERE minute < ? / 60000000 ORDER BY minute LIMIT ?)
        """,
    ]

    /// Looks at up to `limit` messages behind `cursor` and removes those that ended before `moment`.
    ///
    /// - Parameters:
    ///   - ceiling: the highest number worth looking at.
    ///   - cursor: the last message looked at; moves on, and back to 0 at the end.
    /// - Returns: whether there is more to look at.
    func step(
        endedBefore moment: Timestamp, ceiling: Int64, limit: Int, cursor: inout Int64
    ) throws(StoreFailure) -> Bool {
        let limit = max(1, limit)
        let seen = try look(behind: cursor, to: ceiling, moment, limit: limit)
        for candidate in seen where candidate.goes { try remove(candidate.message, messageRemovals) }
        for submission in Set(seen.filter(\.goes).map(\.submission)) where try !needs(submission) {
            try remove(submission, submissionRemovals)
        }
        for submission in try empty(moment, limit: limit) { try remove(submission, submissionRemovals) }
        let hasMore = try removeLeftovers(moment, limit: limit)
        guard let last = seen.last, seen.count == limit else {
            cursor = 0
            return hasMore
        }
        cursor = last.message
        return true
    }

    private func look(
        behind message: Int64, to ceiling: Int64, _ moment: Timestamp, limit: Int
    ) throws(StoreFailure) -> [Candidate] {
        defer { candidates.reset() }
        candidates.add(message).add(ceiling).add(moment.microseconds).add(Int64(limit))
        var found: [Candidate] = []
        while try candidates.step() {
            found.append(
                Candidate(
                    message: candidates.integer(0), submission: candidates.integer(1), goes: candidates.integer(2) == 1)
            )
        }
        return found
    }

    /// Submissions that never had a message.
    private func empty(_ moment: Timestamp, limit: Int) throws(StoreFailure) -> [Int64] {
        defer { emptySubmissions.reset() }
        emptySubmissions.add(moment.microseconds).add(Int64(limit))
        var found: [Int64] = []
        while try emptySubmissions.step() { found.append(emptySubmissions.integer(0)) }
        return found
    }

    /// Removes bindings, joined fragments, stray reports, requests and counted failures of before `moment`; whether there may be more.
    private func removeLeftovers(_ moment: Timestamp, limit: Int) throws(StoreFailure) -> Bool {
        var hasMore = false
        for removal in leftovers {
            try removal.add(moment.microseconds).add(Int64(limit)).run()
            if connection.changedRows == limit { hasMore = true }
        }
        return hasMore
    }

    private func needs(_ submission: Int64) throws(StoreFailure) -> Bool {
        defer { isNeeded.reset() }
        return try isNeeded.add(submission).step() && isNeeded.integer(0) == 1
    }

    private func remove(_ id: Int64, _ removals: [Statement]) throws(StoreFailure) {
        for removal in removals { try removal.add(id).run() }
    }

    private static func prepare(_ texts: [String], _ connection: SQLiteConnection) throws(StoreFailure) -> [Statement] {
        var statements: [Statement] = []
        for text in texts { statements.append(try connection.prepare(text)) }
        return statements
    }
}
