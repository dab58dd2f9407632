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
        m.expires, m.application, m.addressed, m.originator, m.via, m.text
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

    private mutating func order() throws(StoreFailure) -> MessageOrder {
        let recipient = try Spelling.phone(integer())
        let alphabet: Alphabet = try coded()
        let expires = optionalMoment()
        var application: ApplicationName?
        if let name = optionalText() { application = try Spelling.application(name) }
        let addressed = text()
        var originator: Originator?
        if let spelled = optionalText() { originator = try Spelling.originator(spelled) }
        let via = try Spelling.names(text())
        return MessageOrder(
            application: application, addressedAs: addressed, recipient: recipient, originator: originator, via: via,
            text: text(), alphabet: alphabet, expiresAt: expires)
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
    static let submissionColumns =
        "s.received, s.door, s.client, s.greeting, s.session, s.sender, s.message_id, s.subject"

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
        return Submission(
            receivedAt: received, door: door, client: client, greeting: greeting, session: session, sender: sender,
            messageID: messageID, subject: text())
    }
}
