public import Gateway
public import Messages

extension SQLiteStore: Store {
    public func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        var whole = Consignment(submission, content: content, orders: orders)
        whole.alongside = alongside
        let consignment = whole
        return try await writing.perform(size: consignment.size) { (ledger) throws(StoreFailure) in
            try ledger.accept(consignment)
        }
    }

    public func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.apply(changes) }
    }

    public func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID {
        try await writing.perform(size: fragment.payload.count) { (ledger) throws(StoreFailure) in
            try ledger.keep(fragment)
        }
    }

    public func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.forget(fragments) }
    }

    public func keep(_ report: StrayReport) async throws(StoreFailure) {
        try await writing.perform { (ledger) throws(StoreFailure) in try ledger.keep(report) }
    }

    public func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool {
        try await writing.perform { (ledger) throws(StoreFailure) in
            try ledger.prune(endedBefore: moment, limit: limit)
        }
    }

    public func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.activeMessages(after: after, limit: limit)
        }
    }

    public func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.parts(keys: keys, on: connection) }
    }

    public func fragments() async throws(StoreFailure) -> [KeptFragment] {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.fragments() }
    }

    public func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.bindings.bindings(of: phone, at: moment)
        }
    }

    public func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.bindings.binding(code: code, at: moment)
        }
    }

    public func lastConversationCode() async throws(StoreFailure) -> Int64 {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.bindings.lastConversationCode() }
    }

    public func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] {
        try await lookups.perform { (lookups) throws(StoreFailure) in
            try lookups.owed.notices(after: after, limit: limit)
        }
    }
}

extension SQLiteStore: History {
    public func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] {
        var found: [Message] = []
        var next = before
        repeat {
            let (before, rest) = (next, limit - found.count)
            let slice = try await searches.perform { (searches) throws(StoreFailure) in
                try searches.slice(matching: filter, before: before, limit: rest)
            }
            found += slice.messages
            next = slice.next
        } while next != nil
        return found
    }

    public func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? {
        try await searches.perform { (searches) throws(StoreFailure) in try searches.story(of: message) }
    }

    public func messages(about message: MessageID) async throws(StoreFailure) -> [Message] {
        try await searches.perform { (searches) throws(StoreFailure) in try searches.messages(about: message) }
    }

    public func messages(
        of submission: SubmissionID, limit: Int
    ) async throws(StoreFailure) -> SubmissionMessages {
        try await searches.perform { (searches) throws(StoreFailure) in
            try searches.messages(of: submission, limit: limit)
        }
    }

    public func strayReports(
        on connection: ConnectionName?, limit: Int
    ) async throws(StoreFailure) -> [StrayReport] {
        try await searches.perform { (searches) throws(StoreFailure) in
            try searches.strayReports(on: connection, limit: limit)
        }
    }

    public func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        try await lookups.perform { (lookups) throws(StoreFailure) in try lookups.content(of: submission) }
    }
}
