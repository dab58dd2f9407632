import SMPP

/// The answers that a connection owes, in the order in which they are due.
struct PendingAnswers: Sendable {
    enum Reply: Hashable, Sendable {
        case single(SMPPAnswer)
        case multiple(CommandStatus, SubmitMultiResp)
    }

    struct Answer: Hashable, Sendable {
        let sequence: UInt32
        let reply: Reply
        /// To be filed once the answer was written.
        let reports: [PendingReport]
        var due: Duration
    }

    private let keepsOrder: Bool
    // The one due first is the last, so that taking it moves nothing.
    private var answers: [Answer] = []

    init(keepsOrder: Bool) {
        self.keepsOrder = keepsOrder
    }

    var nextDue: Duration? { answers.last?.due }

    mutating func add(_ answer: Answer) {
        var answer = answer
        if keepsOrder, let latest = answers.first { answer.due = max(answer.due, latest.due) }
        // Of equally due ones the newer goes behind, which is nearer to the start here.
        var (low, high) = (0, answers.count)
        while low < high {
            let middle = (low + high) / 2
            if answers[middle].due > answer.due { low = middle + 1 } else { high = middle }
        }
        answers.insert(answer, at: low)
    }

    /// Takes what is due at `now`; everything when that is `nil`.
    mutating func take(dueAt now: Duration?) -> Answer? {
        guard let next = answers.last, now.map({ next.due <= $0 }) ?? true else { return nil }
        return answers.popLast()
    }
}
