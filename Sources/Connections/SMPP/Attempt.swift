import Gateway
import Messages
import SMPP

/// One message on its way through one SMPP session: which parts are written, answered, refused.
///
/// It ends when nothing is outstanding and nothing more will be written; ``outcome`` then says what it came to.
struct Attempt {
    /// The message as it was taken.
    let message: Message
    /// The parts, by their number less one.
    let parts: [ShortMessage]
    private var unwritten: [Int]
    private var outstanding = 0
    private var known: [Int: PartOutcome]
    private var refusal: Refusal?
    private var isThrottled = false
    private var isUnanswered = false
    private var hasWritten = false

    /// An attempt at `message`; parts that this connection took in an earlier attempt are not sent again.
    init(_ message: Message, parts: [ShortMessage], on connection: ConnectionName) {
        self.message = message
        self.parts = parts
        let isSameDivision = message.connection == connection && message.parts.allSatisfy { $0.count == parts.count }
        let earlier = isSameDivision ? message.parts.filter { $0.state == .sent || $0.state == .delivered } : []
        let taken = Set(earlier.map(\.number))
        known = Dictionary(earlier.map { ($0.number, $0) }, uniquingKeysWith: { _, last in last })
        unwritten = (1...max(1, parts.count)).filter { !taken.contains($0) }.reversed()
    }

    /// Whether everything known of earlier attempts is of no use here.
    var startsAfresh: Bool { !message.parts.isEmpty && known.isEmpty }

    /// How many parts are not written yet.
    var unwrittenCount: Int { unwritten.count }

    /// Whether nothing more will happen.
    var hasEnded: Bool { outstanding == 0 && (unwritten.isEmpty || isStopped) }

    /// After a failure no further part is written.
    private var isStopped: Bool { refusal != nil || isThrottled || isUnanswered }

    /// The next part to write; it counts as written from now on.
    mutating func nextPart() -> (number: Int, ShortMessage)? {
        guard !isStopped, let number = unwritten.popLast() else { return nil }
        outstanding += 1
        hasWritten = true
        return (number, parts[number - 1])
    }

    /// Takes in the network's answer to a part.
    mutating func answered(_ number: Int, _ answer: SMPPAnswer) {
        outstanding -= 1
        guard let verdict = answer.status.verdict else {
            known[number] = PartOutcome(number: number, count: parts.count, state: .sent, networkID: answer.messageID)
            return
        }
        if verdict.isThrottling {
            isThrottled = true
            return
        }
        let words = [answer.status.description, answer.parameters.additionalStatusText ?? ""].filter { !$0.isEmpty }
        known[number] = PartOutcome(
            number: number, count: parts.count, state: .refused, detail: words.joined(separator: ": "))
        if refusal == nil || verdict.persistence == .permanent {
            let part = parts.count > 1 ? "part \(number) of \(parts.count): " : ""
            refusal = Refusal(verdict, part + words.joined(separator: ": "))
        }
    }

    /// Takes note that a part gets no answer.
    mutating func unanswered(_ number: Int, _ silence: SMPPSilence) {
        outstanding -= 1
        switch silence {
        case .neverSent: unwritten.append(number)
        case .timedOut, .linkLost:
            isUnanswered = true
            known[number] = PartOutcome(number: number, count: parts.count, state: .unanswered)
        }
    }

    /// What it came to, once it has ended or the link is gone.
    var outcome: AttemptOutcome {
        let outcomes = known.values.sorted { $0.number < $1.number }
        if isUnanswered { return .unanswered(outcomes) }
        if let refusal { return .refused(refusal, outcomes) }
        if isThrottled { return .postponed(outcomes) }
        if unwritten.isEmpty { return .sent(outcomes) }
        guard hasWritten else { return .notWritten }
        return .refused(
            Refusal(.connection, .temporary, 4, 2, "the link was lost between two parts"), outcomes)
    }
}

extension Refusal {
    /// What an SMPP failure is to failure policy.
    init(_ verdict: Verdict, _ text: String) {
        let scope: Scope =
            switch verdict.scope {
            case .recipient: .recipient
            case .message: .message
            case .connection: .connection
            }
        self.init(scope, verdict.persistence == .temporary ? .temporary : .permanent, 4, 0, text)
    }
}
