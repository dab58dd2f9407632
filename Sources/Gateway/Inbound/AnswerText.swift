public import Messages

/// What a program texts back to a phone.
public struct AnswerText: Hashable, Sendable {
    /// The phone.
    public var phone: PhoneNumber
    /// The number of ours that the phone had written to; `nil`: the connection's own.
    public var ours: Originator?
    /// The connection that the phone's text came over.
    public var connection: ConnectionName
    /// The text.
    public var text: String

    /// An answer.
    public init(phone: PhoneNumber, ours: Originator?, connection: ConnectionName, text: String) {
        self.phone = phone
        self.ours = ours
        self.connection = connection
        self.text = text
    }
}

extension Gateway {
    /// The most parts of an answer; a longer one is cut.
    static let answerParts = 10

    /// Takes in the answer of a program, and in the same commit the step that ends the program's message `id`.
    ///
    /// A phone that may not be answered (see ``AnswerGate``) gets nothing; then the step says so.
    public func answer(
        _ answer: AnswerText, about id: MessageID, settling change: MessageChange
    ) async throws(StoreFailure) {
        let rules = rules
        let gate = AnswerGate(limit: answers, stops: stopList, rules: rules, accounts: accounts.directory)
        if let why = gate.objection(to: answer.phone, from: answer.ours, at: now) {
            return try await drop(answer, id, change, why)
        }
        var order = MessageOrder(
            answering: answer.phone, answer.text, from: answer.ours, over: answer.connection, rules)
        order.note = "the answer of a program"
        var arrival = Submission(receivedAt: now, door: .gateway, client: "", subject: "answer of a program")
        arrival.about = id
        var alongside = Alongside()
        alongside.changes = [change]
        let admission = Admission(store: parts.store, outbox: outbox)
        let acceptance = try await admission.admit(
            arrival, content: Array(answer.text.utf8), orders: [order], alongside: alongside)
        answers.note(answer.phone, at: now)
        log.info(
            "inbound", "a program answers",
            [
                "message": acceptance.messages.map(\.description).joined(), "to": log.shown(answer.phone),
                "about": "\(id)",
            ])
    }

    private func drop(
        _ answer: AnswerText, _ id: MessageID, _ change: MessageChange, _ objection: String
    ) async throws(StoreFailure) {
        var change = change
        let why = "its answer is not texted: \(objection)"
        let detail = change.event?.detail ?? ""
        change.event?.detail = detail.isEmpty ? why : "\(detail); \(why)"
        _ = try await parts.store.apply([change])
        log.warning(
            "inbound", "an answer is not texted: \(objection)",
            ["to": log.shown(answer.phone), "about": "\(id)"])
    }
}
