public import Messages

/// What becomes of texts that clients of the SMPP server submit.
public struct ClientTextRules: Hashable, Sendable {
    /// The connections that carry them, in order of preference; empty: as for texts that nobody names a connection for.
    public var via: [ConnectionName] = []
    /// Whether parts of a longer text go out one by one, as they came, where the connection can do that; otherwise they
    /// are joined first.
    public var passesParts = true
    /// How long the missing parts of a text are waited for.
    public var partsTimeout = Duration.seconds(3600)

    /// Parts are passed on, the way that texts usually go.
    public init() {}
}
