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
        messageID: String? = "1@example.com", account: String? = nil
    ) async throws -> [MessageID] {
        var submission = try Samples.submission(at: seconds, sender: sender, messageID: messageID)
        submission.account = try account.map { try Samples.account($0) }
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

extension Store {
    /// The part that the network knows as `networkID`.
    func part(networkID: String, on connection: ConnectionName) async throws -> PartReference? {
        try await parts(keys: [NetworkID.key(of: networkID)], on: connection).first
    }
}

extension Samples {
    static func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    /// An order of a mail from `owner`, who is to get the phone's answers.
    static func order(
        _ phone: Int = 1, from owner: String, ours: String? = "+447700900900", until seconds: Int64 = 1000,
        code: Int64? = nil
    ) throws -> MessageOrder {
        var order = try Samples.order(phone)
        order.conversation = ConversationOrder(
            ours: try ours.map { try #require(Originator($0)) }, owner: try address(owner),
            answersTo: try address("answers+\(owner)"), expiresAt: moment(seconds), code: code)
        return order
    }

    static func fragment(_ number: Int = 1, of count: Int = 2, payload: [UInt8] = [1]) throws -> Fragment {
        Fragment(
            connection: try connection(), sender: "447700900123", recipient: "12345",
            place: try #require(
                Concatenation(reference: 0x1234, size: .sixteenBit, count: count, number: number)),
            receivedAt: moment(Int64(number)), payload: payload)
    }

    static func stray(_ networkID: String, on name: String = "carrier", at seconds: Int64 = 0) throws -> StrayReport {
        StrayReport(
            at: moment(seconds), connection: try connection(name), networkID: networkID, phone: "447700900123",
            detail: "DELIVRD")
    }
}
