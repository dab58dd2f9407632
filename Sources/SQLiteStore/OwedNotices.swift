import Gateway
import Messages

/// Reads which senders have to be told what.
final class OwedNotices {
    private let owing: Statement
    private let facts: Statement
    private let messages: Statement
    private let words: Statement
    private let parts: Parts

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        owing = try connection.prepare(OwedNotices.owingQuery)
        facts = try connection.prepare("SELECT \(Row.submissionColumns) FROM submission AS s WHERE s.id = ?")
        messages = try connection.prepare(OwedNotices.messagesQuery)
        words = try connection.prepare(
            "SELECT \(Row.eventColumns) FROM event WHERE message = ? ORDER BY number DESC LIMIT 1")
        parts = try Parts(connection)
    }

    /// ``Store/owedNotices(after:limit:)``.
    func notices(after: SubmissionID?, limit: Int) throws(StoreFailure) -> [OwedNotice] {
        var found: [OwedNotice] = []
        for submission in try submissions(after: after?.rawValue ?? 0, limit: limit) {
            if let notice = try notice(of: submission) { found.append(notice) }
        }
        return found
    }

    private func submissions(after: Int64, limit: Int) throws(StoreFailure) -> [SubmissionID] {
        defer { owing.reset() }
        owing.add(after).add(Int64(max(0, limit)))
        var found: [SubmissionID] = []
        while try owing.step() { found.append(SubmissionID(rawValue: owing.integer(0))) }
        return found
    }

    private func notice(of submission: SubmissionID) throws(StoreFailure) -> OwedNotice? {
        guard let facts = try facts(of: submission) else { return nil }
        var notice = OwedNotice(submission: submission, facts: facts, messages: [], owed: [:], words: [:])
        try fill(&notice)
        for index in notice.messages.indices {
            let message = notice.messages[index].id
            notice.messages[index].parts = try parts.all(of: message)
            if notice.owed[message] != nil { notice.words[message] = try words(of: message) }
        }
        return notice
    }

    private func facts(of submission: SubmissionID) throws(StoreFailure) -> Submission? {
        defer { facts.reset() }
        guard try facts.add(submission.rawValue).step() else { return nil }
        var row = Row(facts)
        return try row.submission()
    }

    private func fill(_ notice: inout OwedNotice) throws(StoreFailure) {
        defer { messages.reset() }
        messages.add(notice.submission.rawValue)
        while try messages.step() {
            var row = Row(messages)
            let message = try row.message()
            let owed = row.notices()
            notice.messages.append(message)
            if !owed.isEmpty { notice.owed[message.id] = owed }
        }
    }

    private func words(of message: MessageID) throws(StoreFailure) -> MessageEvent? {
        defer { words.reset() }
        guard try words.add(message.rawValue).step() else { return nil }
        var row = Row(words)
        return try row.event()
    }
}

extension OwedNotices {
    static let owingQuery = """
        SELECT DISTINCT submission FROM message INDEXED BY message_by_owed
        WHERE owed <> 0 AND client IS NULL AND submission > ?
        ORDER BY submission LIMIT ?
        """

    static let messagesQuery = """
        SELECT \(Row.messageColumns), m.owed FROM submission AS s
            CROSS JOIN message AS m ON m.id >= s.first_message AND m.id < s.first_message + s.messages
        WHERE s.id = ? ORDER BY m.id
        """
}
