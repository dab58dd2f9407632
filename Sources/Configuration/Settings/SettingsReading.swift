/// What reading a configuration document came to.
public struct SettingsReading: Hashable, Sendable {
    /// The settings; `nil` when a problem is an error.
    public let settings: Settings?
    /// All problems in the order of the document, warnings among them.
    public let problems: [ConfigurationProblem]

    /// The problems that keep the document from being used.
    public var errors: [ConfigurationProblem] { problems.filter { $0.severity == .error } }

    /// The problems that somebody should know of.
    public var warnings: [ConfigurationProblem] { problems.filter { $0.severity == .warning } }

    /// The same reading with problems that a later stage found; settings with an error are given up.
    public func adding(_ later: [ConfigurationProblem]) -> SettingsReading {
        let all = (problems + later).enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
        return SettingsReading(settings: all.contains { $0.severity == .error } ? nil : settings, problems: all)
    }
}
