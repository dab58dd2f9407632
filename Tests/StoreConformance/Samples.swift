import Gateway
import Messages
import SMS
import Testing

/// Values for stores on trial.
enum Samples {
    /// A moment so many seconds after another one, long ago.
    static func moment(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000 + seconds) }

    static func connection(_ name: String = "carrier") throws -> ConnectionName { try #require(ConnectionName(name)) }

    static func phone(_ number: Int) throws -> PhoneNumber {
        try #require(PhoneNumber(e164: "+\(447_700_900_000 + number)"))
    }

    static func submission(
        at seconds: Int64 = 0, sender: String? = "alerts@example.com", messageID: String? = "1@example.com"
    ) throws -> Submission {
        Submission(
            receivedAt: moment(seconds), door: .smtp, client: "192.0.2.7", greeting: "host.example.com",
            session: "c7-1",
            sender: try sender.map { try #require(EmailAddress($0)) }, messageID: messageID, subject: "Backup")
    }

    static func order(_ number: Int = 1, text: String = "Backup failed") throws -> MessageOrder {
        MessageOrder(
            application: ApplicationName("sms"), addressedAs: "\(number)@sms.test",
            recipient: try phone(number), via: [try connection()], text: text, alphabet: .gsm7)
    }
}

extension Store where Self: History {
    /// Accepts a sample with one message for each of `phones`.
    func acceptSample(
        _ phones: Int..., at seconds: Int64 = 0, sender: String? = "alerts@example.com",
        messageID: String? = "1@example.com"
    ) async throws -> [MessageID] {
        let submission = try Samples.submission(at: seconds, sender: sender, messageID: messageID)
        var orders: [MessageOrder] = []
        for phone in phones { orders.append(try Samples.order(phone)) }
        return try await accept(submission, content: Array("Subject: Backup\r\n\r\n".utf8), orders: orders).messages
    }

    /// Takes a message from any state to `state`; whether that applied.
    @discardableResult
    func move(
        _ message: MessageID, to state: MessageState, at seconds: Int64 = 1, parts: [PartOutcome] = [],
        on connection: String = "carrier"
    ) async throws -> Bool {
        let change = MessageChange(
            message, from: Set(MessageState.allCases), to: state, at: Samples.moment(seconds),
            connection: try Samples.connection(connection), parts: parts)
        return try await apply([change]) == [true]
    }

    /// The numbers of the messages that match.
    func numbers(
        _ filter: MessageFilter, before: MessageID? = nil, limit: Int = 100
    ) async throws -> [MessageID] {
        try await messages(matching: filter, before: before, limit: limit).map(\.id)
    }

    /// The message as its story has it.
    func current(_ message: MessageID) async throws -> Message {
        try #require(try await story(of: message)).message
    }
}
