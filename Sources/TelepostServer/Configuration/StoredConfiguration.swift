import Configuration
import Gateway
import Messages

/// The document in the store of a data folder: the first one, and which folder is for what.
enum StoredConfiguration {
    /// Who wrote the built-in document into the store of a demonstration.
    static let demonstration = "demonstration"
    /// Who wrote the first document of any other gateway.
    static let firstStart = "first start"

    /// The newest revision, made where there is none. A demonstration's document that nobody has changed is brought to the
    /// built-in one of this version.
    ///
    /// - Parameter built: the document that a folder begins with.
    /// - Throws: ``StartRefused`` when the folder is one of the other kind, or the store cannot answer.
    static func newest(
        in books: any OfficeBooks & History, isDemo: Bool, built: String, at moment: Timestamp
    ) async throws(StartRefused) -> ConfigurationRevision {
        let first = try await asked { () throws(StoreFailure) in try await books.revision(1) }
        let newest = try await asked { () throws(StoreFailure) in try await books.revisions(before: nil, limit: 1) }
            .first
        guard let first, let newest else {
            // A gateway that a file ruled has none: its messages are not for a simulated carrier.
            let used = try await asked { () throws(StoreFailure) in
                try await books.messages(matching: MessageFilter(), before: nil, limit: 1)
            }
            guard !isDemo || used.isEmpty else { throw .otherKind(isDemo: true) }
            return try await add(1, isDemo ? demonstration : firstStart, built, to: books, at: moment)
        }
        guard (first.author == demonstration) == isDemo else { throw .otherKind(isDemo: isDemo) }
        if newest.author == demonstration, newest.document != DemoConfiguration.text {
            return try await add(newest.number + 1, demonstration, built, to: books, at: moment)
        }
        return newest
    }

    /// Why a folder cannot be run with a file: it is one of a demonstration, whose messages are not for a real carrier.
    static func objection(toFileIn books: any OfficeBooks) async throws(StoreFailure) -> String? {
        try await books.revision(1)?.author == demonstration
            ? "this data folder is one of the demonstration; give the gateway a folder of its own with --data DIR" : nil
    }

    private static func add(
        _ number: Int64, _ author: String, _ document: String, to books: any OfficeBooks, at moment: Timestamp
    ) async throws(StartRefused) -> ConfigurationRevision {
        let isDemo = author == demonstration
        let revision = ConfigurationRevision(
            number: number, at: moment, author: author,
            note: isDemo ? "the built-in document" : "the document that a gateway begins with",
            document: document)
        let isKept = try await asked { () throws(StoreFailure) in try await books.add(revision) }
        guard isKept else { throw StartRefused(["the configuration in the store changes while it is read"]) }
        return revision
    }

    private static func asked<Answer>(
        _ body: () async throws(StoreFailure) -> Answer
    ) async throws(StartRefused) -> Answer {
        do throws(StoreFailure) { return try await body() } catch {
            throw StartRefused(["the configuration in the store cannot be read or kept: \(error.detail)"], exitCode: 1)
        }
    }
}

/// Why `telepost serve` does not start, for the terminal.
struct StartRefused: Error {
    /// One a line.
    let lines: [String]
    /// 1: it cannot run, 2: the configuration cannot be used.
    let exitCode: Int32

    init(_ lines: [String], exitCode: Int32 = 2) {
        (self.lines, self.exitCode) = (lines, exitCode)
    }

    fileprivate static func otherKind(isDemo: Bool) -> StartRefused {
        StartRefused([
            isDemo
                ? "telepost serve: this data folder is one of a gateway, not of the demonstration. "
                    + "Give the demonstration a folder of its own with --data DIR."
                : "telepost serve: this data folder is one of the demonstration. "
                    + "Start it with --demo, or give the gateway a folder of its own with --data DIR."
        ])
    }
}
