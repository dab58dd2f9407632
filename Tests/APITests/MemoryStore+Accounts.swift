import Gateway
import Messages

/// Accounts and what is in their mailboxes; nothing is fetched here.
extension MemoryStore {
    func accounts() async throws(StoreFailure) -> [KeptAccount] {
        try checked { state in state.accounts.values.sorted { $0.account.name.text < $1.account.name.text } }
    }

    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {
        try checked { state in for account in accounts { state.accounts[account.account.name] = account } }
    }

    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool {
        try checked { state in state.accounts.removeValue(forKey: account) != nil }
    }

    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox { Mailbox(store: 1, entries: []) }

    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] {
        mails.map { _ in nil }
    }

    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int { 0 }

    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] { try checked { $0.sizes } }

    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> { [] }

    func note(_ mails: [FetchedMail]) async throws(StoreFailure) {}

    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {}
}
