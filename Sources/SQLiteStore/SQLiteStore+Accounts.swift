public import Gateway
public import Messages

extension SQLiteStore: AccountBook {
    public func accounts() async throws(StoreFailure) -> [KeptAccount] {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.accounts.accounts() }
    }

    public func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.keep(accounts) }
    }

    public func remove(_ account: AccountName) async throws(StoreFailure) -> Bool {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.remove(account) }
    }
}

extension SQLiteStore: Mailboxes {
    public func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.mailboxes.mailbox(of: account) }
    }

    public func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.mailboxes.mails(mails, of: account)
        }
    }

    public func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int {
        try await writing.perform { (ledger) throws(StoreFailure) in
            try ledger.take(mails, outOf: account, at: moment, detail: detail)
        }
    }

    public func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] {
        try await searches.perform { (searches) throws(StoreFailure) in try searches.mailboxSizes.all() }
    }
}

extension SQLiteStore: FetchBook {
    public func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> {
        try await searches.perform { (searches) throws(StoreFailure) in
            try searches.fetched.fetched(by: connection, from: box)
        }
    }

    public func note(_ mails: [FetchedMail]) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.note(mails) }
    }

    public func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.forget(mails) }
    }
}
