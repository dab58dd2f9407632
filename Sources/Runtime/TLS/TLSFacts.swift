/// What a handshake agreed on.
public struct TLSFacts: Hashable, Sendable {
    /// What is known about who the other side is.
    public enum Verification: Hashable, Sendable {
        /// A trusted authority says so, and the name fits.
        case trusted
        /// Its certificate or key is one that was pinned.
        case pinned
        /// The check failed in this way, and was chosen not to matter (``TLSTrust/insecure``).
        case unverified(TLSFailure.Cause)
        /// The other side was not asked who it is, as our servers do not ask clients.
        case notAsked
    }

    /// The version in use.
    public let version: TLSVersion
    /// The cipher suite, as in `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// Whether an earlier session was resumed, so that no certificate was sent this time.
    public let isResumed: Bool
    /// The other side's certificate; `nil` when it has none.
    public let certificate: TLSCertificate?
    /// Whether it is who we wanted.
    public let verification: Verification
}
