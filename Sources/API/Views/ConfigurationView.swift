package import Gateway
import Messages

/// The configuration in force, as the API shows it.
public struct ConfigurationView: Codable, Hashable, Sendable {
    /// The number of the document in force; 0 where a file rules.
    public var revision: Int64
    /// The file that rules, so that nothing can be changed from here; absent: none does.
    public var ruledBy: String?
    /// When the document was put in force.
    public var at: Moment
    /// Who did it.
    public var author: String
    /// Why, in the author's words.
    public var note: String
    /// The document, TOML.
    public var document: String
    /// The settings with every default spelt out and every secret hidden.
    public var effective: String

    enum CodingKeys: String, CodingKey {
        case revision, at, author, note, document, effective
        case ruledBy = "ruled_by"
    }

    /// What the API shows of the configuration.
    init(_ revision: ConfigurationRevision, effective: String, ruledBy: String?) {
        self.revision = revision.number
        self.ruledBy = ruledBy
        at = Moment(revision.at)
        author = revision.author
        note = revision.note
        document = revision.document
        self.effective = effective
    }
}

/// One state of the document, as the API shows it.
public struct RevisionView: Codable, Hashable, Sendable {
    /// Its number.
    public var revision: Int64
    /// When it was put in force.
    public var at: Moment
    /// Who did it.
    public var author: String
    /// Why, in the author's words.
    public var note: String
    /// The document, TOML; absent in lists.
    public var document: String?

    /// What the API shows of a revision.
    package init(_ revision: ConfigurationRevision, isWhole: Bool) {
        self.revision = revision.number
        at = Moment(revision.at)
        author = revision.author
        note = revision.note
        document = isWhole ? revision.document : nil
    }
}

/// How two revisions differ, as the API shows it.
public struct RevisionDifferenceView: Codable, Hashable, Sendable {
    /// Changes that are close together, with the lines around them.
    public struct Hunk: Codable, Hashable, Sendable {
        /// The lines in order.
        public var lines: [Line]
    }

    /// A line.
    public struct Line: Codable, Hashable, Sendable {
        /// `same`, `removed` or `added`.
        public var kind: String
        /// What it says.
        public var text: String
        /// Its number in the old document.
        public var old: Int?
        /// Its number in the new document.
        public var new: Int?
    }

    /// The old revision.
    public var from: Int64
    /// The new revision.
    public var to: Int64
    /// How many lines were added.
    public var added: Int
    /// How many lines were removed.
    public var removed: Int
    /// The changes as a unified diff; empty when nothing differs.
    public var unified: String
    /// The changes in order.
    public var hunks: [Hunk]

    /// What the API shows of a difference.
    init(_ difference: LineDifference, from: Int64, to: Int64) {
        (self.from, self.to) = (from, to)
        (added, removed) = (difference.added, difference.removed)
        unified = difference.unified(from: "revision \(from)", to: "revision \(to)")
        hunks = difference.hunks.map { hunk in Hunk(lines: hunk.lines.map(Self.line)) }
    }

    private static func line(_ line: LineDifference.Line) -> Line {
        let kind =
            switch line.kind {
            case .same: "same"
            case .removed: "removed"
            case .added: "added"
            }
        return Line(kind: kind, text: line.text, old: line.old, new: line.new)
    }
}

/// What came of putting a document in force, as the API shows it.
public struct AppliedView: Codable, Hashable, Sendable {
    /// The number of the document in force.
    public var revision: Int64
    /// What there is to know, in plain sentences.
    public var notes: [String]

    /// What the API shows of it.
    init(_ applied: ConfigurationApplied) {
        (revision, notes) = (applied.revision, applied.notes)
    }
}

/// Something in a document, as the API shows it.
public struct FindingView: Codable, Hashable, Sendable {
    /// Whether the document can be used all the same.
    public var warning: Bool
    /// The line, counted from 1; 0 when it has no place.
    public var line: Int
    /// The column, counted from 1; 0 when it has no place.
    public var column: Int
    /// The key, as in `connection[0].port`; empty when it has none.
    public var key: String
    /// What was found and what is accepted.
    public var text: String

    /// What the API shows of a finding.
    init(_ finding: ConfigurationFinding) {
        warning = finding.isWarning
        (line, column) = (finding.line, finding.column)
        (key, text) = (finding.key, finding.text)
    }
}

/// All that is to be said of a document, as the API shows it.
public struct FindingsView: Codable, Hashable, Sendable {
    /// Whether it could be put in force.
    public var usable: Bool
    /// What is wrong with it, and what somebody should know of.
    public var findings: [FindingView]

    /// What the API shows of findings.
    init(_ findings: [ConfigurationFinding]) {
        usable = findings.allSatisfy(\.isWarning)
        self.findings = findings.map(FindingView.init)
    }
}

/// A problem document that says what is wrong with a configuration (RFC 9457 §3.2).
public struct FaultyView: Codable, Hashable, Sendable {
    /// What kind of problem: nothing more than the status says.
    public var type = "about:blank"
    /// The status in words.
    public var title = "Unprocessable Content"
    /// The HTTP status.
    public var status = 422
    /// What is wrong.
    public var detail: String
    /// Where, and what is accepted.
    public var findings: [FindingView]

    /// What the API shows of a document that cannot be used.
    init(_ findings: [ConfigurationFinding]) {
        let errors = findings.filter { !$0.isWarning }
        let first = errors.first.map { $0.line > 0 ? "line \($0.line): \($0.text)" : $0.text } ?? "it cannot be used"
        detail = "the configuration has \(errors.count == 1 ? "an error" : "\(errors.count) errors"); \(first)"
        self.findings = findings.map(FindingView.init)
    }
}
