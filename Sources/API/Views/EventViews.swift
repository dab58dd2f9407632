import Gateway
import Messages

/// A message has come into another state: the event `message`.
public struct MessageEventView: Codable, Hashable, Sendable {
    /// Its number.
    public var id: Int64
    /// Its state.
    public var state: String
    /// Since when.
    public var at: Moment
    /// The connection that took part, if any.
    public var connection: String?
}

/// A connection is doing otherwise: the event `connection`.
public struct ConnectionEventView: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Where the link is; absent when the connection is gone.
    public var state: String?
    /// Why.
    public var reason: String
}

/// Another configuration is in force: the event `config`.
public struct ConfigurationEventView: Codable, Hashable, Sendable {
    /// Its revision; 0 where a file rules.
    public var revision: Int64
}

/// Events were left out: the event `missed`.
public struct MissedEventView: Codable, Hashable, Sendable {
    /// How many.
    public var count: Int
}
