public import Gateway
public import Messages

extension SQLiteStore: ReceiptBook {
    public func accept(_ consignments: [Consignment]) async throws(StoreFailure) -> [Acceptance] {
        let size = consignments.reduce(0) { $0 + $1.size }
        return try await writing.perform(size: size) { (ledger) throws(StoreFailure) in
            try ledger.accept(consignments)
        }
    }

    public func receipts(
        owedTo account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [OwedReceipt] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.receipts.receipts(owedTo: account, after: after, limit: limit)
        }
    }

    public func told(
        _ kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String
    ) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in
            try ledger.told(kinds, at: moment, detail: detail)
        }
    }

    public func revise(
        _ message: MessageID, _ order: MessageOrder, event: MessageEvent
    ) async throws(StoreFailure) -> Bool {
        try await writing.perform(size: order.size) { (ledger) throws(StoreFailure) in
            try ledger.revise(message, order, event: event)
        }
    }

    public func messages(ticket: String, of account: AccountName) async throws(StoreFailure) -> [MessageID] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.receipts.messages(ticket: ticket, of: account)
        }
    }

    public func texts(
        waitingFor account: AccountName, after: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [WaitingText] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.receipts.texts(waitingFor: account, after: after, limit: limit)
        }
    }
}

extension SQLiteStore: StopBook {
    public func stops(after key: Stop.Key?, limit: Int) async throws(StoreFailure) -> [Stop] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.stops.stops(after: key, limit: limit)
        }
    }

    public func keep(_ stops: [Stop]) async throws(StoreFailure) -> Int {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.keep(stops) }
    }

    public func remove(_ keys: [Stop.Key]) async throws(StoreFailure) -> Int {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.stops.remove(keys) }
    }
}

extension Consignment {
    /// How many octets there are to write: the content, the texts, and what may be long of the facts.
    var size: Int {
        let facts = submission.recipients.reduce(content.count) { $0 + $1.utf8.count }
        return orders.reduce(facts) { $0 + $1.size }
    }
}

extension MessageOrder {
    fileprivate var size: Int { text.utf8.count + (ready?.octets.count ?? 0) }
}
