import Gateway
import Messages

extension MemoryStore {
    /// What ``Mailbox/store`` says.
    static let number: UInt64 = 0x0123_4567_89AB_CDEF

    /// What is in a mailbox, oldest first.
    func contents(of account: AccountName) -> [Message] {
        let numbers = numbers(inMailboxOf: account)
        return numbers.compactMap { message($0) }
    }

    // MARK: - AccountBook

    func accounts() async throws(StoreFailure) -> [KeptAccount] {
        try reading { state in state.accounts.values.sorted { $0.account.name.text < $1.account.name.text } }
    }

    func keep(_ accounts: [KeptAccount]) async throws(StoreFailure) {
        try reading { state in for account in accounts { state.accounts[account.account.name] = account } }
    }

    func remove(_ account: AccountName) async throws(StoreFailure) -> Bool {
        try reading { state in
            state.mailboxes[account] = nil
            for (id, message) in state.messages {
                let facts = state.submissions[message.submission]?.submission
                if facts?.door == .smpp, facts?.account == account { state.owed[id] = nil }
            }
            return state.accounts.removeValue(forKey: account) != nil
        }
    }

    // MARK: - Mailboxes

    func mailbox(of account: AccountName) async throws(StoreFailure) -> Mailbox {
        try reading { state in
            Mailbox(
                store: MemoryStore.number,
                entries: (state.mailboxes[account] ?? []).map {
                    Mailbox.Entry(message: $0, octets: state.octets(of: $0))
                })
        }
    }

    func mails(_ mails: [MessageID], of account: AccountName) async throws(StoreFailure) -> [[UInt8]?] {
        try reading { state in
            mails.map { id in
                guard let message = state.messages[id], message.order.account == account else { return nil }
                return Array(message.order.text.utf8) + state.included(in: message)
            }
        }
    }

    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) async throws(StoreFailure) -> Int {
        try reading { state in
            let taken = (state.mailboxes[account] ?? []).filter { mails.contains($0) }
            state.mailboxes[account]?.removeAll { taken.contains($0) }
            for id in taken {
                state.events[id, default: []].append(MessageEvent(at: moment, kind: .collected, detail: detail))
            }
            return taken.count
        }
    }

    func mailboxSizes() async throws(StoreFailure) -> [AccountName: MailboxSize] {
        try reading { state in
            state.mailboxes.filter { !$0.value.isEmpty }.mapValues { mails in
                MailboxSize(mails: mails.count, octets: mails.reduce(0) { $0 + state.octets(of: $1) })
            }
        }
    }

    // MARK: - FetchBook

    func fetched(by connection: ConnectionName, from box: String) async throws(StoreFailure) -> Set<String> {
        try reading { state in
            Set(state.fetched.filter { $0.connection == connection && $0.box == box }.map(\.id))
        }
    }

    func note(_ mails: [FetchedMail]) async throws(StoreFailure) { try reading { $0.fetched.formUnion(mails) } }

    func forget(_ mails: [FetchedMail]) async throws(StoreFailure) { try reading { $0.fetched.subtract(mails) } }
}

extension MemoryStore.State {
    fileprivate func octets(of message: MessageID) -> Int {
        messages[message].map { $0.order.text.utf8.count + included(in: $0).count } ?? 0
    }

    /// What goes out behind the text.
    fileprivate func included(in message: Message) -> [UInt8] {
        message.order.includesSubmission ? submissions[message.submission]?.content ?? [] : []
    }
}
