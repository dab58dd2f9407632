import Gateway
import Messages

/// Reads mailboxes.
final class MailboxLookups {
    private let store: UInt64
    private let entries: Statement
    private let waiting: Statement
    private let collected: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        guard let number = try connection.number("SELECT number FROM identity") else { throw .damaged("no identity") }
        store = UInt64(bitPattern: number)
        entries = try connection.prepare(MailboxLookups.entriesQuery)
        waiting = try connection.prepare(MailboxLookups.waitingQuery)
        collected = try connection.prepare(MailboxLookups.collectedQuery)
    }

    /// ``Mailboxes/mailbox(of:)``.
    func mailbox(of account: AccountName) throws(StoreFailure) -> Mailbox {
        defer { entries.reset() }
        entries.add(account.text)
        var found: [Mailbox.Entry] = []
        while try entries.step() {
            let message = MessageID(rawValue: entries.integer(0))
            found.append(Mailbox.Entry(message: message, octets: Int(clamping: entries.integer(1))))
        }
        return Mailbox(store: store, entries: found)
    }

    /// ``Mailboxes/mails(_:of:)``.
    func mails(_ mails: [MessageID], of account: AccountName) throws(StoreFailure) -> [[UInt8]?] {
        var found: [[UInt8]?] = []
        found.reserveCapacity(mails.count)
        for message in mails {
            if let mail = try mail(message, account, by: waiting) {
                found.append(mail)
            } else {
                found.append(try mail(message, account, by: collected))
            }
        }
        return found
    }

    private func mail(
        _ message: MessageID, _ account: AccountName, by question: Statement
    ) throws(StoreFailure) -> [UInt8]? {
        defer { question.reset() }
        return try question.add(message.rawValue).add(account.text).step() ? question.octets(0, 1) : nil
    }
}

extension MailboxLookups {
    static let entriesQuery = "SELECT message, size FROM mailbox WHERE account = ? ORDER BY message"

    /// A mail that is in the mailbox, and what it came as where that goes with it: without, nothing is looked for.
    static let waitingQuery = """
        SELECT m.text, c.octets FROM mailbox AS b CROSS JOIN message AS m ON m.id = b.message
            LEFT JOIN content AS c ON c.submission = CASE WHEN m.includes & 1 THEN m.submission END
        WHERE b.message = ? AND b.account = ?
        """

    /// A mail that was in it. 5 is ``DestinationKind/account``.
    static let collectedQuery = """
        SELECT m.text, c.octets FROM message AS m
            LEFT JOIN content AS c ON c.submission = CASE WHEN m.includes & 1 THEN m.submission END
        WHERE m.id = ? AND m.kind = 5 AND coalesce(m.destination, m.addressed) = ?
        """
}

/// Reads how much is in mailboxes.
final class MailboxSizes {
    private let sizes: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        sizes = try connection.prepare(MailboxSizes.query)
    }

    /// ``Mailboxes/mailboxSizes()``.
    func all() throws(StoreFailure) -> [AccountName: MailboxSize] {
        defer { sizes.reset() }
        var found: [AccountName: MailboxSize] = [:]
        while try sizes.step() {
            var row = Row(sizes)
            let account = try Spelling.account(row.text())
            found[account] = MailboxSize(mails: row.count(), octets: row.count())
        }
        return found
    }

    /// All entries, along an index that has all it takes, in order.
    static let query = "SELECT account, count(*), sum(size) FROM mailbox GROUP BY account"
}
