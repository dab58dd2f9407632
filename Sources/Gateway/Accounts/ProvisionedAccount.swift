public import Messages

/// An account as the configuration file has it (`[[account]]`).
public struct ProvisionedAccount: Hashable, Sendable, CustomStringConvertible {
    /// What the file says of its password.
    public enum Password: Hashable, Sendable {
        /// Nothing: the external checker decides, where there is one.
        case none
        /// The password itself. It stays in memory: nothing made of it is kept.
        case plain([UInt8])
        /// Its hash in the PHC string form.
        case hash(String)
    }

    /// The account.
    public var account: Account
    /// What the file says of its password.
    public var password: Password
    /// The secret of APOP and CRAM-MD5. It stays in memory.
    public var sharedSecret: [UInt8]?

    /// An account of the file.
    public init(_ account: Account, password: Password = .none, sharedSecret: [UInt8]? = nil) {
        self.account = account
        self.password = password
        self.sharedSecret = sharedSecret
    }

    /// The name; never the secrets.
    public var description: String { "\(account.name), ***" }

    /// What the store keeps of it.
    var kept: KeptAccount {
        var kept = KeptAccount(account)
        kept.account.isProvisioned = true
        switch password {
        case .none, .plain: break
        case .hash(let hash): kept.secrets.hash = hash
        }
        return kept
    }

    /// What only memory has of it.
    var known: KnownSecrets {
        switch password {
        case .none, .hash: KnownSecrets(password: nil, shared: sharedSecret)
        case .plain(let password): KnownSecrets(password: password, shared: sharedSecret)
        }
    }
}

/// Secrets that are known as they are, for the configuration file has them.
struct KnownSecrets: Hashable, Sendable, CustomStringConvertible {
    var password: [UInt8]?
    var shared: [UInt8]?

    var description: String { "***" }
}
