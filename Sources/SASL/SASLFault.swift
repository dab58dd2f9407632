/// Why a login at a server of others cannot go on.
public enum SASLFault: Error, Hashable, Sendable {
    /// What the server said is no step of the mechanism.
    case unreadable
    /// The server does not know the password, whoever it is.
    case notProven
}
