/// `tls`: how a link is protected (rows S0-32, S0-39, S4-15).
public enum LinkProtection: String, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// By STARTTLS (RFC 3207, RFC 9051 §6.2.1) or STLS (RFC 2595 §4); where Telepost opens the link, there is none without.
    case starttls
    /// From the first octet on (RFC 8314 §3).
    case implicit
}
