public import Messages

/// Keeps accounts.
public protocol AccountBook: Sendable {
    /// All accounts, by name.
    func accounts() async throws(StoreFailure) -> [KeptAccount]

    /// Adds accounts, or replaces those of the same names, all in one commit.
    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure)

    /// Removes an account and its mailbox; messages that were in it stay in the history.
    ///
    /// - Returns: `false` when there was none.
    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool
}

/// An account with what proves that somebody is its owner.
public struct KeptAccount: Hashable, Sendable {
    /// The account.
    public var account: Account
    /// What proves it.
    public var secrets: AccountSecrets

    /// An account with its secrets.
    public init(_ account: Account, secrets: AccountSecrets = AccountSecrets()) {
        self.account = account
        self.secrets = secrets
    }
}

/// What proves that somebody is the owner of an account; what is `nil` proves nothing.
public struct AccountSecrets: Hashable, Sendable, CustomStringConvertible {
    /// The password's hash in the PHC string form, as in `$argon2id$v=19$…`.
    public var hash: String?
    /// What SCRAM-SHA-256 needs of the password, sealed.
    public var scram: [UInt8]?
    /// The secret of APOP and CRAM-MD5, which both sides must know, sealed (row S1-4).
    public var shared: [UInt8]?

    /// Nothing.
    public init() {}

    /// Never the secrets.
    public var description: String { "***" }
}
