import Gateway
import Messages

extension Ledger {
    /// ``AccountBook/keep(_:)``.
    func keep(_ list: [KeptAccount]) throws(StoreFailure) {
        try space.take(content: 0, messages: list.count)
        for account in list { try accounts.write(account) }
    }

    /// ``AccountBook/remove(_:)``.
    func remove(_ account: AccountName) throws(StoreFailure) -> Bool {
        try mailboxes.empty(account)
        try revisions.forget(owedTo: account)
        return try accounts.remove(account)
    }

    /// ``Mailboxes/take(_:outOf:at:detail:)``. Also when the disk is short: what is taken out will make room.
    func take(
        _ mails: [MessageID], outOf account: AccountName, at moment: Timestamp, detail: String
    ) throws(StoreFailure) -> Int {
        try mailboxes.take(mails, outOf: account, at: moment, detail: detail)
    }

    /// ``FetchBook/note(_:)``.
    func note(_ list: [FetchedMail]) throws(StoreFailure) {
        try space.take(content: 0, messages: list.count)
        for mail in list { try fetched.write(mail) }
    }

    /// ``FetchBook/forget(_:)``.
    func forget(_ list: [FetchedMail]) throws(StoreFailure) {
        for mail in list { try fetched.forget(mail) }
    }
}
