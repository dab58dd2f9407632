public import Messages
import SMS

/// How much of the store is read.
private enum Reading {
    /// Messages in one step.
    static let page = 1000
    /// The most steps for a budget.
    static let pages = 200
    /// The most messages that are looked at after a start.
    static let recalled = 2000
}

extension StormGuard {
    /// Remembers the mails that came last before this run began, so that one whose answer was lost in a crash is known when
    /// it comes again: of the latest 2,000 messages those within the longest window.
    ///
    /// - Returns: how many messages are remembered.
    @discardableResult
    public func recall(_ history: any History, rules: Rules, at now: Timestamp) async throws(StoreFailure) -> Int {
        let applications = rules.claiming.applications.filter { $0.storms.duplicates > .zero }
        guard let longest = applications.map(\.storms.duplicates).max() else { return 0 }
        var last: MessageID?
        var known: (submission: SubmissionID, messageID: String?)?
        var looked = 0
        var count = 0
        while looked < Reading.recalled {
            let messages = try await history.messages(matching: MessageFilter(), before: last, limit: Reading.page)
            for message in messages {
                guard now - message.acceptedAt < longest else { return count }
                guard let application = applications.first(where: { $0.name == message.order.application }) else {
                    continue
                }
                if known?.submission != message.submission {
                    let story = try await history.story(of: message.id)
                    known = (message.submission, story?.submission.messageID)
                }
                guard let messageID = known?.messageID else { continue }
                recall(message, messageID, application)
                count += 1
            }
            looked += messages.count
            guard messages.count == Reading.page else { return count }
            last = messages.last?.id
        }
        return count
    }

    private func recall(_ message: Message, _ messageID: String, _ application: Application) {
        let number = message.order.recipient ?? message.order.numberOfAccount
        let key =
            number.map { StormKey(.mail, application.name, $0.e164, messageID) }
            ?? StormDemand.mail(application, message.order, messageID)
        guard let key else { return }
        update { ledger in
            ledger.recall(
                key, within: application.storms.duplicates, as: message.submission, at: message.acceptedAt)
        }
    }
}

extension MessageOrder {
    /// The number that a message was sent to which is in a mailbox here, as far as the address tells.
    fileprivate var numberOfAccount: PhoneNumber? {
        guard case .account = destination, !includesSubmission else { return nil }
        let localPart = EmailAddress(addressedAs)?.localPart ?? addressedAs
        return PhoneNumber(e164: PhoneAddress(localPart: localPart).number)
    }
}

extension History {
    /// How much was taken since `start` that counts against `budget`: at most 200,000 messages are looked at, and no more
    /// than it takes to see that the budget is used up.
    func spent(of budget: StormDemand.Budget, since start: Timestamp) async throws(StoreFailure) -> Int {
        var filter = MessageFilter()
        filter.since = start
        switch budget.owner {
        case .application: break
        case .sender(let sender, _): filter.sender = sender
        case .account(let account): filter.account = account
        }
        var last: MessageID?
        var spent = 0
        for _ in 0..<Reading.pages {
            let messages = try await messages(matching: filter, before: last, limit: Reading.page)
            for message in messages where message.acceptedAt >= start { spent += budget.amount(of: message.order) }
            guard spent < budget.limit, messages.count == Reading.page, let end = messages.last else { break }
            last = end.id
        }
        return spent
    }
}

extension StormDemand.Budget {
    /// Whether a mail went on as it is, which no quota counts.
    private func isPassedOn(_ order: MessageOrder) -> Bool {
        guard case .mail = order.destination else { return false }
        return order.includesSubmission && order.application == nil
    }

    /// How much of it a message took that was made.
    fileprivate func amount(of order: MessageOrder) -> Int {
        guard !order.waitsForDigest else { return 0 }
        switch owner {
        case .application(let name), .sender(_, let name):
            guard order.application == name else { return 0 }
        case .account: break
        }
        switch unit {
        case .messages: return isPassedOn(order) ? 0 : 1
        case .parts(let reference):
            return order.recipient == nil ? 0 : SegmentCount(order.text, reference: reference).parts
        }
    }
}
