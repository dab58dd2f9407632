public import Messages

/// What a login stands on. As long as it is the same, somebody who has logged in stays so.
public struct Standing: Hashable, Sendable, CustomStringConvertible {
    /// What must not change meanwhile.
    public struct Ground: Hashable, Sendable, CustomStringConvertible {
        private let role: Account.Role?
        private let hash: String?
        private let known: KnownSecrets

        init(_ entry: AccountDirectory.Entry) {
            role = entry.account.role
            hash = entry.kept.secrets.hash
            known = entry.known
        }

        /// Never the secrets.
        public var description: String { "***" }
    }

    /// The account as it is now.
    public let account: Account
    /// Its role and password.
    public let ground: Ground

    /// The account; never its secrets.
    public var description: String { account.name.text }
}

extension Gateway {
    /// How somebody stands who has logged in to `login`; `nil` when the account is gone or may not log in there any more.
    public func standing(of name: AccountName, for login: Account.Login) -> Standing? {
        guard let entry = accounts.directory.entry(name), entry.account.isActive, entry.account.logins.contains(login)
        else { return nil }
        return Standing(account: entry.account, ground: Standing.Ground(entry))
    }

    /// Whether somebody can log in to the console who may do everything.
    public var hasAdministrator: Bool {
        accounts.directory.sorted.contains { entry in
            entry.account.isActive && entry.account.role == .administrator && entry.hasPassword
                && entry.account.logins.contains(.console)
        }
    }
}
