/// What reading a configuration document came to.
public struct SettingsReading: Hashable, Sendable {
    /// What could be read in spite of problems, for checks that find more of them; `nil` when it is no TOML at all.
    public let readable: Settings?
    /// All problems in the order of the document, warnings among them.
    public let problems: [ConfigurationProblem]

    /// The settings; `nil` when a problem is an error.
    public var settings: Settings? { errors.isEmpty ? readable : nil }

    /// The problems that keep the document from being used.
    public var errors: [ConfigurationProblem] { problems.filter { $0.severity == .error } }

    /// The problems that somebody should know of.
    public var warnings: [ConfigurationProblem] { problems.filter { $0.severity == .warning } }

    /// The same reading with problems that a later stage found; settings with an error are given up.
    public func adding(_ later: [ConfigurationProblem]) -> SettingsReading {
        let all = (problems + later).enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
        return SettingsReading(readable: readable, problems: all)
    }
}
