import Gateway
import Messages
import Modem
import SMS

/// One message on its way through a modem, part by part.
struct ModemAttempt {
    /// The message as it was taken.
    let message: Message
    private let parts: [ModemSubmission]
    private var unwritten: [Int]
    private var outcomes: [PartOutcome] = []
    private var forgetsEarlier = false
    private var failure: Failure?
    private var hasWritten = false

    private enum Failure: Hashable {
        case refused(Refusal)
        case unanswered
    }

    /// An attempt at `message`; parts that this SIM took in an earlier attempt are not sent again. What another one took
    /// is: phones join only parts from one number.
    ///
    /// - Parameter sim: how the ids of its parts begin.
    init(_ message: Message, parts: [ModemSubmission], on connection: ConnectionName, by sim: String) {
        self.message = message
        self.parts = parts
        let isSameDivision = message.connection == connection && message.parts.allSatisfy { $0.count == parts.count }
        let kept = message.parts.filter { $0.state == .sent || $0.state == .delivered }
        let isSameSIM = kept.allSatisfy { $0.networkID?.hasPrefix("\(sim):") ?? (parts.count == 1) }
        let taken = isSameDivision && isSameSIM ? kept : []
        let numbers = Set(taken.map(\.number))
        unwritten = parts.indices.map { $0 + 1 }.filter { !numbers.contains($0) }
        forgetsEarlier = !message.parts.isEmpty && taken.isEmpty
    }

    /// The part to write next; `nil` when there is none.
    var next: ModemSubmission? {
        guard failure == nil, let number = unwritten.first else { return nil }
        let part = parts[number - 1]
        return ModemSubmission(octets: part.octets, length: part.length, hasMore: unwritten.count > 1)
    }

    /// The network took the part.
    mutating func taken(id: String?) { note(.sent, id: id) }

    /// The part was refused.
    mutating func refused(_ error: ModemError) {
        let number = unwritten.first ?? 1
        let place = parts.count > 1 ? "part \(number) of \(parts.count): " : ""
        note(.refused, detail: error.description)
        failure = .refused(Refusal(error, place: place))
    }

    /// The message cannot be written at all.
    mutating func misfits(_ words: String) {
        failure = .refused(Refusal(.message, .permanent, 6, 0, "the text does not fit: \(words)"))
    }

    /// Nobody knows what became of the part.
    mutating func unanswered() {
        note(.unanswered)
        failure = .unanswered
    }

    private mutating func note(_ state: PartOutcome.State, id: String? = nil, detail: String = "") {
        guard let number = unwritten.first else { return }
        unwritten.removeFirst()
        hasWritten = true
        outcomes.append(
            PartOutcome(number: number, count: parts.count, state: state, networkID: id, detail: detail))
    }

    /// What is known of parts and was not taken before, and whether what is known of earlier attempts is void; for when it
    /// must be durable while the attempt goes on, lest a report about a part find nothing.
    mutating func takeProgress() -> (parts: [PartOutcome], forgetsEarlier: Bool) {
        defer {
            outcomes = []
            forgetsEarlier = forgetsEarlier && !hasWritten
        }
        return (outcomes, forgetsEarlier && hasWritten)
    }

    /// What it has come to, when nothing more of it will be written now.
    mutating func takeOutcome() -> (AttemptOutcome, forgetsEarlier: Bool) {
        let (told, forgets) = takeProgress()
        let outcome: AttemptOutcome =
            switch failure {
            case .refused(let refusal): .refused(refusal, told)
            case .unanswered: .unanswered(told)
            case nil where unwritten.isEmpty: .sent(told)
            case nil: hasWritten ? .postponed(told) : .notWritten
            }
        return (outcome, forgets)
    }

    /// Whether the attempt is over: all is written, or a part failed.
    var hasEnded: Bool { failure != nil || unwritten.isEmpty }
}

extension Refusal {
    /// What an error of a modem is to failure policy.
    init(_ error: ModemError, place: String) {
        let verdict = error.verdict
        let scope: Scope =
            switch verdict.scope {
            case .recipient: .recipient
            case .message: .message
            case .modem: .connection
            }
        self.init(scope, verdict.isPermanent ? .permanent : .temporary, 4, 0, place + error.description)
    }
}
