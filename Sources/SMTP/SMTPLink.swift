public import SASL

/// What a session has to know of its link, because it cannot see it.
public struct SMTPLink: Hashable, Sendable {
    /// Whether TLS protects it.
    public var isEncrypted: Bool
    /// The mechanisms by which this client may log in on it. They count where the profile has ``SMTPServerProfile/login``.
    public var mechanisms: Set<SASLMechanism>

    /// A link, an open one without logins if nothing else is said.
    public init(isEncrypted: Bool = false, mechanisms: Set<SASLMechanism> = []) {
        self.isEncrypted = isEncrypted
        self.mechanisms = mechanisms
    }
}
