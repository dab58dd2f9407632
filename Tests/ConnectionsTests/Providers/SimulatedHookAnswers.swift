import Synchronization

/// Answers one after the other; the last for ever.
final class SimulatedHookAnswers: Sendable {
    private let rest: Mutex<[String]>

    init(_ answers: [String]) { rest = Mutex(answers) }

    func next() -> String? {
        rest.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
    }
}
