import Gateway
import Messages

/// Writes which conversation the answers of a phone to a number of ours belong to.
final class Bindings {
    /// How many conversations of one phone and number are looked at; each knows until when it was contested by those
    /// before it, so older ones matter little. There is more than one only where codes tell them apart.
    private static let rivalsSeen: Int64 = 100

    private let rivals: Statement
    private let binding: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        rivals = try connection.prepare(
            """
            SELECT owner, expires, contested FROM binding WHERE phone = ? AND ours = ? ORDER BY code DESC LIMIT ?
            """)
        binding = try connection.prepare(
            """
            INSERT OR REPLACE INTO binding (\(Row.bindingColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// Binds `phone` to a conversation whose latest message is `message`, accepted at `moment`.
    func write(
        _ conversation: ConversationOrder, of phone: PhoneNumber, message: MessageID, submission: SubmissionID,
        at moment: Timestamp
    ) throws(StoreFailure) {
        let number = Spelling.number(phone)
        let ours = conversation.ours.map { Spelling.originator($0) } ?? ""
        let contested = try contested(number, ours, by: conversation.owner, at: moment.microseconds)
        binding.add(number).add(ours).add(conversation.code ?? 0).add(conversation.owner.description)
            .add(conversation.answersTo.description).add(conversation.expiresAt.microseconds)
            .add(message.rawValue).add(submission.rawValue).add(moment.microseconds).add(contested)
        try binding.run()
    }

    /// Until when an answer might be for somebody else than `owner`; `nil` when it is not so any more at `moment`.
    private func contested(
        _ phone: Int64, _ ours: String, by owner: EmailAddress, at moment: Int64
    ) throws(StoreFailure) -> Int64? {
        defer { rivals.reset() }
        rivals.add(phone).add(ours).add(Bindings.rivalsSeen)
        let own = LookupKey.folded(owner)
        var latest = moment
        while try rivals.step() {
            if rivals.text(0).lowercased() != own { latest = max(latest, rivals.integer(1)) }
            if let contested = rivals.optionalInteger(2) { latest = max(latest, contested) }
        }
        return latest > moment ? latest : nil
    }
}

/// Reads bindings.
final class BindingLookups {
    private let ofPhone: Statement
    private let ofCode: Statement
    private let lastCode: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        ofPhone = try connection.prepare(BindingLookups.phoneQuery)
        ofCode = try connection.prepare(BindingLookups.codeQuery)
        lastCode = try connection.prepare("SELECT code FROM counter")
    }

    /// ``Store/bindings(of:at:)``.
    func bindings(of phone: PhoneNumber, at moment: Timestamp) throws(StoreFailure) -> [Binding] {
        defer { ofPhone.reset() }
        ofPhone.add(Spelling.number(phone)).add(moment.microseconds)
        return try bindings(ofPhone)
    }

    /// ``Store/binding(code:at:)``.
    func binding(code: Int64, at moment: Timestamp) throws(StoreFailure) -> Binding? {
        defer { ofCode.reset() }
        ofCode.add(code).add(moment.microseconds)
        return try bindings(ofCode).first
    }

    /// ``Store/lastConversationCode()``.
    func lastConversationCode() throws(StoreFailure) -> Int64 {
        defer { lastCode.reset() }
        return try lastCode.step() ? lastCode.integer(0) : 0
    }

    private func bindings(_ statement: Statement) throws(StoreFailure) -> [Binding] {
        var found: [Binding] = []
        while try statement.step() {
            var row = Row(statement)
            if let binding = try row.binding() { found.append(binding) }
        }
        return found.sorted { ($0.updatedAt, $0.message) > ($1.updatedAt, $1.message) }
    }

    /// All of one phone: few, so they are sorted afterwards.
    static let phoneQuery = "SELECT \(Row.bindingColumns) FROM binding WHERE phone = ? AND expires > ?"

    /// All of one code: one, unless somebody gave it twice.
    static let codeQuery = "SELECT \(Row.bindingColumns) FROM binding WHERE code = ?1 AND code <> 0 AND expires > ?2"
}
