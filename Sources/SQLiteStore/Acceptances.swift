import Gateway
import Messages

/// Writes submissions with their octets and messages.
final class Acceptances {
    private let submission: Statement
    private let content: Statement
    private let message: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        submission = try connection.prepare(
            """
            INSERT INTO submission (id, first_message, messages, size, received, door, client, greeting, session,
                sender, message_id, subject, sender_key, message_id_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        content = try connection.prepare("INSERT INTO content (submission, octets) VALUES (?, ?)")
        message = try connection.prepare(
            """
            INSERT INTO message (id, submission, state, accepted, changed, attempts, recipient, alphabet, expires,
                application, addressed, originator, via, text)
            VALUES (?, ?, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// Writes a submission and one message for each order, numbered from `acceptance`.
    func write(
        _ facts: Submission, content octets: [UInt8], orders: [MessageOrder], as numbers: Numbers
    ) throws(StoreFailure) -> Acceptance {
        let id = SubmissionID(rawValue: numbers.submission + 1)
        let first = numbers.message + 1
        try write(facts, id: id, size: octets.count, firstMessage: first, messages: orders.count)
        try content.add(id.rawValue).run(with: octets)
        var messages: [MessageID] = []
        messages.reserveCapacity(orders.count)
        for order in orders {
            let message = MessageID(rawValue: first + Int64(messages.count))
            try write(order, id: message, of: id, at: facts.receivedAt)
            messages.append(message)
        }
        return Acceptance(submission: id, messages: messages)
    }

    private func write(
        _ facts: Submission, id: SubmissionID, size: Int, firstMessage: Int64, messages: Int
    ) throws(StoreFailure) {
        submission.add(id.rawValue).add(firstMessage).add(Int64(messages)).add(Int64(size))
            .add(facts.receivedAt.microseconds).add(facts.door.code)
            .add(facts.client).add(facts.greeting).add(facts.session)
            .add(facts.sender?.description).add(facts.messageID).add(facts.subject)
            .add(facts.sender.map(LookupKey.address)).add(facts.messageID.map(LookupKey.text))
        try submission.run()
    }

    private func write(
        _ order: MessageOrder, id: MessageID, of submission: SubmissionID, at moment: Timestamp
    ) throws(StoreFailure) {
        message.add(id.rawValue).add(submission.rawValue).add(moment.microseconds).add(moment.microseconds)
            .add(Spelling.number(order.recipient)).add(order.alphabet.code).add(order.expiresAt?.microseconds)
            .add(order.application?.text).add(order.addressedAs)
            .add(order.originator.map { Spelling.originator($0) }).add(Spelling.names(order.via)).add(order.text)
        try message.run()
    }
}

/// The latest numbers given.
struct Numbers: Hashable {
    /// To a submission.
    var submission: Int64
    /// To a message.
    var message: Int64
}
