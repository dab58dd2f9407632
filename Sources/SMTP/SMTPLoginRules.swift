public import SASL

/// How clients log in at a listener of the SMTP server (RFC 4954).
public struct SMTPLoginRules: Sendable {
    /// Whether everybody has to; otherwise only those do who are not admitted without.
    public var isRequired: Bool
    /// The mechanisms that there are, whatever the link; which of them are offered is said by ``SMTPLink/mechanisms``.
    public var mechanisms: Set<SASLMechanism>
    /// The arithmetic.
    public let digests: any SASLDigesting

    /// The rules of a listener.
    public init(
        isRequired: Bool, mechanisms: Set<SASLMechanism> = SASLMechanism.ofServers, digests: any SASLDigesting
    ) {
        self.isRequired = isRequired
        self.mechanisms = mechanisms
        self.digests = digests
    }
}
