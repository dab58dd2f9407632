import Gateway
import Messages

/// The questions that people and fetching ask, apart from ``Lookups`` since some take longer.
final class Searches: Reading {
    let connection: SQLiteConnection
    private let walks: [Walk: Statement]
    private let floor: Statement
    private let ceiling: Statement
    private let newest: Statement
    private let oldest: Statement
    private let story: Statement
    private let events: Statement
    private let about: Statement
    private let entries: Statement
    private let count: Statement
    private let strays: Statement
    private let parts: Parts
    let mailboxSizes: MailboxSizes
    let fetched: FetchedLookups
    let books: BookSearches
    let counting: Counting

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        var walks: [Walk: Statement] = [:]
        for walk in Walk.allCases { walks[walk] = try connection.prepare(walk.query) }
        self.walks = walks
        floor = try connection.prepare("SELECT min(bucket) FROM span WHERE latest >= ?")
        ceiling = try connection.prepare("SELECT max(bucket) FROM span WHERE earliest < ?")
        oldest = try connection.prepare("SELECT id FROM message WHERE state = ? ORDER BY id LIMIT 1")
        newest = try connection.prepare("SELECT max(id) FROM message WHERE id < ?")
        story = try connection.prepare(
            """
            SELECT \(Row.messageColumns), s.size, \(Row.submissionColumns)
            FROM message AS m JOIN submission AS s ON s.id = m.submission WHERE m.id = ?
            """)
        events = try connection.prepare("SELECT \(Row.eventColumns) FROM event WHERE message = ? ORDER BY number")
        about = try connection.prepare(Searches.aboutQuery)
        entries = try connection.prepare(Searches.entriesQuery)
        count = try connection.prepare(Searches.countQuery)
        // Ten thousand at most: no index by connection.
        strays = try connection.prepare(
            """
            SELECT \(Row.strayReportColumns) FROM stray_report WHERE ?1 IS NULL OR connection = ?1
            ORDER BY id DESC LIMIT ?2
            """)
        parts = try Parts(connection)
        mailboxSizes = try MailboxSizes(connection)
        fetched = try FetchedLookups(connection)
        books = try BookSearches(connection)
        counting = try Counting(connection)
    }

    /// Some of what ``History/messages(matching:before:limit:)`` asks for.
    struct Slice {
        /// What was found.
        var messages: [Message] = []
        /// Where the search goes on; `nil` when it is over.
        var next: MessageID?
    }

    /// The first of ``History/messages(matching:before:limit:)``: when message after message has to be compared, no more
    /// than ``sliceLength`` numbers are looked at, so that others who ask have their turn.
    func slice(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) throws(StoreFailure) -> Slice {
        // Nothing is for a phone and for a mailbox.
        guard limit > 0, filter.recipient == nil || filter.mailbox == nil else { return Slice() }
        guard let first = try floor(filter.since), let ceiling = try ceiling(filter.until) else { return Slice() }
        let floor = max(first, try oldest(filter.state))
        let before = min(before?.rawValue ?? .max, ceiling)
        guard filter.isSlow else {
            return Slice(messages: try messages(matching: filter, before: before, floor: floor, limit: limit))
        }
        guard let newest = try newest(below: before), newest >= floor else { return Slice() }
        let bottom = max(floor, newest - Searches.sliceLength + 1)
        let found = try messages(matching: filter, before: before, floor: bottom, limit: limit)
        let isOver = found.count == limit || bottom == floor
        return Slice(messages: found, next: isOver ? nil : MessageID(rawValue: bottom))
    }

    /// No message in this state has a smaller number: where few are in it, they are mostly among the newest.
    private func oldest(_ state: MessageState?) throws(StoreFailure) -> Int64 {
        guard let state, !state.isUsual else { return 0 }
        defer { oldest.reset() }
        return try oldest.add(state.code).step() ? oldest.integer(0) : .max
    }

    /// A few hundredths of a second's work.
    static let sliceLength: Int64 = 8192

    private func messages(
        matching filter: MessageFilter, before: Int64, floor: Int64, limit: Int
    ) throws(StoreFailure) -> [Message] {
        guard let statement = walks[Walk(for: filter)] else { return [] }
        defer { statement.reset() }
        Walk.add(filter, before: before, floor: floor, to: statement)
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

    /// ``History/messages(of:limit:)``.
    func messages(of submission: SubmissionID, limit: Int) throws(StoreFailure) -> SubmissionMessages {
        defer { entries.reset() }
        entries.add(submission.rawValue).add(Int64(max(0, limit)))
        var found: [SubmissionMessages.Entry] = []
        while try entries.step() {
            var row = Row(entries)
            found.append(try row.entry())
        }
        defer { count.reset() }
        let all = try count.add(submission.rawValue).step() ? Int(clamping: count.integer(0)) : 0
        return SubmissionMessages(entries: found, count: all)
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

    /// A number that every message accepted before `moment` is below; `nil` when there can be none.
    private func ceiling(_ moment: Timestamp?) throws(StoreFailure) -> Int64? {
        guard let moment else { return .max }
        defer { ceiling.reset() }
        guard try ceiling.add(moment.microseconds).step() else { return nil }
        return ceiling.optionalInteger(0).map { ($0 + 1) << Schema.bucketBits }
    }

    /// The greatest number of a message below another one; `nil` when there is none.
    private func newest(below bound: Int64) throws(StoreFailure) -> Int64? {
        defer { newest.reset() }
        return try newest.add(bound).step() ? newest.optionalInteger(0) : nil
    }

    private static let ofSubmission = """
        FROM submission AS s
            CROSS JOIN message AS m ON m.id >= s.first_message AND m.id < s.first_message + s.messages WHERE s.id = ?
        """
    static let entriesQuery = "SELECT \(Row.entryColumns) \(ofSubmission) ORDER BY m.id LIMIT ?"
    static let countQuery = "SELECT count(*) \(ofSubmission)"

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
        case .phone, .webHook, .command, .folder, .account, .nowhere: return false
        }
    }

    /// The walk compared keys; two senders may share one.
    private static func comes(from wanted: EmailAddress?, _ sender: String?) -> Bool {
        guard let wanted else { return true }
        return sender?.lowercased() == LookupKey.folded(wanted)
    }
}
