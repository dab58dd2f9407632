import Gateway
import Messages

/// Reads what clients of the SMPP server have to be told, and what waits for them.
final class ReceiptLookups {
    private let owed: Statement
    private let words: Statement
    private let ticket: Statement
    private let waiting: Statement
    private let parts: Parts

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        owed = try connection.prepare(ReceiptLookups.owedQuery)
        words = try connection.prepare(
            "SELECT \(Row.eventColumns) FROM event WHERE message = ? ORDER BY number DESC LIMIT 1")
        ticket = try connection.prepare(ReceiptLookups.ticketQuery)
        waiting = try connection.prepare(ReceiptLookups.waitingQuery)
        parts = try Parts(connection)
    }

    /// ``ReceiptBook/receipts(owedTo:after:limit:)``.
    func receipts(
        owedTo account: AccountName, after: MessageID?, limit: Int
    ) throws(StoreFailure) -> [OwedReceipt] {
        var found = try owed(to: account, after: after, limit: limit)
        for index in found.indices {
            let message = found[index].message.id
            found[index].message.parts = try parts.all(of: message)
            found[index].words = try words(of: message)
        }
        return found
    }

    private func owed(to account: AccountName, after: MessageID?, limit: Int) throws(StoreFailure) -> [OwedReceipt] {
        defer { owed.reset() }
        owed.add(account.text).add(after?.rawValue ?? 0).add(Int64(max(0, limit)))
        var found: [OwedReceipt] = []
        while try owed.step() {
            var row = Row(owed)
            let message = try row.message()
            let kinds = row.notices()
            let submittedAt = row.moment()
            let tickets = try Spelling.list(row.text())
            found.append(
                OwedReceipt(message, tickets: tickets, submittedAt: submittedAt, owed: kinds, words: nil))
        }
        return found
    }

    private func words(of message: MessageID) throws(StoreFailure) -> MessageEvent? {
        defer { words.reset() }
        guard try words.add(message.rawValue).step() else { return nil }
        var row = Row(words)
        return try row.event()
    }

    /// ``ReceiptBook/messages(ticket:of:)``.
    func messages(ticket name: String, of account: AccountName) throws(StoreFailure) -> [MessageID] {
        defer { ticket.reset() }
        ticket.add(name).add(account.text)
        var found: [MessageID] = []
        while try ticket.step() { found.append(MessageID(rawValue: ticket.integer(0))) }
        return found
    }

    /// ``ReceiptBook/texts(waitingFor:after:limit:)``.
    func texts(
        waitingFor account: AccountName, after: MessageID?, limit: Int
    ) throws(StoreFailure) -> [WaitingText] {
        defer { waiting.reset() }
        waiting.add(account.text).add(after?.rawValue ?? 0).add(Int64(max(0, limit)))
        var found: [WaitingText] = []
        while try waiting.step() {
            var row = Row(waiting)
            let message = MessageID(rawValue: row.integer())
            let addressed = row.text()
            let originator: Originator? =
                if let text = row.optionalText() { try Spelling.originator(text) } else { nil }
            let content = row.octets()
            found.append(
                WaitingText(
                    message, try row.submission(), addressedAs: addressed, originator: originator, content: content))
        }
        return found
    }
}

extension ReceiptLookups {
    /// States 0 and 1 are the active ones, 2 is `sent`, 7 is `unknown` (`MessageState.code`).
    static let owedQuery = """
        SELECT \(Row.messageColumns), m.owed, s.received, s.tickets
        FROM message AS m INDEXED BY message_by_owed CROSS JOIN submission AS s ON s.id = m.submission
        WHERE m.owed <> 0 AND m.client = ?1 AND m.id > ?2 AND m.state NOT IN (0, 1, 2, 7)
            AND m.submission >= coalesce((SELECT a.submission FROM message AS a WHERE a.id = ?2), 0)
        ORDER BY m.submission, m.id LIMIT ?3
        """

    static let ticketQuery = """
        SELECT m.id FROM ticket AS t CROSS JOIN submission AS s ON s.id = t.submission
            CROSS JOIN message AS m ON m.id >= s.first_message AND m.id < s.first_message + s.messages
        WHERE t.name = ? AND t.account = ? ORDER BY t.submission, m.id
        """

    static let waitingQuery = """
        SELECT b.message, m.addressed, m.originator, c.octets, \(Row.submissionColumns)
        FROM mailbox AS b INDEXED BY mailbox_texts CROSS JOIN message AS m ON m.id = b.message
            CROSS JOIN submission AS s ON s.id = m.submission CROSS JOIN content AS c ON c.submission = m.submission
        WHERE b.is_text = 1 AND b.account = ?1 AND b.message > ?2 ORDER BY b.message LIMIT ?3
        """
}
