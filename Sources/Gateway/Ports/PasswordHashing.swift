/// Hashes passwords so that a stolen hash is of little use: argon2id (RFC 9106). Both calls take tens of milliseconds and
/// tens of megabytes, on threads of their own, a bounded number at a time.
public protocol PasswordHashing: Sendable {
    /// The hash in the PHC string form; `nil` when too many wait already or memory is short: trying again later may work.
    func hash(_ password: [UInt8]) async -> String?

    /// Whether `hash` is one of `password`; `mismatched` at once for a hash that cannot be read.
    func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict

    /// Whether `hash` is in a form that ``verify(_:against:)`` reads, and of a cost that it is willing to bear.
    func reads(_ hash: String) -> Bool
}

/// What comparing a password with a hash came to.
public enum PasswordVerdict: Hashable, Sendable {
    /// The hash is of this password.
    case matched
    /// It is not.
    case mismatched
    /// Nobody looked: too many wait already, or memory is short. Trying again later may work.
    case busy
}

/// Seals what must be kept in a form that can be read again, with a key that is not in the store.
public protocol SecretSealing: Sendable {
    /// The sealed form, another one each time.
    func seal(_ secret: [UInt8]) -> [UInt8]

    /// The secret; `nil` when it was sealed with another key, or changed.
    func open(_ sealed: [UInt8]) -> [UInt8]?

    /// 32 octets that follow from the key and `purpose`, the same after a restart, and tell nobody the key.
    func key(for purpose: String) -> [UInt8]
}
