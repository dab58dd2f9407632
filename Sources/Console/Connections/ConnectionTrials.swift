import Gateway
import Synchronization
import Web

/// Tries connections out for pages, a few at a time.
final class ConnectionTrials: Sendable {
    /// How many may be under way at a time.
    static let limit = 8

    private let running = Mutex(0)

    /// Tries a connection, and returns when that has ended: every step, or a problem when there are too many tests.
    func run(
        _ table: ConfigurationTable, _ desk: any ConfigurationDesk, _ call: PageCall
    ) async throws(Problem) -> [TestStep] {
        try begin()
        defer { end() }
        let outcome = await Self.attempt(table, desk) { _ in }
        await call.record(.connectionTest, table.name, detail: TrialSteps.summary(outcome))
        return outcome
    }

    /// Tries a connection, and answers with one step a line as it happens, in JSON.
    func stream(
        _ table: ConfigurationTable, _ desk: any ConfigurationDesk, _ call: PageCall
    ) throws(Problem) -> HTTPResponse {
        try begin()
        let stream = BodyStream()
        // Owned by the answer: it ends with the test, which takes bounded time.
        Task {
            let outcome = await Self.attempt(table, desk) { step in
                Self.write(StepLine(name: step.name, done: step.isDone, detail: step.detail), to: stream)
            }
            let isPassed = !outcome.isEmpty && outcome.allSatisfy(\.isDone)
            Self.write(EndLine(passed: isPassed, words: TrialSteps.conclusion(outcome)), to: stream)
            stream.finish()
            end()
            await call.record(.connectionTest, table.name, detail: TrialSteps.summary(outcome))
        }
        return HTTPResponse(status: 200, contentType: "application/x-ndjson", body: [], stream: stream)
    }

    private func begin() throws(Problem) {
        let isFree = running.withLock { running in
            guard running < Self.limit else { return false }
            running += 1
            return true
        }
        guard isFree else { throw Problem(503, "too many connections are being tested; try again in a minute") }
    }

    private func end() { running.withLock { $0 -= 1 } }

    private static func attempt(
        _ table: ConfigurationTable, _ desk: any ConfigurationDesk, _ report: @escaping @Sendable (TestStep) -> Void
    ) async -> [TestStep] {
        let steps = StepList()
        do throws(ConfigurationRejected) {
            try await desk.test(table) { step in
                steps.add(step)
                report(step)
            }
        } catch {
            let step = TestStep(name: "read the settings", isDone: false, detail: error.sentence)
            steps.add(step)
            report(step)
        }
        return steps.all
    }

    private static func write(_ line: some Encodable, to stream: BodyStream) {
        // Two texts and a flag can always be written.
        guard let octets = try? JSON.encode(line) else { return }
        // Whoever has gone hears no more; the test ends by itself.
        _ = stream.write(octets)
    }
}

/// The steps of a test so far.
private final class StepList: Sendable {
    private let steps = Mutex<[TestStep]>([])

    var all: [TestStep] { steps.withLock { $0 } }

    func add(_ step: TestStep) { steps.withLock { $0.append(step) } }
}

/// A step as the script reads it.
private struct StepLine: Encodable {
    var name: String
    var done: Bool
    var detail: String
}

/// The end of a test as the script reads it.
private struct EndLine: Encodable {
    var end = true
    var passed: Bool
    var words: String
}

extension ConfigurationRejected {
    /// All of it in one line.
    var sentence: String {
        switch self {
        case .faulty(let findings):
            findings.filter { !$0.isWarning }.map { $0.key.isEmpty ? $0.text : "\($0.key): \($0.text)" }
                .joined(separator: "; ")
        case .refused(let refused): refused.text
        }
    }
}
