public import Messages

/// The accounts there are at a moment, to be looked up by whatever is known of one.
///
/// Where two lay claim to the same number, address or certificate, one of the configuration file comes first, then the
/// first by name.
public struct AccountDirectory: Sendable {
    /// An account with what proves it.
    struct Entry: Sendable {
        var kept: KeptAccount
        /// Secrets that only memory has.
        var known = KnownSecrets()
        /// Changes whenever something of it does, and never comes again.
        var revision: UInt64 = 0

        var account: Account { kept.account }
        var hasPassword: Bool { kept.secrets.hash != nil || known.password != nil }
        var hasVerifier: Bool { kept.secrets.scram != nil || known.password != nil }
        var hasSharedSecret: Bool { kept.secrets.shared != nil || known.shared != nil }
    }

    /// What the active accounts that may log in somewhere have in common.
    struct Abilities: Hashable, Sendable {
        var isEmpty = true
        var allHaveVerifiers = true
        var someHaveSharedSecrets = false
    }

    private var entries: [AccountName: Entry] = [:]
    private var addresses: [String: AccountName] = [:]
    private var numbers: [Originator: AccountName] = [:]
    private var fingerprints: [String: AccountName] = [:]
    private var abilities: [Account.Login: Abilities] = [:]
    private var lastRevision: UInt64 = 0

    /// No accounts.
    init() {}

    /// All accounts, by name.
    public var all: [Account] { sorted.map(\.account) }

    /// Whether there are none.
    public var isEmpty: Bool { entries.isEmpty }

    /// The account of that name.
    public func account(_ name: AccountName) -> Account? { entries[name]?.account }

    /// The account whose mail address that is, the case of letters aside.
    public func account(of address: EmailAddress) -> Account? {
        guard !addresses.isEmpty else { return nil }
        return addresses[Self.folded(address)].flatMap { account($0) }
    }

    /// The account whose number that is.
    public func account(with number: Originator) -> Account? { numbers[number].flatMap { account($0) } }

    /// The account that somebody means who gives a name to log in with.
    public func account(nameOrAddress text: String) -> Account? { entry(nameOrAddress: text)?.account }

    /// Whether an active account has a client certificate: only then is it of use to ask for one.
    public var hasCertificates: Bool { !fingerprints.isEmpty }

    /// Whether an account has a mail address.
    var hasAddresses: Bool { !addresses.isEmpty }

    /// An account as it is now: what somebody had logged in with may have changed since, or be gone.
    func renewed(_ account: Account) -> Account {
        if let present = self.account(account.name) { return present }
        var account = account
        if !account.isGuest { account.isActive = false }
        return account
    }

    /// Those of our numbers that a text of `sender` may go out from: none that is another account's, into whose mailbox the
    /// answer would come. All of them when no other is left.
    func open(_ numbers: [Originator], to sender: Account?) -> [Originator] {
        let open = numbers.filter { number in account(with: number).map { $0.name == sender?.name } ?? true }
        return open.isEmpty ? numbers : open
    }

    /// The number that texts of an account come from: its first that is nobody else's.
    func ownNumber(of account: Account?) -> Originator? {
        account?.numbers.first { self.account(with: $0)?.name == account?.name }
    }

    func entry(_ name: AccountName) -> Entry? { entries[name] }

    func entry(nameOrAddress text: String) -> Entry? {
        if let name = AccountName(text), let entry = entries[name] { return entry }
        return EmailAddress(text).flatMap { account(of: $0) }.flatMap { entries[$0.name] }
    }

    /// The active account that a client certificate proves.
    func entry(certificate fingerprint: String) -> Entry? { fingerprints[fingerprint].flatMap { entries[$0] } }

    func abilities(of login: Account.Login) -> Abilities { abilities[login] ?? Abilities() }

    /// All entries, by name.
    var sorted: [Entry] {
        entries.values.sorted { $0.account.name.text < $1.account.name.text }
    }

    private static func folded(_ address: EmailAddress) -> String { address.description.lowercased() }
}

// MARK: - Changing

extension AccountDirectory {
    /// Puts accounts in, in the place of those of the same names. What is as it was keeps its revision.
    mutating func set(_ new: [(kept: KeptAccount, known: KnownSecrets)]) {
        for (kept, known) in new {
            let name = kept.account.name
            if let entry = entries[name], entry.kept == kept, entry.known == known { continue }
            lastRevision += 1
            entries[name] = Entry(kept: kept, known: known, revision: lastRevision)
        }
        index()
    }

    mutating func remove(_ name: AccountName) {
        entries[name] = nil
        index()
    }

    private mutating func index() {
        (addresses, numbers, fingerprints, abilities) = ([:], [:], [:], [:])
        let inOrder = sorted
        for entry in inOrder.filter(\.account.isProvisioned) + inOrder.filter({ !$0.account.isProvisioned }) {
            let account = entry.account
            if let address = account.address.map(Self.folded), addresses[address] == nil {
                addresses[address] = account.name
            }
            for number in account.numbers where numbers[number] == nil { numbers[number] = account.name }
            guard account.isActive else { continue }
            for fingerprint in account.certificates where fingerprints[fingerprint] == nil {
                fingerprints[fingerprint] = account.name
            }
            for login in account.logins { note(entry, login) }
        }
    }

    private mutating func note(_ entry: Entry, _ login: Account.Login) {
        var common = abilities[login] ?? Abilities()
        common.isEmpty = false
        common.allHaveVerifiers = common.allHaveVerifiers && entry.hasVerifier
        common.someHaveSharedSecrets = common.someHaveSharedSecrets || entry.hasSharedSecret
        abilities[login] = common
    }

    /// What an account lays claim to that another one has, in plain words; `nil` when all of it is its own.
    func clash(of account: Account) -> String? {
        if let address = account.address {
            if let other = self.account(of: address), other.name != account.name {
                return "the address \(address) is account \(other.name)'s"
            }
            // Somebody who logs in with an address must not meet somebody of that name.
            if let name = AccountName(address.description), name != account.name, entries[name] != nil {
                return "the address \(address) is the name of another account"
            }
        }
        if let named = EmailAddress(account.name.text), let other = self.account(of: named), other.name != account.name
        {
            return "\(account.name) is the address of account \(other.name)"
        }
        for number in account.numbers {
            if let other = self.account(with: number), other.name != account.name {
                return "the number \(number) is account \(other.name)'s"
            }
        }
        for fingerprint in account.certificates.sorted() {
            if let other = entries.values.first(where: { $0.account.certificates.contains(fingerprint) }),
                other.account.name != account.name
            {
                return "the certificate \(fingerprint) is account \(other.account.name)'s"
            }
        }
        return nil
    }
}
