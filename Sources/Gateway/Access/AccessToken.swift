public import Messages

/// What a program shows instead of a name and a password; only its digest is kept.
public struct AccessToken: Hashable, Sendable {
    /// What it is called: a name as connections have it, each once.
    public var name: String
    /// SHA-256 of the token, 64 hexadecimal digits in lower case.
    public var digest: String
    /// What it allows.
    public var rights: Set<Right>
    /// Whose it is: its quotas, countries and senders count; `nil`: nobody's.
    public var account: AccountName?
    /// When it was made.
    public var madeAt: Timestamp
    /// Who made it.
    public var madeBy: String
    /// When it ends; `nil`: never.
    public var expires: Timestamp?

    /// A token.
    public init(
        name: String, digest: String, rights: Set<Right>, account: AccountName?, madeAt: Timestamp, madeBy: String
    ) {
        self.name = name
        self.digest = digest
        self.rights = rights
        self.account = account
        self.madeAt = madeAt
        self.madeBy = madeBy
    }
}
