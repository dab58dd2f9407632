/// Whom a client believes to be the server it wanted.
public enum TLSTrust: Hashable, Sendable {
    /// The authorities that the system trusts; the name must fit.
    case system
    /// The system's authorities and those of a PEM file; the name must fit.
    case systemAnd(authorities: String)
    /// Only the authorities of a PEM file, which may also hold the server's own certificate; the name must fit.
    case only(authorities: String)
    /// Whoever has one of these certificates or public keys; names, dates and authorities do not matter.
    case pinned([TLSFingerprint])
    /// Anybody. Keeps listeners out, but not somebody who stands between.
    case insecure
}
