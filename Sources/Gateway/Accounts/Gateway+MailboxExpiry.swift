import Messages

extension Gateway {
    /// The most mails of one account that are taken out in one step.
    private static let expiredAtOnce = 500

    /// Takes mails out of mailboxes that have been in them for longer than `span`, some at a time; the history keeps them
    /// until it is pruned (RFC 2449 §6.7).
    ///
    /// - Returns: whether there may be more to take out.
    public func expireMails(keptFor span: Duration) async throws(StoreFailure) -> Bool {
        let (at, store) = (now, parts.store)
        var hasMore = false
        for account in try await store.mailboxSizes().keys.sorted(by: { $0.text < $1.text }) {
            var overdue: [MessageID] = []
            for entry in try await store.mailbox(of: account).entries.prefix(Self.expiredAtOnce) {
                // They are in the order in which they came: behind a young one there are only younger ones.
                guard let story = try await parts.history.story(of: entry.message),
                    at - story.message.acceptedAt > span
                else { break }
                overdue.append(entry.message)
            }
            guard !overdue.isEmpty else { continue }
            let detail = "nobody collected it in time"
            let count = try await store.take(overdue, outOf: account, at: at, detail: detail)
            log.info("accounts", "old mails taken out of a mailbox", ["account": account.text, "mails": "\(count)"])
            hasMore = hasMore || overdue.count == Self.expiredAtOnce
        }
        return hasMore
    }
}
