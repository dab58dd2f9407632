public import Messages
import SASL

/// What operators and programs ask of accounts.
extension Gateway {
    /// All accounts, by name.
    public func listAccounts() async throws(OperationRefused) -> [AccountListing] {
        let entries = accounts.directory.sorted
        let sizes: [AccountName: MailboxSize]
        do throws(StoreFailure) {
            sizes = entries.isEmpty ? [:] : try await parts.store.mailboxSizes()
        } catch {
            throw OperationRefused(notKept: error)
        }
        return entries.map { AccountListing($0, sizes[$0.account.name]) }
    }

    /// One account.
    public func account(_ name: String) async throws(OperationRefused) -> AccountListing {
        guard let listing = try await listAccounts().first(where: { $0.account.name == AccountName(name) }) else {
            throw OperationRefused(.missing, "there is no account \(name)")
        }
        return listing
    }

    /// Makes an account, which has no password yet.
    public func addAccount(_ name: String, _ details: AccountDetails) async throws(OperationRefused) -> Account {
        guard let name = AccountName(name) else {
            throw OperationRefused(
                .invalid, "\"\(name)\" is no name of an account: 1 to 64 of letters, digits and . _ - + @")
        }
        let plan = parts.plan
        // One of that name that was removed may have left some behind, when the store failed.
        try await tokens.end { $0.account == name && accounts.directory.account(name) == nil }
        let account = try await accounts.change(name) { kept throws(OperationRefused) in
            guard kept == nil else { throw OperationRefused(.conflict, "there is an account \(name) already") }
            var account = Account(name)
            try details.apply(to: &account, plan)
            return KeptAccount(account)
        }
        log.info("accounts", "account made", ["account": name.text])
        return account
    }

    /// Changes an account that is not the configuration file's.
    public func changeAccount(_ name: String, _ details: AccountDetails) async throws(OperationRefused) -> Account {
        let plan = parts.plan
        return try await change(name, "account changed") { kept throws(OperationRefused) in
            try details.apply(to: &kept.account, plan)
        }
    }

    /// Sets the password of an account, and with it what SCRAM-SHA-256 needs.
    ///
    /// - Parameter password: 8 characters at least; `nil`: it has none any more.
    public func setPassword(_ password: String?, of name: String) async throws(OperationRefused) {
        guard let password else {
            _ = try await change(name, "password removed") { kept throws(OperationRefused) in
                (kept.secrets.hash, kept.secrets.scram) = (nil, nil)
            }
            return
        }
        let octets = try Self.secret(password, "password")
        // A hash costs much: first whether it is of use.
        _ = try changeable(name)
        guard let hash = await parts.passwords.hash(octets) else {
            throw OperationRefused(.unavailable, "too many passwords are being looked at; try again later")
        }
        guard parts.passwords.reads(hash) else {
            throw OperationRefused(.unavailable, "there is nothing to hash passwords with")
        }
        let sealed = parts.sealing.seal(SCRAMVerifier(of: octets, digests: parts.digests).encoded)
        _ = try await change(name, "password set") { kept throws(OperationRefused) in
            (kept.secrets.hash, kept.secrets.scram) = (hash, sealed.isEmpty ? nil : sealed)
        }
    }

    /// Sets the secret of an account for APOP and CRAM-MD5, which is kept so that it can be read again.
    ///
    /// - Parameter secret: 8 characters at least; `nil`: it has none any more.
    public func setSharedSecret(_ secret: String?, of name: String) async throws(OperationRefused) {
        guard let secret else {
            _ = try await change(name, "shared secret removed") { kept throws(OperationRefused) in
                kept.secrets.shared = nil
            }
            return
        }
        let sealed = parts.sealing.seal(try Self.secret(secret, "shared secret"))
        guard !sealed.isEmpty else { throw OperationRefused(.unavailable, "there is no key to keep secrets with") }
        _ = try await change(name, "shared secret set") { kept throws(OperationRefused) in
            kept.secrets.shared = sealed
        }
    }

    /// Removes an account that is not the configuration file's, with its mailbox; its messages stay in the history.
    public func removeAccount(_ name: String) async throws(OperationRefused) {
        let account = try changeable(name).account
        try await accounts.remove(account.name)
        try await tokens.end { $0.account == account.name }
        log.info("accounts", "account removed", ["account": account.name.text])
    }

    private func changeable(_ text: String) throws(OperationRefused) -> KeptAccount {
        guard let name = AccountName(text) else { throw OperationRefused(.missing, "there is no account \(text)") }
        return try Accounts.changeable(accounts.directory.entry(name)?.kept, name)
    }

    private func change(
        _ text: String, _ what: String, _ body: (inout KeptAccount) throws(OperationRefused) -> Void
    ) async throws(OperationRefused) -> Account {
        let name = try changeable(text).account.name
        let account = try await accounts.change(name) { kept throws(OperationRefused) in
            var kept = try Accounts.changeable(kept, name)
            try body(&kept)
            return kept
        }
        log.info("accounts", what, ["account": name.text])
        return account
    }

    private static func secret(_ text: String, _ what: String) throws(OperationRefused) -> [UInt8] {
        guard text.count >= 8 else {
            throw OperationRefused(.invalid, "the \(what) is too short: it has to have at least 8 characters")
        }
        guard text.utf8.count <= 1000 else {
            throw OperationRefused(.invalid, "the \(what) is too long: at most 1000 octets are possible")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw OperationRefused(.invalid, "the \(what) has control characters, which cannot be typed everywhere")
        }
        return Array(text.utf8)
    }
}

extension AccountListing {
    fileprivate init(_ entry: AccountDirectory.Entry, _ size: MailboxSize?) {
        self.init(
            account: entry.account, hasPassword: entry.hasPassword, hasSharedSecret: entry.hasSharedSecret,
            hasVerifier: entry.hasVerifier, mailbox: size ?? MailboxSize(mails: 0, octets: 0))
    }
}
