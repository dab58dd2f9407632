/// Whether a server asks its clients for a certificate. None of them is sent away for having none, or a bad one: then it
/// just proves nothing.
public enum TLSClientAsking: Hashable, Sendable {
    /// It does not; some old mail programs trouble their users with a question when they are asked.
    case never
    /// It does, and takes any: who it is follows from the fingerprint alone, for the handshake proves that the client has
    /// the key.
    case forAny
    /// It does, and only one that an authority of this PEM file vouches for proves anything.
    case forOneIssued(by: String)
}
