import Gateway
import Messages

/// Mailboxes in memory that remember what was asked of them, and fail when told to.
extension RecordingStore {
    /// The number of this store, the first half of every unique id.
    static let number: UInt64 = 0x1234_5678_9ABC_DEF0

    struct Mailboxes {
        /// What is in each mailbox, oldest first.
        var boxes: [AccountName: [MessageID]] = [:]
        /// Every mail there ever was.
        var mails: [MessageID: [UInt8]] = [:]
        /// How many mails each call of `mails` asked for.
        var fetches: [Int] = []
        /// What each call of `take` took out.
        var takings: [[MessageID]] = []
        var kept: [AccountName: KeptAccount] = [:]
        /// What opening a mailbox, reading and taking out fail with.
        var openingFailure: StoreFailure?
        var readingFailure: StoreFailure?
        var takingFailure: StoreFailure?
    }

    /// Puts mails into a mailbox; their numbers go on from 1.
    func deliver(_ mails: [String], to account: AccountName) {
        update { mailboxes in
            for mail in mails {
                let id = MessageID(rawValue: Int64(mailboxes.mails.count + 1))
                mailboxes.mails[id] = Array(mail.utf8)
                mailboxes.boxes[account, default: []].append(id)
            }
        }
    }

    func accounts() async throws(StoreFailure) -> [KeptAccount] {
        update { mailboxes in mailboxes.kept.values.sorted { $0.account.name.text < $1.account.name.text } }
    }

    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {
        update { mailboxes in
            for account in accounts { mailboxes.kept[account.account.name] = account }
        }
    }

    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool {
        update { $0.kept.removeValue(forKey: account) != nil }
    }

    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox {
        let (failure, entries) = update { mailboxes in
            let entries = mailboxes.boxes[account, default: []].map { id in
                Mailbox.Entry(message: id, octets: mailboxes.mails[id]?.count ?? 0)
            }
            return (mailboxes.openingFailure, entries)
        }
        if let failure { throw failure }
        return Mailbox(store: Self.number, entries: entries)
    }

    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] {
        let (failure, texts) = update { mailboxes in
            mailboxes.fetches.append(mails.count)
            return (mailboxes.readingFailure, mails.map { mailboxes.mails[$0] })
        }
        if let failure { throw failure }
        return texts
    }

    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int {
        await begin()
        let (failure, count) = update { mailboxes in
            guard mailboxes.takingFailure == nil else { return (mailboxes.takingFailure, 0) }
            let present = Set(mailboxes.boxes[account, default: []])
            mailboxes.takings.append(mails.filter(present.contains))
            mailboxes.boxes[account, default: []].removeAll { mails.contains($0) }
            return (nil, mails.count(where: present.contains))
        }
        if let failure { throw failure }
        return count
    }

    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] { [:] }

    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> { [] }

    func note(_ mails: [FetchedMail]) async throws(StoreFailure) {}

    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) {}
}
