import API
import Gateway
import Messages
import Synchronization

/// A document that is a list of lines `kind.name`, with its revisions; one with the word `wrong` cannot be used.
final class FakeDesk: ConfigurationDesk {
    private struct State {
        var revisions: [ConfigurationRevision] = []
        var tables: [ConfigurationTable] = []
        var edits: [ConfigurationEdit] = []
        var tested: [ConfigurationTable] = []
        var steps: [TestStep] = []
        var rejection: ConfigurationRejected?
    }

    static let finding = ConfigurationFinding(
        isWarning: false, line: 2, column: 8, key: "connection[0].port", text: "found \"x\", accepted is a port")

    let rulingFile: String?
    private let state = Mutex(State())

    init(_ document: String = "one\n", ruledBy file: String? = nil, tables: [ConfigurationTable] = []) {
        rulingFile = file
        state.withLock { state in
            state.revisions = [
                ConfigurationRevision(number: 1, at: StillClock().now, author: "alice", note: "", document: document)
            ]
            state.tables = tables
        }
    }

    /// What was edited.
    var edits: [ConfigurationEdit] { state.withLock(\.edits) }
    /// What was tried out.
    var tested: [ConfigurationTable] { state.withLock(\.tested) }

    /// What every test says from now on.
    func say(_ steps: [TestStep], rejecting rejection: ConfigurationRejected? = nil) {
        state.withLock { ($0.steps, $0.rejection) = (steps, rejection) }
    }

    func current() async throws(OperationRefused) -> ConfigurationRevision {
        guard let last = state.withLock({ $0.revisions.last }) else {
            throw OperationRefused(.missing, "there is no document")
        }
        return last
    }

    func revisions(before: Int64?, limit: Int) async throws(OperationRefused) -> [ConfigurationRevision] {
        state.withLock { state in
            Array(state.revisions.reversed().filter { $0.number < before ?? .max }.prefix(limit))
        }
    }

    func revision(_ number: Int64) async throws(OperationRefused) -> ConfigurationRevision? {
        state.withLock { $0.revisions.first { $0.number == number } }
    }

    func effective() async -> String { "# all defaults\n" }

    func check(_ document: String) async -> [ConfigurationFinding] {
        document.contains("wrong") ? [Self.finding] : []
    }

    func apply(
        _ document: String, basis: Int64, author: String, note: String
    ) async throws(ConfigurationRejected) -> ConfigurationApplied {
        if document.contains("wrong") { throw .faulty([Self.finding]) }
        let number: Int64? = state.withLock { state in
            guard rulingFile == nil, state.revisions.last?.number == basis else { return nil }
            state.revisions.append(
                ConfigurationRevision(
                    number: basis + 1, at: StillClock().now, author: author, note: note, document: document))
            return basis + 1
        }
        guard let number else { throw .refused(OperationRefused(.conflict, "somebody else was faster")) }
        return ConfigurationApplied(revision: number, notes: ["listeners change after a restart"])
    }

    func tables(_ kind: ConfigurationTable.Kind) async -> [ConfigurationTable] {
        state.withLock { $0.tables.filter { $0.kind == kind } }
    }

    func edited(_ edits: [ConfigurationEdit], basis: Int64) async throws(OperationRefused) -> String {
        try state.withLock { state throws(OperationRefused) in
            guard state.revisions.last?.number == basis else {
                throw OperationRefused(.conflict, "the document has changed meanwhile")
            }
            state.edits += edits
            return "edited \(state.edits.count)\n"
        }
    }

    func test(
        _ table: ConfigurationTable, report: @escaping @Sendable (TestStep) -> Void
    ) async throws(ConfigurationRejected) {
        let (steps, rejection) = state.withLock { state in
            state.tested.append(table)
            return (state.steps, state.rejection)
        }
        for step in steps { report(step) }
        if let rejection { throw rejection }
    }
}

/// Holds up nothing, and remembers who wanted what.
final class FakeControl: ConnectionControl {
    private let notes = Mutex<[String]>([])

    /// What was asked for.
    var asked: [String] { notes.withLock { $0 } }

    func pause(_ name: ConnectionName, author: String) async throws(OperationRefused) {
        let isPaused = notes.withLock { notes in
            defer { notes.append("pause \(name) by \(author)") }
            return notes.last?.hasPrefix("pause") == true
        }
        if isPaused { throw OperationRefused(.conflict, "\(name) is paused already") }
    }

    func resume(_ name: ConnectionName, author: String) async throws(OperationRefused) {
        notes.withLock { $0.append("resume \(name) by \(author)") }
    }
}
