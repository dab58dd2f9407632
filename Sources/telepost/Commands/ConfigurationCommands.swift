import API
import Gateway
import TelepostServer
import Web

/// `telepost config apply|export|history|rollback`: through the running gateway or, where none runs and that is enough,
/// on the store itself.
struct ConfigurationCommands {
    private struct CheckBody: Encodable {
        let document: String
    }

    private struct ApplyBody: Encodable {
        let document: String
        let basis: Int64
        let note: String
    }

    private struct RollbackBody: Encodable {
        let revision: Int64
        let note: String
    }

    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    /// Puts a file in force as a new revision.
    func apply() async throws(CommandFailure) -> Int32 {
        let path = arguments.operands[0]
        guard let document = ConfigurationFile.text(at: path) else {
            throw .failed("\(path) cannot be read, or is no text of at most 1 MiB")
        }
        guard client.isAnswered else {
            let note = arguments.text(.note) ?? ""
            let revision = try await offline { kept throws(KeptRevisions.Trouble) in
                try await kept.apply(document, note: note)
            }
            Screen.print("\(path) is revision \(revision.number); the next start uses it")
            return 0
        }
        let current = try current()
        let findings = try client.post(
            "/api/v1/config/check", CheckBody(document: document), as: FindingsView.self)
        for finding in findings.findings { Screen.complain(Self.line(finding, in: path)) }
        guard findings.usable else { throw .wrongUsage("\(path) was not put in force: it has errors") }
        let applied = try client.put(
            "/api/v1/config", ApplyBody(document: document, basis: current.revision, note: arguments.text(.note) ?? ""),
            as: AppliedView.self)
        return try report(applied)
    }

    /// Prints a document as it is kept.
    func export() async throws(CommandFailure) -> Int32 {
        let number = try number(.revision)
        guard client.isAnswered else {
            let revision = try await offline { kept throws(KeptRevisions.Trouble) in try await kept.revision(number) }
            guard let revision else { throw Self.missing(number) }
            return write(revision.document)
        }
        guard let number else {
            return write(try client.get("/api/v1/config", as: ConfigurationView.self).document)
        }
        return write(try client.get("/api/v1/config/revisions/\(number)", as: RevisionView.self).document ?? "")
    }

    /// Lists the revisions, the newest first.
    func history() async throws(CommandFailure) -> Int32 {
        let limit = try arguments.wholeNumber(.limit, in: 1...500) ?? 20
        let revisions: [RevisionView]
        if client.isAnswered {
            revisions = try client.get("/api/v1/config/revisions?limit=\(limit)", as: [RevisionView].self)
        } else {
            revisions = try await offline { kept throws(KeptRevisions.Trouble) in try await kept.list(limit: limit) }
                .map { RevisionView($0, isWhole: false) }
        }
        if arguments.has(.json) {
            for revision in revisions { try Screen.print(json: revision) }
            return 0
        }
        var table = Table(" REVISION", "TIME", "BY", "NOTE")
        for revision in revisions {
            table.add(
                .init("\(revision.revision)", .strong), .init(ClockTime.text(revision.at, milliseconds: false)),
                .init(revision.author), .init(PlainText(revision.note).description))
        }
        for line in table.lines(width: Screen.width) { Screen.print(line) }
        return 0
    }

    /// Puts the document of an earlier revision in force, as a new one.
    func rollBack() async throws(CommandFailure) -> Int32 {
        guard let number = Int64(arguments.operands[0]), number > 0 else {
            throw arguments.wrong("a revision is a number, not \(arguments.operands[0])")
        }
        let note = arguments.text(.note) ?? "back to revision \(number)"
        guard client.isAnswered else {
            let revision = try await offline { kept throws(KeptRevisions.Trouble) in
                try await kept.rollBack(to: number, note: note)
            }
            Screen.print("revision \(revision.number) says what revision \(number) says; the next start uses it")
            return 0
        }
        _ = try current()
        return try report(
            try client.post(
                "/api/v1/config/rollback", RollbackBody(revision: number, note: note), as: AppliedView.self))
    }

    /// Prints the settings in force of the running gateway.
    func show() throws(CommandFailure) -> Int32 {
        write(try client.get("/api/v1/config", as: ConfigurationView.self).effective)
    }

    /// What is in force, unless a file rules.
    private func current() throws(CommandFailure) -> ConfigurationView {
        let current = try client.get("/api/v1/config", as: ConfigurationView.self)
        if let path = current.ruledBy {
            throw .failed(
                "the file \(path) rules this gateway: change it and send the process SIGHUP, "
                    + "or start it without --config")
        }
        return current
    }

    private func report(_ applied: AppliedView) throws(CommandFailure) -> Int32 {
        if arguments.has(.json) {
            try Screen.print(json: applied)
            return 0
        }
        for note in applied.notes { Screen.print(PlainText(note).description) }
        Screen.print("revision \(applied.revision) is in force")
        return 0
    }

    private func write(_ document: String) -> Int32 {
        Screen.print(document.hasSuffix("\n") ? String(document.dropLast()) : document)
        return 0
    }

    private func number(_ option: Option) throws(CommandFailure) -> Int64? {
        try arguments.wholeNumber(option, in: 1...Int.max).map { Int64($0) }
    }

    private static func missing(_ number: Int64?) -> CommandFailure {
        .failed(number.map { "there is no revision \($0)" } ?? "there is no configuration yet")
    }

    private static func line(_ finding: FindingView, in path: String) -> String {
        let place = finding.line > 0 ? "\(path):\(finding.line):\(finding.column)" : path
        let heads = [place, finding.warning ? "warning" : "", finding.key, finding.text]
        return PlainText(heads.filter { !$0.isEmpty }.joined(separator: ": ")).description
    }

    private func offline<Answer>(
        _ body: (KeptRevisions) async throws(KeptRevisions.Trouble) -> Answer
    ) async throws(CommandFailure) -> Answer {
        guard case .folder(let folder) = client.place else { throw client.place.unreachable("no answer") }
        do throws(KeptRevisions.Trouble) { return try await body(KeptRevisions(in: folder)) } catch {
            throw error.isFaulty ? .wrongUsage(error.text) : .failed(error.text)
        }
    }
}
