import Gateway
import Messages

extension MemoryStore {
    // MARK: - ReceiptBook

    func accept(_ consignments: [Consignment]) async throws(StoreFailure) -> [Acceptance] {
        try reading { state in
            consignments.map { one in
                state.accept(one.submission, content: one.content, orders: one.orders, alongside: one.alongside)
            }
        }
    }

    func receipts(
        owedTo account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [OwedReceipt] {
        try reading { state in
            let all = state.messages.keys.sorted().filter { $0 > after ?? MessageID(rawValue: 0) }
            return Array(all.compactMap { state.receipt(of: $0, owedTo: account) }.prefix(max(0, limit)))
        }
    }

    func told(
        _ kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String
    ) async throws(StoreFailure) {
        try reading { state in
            for (id, kinds) in kinds where !(state.owed[id] ?? []).isDisjoint(with: kinds) {
                state.owed[id]?.subtract(kinds)
                state.events[id, default: []].append(MessageEvent(at: moment, kind: .noticed, detail: detail))
            }
        }
    }

    func revise(
        _ message: MessageID, _ order: MessageOrder, event: MessageEvent
    ) async throws(StoreFailure) -> Bool {
        try reading { state in
            guard var kept = state.messages[message], kept.state == .queued else { return false }
            (kept.order.text, kept.order.alphabet, kept.order.ready) = (order.text, order.alphabet, order.ready)
            (kept.order.notices, kept.order.expiresAt) = (order.notices, order.expiresAt)
            kept.due = order.notBefore ?? kept.due
            state.messages[message] = kept
            state.events[message, default: []].append(event)
            return true
        }
    }

    func messages(ticket: String, of account: AccountName) async throws(StoreFailure) -> [MessageID] {
        try reading { state in
            let owners = state.submissions.filter { _, kept in
                kept.submission.account == account && kept.submission.tickets.contains(ticket)
            }
            return state.messages.values.filter { owners[$0.submission] != nil }.map(\.id).sorted()
        }
    }

    func texts(
        waitingFor account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [WaitingText] {
        try reading { state in
            let waiting = (state.mailboxes[account] ?? []).filter { $0 > after ?? MessageID(rawValue: 0) }
            return Array(waiting.compactMap { state.text($0) }.prefix(max(0, limit)))
        }
    }

    // MARK: - StopBook

    func stops(after key: Stop.Key?, limit: Int) async throws(StoreFailure) -> [Stop] {
        try reading { state in
            let rest = state.stops.filter { stop in key.map { $0.place < stop.key.place } ?? true }
            return Array(rest.prefix(max(0, limit)))
        }
    }

    func keep(_ stops: [Stop]) async throws(StoreFailure) -> Int { try reading { $0.keep(stops) } }

    func remove(_ keys: [Stop.Key]) async throws(StoreFailure) -> Int { try reading { $0.remove(keys) } }
}

extension MemoryStore.State {
    fileprivate func receipt(of id: MessageID, owedTo account: AccountName) -> OwedReceipt? {
        guard let message = messages[id], let kinds = owed[id], !kinds.isEmpty,
            !message.state.isActive, message.state != .sent, message.state != .unknown,
            let facts = submissions[message.submission]?.submission, facts.door == .smpp, facts.account == account
        else { return nil }
        return OwedReceipt(
            message, tickets: facts.tickets, submittedAt: facts.receivedAt, owed: kinds, words: events[id]?.last)
    }

    fileprivate func text(_ id: MessageID) -> WaitingText? {
        guard let message = messages[id], let kept = submissions[message.submission] else { return nil }
        switch kept.submission.door {
        case .smtp, .gateway, .fetched, .folder: return nil
        case .phone, .api, .smpp:
            return WaitingText(
                id, kept.submission, addressedAs: message.order.addressedAs, originator: message.order.originator,
                content: kept.content)
        }
    }

    mutating func keep(_ new: [Stop]) -> Int {
        let known = stops.count
        for stop in new where !stops.contains(where: { $0.key == stop.key }) { stops.append(stop) }
        stops.sort { $0.key.place < $1.key.place }
        return stops.count - known
    }

    mutating func remove(_ keys: [Stop.Key]) -> Int {
        let known = stops.count
        stops.removeAll { keys.contains($0.key) }
        return known - stops.count
    }
}

extension Stop.Key {
    fileprivate var place: String { "\(phone.e164) \(number.map { "\($0)" } ?? "")" }
}
