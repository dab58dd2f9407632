/// What all sessions of one POP3 server have in common; made once for a configuration.
public struct POP3ServerProfile: Sendable {
    /// The name the server gives itself.
    public let hostname: String
    /// How long mails stay at least; `nil`: for ever.
    public let keeping: Duration?
    /// How much one client may ask.
    public let limits: POP3ServerLimits

    /// A server of that name.
    ///
    /// - Parameter keeping: how long mails stay at least before housekeeping takes them out; EXPIRE announces it in
    ///   days, rounded down (RFC 2449 §6.7).
    public init(hostname: String, keeping: Duration? = nil, limits: POP3ServerLimits = POP3ServerLimits()) {
        self.hostname = hostname
        self.keeping = keeping
        self.limits = limits
    }

    /// What CAPA says of expiry.
    var expiry: String {
        guard let keeping else { return "EXPIRE NEVER" }
        return "EXPIRE \(max(0, keeping.components.seconds / 86400))"
    }
}

/// How much one client may ask of the POP3 server.
public struct POP3ServerLimits: Hashable, Sendable {
    /// The most commands on one connection that make no sense; the next one ends it.
    public var misuses = 20
    /// The most logins on one connection that fail; the next one ends it.
    public var failedLogins = 10

    /// The limits above.
    public init() {}
}
