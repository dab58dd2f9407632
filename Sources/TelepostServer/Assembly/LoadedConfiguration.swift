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
    }

    let source: Source
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
        _ source: Source, plan: any NumberPlan, patterns: any PatternCompiler, formatter: any MailFormatter
    ) -> Result<LoadedConfiguration, ConfigurationRefused> {
        let reading: SettingsReading =
            switch source {
            case .demo: DemoConfiguration.read(in: .ofThisMachine())
            case .file(let path): Settings.load(path, in: .ofThisMachine(document: path))
            }
        guard let settings = reading.readable else {
            return .failure(ConfigurationRefused(problems: reading.problems))
        }
        var assembly = RulesAssembly(settings, plan: plan, patterns: patterns, formatter: formatter)
        let rules = assembly.rules()
        let legacyClients = assembly.legacyClients()
        var provisioning = AccountsAssembly(settings, plan: plan)
        let accounts = provisioning.accounts()
        let checked = reading.adding(assembly.problems + provisioning.problems)
        guard checked.settings != nil else { return .failure(ConfigurationRefused(problems: checked.problems)) }
        return .success(
            LoadedConfiguration(
                source: source, settings: settings, rules: rules, accounts: accounts,
                legacyClients: legacyClients, warnings: checked.warnings))
    }

    /// The same rules with host names in the client list resolved.
    func rules(hosts: [String: [IPAddress]], parts: ConcreteParts) -> Rules {
        var assembly = RulesAssembly(
            settings, plan: parts.plan, patterns: parts.patterns, formatter: parts.formatter)
        return assembly.rules(hosts: hosts)
    }
}

/// A configuration that cannot be used, with all that is wrong with it.
struct ConfigurationRefused: Error {
    let problems: [ConfigurationProblem]
}
