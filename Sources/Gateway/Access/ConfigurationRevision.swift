public import Messages

/// One state of the document that the console edits.
public struct ConfigurationRevision: Hashable, Sendable {
    /// Its number: 1 for the first, then one more each time.
    public var number: Int64
    /// When it was put in force.
    public var at: Timestamp
    /// Who did it: as ``AuditEntry/actor``.
    public var author: String
    /// Why, in the author's words; may be empty.
    public var note: String
    /// The document, TOML.
    public var document: String

    /// A revision.
    public init(number: Int64, at: Timestamp, author: String, note: String, document: String) {
        self.number = number
        self.at = at
        self.author = author
        self.note = note
        self.document = document
    }
}

/// An operator's wish that a connection carry nothing for a while.
public struct ConnectionPause: Hashable, Sendable {
    /// Which.
    public var connection: ConnectionName
    /// Since when.
    public var at: Timestamp
    /// Who: as ``AuditEntry/actor``.
    public var author: String

    /// A pause.
    public init(_ connection: ConnectionName, at: Timestamp, author: String) {
        self.connection = connection
        self.at = at
        self.author = author
    }
}

/// A request that somebody may repeat: the same key with the same content is answered as the first time
/// (`Idempotency-Key`).
public struct RepeatableRequest: Hashable, Sendable {
    /// Who asked: as ``AuditEntry/actor``; keys of different callers never meet.
    public var caller: String
    /// The caller's key, at most 255 octets.
    public var key: String
    /// SHA-256 of the request, 64 hexadecimal digits.
    public var digest: String

    /// A request.
    public init(caller: String, key: String, digest: String) {
        self.caller = caller
        self.key = key
        self.digest = digest
    }
}
