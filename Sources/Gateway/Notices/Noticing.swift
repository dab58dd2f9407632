public import Messages
import Synchronization

/// Tells senders by mail what became of their messages.
///
/// What has to be told is in the store, put there in the commit that ended a message; it is taken off in the commit that
/// keeps the notice. So a notice is written once, whatever happens in between.
public final class Noticing: Sendable {
    /// How long the messages of a mail may take to end before what is known of them is told: one notice for one mail.
    static let gathering = Duration.seconds(30)
    private static let page = 200

    private let parts: Gateway.Parts
    private let accounts: Accounts
    private let admission: Admission
    private let rules: @Sendable () -> Rules
    private let nonce: String

    init(
        _ parts: Gateway.Parts, accounts: Accounts, outbox: Outbox, nonce: UInt32,
        rules: @escaping @Sendable () -> Rules
    ) {
        self.parts = parts
        self.accounts = accounts
        self.rules = rules
        self.nonce = String(nonce, radix: 36)
        admission = Admission(store: parts.store, outbox: outbox)
    }

    /// Writes the notices that are due at `now`, some at a time. To be called by one task only, again and again.
    ///
    /// - Returns: how many were written.
    @discardableResult
    public func tell(at now: Timestamp) async throws(StoreFailure) -> Int {
        let (rules, directory) = (rules(), accounts.directory)
        guard !rules.mailRoutes.isEmpty || directory.hasAddresses else { return 0 }
        var count = 0
        var last: SubmissionID?
        // One page of notices at most: the caller has other things to do.
        while count < Self.page {
            let owed = try await parts.store.owedNotices(after: last, limit: Self.page)
            let due = owed.filter { Self.isDue($0, at: now) && Self.canTell($0, rules, directory) }
            try await tell(due, rules, now)
            count += due.count
            guard owed.count == Self.page else { break }
            last = owed.last?.submission
        }
        return count
    }

    /// Whether it is time to tell: nothing more will follow soon, or it has taken long enough.
    static func isDue(_ notice: OwedNotice, at now: Timestamp) -> Bool {
        // Programs are told by SMPP (``ClientDeliveries``).
        guard notice.facts.door != .smpp else { return false }
        let isComplete = notice.messages.allSatisfy { message in
            switch message.state {
            case .queued, .sending: false
            case .sent: !message.order.notices.contains(.delivered)
            case .delivered, .failed, .expired, .cancelled, .unknown: true
            }
        }
        if isComplete { return true }
        let since = notice.settled.map(\.changedAt).min()
        return since.map { now - $0 >= gathering || now < $0 } ?? false
    }

    /// Whether there is a way to whoever is to be told: a connection for mail, or a mailbox here.
    private static func canTell(_ notice: OwedNotice, _ rules: Rules, _ directory: AccountDirectory) -> Bool {
        !rules.mailRoutes.isEmpty || notice.facts.sender.flatMap(directory.account(of:)) != nil
    }

    /// Writes notices side by side, so that they share commits.
    private func tell(
        _ notices: [OwedNotice], _ rules: Rules, _ now: Timestamp
    ) async throws(StoreFailure) {
        let failure = await withTaskGroup(of: StoreFailure?.self) { group in
            for notice in notices {
                group.addTask {
                    do throws(StoreFailure) {
                        try await self.tell(notice, rules, now)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var first: StoreFailure?
            for await failure in group { first = first ?? failure }
            return first
        }
        if let failure { throw failure }
    }

    private func tell(_ notice: OwedNotice, _ rules: Rules, _ now: Timestamp) async throws(StoreFailure) {
        var alongside = Alongside()
        let settled = notice.settled
        for message in settled { alongside.told[message.id] = notice.owed[message.id] }
        let told = settled.filter { notice.wants($0) }
        guard let recipient = notice.facts.sender, let first = told.first else {
            // The null sender gets no notices (RFC 5321 §4.5.5).
            return try await forget(alongside, notice, now)
        }
        let original = try await parts.history.content(of: notice.submission)
        let letter = NoticeLetter(
            notice: notice, told: told, original: original.map { parts.codec.decode($0) } ?? Mail(),
            originalOctets: original ?? [], mailing: rules.mailing, localTime: parts.localTime)
        let id = "\(String(now.microseconds, radix: 36)).\(nonce).\(notice.submission)@\(rules.mailing.hostname)"
        let draft = letter.draft(to: recipient, messageID: id, at: now)
        var order = MessageOrder(
            mail: parts.composer.compose(draft), to: accounts.directory.destination(of: recipient),
            addressedAs: recipient.description, via: rules.mailRoutes, note: "notice: \(draft.subject)")
        order.envelopeSender = nil
        var arrival = Submission(
            receivedAt: now, door: .gateway, client: "", messageID: id, subject: draft.subject)
        arrival.about = first.id
        alongside.changes = told.map { message in
            var change = MessageChange(
                message.id, from: [message.state], to: message.state, at: now,
                event: MessageEvent(at: now, kind: .noticed, detail: "its sender is told"))
            change.due = message.due
            return change
        }
        let acceptance = try await admission.admit(
            arrival, content: Array(draft.text.utf8), orders: [order], alongside: alongside)
        parts.log.info(
            "notices", "notice written",
            ["submission": "\(notice.submission)", "messages": "\(told.count)", "as": "\(acceptance.submission)"])
    }

    /// Takes off what cannot be told to anybody, or is not true any more.
    private func forget(
        _ alongside: Alongside, _ notice: OwedNotice, _ now: Timestamp
    ) async throws(StoreFailure) {
        var arrival = Submission(receivedAt: now, door: .gateway, client: "")
        arrival.subject = "no notice of submission \(notice.submission): nobody wants to hear of it"
        _ = try await admission.admit(arrival, content: [], orders: [], alongside: alongside)
    }
}

extension OwedNotice {
    /// The messages that there is something to tell of now: one that was tried again ends anew first.
    fileprivate var settled: [Message] {
        messages.filter { owed[$0.id] != nil && !$0.state.isActive }
    }

    /// Whether what became of a message is what its sender wants to hear of: a failure that was followed by success is
    /// none any more.
    fileprivate func wants(_ message: Message) -> Bool {
        let kinds = owed[message.id] ?? []
        return switch message.state {
        case .sent where words[message.id]?.detail.hasSuffix(NoticeWishes.passedOnWords) == true: false
        case .sent, .delivered: !kinds.isDisjoint(with: [.sent, .delivered])
        case .failed, .expired, .cancelled, .unknown: true
        case .queued, .sending: false
        }
    }
}
