import Gateway
import Messages
import SMPP

/// One message on its way through one SMPP session: which parts are written, answered, refused.
///
/// It ends when nothing is outstanding and nothing more will be written; ``takeOutcome()`` then says what it came to.
struct Attempt {
    /// The message as it was taken, with what ``takeProgress()`` has told of its parts since.
    private(set) var message: Message
    /// The parts, by their number less one.
    let parts: [ShortMessage]
    // The last part first.
    private var unwritten: [Int]
    private var outstanding = 0
    private var writes = 0
    // Of this attempt only: a report may since have changed what is known of parts sent earlier.
    private var outcomes: [PartOutcome] = []
    private var refusal: Refusal?
    private var isThrottled = false
    private var isUnanswered = false
    private var startsAfresh: Bool

    /// An attempt at `message`; parts that this connection took in an earlier attempt are not sent again.
    init(_ message: Message, parts: [ShortMessage], on connection: ConnectionName) {
        self.message = message
        self.parts = parts
        let isSameDivision = message.connection == connection && message.parts.allSatisfy { $0.count == parts.count }
        let taken = isSameDivision ? message.parts.filter { $0.state == .sent || $0.state == .delivered } : []
        let numbers = Set(taken.map(\.number))
        unwritten = (1...max(1, parts.count)).filter { !numbers.contains($0) }.reversed()
        startsAfresh = !message.parts.isEmpty && taken.isEmpty
    }

    /// Whether nothing more will happen.
    var hasEnded: Bool { outstanding == 0 && (unwritten.isEmpty || isStopped) }

    /// After a failure no further part is written.
    private var isStopped: Bool { refusal != nil || isThrottled || isUnanswered }

    /// The next part to write; it counts as written from now on. `nil` when no more is to be written.
    mutating func nextPart() -> (number: Int, count: Int, part: ShortMessage, isLast: Bool)? {
        guard !isStopped, let number = unwritten.popLast() else { return nil }
        outstanding += 1
        writes += 1
        return (number, parts.count, parts[number - 1], unwritten.isEmpty)
    }

    /// Takes in the network's answer to a part.
    mutating func answered(_ number: Int, _ answer: SMPPAnswer) {
        outstanding -= 1
        guard let verdict = answer.status.verdict else { return note(number, .sent, id: answer.networkID) }
        guard !verdict.isThrottling else {
            isThrottled = true
            return
        }
        let place = parts.count > 1 ? "part \(number) of \(parts.count): " : ""
        let new = Refusal(answer.status, verdict, place: place, detail: answer.explanation)
        note(number, .refused, detail: answer.status.description)
        // What is for good outweighs what is for now.
        if refusal == nil || (refusal?.persistence == .temporary && new.persistence == .permanent) { refusal = new }
    }

    /// Takes note that a part gets no answer.
    mutating func unanswered(_ number: Int, _ silence: SMPPSilence) {
        outstanding -= 1
        switch silence {
        case .neverSent:
            writes -= 1
            unwritten.append(number)
        case .timedOut, .linkLost:
            isUnanswered = true
            note(number, .unanswered)
        }
    }

    private mutating func note(_ number: Int, _ state: PartOutcome.State, id: String? = nil, detail: String = "") {
        outcomes.append(
            PartOutcome(number: number, count: parts.count, state: state, networkID: id, detail: detail))
    }

    /// What is known of parts and was not taken before; for when it must be durable while the attempt goes on.
    mutating func takeProgress() -> (parts: [PartOutcome], forgetsEarlier: Bool) {
        let (told, forgets) = (takeOutcomes(), takeForgetting())
        message.parts = message.parts(after: told, forgetsEarlier: forgets)
        return (told, forgets)
    }

    /// What it came to, once it has ended or the link is gone, and whether what is known of earlier attempts is void.
    mutating func takeOutcome() -> (AttemptOutcome, forgetsEarlier: Bool) {
        let told = takeOutcomes()
        let outcome: AttemptOutcome =
            if isUnanswered {
                .unanswered(told)
            } else if let refusal {
                .refused(refusal, told)
            } else if unwritten.isEmpty && !isThrottled {
                .sent(told)
            } else if writes == 0 {
                .notWritten
            } else {
                // Throttled, or the session ended between two parts: the rest goes soon, and nothing has failed.
                .postponed(told)
            }
        return (outcome, takeForgetting())
    }

    private mutating func takeOutcomes() -> [PartOutcome] {
        defer { outcomes = [] }
        return outcomes.count > 1 ? outcomes.sorted { $0.number < $1.number } : outcomes
    }

    private mutating func takeForgetting() -> Bool {
        guard startsAfresh, writes > 0 else { return false }
        startsAfresh = false
        return true
    }
}

extension Message {
    /// Its parts when `news` are known as well.
    func parts(after news: [PartOutcome], forgetsEarlier: Bool) -> [PartOutcome] {
        if forgetsEarlier || parts.isEmpty { return news }
        var all = Dictionary(parts.map { ($0.number, $0) }) { _, last in last }
        for part in news { all[part.number] = part }
        return all.values.sorted { $0.number < $1.number }
    }
}
