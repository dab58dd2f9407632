import Gateway
import Messages
import SMS

/// Reads the current row of a statement column by column, in the order the statement names them.
struct Row {
    private let statement: Statement
    private var next: Int32 = 0

    /// The row that `statement` is on.
    init(_ statement: Statement) {
        self.statement = statement
    }

    mutating func integer() -> Int64 { statement.integer(column()) }

    mutating func optionalInteger() -> Int64? { statement.optionalInteger(column()) }

    mutating func count() -> Int { Int(clamping: integer()) }

    mutating func text() -> String { statement.text(column()) }

    mutating func optionalText() -> String? { statement.optionalText(column()) }

    mutating func octets() -> [UInt8] { statement.octets(column()) }

    mutating func optionalOctets() -> [UInt8]? { statement.optionalOctets(column()) }

    mutating func moment() -> Timestamp { Timestamp(microseconds: integer()) }

    mutating func optionalMoment() -> Timestamp? { optionalInteger().map(Timestamp.init(microseconds:)) }

    mutating func coded<Value: Coded>() throws(StoreFailure) -> Value { try Value.coded(integer()) }

    mutating func connection() throws(StoreFailure) -> ConnectionName? {
        guard let text = optionalText() else { return nil }
        return try Spelling.connection(text)
    }

    private mutating func column() -> Int32 {
        defer { next += 1 }
        return next
    }
}

extension Row {
    /// The columns that ``message()`` reads.
    static let messageColumns = """
        m.id, m.submission, m.state, m.accepted, m.changed, m.attempts, m.due, m.connection, m.recipient, m.alphabet,
        m.expires, m.application, m.addressed, m.originator, m.via, m.text, m.kind, m.destination, m.own, m.envelope,
        m.notices, m.includes, m.wishes, m.ready
        """

    /// A message, without its parts.
    mutating func message() throws(StoreFailure) -> Message {
        let id = MessageID(rawValue: integer())
        let submission = SubmissionID(rawValue: integer())
        let state: MessageState = try coded()
        let accepted = moment()
        let changed = moment()
        let attempts = count()
        let due = optionalMoment()
        let connection = try connection()
        return Message(
            id: id, submission: submission, order: try order(), state: state, acceptedAt: accepted, changedAt: changed,
            attempts: attempts, due: due, connection: connection)
    }

    /// The note and the conversation are kept elsewhere and not put back, nor is the moment that became `due`.
    private mutating func order() throws(StoreFailure) -> MessageOrder {
        let recipient = integer()
        let alphabet: Alphabet = try coded()
        let expires = optionalMoment()
        var application: ApplicationName?
        if let name = optionalText() { application = try Spelling.application(name) }
        let addressed = text()
        let originator = try originator()
        let via = try Spelling.names(self.text())
        let text = text()
        let destination = try Spelling.destination(try coded(), recipient, optionalText() ?? addressed)
        var order = MessageOrder(destination, via: via, text: text)
        (order.application, order.addressedAs, order.originator) = (application, addressed, originator)
        (order.alphabet, order.expiresAt) = (alphabet, expires)
        order.ownNumber = try self.originator()
        order.envelopeSender = optionalText().flatMap { EmailAddress($0) }
        order.notices = notices()
        Spelling.setFlags(integer(), of: &order)
        if let wishes = optionalText() { order.wishes = try Spelling.wishes(wishes) }
        if let ready = optionalOctets() { order.ready = try Spelling.ready(ready) }
        return order
    }

    /// The columns that ``entry()`` reads.
    static let entryColumns = "m.id, m.state, m.recipient, m.addressed, m.kind, m.destination"

    /// A message in short.
    mutating func entry() throws(StoreFailure) -> SubmissionMessages.Entry {
        let id = MessageID(rawValue: integer())
        let state: MessageState = try coded()
        let recipient = integer()
        let addressed = text()
        let destination = try Spelling.destination(try coded(), recipient, optionalText() ?? addressed)
        return SubmissionMessages.Entry(id: id, state: state, addressedAs: addressed, destination: destination)
    }

    /// Bits of what a sender wants to hear of, or has to.
    mutating func notices() -> NoticeKinds { NoticeKinds(rawValue: UInt8(truncatingIfNeeded: integer())) }

    private mutating func originator() throws(StoreFailure) -> Originator? {
        guard let text = optionalText() else { return nil }
        return try Spelling.originator(text)
    }

    /// The columns that ``part()`` reads.
    static let partColumns = "number, count, state, network_id, detail"

    /// What is known of a part.
    mutating func part() throws(StoreFailure) -> PartOutcome {
        let number = count()
        let count = count()
        let state: PartOutcome.State = try coded()
        return PartOutcome(number: number, count: count, state: state, networkID: optionalText(), detail: text())
    }

    /// The columns that ``event()`` reads.
    static let eventColumns = "at, kind, connection, detail"

    /// A line of a message's history.
    mutating func event() throws(StoreFailure) -> MessageEvent {
        let at = moment()
        let kind: MessageEvent.Kind = try coded()
        return MessageEvent(at: at, kind: kind, connection: try connection(), detail: text())
    }

    /// The columns that ``submission()`` reads.
    static let submissionColumns = """
        s.received, s.door, s.client, s.greeting, s.session, s.sender, s.message_id, s.subject, s.origin, s.number,
        s.about, s.account, s.author, s.host, s.user_name, s.files, s.recipients, s.tickets
        """

    /// The facts about a submission.
    mutating func submission() throws(StoreFailure) -> Submission {
        let received = moment()
        let door: Submission.Door = try coded()
        let client = text()
        let greeting = text()
        let session = text()
        // What a stricter or laxer version accepted must not make the story unreadable.
        let sender = optionalText().flatMap { EmailAddress($0) }
        let messageID = optionalText()
        var submission = Submission(
            receivedAt: received, door: door, client: client, greeting: greeting, session: session, sender: sender,
            messageID: messageID, subject: text())
        submission.origin = try originator()
        submission.number = text()
        submission.about = optionalInteger().map(MessageID.init(rawValue:))
        submission.account = optionalText().flatMap { AccountName($0) }
        submission.author = text()
        submission.host = text()
        submission.user = text()
        submission.files = try Spelling.list(text())
        submission.recipients = try Spelling.list(text())
        submission.tickets = try Spelling.list(text())
        return submission
    }

    /// The columns that ``binding()`` reads.
    static let bindingColumns = """
        phone, ours, code, owner, answers_to, expires, message, submission, updated, contested
        """

    /// A binding; `nil` when an address in it is none to this version: then an answer is like that of a stranger.
    mutating func binding() throws(StoreFailure) -> Binding? {
        let phone = try Spelling.phone(integer())
        let ours = text()
        let code = integer()
        let owner = EmailAddress(text())
        let answersTo = EmailAddress(text())
        let expires = moment()
        let message = MessageID(rawValue: integer())
        let submission = SubmissionID(rawValue: integer())
        let updated = moment()
        guard let owner, let answersTo else { return nil }
        let conversation = ConversationOrder(
            ours: ours.isEmpty ? nil : try Spelling.originator(ours), owner: owner, answersTo: answersTo,
            expiresAt: expires, code: code == 0 ? nil : code)
        return Binding(
            phone: phone, conversation: conversation, message: message, submission: submission, updatedAt: updated,
            contestedUntil: optionalMoment())
    }

    /// The columns that ``fragment()`` reads.
    static let fragmentColumns = """
        id, joined, received, connection, sender, recipient, reference, size, count, number, payload
        """

    /// A part of a phone's text.
    mutating func fragment() throws(StoreFailure) -> KeptFragment {
        let id = FragmentID(rawValue: integer())
        let isJoined = integer() == 1
        let received = moment()
        let connection = try Spelling.connection(text())
        let sender = text()
        let recipient = text()
        let reference = UInt16(truncatingIfNeeded: integer())
        let size: ReferenceSize = try coded()
        let place = Concatenation(reference: reference, size: size, count: count(), number: count())
        guard let place else { throw .damaged("a fragment") }
        let fragment = Fragment(
            connection: connection, sender: sender, recipient: recipient, place: place, receivedAt: received,
            payload: octets())
        return KeptFragment(id: id, fragment: fragment, isJoined: isJoined)
    }

    /// The columns that ``strayReport()`` reads.
    static let strayReportColumns = "at, connection, network_id, phone, detail"

    /// A report that matches no message.
    mutating func strayReport() throws(StoreFailure) -> StrayReport {
        let at = moment()
        let connection = try Spelling.connection(text())
        let networkID = text()
        let phone = text()
        return StrayReport(at: at, connection: connection, networkID: networkID, phone: phone, detail: text())
    }
}
