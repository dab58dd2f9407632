public import Messages

/// A report that matches no message.
public struct StrayReport: Hashable, Sendable {
    /// When it came.
    public var at: Timestamp
    /// The connection it came over.
    public var connection: ConnectionName
    /// The id in it, as received.
    public var networkID: String
    /// The phone it tells of, as received; empty when it does not say.
    public var phone: String
    /// The network's words.
    public var detail: String

    /// A stray report.
    public init(at: Timestamp, connection: ConnectionName, networkID: String, phone: String, detail: String) {
        self.at = at
        self.connection = connection
        self.networkID = networkID
        self.phone = phone
        self.detail = detail
    }
}
