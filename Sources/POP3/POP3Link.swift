public import SASL

/// What a client may do on its link as the link is now; the shell says so anew after a handshake.
public struct POP3Link: Hashable, Sendable {
    /// Whether the link is encrypted.
    public var isEncrypted: Bool
    /// Whether TLS could be begun: there is a certificate.
    public var canStartTLS: Bool
    /// Whether USER and PASS are taken.
    public var takesPasswords: Bool
    /// The mechanisms that AUTH takes.
    public var mechanisms: Set<SASLMechanism>

    /// A link.
    public init(
        isEncrypted: Bool = false, canStartTLS: Bool = false, takesPasswords: Bool = false,
        mechanisms: Set<SASLMechanism> = []
    ) {
        self.isEncrypted = isEncrypted
        self.canStartTLS = canStartTLS
        self.takesPasswords = takesPasswords
        self.mechanisms = mechanisms
    }

    /// What CAPA and AUTH list, the strongest first.
    var mechanismNames: [String] { SASLMechanism.allCases.filter(mechanisms.contains).map(\.rawValue) }

    /// Whether STLS is offered.
    var offersTLS: Bool { canStartTLS && !isEncrypted }
}
