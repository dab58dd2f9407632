import API
import Gateway
import Messages
import Synchronization

/// A configuration of tables in memory, that tests change and ask.
final class OfficeDocument: ConfigurationDesk, ConnectionControl {
    private struct State {
        var tables: [ConfigurationTable] = []
        var number: Int64 = 1
        var edits: [ConfigurationEdit] = []
        var notes: [String] = []
        var rejection: ConfigurationRejected?
        var steps: [TestStep] = []
        var tested: [ConfigurationTable] = []
        var paused: [String] = []
    }

    let rulingFile: String?
    private let state = Mutex(State())

    init(_ tables: [ConfigurationTable] = [], rulingFile: String? = nil) {
        self.rulingFile = rulingFile
        state.withLock { $0.tables = tables }
    }

    var edits: [ConfigurationEdit] { state.withLock { $0.edits } }
    var notes: [String] { state.withLock { $0.notes } }
    var tested: [ConfigurationTable] { state.withLock { $0.tested } }
    var paused: [String] { state.withLock { $0.paused } }
    func reject(_ rejection: ConfigurationRejected?) { state.withLock { $0.rejection = rejection } }
    func answer(_ steps: [TestStep]) { state.withLock { $0.steps = steps } }

    func current() async throws(OperationRefused) -> ConfigurationRevision {
        let number = state.withLock { $0.number }
        return ConfigurationRevision(
            number: number, at: Timestamp(seconds: 0), author: "test", note: "", document: "")
    }

    func revisions(before: Int64?, limit: Int) async throws(OperationRefused) -> [ConfigurationRevision] { [] }
    func revision(_ number: Int64) async throws(OperationRefused) -> ConfigurationRevision? { nil }
    func effective() async -> String { "" }
    func check(_ document: String) async -> [ConfigurationFinding] { [] }

    func apply(
        _ document: String, basis: Int64, author: String, note: String
    ) async throws(ConfigurationRejected) -> ConfigurationApplied {
        let outcome: Result<Int64, ConfigurationRejected> = state.withLock { state in
            if let rejection = state.rejection { return .failure(rejection) }
            guard basis == state.number else {
                return .failure(.refused(OperationRefused(.conflict, "somebody else was faster")))
            }
            state.number += 1
            state.notes.append("\(author): \(note)")
            return .success(state.number)
        }
        return ConfigurationApplied(revision: try outcome.get(), notes: [])
    }

    func tables(_ kind: ConfigurationTable.Kind) async -> [ConfigurationTable] {
        state.withLock { $0.tables.filter { $0.kind == kind } }
    }

    func edited(_ edits: [ConfigurationEdit], basis: Int64) async throws(OperationRefused) -> String {
        state.withLock { $0.edits += edits }
        return "edited"
    }

    func test(
        _ table: ConfigurationTable, report: @escaping @Sendable (TestStep) -> Void
    ) async throws(ConfigurationRejected) {
        let (steps, rejection) = state.withLock { state in
            state.tested.append(table)
            return (state.steps, state.rejection)
        }
        if let rejection { throw rejection }
        steps.forEach(report)
    }

    func pause(_ name: ConnectionName, author: String) async throws(OperationRefused) {
        state.withLock { $0.paused.append("\(author) pauses \(name)") }
    }

    func resume(_ name: ConnectionName, author: String) async throws(OperationRefused) {
        state.withLock { $0.paused.append("\(author) resumes \(name)") }
    }
}
