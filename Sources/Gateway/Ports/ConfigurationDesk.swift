/// Where the configuration is looked at and changed while the gateway runs.
public protocol ConfigurationDesk: Sendable {
    /// Whether a file rules, which nobody changes from here; its path then.
    var rulingFile: String? { get }

    /// The document in force.
    func current() async throws(OperationRefused) -> ConfigurationRevision

    /// Revisions, the newest first; where a file rules only what is in force.
    func revisions(before: Int64?, limit: Int) async throws(OperationRefused) -> [ConfigurationRevision]

    /// One revision.
    func revision(_ number: Int64) async throws(OperationRefused) -> ConfigurationRevision?

    /// The settings in force with every default spelt out and every secret hidden.
    func effective() async -> String

    /// All that is wrong with a document, and what somebody should know of.
    func check(_ document: String) async -> [ConfigurationFinding]

    /// Puts a document in force.
    ///
    /// - Parameter basis: the revision that it was made from; when that is not the newest any more, it is refused.
    /// - Returns: what there is to know: what waits for a restart, warnings.
    func apply(
        _ document: String, basis: Int64, author: String, note: String
    ) async throws(ConfigurationRejected) -> ConfigurationApplied

    /// The tables of a kind as the document in force has them, in order.
    func tables(_ kind: ConfigurationTable.Kind) async -> [ConfigurationTable]

    /// The document with tables changed, its other lines and comments as they were.
    ///
    /// - Returns: the new document; ``apply(_:basis:author:note:)`` puts it in force.
    func edited(_ edits: [ConfigurationEdit], basis: Int64) async throws(OperationRefused) -> String

    /// Tries the connection that a table describes, whether it is in force or not, and reports each step as it happens.
    /// A secret that is ``ConfigurationValue/kept`` is that of the connection of this name in force.
    ///
    /// Takes bounded time; ends after the first step that fails.
    func test(
        _ table: ConfigurationTable, report: @escaping @Sendable (TestStep) -> Void
    ) async throws(ConfigurationRejected)
}

/// One step of a connection test, as in `log in`.
public struct TestStep: Hashable, Sendable {
    /// What was tried.
    public var name: String
    /// Whether it worked.
    public var isDone: Bool
    /// What came of it, in plain words.
    public var detail: String

    /// A step.
    public init(name: String, isDone: Bool, detail: String) {
        self.name = name
        self.isDone = isDone
        self.detail = detail
    }
}

/// Something in a document that is wrong, or that somebody should know of.
public struct ConfigurationFinding: Hashable, Sendable {
    /// Whether the document can be used all the same.
    public var isWarning: Bool
    /// The line, counted from 1; 0 when it has no place.
    public var line: Int
    /// The column, counted from 1; 0 when it has no place.
    public var column: Int
    /// The key, as in `connection[0].port`; empty when it has none.
    public var key: String
    /// The sentence: what was found and what is accepted.
    public var text: String

    /// A finding.
    public init(isWarning: Bool, line: Int, column: Int, key: String, text: String) {
        self.isWarning = isWarning
        self.line = line
        self.column = column
        self.key = key
        self.text = text
    }
}

/// Why a document was not put in force.
public enum ConfigurationRejected: Error, Hashable, Sendable {
    /// It has errors.
    case faulty([ConfigurationFinding])
    /// For another reason: a file rules, somebody else was faster, the store cannot answer.
    case refused(OperationRefused)
}

/// A document that was put in force.
public struct ConfigurationApplied: Hashable, Sendable {
    /// Its number.
    public var revision: Int64
    /// What there is to know, in plain sentences.
    public var notes: [String]

    /// So it was.
    public init(revision: Int64, notes: [String]) {
        self.revision = revision
        self.notes = notes
    }
}

/// A `[[connection]]`, `[[application]]` or `[[inbound]]`, or the one `[…]` table of a server.
public struct ConfigurationTable: Hashable, Sendable {
    /// What it is a table of.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case connection
        case application
        case inbound
    }

    /// What it is a table of.
    public var kind: Kind
    /// Its name.
    public var name: String
    /// Its keys with their values, in order; sub-tables are values as well.
    public var values: [ConfigurationEntry]

    /// A table.
    public init(kind: Kind, name: String, values: [ConfigurationEntry]) {
        self.kind = kind
        self.name = name
        self.values = values
    }

    /// The value of a key; `nil` when it is not there.
    public subscript(key: String) -> ConfigurationValue? { values.first { $0.key == key }?.value }
}

/// A key with its value.
public struct ConfigurationEntry: Hashable, Sendable {
    /// The key.
    public var key: String
    /// Its value.
    public var value: ConfigurationValue

    /// A key with its value.
    public init(_ key: String, _ value: ConfigurationValue) {
        self.key = key
        self.value = value
    }
}

/// A value of the document.
public indirect enum ConfigurationValue: Hashable, Sendable {
    /// A text.
    case text(String)
    /// A whole number.
    case whole(Int64)
    /// Yes or no.
    case flag(Bool)
    /// A list.
    case list([ConfigurationValue])
    /// A table.
    case table([ConfigurationEntry])
    /// A secret in clear: how one comes in. It is sealed before it is kept.
    case secret(String)
    /// A secret that is there and stays as it is: how one goes out, and comes back.
    case kept
}

/// A change of the document.
public enum ConfigurationEdit: Hashable, Sendable {
    /// Adds a table behind the others of its kind, or puts it in the place of the one called `replacing`.
    case put(ConfigurationTable, replacing: String?)
    /// Removes a table.
    case remove(ConfigurationTable.Kind, String)
    /// Brings the tables of a kind into this order.
    case order(ConfigurationTable.Kind, [String])
}
