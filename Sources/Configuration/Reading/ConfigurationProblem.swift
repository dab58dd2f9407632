/// Something wrong with a configuration document: where it is, what was found, what is accepted.
///
/// Later stages that check a setting further (a template, a pattern, a region) make problems of their own at the
/// ``Located/place`` of the setting. The text may quote the document, but never a secret.
public struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: Hashable, Sendable {
        /// The document cannot be used.
        case error
        /// The document can be used, and somebody should know this.
        case warning
    }

    /// How bad it is.
    public let severity: Severity
    /// Where it is.
    public let place: Place
    /// What is wrong; empty when `found` and `accepted` say it all.
    public let reason: String
    /// What stands there.
    public let found: String?
    /// What may stand there.
    public let accepted: String?
    /// What was probably meant.
    public let suggestion: String?

    /// A problem at `place`.
    public init(
        at place: Place, _ reason: String = "", found: String? = nil, accepted: String? = nil,
        suggestion: String? = nil, severity: Severity = .error
    ) {
        self.severity = severity
        self.place = place
        self.reason = reason
        self.found = found
        self.accepted = accepted
        self.suggestion = suggestion
    }

    /// One line: `telepost.toml:12:1: smtp.max_conections: unknown key; did you mean max_connections?`.
    public var description: String {
        var heads = [place.description]
        if severity == .warning { heads.append("warning") }
        if !place.key.isEmpty { heads.append(place.key) }
        return heads.joined(separator: ": ") + ": " + sentence
    }

    /// What is wrong, without its place: `unknown key; did you mean max_connections?`.
    public var sentence: String {
        var clauses = reason.isEmpty ? [] : [reason]
        if let found { clauses.append("found \(found)") }
        if let accepted { clauses.append("accepted: \(accepted)") }
        if let suggestion { clauses.append("did you mean \(suggestion)?") }
        return clauses.joined(separator: "; ")
    }
}
