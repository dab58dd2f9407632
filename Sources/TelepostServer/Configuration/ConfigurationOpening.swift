import Configuration
import Gateway
import Glibc
import Messages
import Passwords
import SQLiteStore

extension ConcreteParts {
    /// Finds and loads the configuration that `telepost serve` is to run with: the file when one is named, else the
    /// newest revision in the store of the data folder.
    ///
    /// The store is closed again afterwards: how it and the log are to be used is in the document.
    mutating func openConfiguration(_ options: ServeOptions) async throws(StartRefused) -> LoadedConfiguration {
        folder = options.data
        guard let path = options.config else { return try await openStored(options) }
        if unsafe access(options.data + "/secrets.key", F_OK) == 0 { try openKey(options.data) }
        switch load(.file(path)) {
        case .success(let loaded): return loaded
        case .failure(let refused): throw StartRefused(refused.problems.map(\.description))
        }
    }

    private mutating func openStored(_ options: ServeOptions) async throws(StartRefused) -> LoadedConfiguration {
        let store = try await Self.openStore(options.data)
        let built = options.isDemo ? DemoConfiguration.text : FirstConfiguration.text(listen: options.console)
        let found: Result<ConfigurationRevision, StartRefused>
        do throws(StartRefused) {
            found = .success(
                try await StoredConfiguration.newest(in: store, isDemo: options.isDemo, built: built, at: clock.now))
        } catch {
            found = .failure(error)
        }
        await store.close()
        let revision = try found.get()
        try openKey(options.data)
        switch load(.store(revision)) {
        case .success(let loaded): return loaded
        case .failure(let refused): throw .unusable(revision, refused, options.data)
        }
    }

    /// Reads, or makes, the key that secrets are sealed with.
    mutating func openKey(_ folder: String) throws(StartRefused) {
        do throws(SecretsFailure) { sealing = try SealingKey.open(in: folder) } catch {
            throw StartRefused([error.text], exitCode: 1)
        }
    }

    /// Opens the store, waiting as long as the disk is full: a gateway that crashed on a full disk comes back by
    /// itself.
    private static func openStore(_ folder: String) async throws(StartRefused) -> SQLiteStore {
        var isReported = false
        while true {
            do throws(StoreFailure) { return try SQLiteStore.open(in: folder) } catch {
                guard error.cause == .full else {
                    throw StartRefused(["cannot open the store in \(folder): \(error.detail)"], exitCode: 1)
                }
                if !isReported { Terminal.complain("no room on the disk of \(folder): waiting until there is") }
                isReported = true
                sleep(1)
            }
        }
    }
}

extension StartRefused {
    fileprivate static func unusable(
        _ revision: ConfigurationRevision, _ refused: ConfigurationRefused, _ folder: String
    ) -> StartRefused {
        StartRefused(
            refused.problems.map(\.description) + [
                """
                telepost serve: revision \(revision.number) of the configuration in \(folder) cannot be used as things \
                are. Mend what it names, or go back: telepost config history --data \(folder) lists the revisions, \
                telepost config export --data \(folder) prints this one, \
                telepost config rollback NUMBER --data \(folder) puts an earlier one in force.
                """
            ])
    }
}
