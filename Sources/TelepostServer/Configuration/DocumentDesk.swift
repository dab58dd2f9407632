import Bytes
import Configuration
import Gateway
import Messages
import Runtime

/// Where the configuration of a running gateway is looked at and changed. One authority rules it: a file, which nobody
/// changes from here, or the newest revision in the store.
final class DocumentDesk: ConfigurationDesk {
    private let service: Service

    /// The desk of a service.
    init(_ service: Service) {
        self.service = service
    }

    var rulingFile: String? {
        switch service.loaded.source {
        case .file(let path): path
        case .demo, .store: nil
        }
    }

    func current() async throws(OperationRefused) -> ConfigurationRevision {
        Self.revision(service.loaded, at: service.gateway.now)
    }

    func revisions(before: Int64?, limit: Int) async throws(OperationRefused) -> [ConfigurationRevision] {
        guard rulingFile == nil else { return before == nil && limit > 0 ? [try await current()] : [] }
        do throws(StoreFailure) { return try await books.revisions(before: before, limit: limit) } catch {
            throw OperationRefused(unkept: error)
        }
    }

    func revision(_ number: Int64) async throws(OperationRefused) -> ConfigurationRevision? {
        let current = try await current()
        guard rulingFile == nil, number != current.number else { return number == current.number ? current : nil }
        do throws(StoreFailure) { return try await books.revision(number) } catch {
            throw OperationRefused(unkept: error)
        }
    }

    func effective() async -> String { service.settings.text }

    func check(_ document: String) async -> [ConfigurationFinding] {
        switch service.parts.load(.store(draft(document))) {
        case .success(let loaded): loaded.warnings.map(ConfigurationFinding.init)
        case .failure(let refused): refused.problems.map(ConfigurationFinding.init)
        }
    }

    func apply(
        _ document: String, basis: Int64, author: String, note: String
    ) async throws(ConfigurationRejected) -> ConfigurationApplied {
        let outcome = await service.changing { () async -> Result<ConfigurationApplied, ConfigurationRejected> in
            do throws(ConfigurationRejected) {
                return .success(try await put(inForce: document, basis: basis, author: author, note: note))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    func tables(_ kind: ConfigurationTable.Kind) async -> [ConfigurationTable] {
        do throws(ConfigurationProblem) {
            return try ConfigurationDocument(service.loaded.text).tables(kind)
        } catch {
            service.log.error("config", "the document in force cannot be taken apart: \(error)")
            return []
        }
    }

    func edited(_ edits: [ConfigurationEdit], basis: Int64) async throws(OperationRefused) -> String {
        try expectStore()
        try expect(basis)
        var document = try self.document()
        let sealing = service.gateway.parts.sealing
        for edit in edits {
            try document.apply(edit) { secret in
                String(decoding: Base64.encode(sealing.seal(Array(secret.utf8))), as: UTF8.self)
            }
        }
        return document.text
    }

    func test(
        _ table: ConfigurationTable, report: @escaping @Sendable (TestStep) -> Void
    ) async throws(ConfigurationRejected) {
        try refuseStrangers(table)
        let plan = try plan(of: table)
        await ConnectionTrial(plan, on: service.loops.next()).run(report)
    }

    // MARK: - Putting in force

    private func put(
        inForce document: String, basis: Int64, author: String, note: String
    ) async throws(ConfigurationRejected) -> ConfigurationApplied {
        do throws(OperationRefused) {
            try expectStore()
            try expect(basis)
        } catch {
            throw .refused(error)
        }
        guard document != service.loaded.text else {
            // What could not be taken over the last time is tried again.
            return ConfigurationApplied(
                revision: basis, notes: ["nothing changed"] + (await service.put(inForce: service.loaded)))
        }
        let revision = ConfigurationRevision(
            number: basis + 1, at: service.gateway.now, author: author, note: note, document: document)
        switch service.parts.load(.store(revision)) {
        case .failure(let refused): throw .faulty(refused.problems.map(ConfigurationFinding.init))
        case .success(let loaded):
            if let fault = service.fault(of: loaded) { throw .faulty([fault]) }
            try await keep(revision)
            let notes = await service.put(inForce: loaded)
            let fields: KeyValuePairs = ["revision": "\(revision.number)", "by": author]
            service.log.info("config", "a new revision of the configuration is in force", fields)
            return ConfigurationApplied(
                revision: revision.number, notes: notes + loaded.warnings.map { ConfigurationFinding($0).inWords })
        }
    }

    /// What is kept here is what the next start uses, whatever becomes of this run.
    private func keep(_ revision: ConfigurationRevision) async throws(ConfigurationRejected) {
        let isKept: Bool
        do throws(StoreFailure) { isKept = try await books.add(revision) } catch {
            throw .refused(OperationRefused(unkept: error))
        }
        guard isKept else { throw .refused(.overtaken(by: nil, basis: revision.number - 1)) }
    }

    private func expectStore() throws(OperationRefused) {
        guard let path = rulingFile else { return }
        throw OperationRefused(
            .conflict,
            "the file \(path) rules this gateway: change it, then send the process SIGHUP; or start it without --config"
        )
    }

    private func expect(_ basis: Int64) throws(OperationRefused) {
        let number = Self.revision(service.loaded, at: service.gateway.now).number
        guard basis == number else { throw .overtaken(by: number, basis: basis) }
    }

    // MARK: - Documents

    private var books: any OfficeBooks { service.gateway.parts.books }

    private static func revision(_ loaded: LoadedConfiguration, at moment: Timestamp) -> ConfigurationRevision {
        switch loaded.source {
        case .store(let revision): revision
        case .file(let path):
            ConfigurationRevision(number: 0, at: moment, author: "file", note: path, document: loaded.text)
        case .demo: ConfigurationRevision(number: 0, at: moment, author: "built in", note: "", document: loaded.text)
        }
    }

    private func draft(_ document: String) -> ConfigurationRevision {
        ConfigurationRevision(number: 0, at: service.gateway.now, author: "", note: "", document: document)
    }

    private func document() throws(OperationRefused) -> ConfigurationDocument {
        do throws(ConfigurationProblem) { return try ConfigurationDocument(service.loaded.text) } catch {
            throw OperationRefused(.conflict, "the document in force cannot be edited: \(error.sentence)")
        }
    }

    // MARK: - Trials

    /// A secret that is kept was entered for one server: a trial gives it to no other, be it by a slip.
    private func refuseStrangers(_ table: ConfigurationTable) throws(ConfigurationRejected) {
        guard table.values.contains(where: { $0.value == .kept }) else { return }
        let known: ConfigurationTable?
        do throws(OperationRefused) {
            known = try document().tables(.connection).first { $0.name == table.name }
        } catch {
            throw .refused(error)
        }
        guard known?["host"] != table["host"] else { return }
        throw .refused(
            OperationRefused(.invalid, "the password was entered for another server: enter it again for this one"))
    }

    /// The connection that a table describes, checked within the document in force.
    private func plan(of table: ConfigurationTable) throws(ConfigurationRejected) -> ConnectionPlan {
        var document: ConfigurationDocument
        do throws(OperationRefused) {
            document = try self.document()
            let isThere = document.tables(.connection).contains { $0.name == table.name }
            try document.apply(.put(table, replacing: isThere ? table.name : nil))
        } catch {
            throw .refused(error)
        }
        let source = LoadedConfiguration.Source.store(draft(document.text))
        let surroundings = service.parts.surroundings(of: rulingFile.map { .file($0) } ?? source)
        let reading = Settings.read(document.octets, file: source.name, in: surroundings)
        let names = document.tables(.connection).map(\.name)
        let key = "connection[\((names.firstIndex(of: table.name) ?? 0) + 1)]"
        let ours = reading.errors.filter { $0.place.key == key || $0.place.key.hasPrefix(key + ".") }
        let connection = reading.readable?.connections.first { $0.name.text == table.name }
        guard ours.isEmpty, let connection, let settings = reading.readable,
            let plan = ConnectionPlan(connection, in: settings, ledger: service.ledger)
        else { throw .faulty((ours.isEmpty ? reading.errors : ours).map(ConfigurationFinding.init)) }
        return plan
    }
}

extension ConfigurationFinding {
    /// A problem as the API and the console show it.
    init(_ problem: ConfigurationProblem) {
        let place = problem.place
        self.init(
            isWarning: problem.severity == .warning, line: place.line, column: place.column, key: place.key,
            text: problem.sentence)
    }

    /// The sentence with its key.
    fileprivate var inWords: String { key.isEmpty ? text : "\(key): \(text)" }
}

extension OperationRefused {
    /// The store cannot keep or find something now.
    init(unkept failure: StoreFailure) {
        switch failure.cause {
        case .full: self.init(.unavailable, "no room on the disk at present")
        case .busy: self.init(.unavailable, "too much to do at present")
        case .closed: self.init(.unavailable, "the gateway is stopping")
        case .inputOutput, .unusable: self.init(.unavailable, "the store cannot be written or read at present")
        }
    }

    /// Somebody else was faster.
    fileprivate static func overtaken(by number: Int64?, basis: Int64) -> OperationRefused {
        let present = number.map { "revision \($0) is in force" } ?? "another revision is in force by now"
        return OperationRefused(
            .conflict, "\(present), and this change was made from revision \(basis): look at what changed and try again"
        )
    }
}
