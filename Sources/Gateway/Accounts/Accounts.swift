import Messages
import Synchronization

/// The accounts, in memory over what the store keeps of them: changed in the store first.
public final class Accounts: Sendable {
    private let store: any Store
    private let log: Log
    private let present = Mutex(AccountDirectory())
    /// Whoever looks whether a number is free and then takes it does so alone.
    private let turns = Turns<Bool>()

    init(store: any Store, log: Log) {
        self.store = store
        self.log = log
    }

    /// The accounts there are now.
    public var directory: AccountDirectory { present.withLock { $0 } }

    /// Reads what the store keeps. Those of the configuration file come with ``provision(_:)``.
    func resume() async throws(StoreFailure) {
        let kept = try await store.accounts()
        present.withLock { $0.set(kept.map { ($0, KnownSecrets()) }) }
    }

    /// Makes the accounts of the configuration file what the file says: at the start, and whenever it is read again.
    ///
    /// One that is not in the file any more stays with its mails, but is not active: an operator may take it over or
    /// remove it.
    public func provision(_ accounts: [ProvisionedAccount]) async throws(StoreFailure) {
        await turns.begin(true)
        defer { turns.end(true) }
        let before = directory
        let named = Dictionary(accounts.map { ($0.account.name, $0) }) { _, last in last }
        let gone = before.sorted.filter { $0.account.isProvisioned && named[$0.account.name] == nil }.map(Self.left)
        var new = named.values.map { ($0.kept, $0.known) } + gone
        new.sort { $0.0.account.name.text < $1.0.account.name.text }
        let changed = new.map(\.0).filter { before.entry($0.account.name)?.kept != $0 }
        if !changed.isEmpty { try await store.keep(changed) }
        let after = present.withLock { directory in
            directory.set(new)
            return directory
        }
        tell(gone.map(\.0.account.name), accounts.map(\.account), before, after)
    }

    private static func left(_ entry: AccountDirectory.Entry) -> (KeptAccount, KnownSecrets) {
        var kept = entry.kept
        kept.account.isProvisioned = false
        kept.account.isActive = false
        return (kept, KnownSecrets())
    }

    private func tell(
        _ gone: [AccountName], _ accounts: [Account], _ before: AccountDirectory, _ after: AccountDirectory
    ) {
        for name in gone {
            log.warning(
                "accounts",
                "an account is not in the configuration file any more: it is not active now, its mails stay",
                ["account": name.text])
        }
        for account in accounts where before.account(account.name)?.isProvisioned == false {
            log.warning(
                "accounts", "an account that was made by command is in the configuration file now, which rules",
                ["account": account.name.text])
        }
        for account in after.all {
            guard let clash = after.clash(of: account) else { continue }
            log.warning("accounts", "two accounts want the same: \(clash)", ["account": account.name.text])
        }
    }

    /// Keeps what `body` makes of the account of that name, one change after the other.
    ///
    /// - Parameter body: gets the account, `nil` when there is none.
    func change(
        _ name: AccountName, _ body: (KeptAccount?) throws(OperationRefused) -> KeptAccount
    ) async throws(OperationRefused) -> Account {
        await turns.begin(true)
        defer { turns.end(true) }
        let directory = directory
        let kept = try body(directory.entry(name)?.kept)
        if let clash = directory.clash(of: kept.account) { throw OperationRefused(.conflict, clash) }
        do throws(StoreFailure) { try await store.keep([kept]) } catch { throw OperationRefused(notKept: error) }
        present.withLock { $0.set([(kept, KnownSecrets())]) }
        return kept.account
    }

    /// Removes an account that is not the configuration file's, with its mailbox.
    func remove(_ name: AccountName) async throws(OperationRefused) {
        await turns.begin(true)
        defer { turns.end(true) }
        _ = try Self.changeable(directory.entry(name)?.kept, name)
        do throws(StoreFailure) { _ = try await store.remove(name) } catch { throw OperationRefused(notKept: error) }
        present.withLock { $0.remove(name) }
    }

    /// The account, if it is there and may be changed by command.
    static func changeable(_ kept: KeptAccount?, _ name: AccountName) throws(OperationRefused) -> KeptAccount {
        guard let kept else { throw OperationRefused(.missing, "there is no account \(name)") }
        guard !kept.account.isProvisioned else {
            throw OperationRefused(.conflict, "account \(name) is in the configuration file: change it there")
        }
        return kept
    }
}
