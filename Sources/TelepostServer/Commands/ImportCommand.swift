public import Configuration

/// What `telepost config import` was asked to read.
public struct ImportOptions: Sendable {
    /// The file.
    public var file: String
    /// What it is; `nil`: to be guessed from its content.
    public var kind: ImportKind?

    /// Options of `config import`.
    public init(file: String, kind: ImportKind? = nil) {
        self.file = file
        self.kind = kind
    }
}

/// Prints another product's configuration as one of ours; what to know about it goes to standard error.
///
/// - Returns: the exit code: 0 when a document was written, 1 when nothing could be read.
public func importConfiguration(_ options: ImportOptions) async -> Int32 {
    let surroundings = Surroundings.ofThisMachine()
    let octets: [UInt8]
    switch surroundings.readFile(options.file, ImportedConfiguration.sizeLimit) {
    case .octets(let file): octets = file
    case .unreadable(let reason):
        Terminal.complain("telepost config import: cannot read \(options.file): \(reason)")
        return 1
    }
    do throws(ImportFailure) {
        let imported = try ImportedConfiguration(octets, kind: options.kind)
        Terminal.print(imported.document)
        report(imported, options, surroundings)
        return 0
    } catch {
        let kinds = ImportKind.allCases.map { "\($0.rawValue) (\($0.words))" }.joined(separator: ", ")
        Terminal.complain("telepost config import: \(options.file): \(error)\nKnown are: \(kinds). --kind says which.")
        return 1
    }
}

private func report(_ imported: ImportedConfiguration, _ options: ImportOptions, _ surroundings: Surroundings) {
    let kind = "\(options.file): \(options.kind == nil ? "taken for" : "read as") \(imported.kind.words)"
    Terminal.complain("\(kind): \(imported.settings) settings carried over, \(imported.leftovers.count) things not")
    for leftover in imported.leftovers { Terminal.complain("- \(leftover)") }
    let problems = check(imported.document, surroundings)
    let errors = problems.count { $0.severity == .error }
    Terminal.complain(
        errors == 0 ? "The document can be used." : "The document needs your hand before it can be used:")
    for problem in problems { Terminal.complain(problem.description) }
}

/// All that `telepost config check` would say.
private func check(_ document: String, _ surroundings: Surroundings) -> [ConfigurationProblem] {
    let reading = Settings.read(Array(document.utf8), in: surroundings)
    guard let settings = reading.readable else { return reading.problems }
    let parts = ConcreteParts()
    var assembly = RulesAssembly(settings, plan: parts.plan, patterns: parts.patterns, formatter: parts.formatter)
    _ = assembly.rules()
    var provisioning = AccountsAssembly(settings, plan: parts.plan)
    _ = provisioning.accounts()
    return reading.adding(assembly.problems + provisioning.problems).problems
}
