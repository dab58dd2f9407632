public import Messages

/// Something that one may be allowed to do by API or console; the scope of a token.
public enum Right: String, Hashable, Sendable, CaseIterable {
    /// See messages, their history and what they were made of.
    case readMessages = "messages:read"
    /// Send messages.
    case send = "messages:send"
    /// Retry and cancel messages.
    case changeMessages = "messages:change"
    /// See connections and how they are doing.
    case readConnections = "connections:read"
    /// Pause, resume and test connections.
    case runConnections = "connections:run"
    /// See the configuration and its revisions, secrets aside.
    case readConfiguration = "config:read"
    /// Change the configuration.
    case changeConfiguration = "config:change"
    /// See accounts.
    case readAccounts = "accounts:read"
    /// Make, change and remove accounts, and tokens.
    case changeAccounts = "accounts:change"
    /// See which phones want no more texts.
    case readStops = "stops:read"
    /// Put phones on that list.
    case addStops = "stops:add"
    /// Take phones off it: they are written to again although they had asked for the opposite.
    case removeStops = "stops:remove"
    /// See who changed what.
    case readAudit = "audit:read"
    /// Answer as a simulated phone, where there are any.
    case usePhones = "phones:use"
    /// Read the figures for monitoring.
    case readMetrics = "metrics:read"
}

extension Account.Role {
    /// What somebody in this role may do.
    public var rights: Set<Right> {
        switch self {
        case .viewer: [.readMessages, .readConnections, .readStops, .readMetrics]
        case .operator:
            [
                .readMessages, .send, .changeMessages, .readConnections, .runConnections, .readStops, .addStops,
                .usePhones,
                .readMetrics,
            ]
        case .administrator: Set(Right.allCases)
        }
    }
}
