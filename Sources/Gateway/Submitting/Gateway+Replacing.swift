public import Messages
import SMS

extension Gateway {
    /// Puts another text in the place of one that `account` submitted and that nobody sends yet.
    ///
    /// The octets are read in the coding of the first text. Moments that are `nil` stay as they were; what the client
    /// wants to hear of is as it says now. Once this has returned the old text is not sent any more.
    ///
    /// - Parameter text: its source must be that of the message, unless it is withheld; its destination does not count.
    /// - Throws: `missing` when the account has submitted none of that id; `conflict` when it is too late; `invalid`
    ///   when the new text cannot be sent.
    public func replace(_ id: String, by text: ClientText, of account: AccountName) async throws(OperationRefused) {
        let stories = try await own(id, from: text.source, of: account)
        guard let story = stories.first else { throw OperationRefused(.missing, "there is no message \(id)") }
        guard stories.count == 1, story.submission.tickets.count < 2 else {
            throw OperationRefused(.conflict, "message \(id) is more than one text")
        }
        let drafting = submissions.drafting(Account(account))
        let order: MessageOrder
        do throws(ClientRefusal) { order = try drafting.revision(of: story.message.order, by: text) } catch {
            throw OperationRefused(.invalid, error.words)
        }
        if let objection = drafting.objection(to: order, replacing: story.message.order) {
            throw OperationRefused(.invalid, objection)
        }
        try await submissions.revise(story.message, order)
    }
}

extension ClientSubmissions {
    /// Puts a new text in the place of one of the same source and destination that waits.
    ///
    /// - Returns: the id of that one; `nil` when there is none, or it is too late.
    func replacePresent(_ order: MessageOrder, _ drafting: ClientTextDrafting) async -> String? {
        guard let number = order.recipient else { return nil }
        var filter = MessageFilter()
        (filter.account, filter.recipient, filter.state) = (drafting.account.name, number, .queued)
        do throws(StoreFailure) {
            let waiting = try await parts.history.messages(matching: filter, before: nil, limit: Self.mostLookedAt)
            for message in waiting where message.order.mayBecome(order) {
                // It is a message of its own then, and counted as one.
                guard drafting.objection(to: order, replacing: message.order) == nil else { continue }
                guard let story = try await parts.history.story(of: message.id), story.submission.door == .smpp,
                    story.submission.tickets.isEmpty
                else { continue }
                var new = order
                new.ownNumber = message.order.ownNumber
                do throws(OperationRefused) {
                    try await revise(message, new)
                    return message.id.description
                } catch {
                    parts.log.trace("smpp", "a text was not replaced", ["message": "\(message.id)", "why": error.text])
                }
            }
        } catch {
            parts.log.warning("smpp", "cannot look for a text to replace", ["why": error.detail])
        }
        return nil
    }

    private static let mostLookedAt = 20

    /// Changes a message that waits. No connection gets it meanwhile, neither as it was nor as it is to be.
    func revise(_ message: Message, _ order: MessageOrder) async throws(OperationRefused) {
        guard message.state == .queued, message.parts.isEmpty, message.order.recipient != nil else {
            throw OperationRefused(.conflict, "message \(message.id) is \(message.state.rawValue), or on its way")
        }
        let withdrawal = outbox.withdraw(message.id, via: message.order.via)
        var revised = message
        switch withdrawal {
        case .elsewhere: break
        // The store answered before this was put back, perhaps.
        case .waiting(let present): revised = present
        case .taken: throw OperationRefused(.conflict, "message \(message.id) is about to be sent")
        }
        guard revised.parts.isEmpty else {
            give(back: message, withdrawal)
            throw OperationRefused(.conflict, "message \(message.id) is sent in part")
        }
        revised.order = order
        revised.due = order.notBefore ?? revised.due
        let now = parts.clock.now
        let event = MessageEvent(at: now, kind: .made, detail: "its sender replaced its text by SMPP")
        let isRevised: Bool
        do throws(StoreFailure) {
            isRevised = try await parts.store.revise(message.id, order, event: event)
        } catch {
            give(back: message, withdrawal)
            throw OperationRefused(notKept: error)
        }
        guard isRevised else {
            outbox.release([message.id])
            throw OperationRefused(.conflict, "message \(message.id) is not queued any more")
        }
        outbox.replace(revised)
    }

    private func give(back message: Message, _ withdrawal: Outbox.Withdrawal) {
        switch withdrawal {
        case .waiting(let old): outbox.putBack(old)
        case .elsewhere: outbox.leaveToStore(message.id, via: message.order.via)
        case .taken: break
        }
    }
}

extension ClientTextDrafting {
    /// Why the account may not put `new` in the place of what it submitted before.
    fileprivate func objection(to new: MessageOrder, replacing old: MessageOrder) -> String? {
        guard account.isActive else { return "account \(account.name) is not active" }
        if let originator = new.originator, !account.maySend(as: originator) {
            return "account \(account.name) may not send as \(originator)"
        }
        // What was counted at first stays counted, and no more than that.
        if account.partsPerDay != nil, new.segments(referenceSize) > old.segments(referenceSize) {
            return "it has more parts than the text before it"
        }
        return nil
    }
}

extension MessageOrder {
    /// How many parts a network has to carry of it.
    fileprivate func segments(_ reference: ReferenceSize) -> Int {
        guard ready == nil else { return 1 }
        guard alphabet == .ucs2 else { return SegmentCount(text, reference: reference).parts }
        do throws(SegmentFailure) {
            return try SegmentPlan(text, alphabet: .ucs2, reference: reference).parts.count
        } catch {
            return .max
        }
    }

    /// Whether `new` may take its place: it is no part of a longer text, and the same connections carry both.
    fileprivate func mayBecome(_ new: MessageOrder) -> Bool {
        new.originator == originator && new.via == via && ready?.hasHeader != true
    }
}
