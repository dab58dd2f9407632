import Messages

/// The messages that wait for a phone that wants none any more.
///
/// What is `sending` goes: it may be on the wire already.
struct StoppedTexts {
    /// How many are withdrawn in one commit.
    static let atOnce = 500

    let parts: Gateway.Parts
    let rules: Rules
    let phone: PhoneNumber
    let keys: [Stop.Key]

    /// The newest of them, ``atOnce`` or a few more.
    ///
    /// - Parameter before: only those with a smaller number.
    func waiting(before: MessageID? = nil) async throws(StoreFailure) -> [Message] {
        var filter = MessageFilter()
        filter.state = .queued
        filter.recipient = phone
        var found: [Message] = []
        var last = before
        while found.count < Self.atOnce {
            let page = try await parts.history.messages(matching: filter, before: last, limit: Self.atOnce)
            found += page.filter { isStopped($0.order) }
            guard page.count == Self.atOnce, let end = page.last?.id else { break }
            last = end
        }
        return found
    }

    /// Withdraws all of them, some at a time.
    ///
    /// - Parameter first: only those with a smaller number.
    func withdrawAll(before first: MessageID?, at moment: Timestamp) async {
        do throws(StoreFailure) {
            while true {
                let messages = try await waiting(before: first)
                guard !messages.isEmpty else { return }
                let applied = try await parts.store.apply(messages.map { withdrawal(of: $0, at: moment) })
                // The rest is on its way by now.
                guard applied.contains(true) else { return }
            }
        } catch {
            parts.log.error(
                "inbound", "messages still wait for a phone that wants none any more",
                ["to": parts.log.shown(phone), "why": error.detail])
        }
    }

    /// The end of one of them.
    func withdrawal(of message: Message, at moment: Timestamp) -> MessageChange {
        .withdrawal(of: message, at: moment)
    }

    private func isStopped(_ order: MessageOrder) -> Bool {
        let source = rules.source(of: order)
        return keys.contains { $0.number == nil || source == nil || $0.number == source }
    }
}
