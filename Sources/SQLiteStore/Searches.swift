import Gateway
import Messages

/// The questions that people and fetching ask, apart from ``Lookups`` since some take longer.
final class Searches: Reading {
    let connection: SQLiteConnection
    private let walks: [Walk: Statement]
    private let floor: Statement
    private let story: Statement
    private let events: Statement
    private let content: Statement
    private let about: Statement
    private let strays: Statement
    private let parts: Parts
    let mailboxSizes: MailboxSizes
    let fetched: FetchedLookups

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        var walks: [Walk: Statement] = [:]
        for walk in Walk.allCases { walks[walk] = try connection.prepare(walk.query) }
        self.walks = walks
        floor = try connection.prepare("SELECT min(bucket) FROM span WHERE latest >= ?")
        story = try connection.prepare(
            """
            SELECT \(Row.messageColumns), s.size, \(Row.submissionColumns)
            FROM message AS m JOIN submission AS s ON s.id = m.submission WHERE m.id = ?
            """)
        events = try connection.prepare("SELECT \(Row.eventColumns) FROM event WHERE message = ? ORDER BY number")
        content = try connection.prepare("SELECT octets FROM content WHERE submission = ?")
        about = try connection.prepare(Searches.aboutQuery)
        // Ten thousand at most: no index by connection.
        strays = try connection.prepare(
            """
            SELECT \(Row.strayReportColumns) FROM stray_report WHERE ?1 IS NULL OR connection = ?1
            ORDER BY id DESC LIMIT ?2
            """)
        parts = try Parts(connection)
        mailboxSizes = try MailboxSizes(connection)
        fetched = try FetchedLookups(connection)
    }

    /// ``History/messages(matching:before:limit:)``.
    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) throws(StoreFailure) -> [Message] {
        // Nothing is for a phone and for a mailbox.
        guard filter.recipient == nil || filter.mailbox == nil else { return [] }
        guard limit > 0, let floor = try floor(filter.since), let statement = walks[Walk(for: filter)] else {
            return []
        }
        defer { statement.reset() }
        Walk.add(filter, before: before?.rawValue ?? .max, floor: floor, to: statement)
        var found: [Message] = []
        while found.count < limit, try statement.step() {
            var row = Row(statement)
            let message = try row.message()
            let isMeant =
                Searches.comes(from: filter.sender, row.optionalText()) && Searches.goes(to: filter.mailbox, message)
            if isMeant { found.append(message) }
        }
        for index in found.indices { found[index].parts = try parts.all(of: found[index].id) }
        return found
    }

    /// ``History/story(of:)``.
    func story(of message: MessageID) throws(StoreFailure) -> MessageStory? {
        defer { story.reset() }
        guard try story.add(message.rawValue).step() else { return nil }
        var row = Row(story)
        var found = try row.message()
        let size = row.count()
        let submission = try row.submission()
        found.parts = try parts.all(of: message)
        return MessageStory(message: found, submission: submission, contentSize: size, events: try events(of: message))
    }

    /// ``History/messages(about:)``.
    func messages(about message: MessageID) throws(StoreFailure) -> [Message] {
        defer { about.reset() }
        about.add(message.rawValue)
        var found: [Message] = []
        while try about.step() {
            var row = Row(about)
            found.append(try row.message())
        }
        for index in found.indices { found[index].parts = try parts.all(of: found[index].id) }
        return found
    }

    /// ``History/strayReports(on:limit:)``.
    func strayReports(on connection: ConnectionName?, limit: Int) throws(StoreFailure) -> [StrayReport] {
        defer { strays.reset() }
        strays.add(connection?.text).add(Int64(max(0, limit)))
        var found: [StrayReport] = []
        while try strays.step() {
            var row = Row(strays)
            found.append(try row.strayReport())
        }
        return found
    }

    /// ``History/content(of:)``.
    func content(of submission: SubmissionID) throws(StoreFailure) -> [UInt8]? {
        defer { content.reset() }
        return try content.add(submission.rawValue).step() ? content.octets(0) : nil
    }

    private func events(of message: MessageID) throws(StoreFailure) -> [MessageEvent] {
        defer { events.reset() }
        events.add(message.rawValue)
        var found: [MessageEvent] = []
        while try events.step() {
            var row = Row(events)
            found.append(try row.event())
        }
        return found
    }

    /// The smallest number that a message accepted at or after `moment` can have; `nil` when there can be none.
    private func floor(_ moment: Timestamp?) throws(StoreFailure) -> Int64? {
        guard let moment else { return 0 }
        defer { floor.reset() }
        guard try floor.add(moment.microseconds).step() else { return nil }
        return floor.optionalInteger(0).map { $0 << Schema.bucketBits }
    }

    /// In the order of their numbers, as both kinds of number rise together.
    static let aboutQuery = """
        SELECT \(Row.messageColumns) FROM submission AS s INDEXED BY submission_by_about
            CROSS JOIN message AS m ON m.id >= s.first_message AND m.id < s.first_message + s.messages
        WHERE s.about = ? ORDER BY s.id, m.id LIMIT 100
        """

    /// The walk compared keys; two addresses may share one.
    private static func goes(to wanted: EmailAddress?, _ message: Message) -> Bool {
        guard let wanted else { return true }
        switch message.order.destination {
        case .mail(let address): return LookupKey.folded(address) == LookupKey.folded(wanted)
        case .phone, .webHook, .command, .account, .nowhere: return false
        }
    }

    /// The walk compared keys; two senders may share one.
    private static func comes(from wanted: EmailAddress?, _ sender: String?) -> Bool {
        guard let wanted else { return true }
        return sender?.lowercased() == LookupKey.folded(wanted)
    }
}
