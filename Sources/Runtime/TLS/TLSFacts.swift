/// What a handshake agreed on.
public struct TLSFacts: Hashable, Sendable {
    /// What is known about who the other side is.
    public enum Verification: Hashable, Sendable {
        /// A trusted authority says so, and the name fits.
        case trusted
        /// Its certificate or key is one that was pinned.
        case pinned
        /// A client has the key of its certificate, and nobody is to vouch for it (``TLSClientAsking/forAny``).
        case shown
        /// The check failed in this way, and was chosen not to matter (``TLSTrust/insecure``), as it is with clients.
        case unverified(TLSFailure.Cause)
        /// The other side was not asked who it is, or did not answer.
        case notAsked
    }

    /// The version in use.
    public let version: TLSVersion
    /// The cipher suite, as in `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// Whether an earlier session was resumed, so that no certificate was sent this time; it is remembered.
    public let isResumed: Bool
    /// The other side's certificate; `nil` when it has none.
    public let certificate: TLSCertificate?
    /// Whether it is who we wanted.
    public let verification: Verification

    /// The fingerprint of a certificate that proves who the other side is; `nil` when there is none, or it has expired, or
    /// nobody whom we trust vouches for it.
    public var provenFingerprint: TLSFingerprint? {
        switch verification {
        case .trusted, .pinned, .shown: certificate?.fingerprint
        case .unverified, .notAsked: nil
        }
    }
}
