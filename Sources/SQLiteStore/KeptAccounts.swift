import Gateway
import Messages

/// Writes accounts.
final class KeptAccounts {
    private let connection: SQLiteConnection
    private let account: Statement
    private let removal: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        account = try connection.prepare(
            """
            INSERT OR REPLACE INTO account (\(Row.accountColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                ?, ?, ?)
            """)
        removal = try connection.prepare("DELETE FROM account WHERE name = ?")
    }

    /// Writes an account over the one of the same name.
    func write(_ kept: KeptAccount) throws(StoreFailure) {
        let (facts, secrets) = (kept.account, kept.secrets)
        account.add(facts.name.text).add(facts.isActive ? 1 : 0).add(facts.address?.description)
            .add(Account.Login.bits(facts.logins))
            .add(Spelling.list(facts.numbers.map { Spelling.originator($0) }))
            .add(Spelling.list(facts.senders.map { Spelling.originator($0) }))
            .add(Spelling.list(facts.countries.sorted()))
            .add(facts.messagesPerDay.map(Int64.init)).add(facts.partsPerDay.map(Int64.init))
            .add(Spelling.list(facts.certificates.sorted())).add(facts.isProvisioned ? 1 : 0)
            .add(facts.role?.code).add(facts.terms.throughput.map(Int64.init)).add(facts.terms.window.map(Int64.init))
            .add(facts.terms.binds.map(Int64.init))
            .add(secrets.hash).add(secrets.scram).add(secrets.shared)
        try account.run()
    }

    /// Removes an account; whether there was one.
    func remove(_ name: AccountName) throws(StoreFailure) -> Bool {
        try removal.add(name.text).run()
        return connection.changedRows == 1
    }
}

/// Reads accounts.
final class AccountLookups {
    private let all: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        all = try connection.prepare("SELECT \(Row.accountColumns) FROM account ORDER BY name")
    }

    /// ``AccountBook/accounts()``.
    func accounts() throws(StoreFailure) -> [KeptAccount] {
        defer { all.reset() }
        var found: [KeptAccount] = []
        while try all.step() {
            var row = Row(all)
            found.append(try row.account())
        }
        return found
    }
}
