import Configuration
public import Gateway
import Glibc
import Messages
import SQLiteStore

/// The revisions of the configuration in a data folder that no gateway runs on.
public struct KeptRevisions: Sendable {
    /// Why it could not be done, in plain words.
    public struct Trouble: Error, Hashable, Sendable {
        /// The words; may be several lines.
        public let text: String
        /// Whether what was asked for makes no sense, or the document cannot be used.
        public let isFaulty: Bool
    }

    /// Who does it, for the records.
    private static let actor = "command line"

    private let folder: String

    /// The revisions in a folder.
    public init(in folder: String) {
        self.folder = folder
    }

    /// The newest revisions first.
    public func list(limit: Int) async throws(Trouble) -> [ConfigurationRevision] {
        try await withStore { store throws(StoreFailure) in try await store.revisions(before: nil, limit: limit) }
    }

    /// One revision, the newest unless another is asked for; `nil` when there is none.
    public func revision(_ number: Int64?) async throws(Trouble) -> ConfigurationRevision? {
        guard let number else { return try await list(limit: 1).first }
        return try await withStore { store throws(StoreFailure) in try await store.revision(number) }
    }

    /// Makes the document of an earlier revision the newest, for the next start to use.
    ///
    /// - Returns: the new revision.
    public func rollBack(to number: Int64, note: String) async throws(Trouble) -> ConfigurationRevision {
        guard let newest = try await revision(nil) else { throw Trouble.none(folder) }
        guard let old = try await revision(number) else {
            throw Trouble(text: "there is no revision \(number); the newest is \(newest.number)", isFaulty: true)
        }
        guard old.document != newest.document else {
            throw Trouble(text: "revision \(newest.number), the newest, says the same already", isFaulty: false)
        }
        return try await add(old.document, after: newest.number, .configurationRollback, note: note)
    }

    /// Makes a document the newest revision, for the next start to use.
    ///
    /// - Returns: the new revision.
    public func apply(_ document: String, note: String) async throws(Trouble) -> ConfigurationRevision {
        let newest = try await revision(nil)
        if let newest, newest.document == document { return newest }
        return try await add(document, after: newest?.number ?? 0, .configurationApply, note: note)
    }

    private func add(
        _ document: String, after number: Int64, _ action: AuditAction, note: String
    ) async throws(Trouble) -> ConfigurationRevision {
        try check(document)
        let moment = SystemClock().now
        let revision = ConfigurationRevision(
            number: number + 1, at: moment, author: Self.actor, note: note, document: document)
        let entry = AuditEntry(
            at: moment, actor: Self.actor, client: "", action: action.rawValue,
            subject: "revision \(revision.number)", detail: note)
        let isKept = try await withStore { store throws(StoreFailure) in
            guard try await store.add(revision) else { return false }
            try await store.note(entry)
            return true
        }
        guard isKept else { throw Trouble(text: "the revisions changed meanwhile: try again", isFaulty: false) }
        return revision
    }

    /// What cannot be used would keep the next start from working.
    private func check(_ document: String) throws(Trouble) {
        var parts = ConcreteParts()
        parts.folder = folder
        do throws(StartRefused) { try parts.openKey(folder) } catch {
            throw Trouble(text: error.lines.joined(separator: "\n"), isFaulty: false)
        }
        let draft = ConfigurationRevision(number: 0, at: SystemClock().now, author: "", note: "", document: document)
        guard case .failure(let refused) = parts.load(.store(draft)) else { return }
        let lines = refused.problems.map(\.description) + ["the document cannot be used"]
        throw Trouble(text: lines.joined(separator: "\n"), isFaulty: true)
    }

    private func withStore<Answer: Sendable>(
        _ body: (SQLiteStore) async throws(StoreFailure) -> Answer
    ) async throws(Trouble) -> Answer {
        guard unsafe access(folder + "/telepost.db", F_OK) == 0 else { throw Trouble.none(folder) }
        do throws(StoreFailure) {
            let store = try SQLiteStore.open(in: folder)
            let answer: Result<Answer, StoreFailure>
            do throws(StoreFailure) { answer = .success(try await body(store)) } catch { answer = .failure(error) }
            await store.close()
            return try answer.get()
        } catch {
            throw Trouble(text: "the store in \(folder) cannot be opened or read: \(error.detail)", isFaulty: false)
        }
    }
}

extension KeptRevisions.Trouble {
    fileprivate static func none(_ folder: String) -> KeptRevisions.Trouble {
        KeptRevisions.Trouble(
            text: "\(folder) holds no configuration (a gateway that is started without --config makes one)",
            isFaulty: false)
    }
}
