import Bytes
import Configuration
import Gateway

/// A configuration that was read and checked by every room.
struct LoadedConfiguration: Sendable {
    /// Where the document comes from.
    enum Source: Sendable {
        /// The built-in one.
        case demo
        /// A file.
        case file(String)
        /// The store; a revision that is to be there yet has the number 0.
        case store(ConfigurationRevision)
    }

    let source: Source
    /// The document.
    let text: String
    let settings: Settings
    let rules: Rules
    /// The accounts that it provisions.
    let accounts: [ProvisionedAccount]
    /// Who may use TLS 1.0 and 1.1.
    let legacyClients: ClientList
    /// What somebody should know of.
    let warnings: [ConfigurationProblem]

    /// Reads and checks; either a configuration without errors, or all problems.
    static func load(
        _ source: Source, _ parts: ConcreteParts
    ) -> Result<LoadedConfiguration, ConfigurationRefused> {
        let octets: [UInt8]
        switch source.octets {
        case .octets(let found): octets = found
        case .unreadable(let reason):
            let problem = ConfigurationProblem(at: Place(file: source.name), "cannot be read: \(reason)")
            return .failure(ConfigurationRefused(problems: [problem]))
        }
        let reading = Settings.read(octets, file: source.name, in: parts.surroundings(of: source))
        guard let settings = reading.readable else {
            return .failure(ConfigurationRefused(problems: reading.problems))
        }
        var assembly = parts.rulesAssembly(settings)
        let rules = assembly.rules()
        let legacyClients = assembly.legacyClients()
        var provisioning = AccountsAssembly(settings, plan: parts.plan)
        let accounts = provisioning.accounts()
        let checked = reading.adding(assembly.problems + provisioning.problems)
        guard checked.settings != nil else { return .failure(ConfigurationRefused(problems: checked.problems)) }
        return .success(
            LoadedConfiguration(
                source: source, text: String(decoding: octets, as: UTF8.self), settings: settings, rules: rules,
                accounts: accounts, legacyClients: legacyClients, warnings: checked.warnings))
    }

    /// The same rules with host names in the client list resolved.
    func rules(hosts: [String: [IPAddress]], parts: ConcreteParts) -> Rules {
        var assembly = parts.rulesAssembly(settings)
        return assembly.rules(hosts: hosts)
    }
}

extension LoadedConfiguration.Source {
    /// What problems call the document.
    var name: String {
        switch self {
        case .demo: DemoConfiguration.file
        case .file(let path): path
        case .store(let revision): revision.number == 0 ? "document" : "revision \(revision.number)"
        }
    }

    /// The document; blocks while a file is read.
    fileprivate var octets: Surroundings.FileReading {
        switch self {
        case .demo: .octets(Array(DemoConfiguration.text.utf8))
        case .file(let path): Settings.document(at: path)
        case .store(let revision): .octets(Array(revision.document.utf8))
        }
    }
}

/// A configuration that cannot be used, with all that is wrong with it.
struct ConfigurationRefused: Error {
    let problems: [ConfigurationProblem]
}
