public import Messages
import SMS

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
    /// A phone that gets too many answers gets no more (see ``AnswerLimit``); then the step says so.
    public func answer(
        _ answer: AnswerText, about id: MessageID, settling change: MessageChange
    ) async throws(StoreFailure) {
        guard answers.allows(answer.phone, at: now) else { return try await drop(answer, id, change) }
        let reference = rules.connections[answer.connection]?.referenceSize ?? .eightBit
        let text = TextLimit.parts(Self.answerParts, reference: reference).applied(to: answer.text)
        var order = MessageOrder(
            application: nil, addressedAs: answer.phone.e164, recipient: answer.phone, originator: answer.ours,
            via: [answer.connection], text: text, alphabet: SegmentCount(text, reference: reference).alphabet)
        order.note = "the answer of a command"
        var arrival = Submission(receivedAt: now, door: .gateway, client: "", subject: "answer of a command")
        arrival.about = id
        var alongside = Alongside()
        alongside.changes = [change]
        let admission = Admission(store: parts.store, outbox: outbox)
        let acceptance = try await admission.admit(
            arrival, content: Array(answer.text.utf8), orders: [order], alongside: alongside)
        answers.note(answer.phone, at: now)
        log.info(
            "commands", "a command answers",
            [
                "message": acceptance.messages.map(\.description).joined(), "to": log.shown(answer.phone),
                "about": "\(id)",
            ])
    }

    private func drop(_ answer: AnswerText, _ id: MessageID, _ change: MessageChange) async throws(StoreFailure) {
        var change = change
        let why = "its answer is not texted: the phone got \(AnswerLimit.most) within an hour"
        let detail = change.event?.detail ?? ""
        change.event?.detail = detail.isEmpty ? why : "\(detail); \(why)"
        _ = try await parts.store.apply([change])
        log.warning(
            "commands", "an answer is not texted: there were too many for the same phone",
            ["to": log.shown(answer.phone), "about": "\(id)"])
    }
}
