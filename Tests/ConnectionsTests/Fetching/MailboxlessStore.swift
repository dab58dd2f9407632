import Gateway
import Messages

/// A store without accounts and mailboxes, and without a memory for what was fetched.
protocol MailboxlessStore: AccountBook, Mailboxes, FetchBook {}

extension MailboxlessStore {
    func accounts() async throws(StoreFailure) -> [KeptAccount] { [] }
    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {}
    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool { false }
    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox { Mailbox(store: 1, entries: []) }
    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] {
        mails.map { _ in nil }
    }
    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int { 0 }
    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] { [:] }
    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> { [] }
    func note(_ mails: [FetchedMail]) async throws(StoreFailure) {}
    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {}
}

extension LedgerStore: MailboxlessStore {}
extension TrippingStore: MailboxlessStore {}
