/// One line in a message's history; `telepost trace` shows them in order.
public struct MessageEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It was made, and why so.
        case made
        /// The network took every part.
        case sent
        /// An attempt failed; another will follow.
        case deferred
        /// It ended without success.
        case failed
        /// It was on the wire and nobody knows more.
        case unknown
        /// The network reported something.
        case report
        /// Its validity ended.
        case expired
        /// Somebody withdrew it.
        case cancelled
        /// Somebody had it tried again.
        case retried
        /// Its sender was told.
        case noticed
        /// It was put into a mailbox.
        case stored
        /// Whoever the mailbox belongs to took it out.
        case collected
    }

    /// When.
    public var at: Timestamp
    /// What.
    public var kind: Kind
    /// On which connection, when one took part.
    public var connection: ConnectionName?
    /// The rest in plain words.
    public var detail: String

    /// Something that happened to a message.
    public init(at: Timestamp, kind: Kind, connection: ConnectionName? = nil, detail: String = "") {
        self.at = at
        self.kind = kind
        self.connection = connection
        self.detail = detail
    }
}
