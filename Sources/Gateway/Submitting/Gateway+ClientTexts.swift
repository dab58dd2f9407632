public import Messages
import SMS

/// What clients of the SMPP server ask of the gateway.
extension Gateway {
    /// Takes texts that a client submits, each or not; returns when all that is taken is durable. Those of one call
    /// share a commit and keep their order.
    ///
    /// - Parameters:
    ///   - account: who has logged in: its numbers, quotas and countries count as they are now.
    ///   - session: the id of the session, for the log.
    ///   - client: the address of the client.
    /// - Returns: what became of each, in order.
    public func submit(
        _ texts: [ClientText], from account: Account, session: String, client: String
    ) async -> [ClientVerdict] {
        await submissions.submit(texts, submissions.drafting(account, session: session, client: client))
    }

    /// Where a message is that `account` submitted.
    ///
    /// - Parameter source: who it came from; ``Messages/Party/withheld``: that does not matter.
    /// - Throws: `missing` when the account has submitted none of that id from there.
    public func query(
        _ id: String, from source: Party, of account: AccountName
    ) async throws(OperationRefused) -> ClientMessageState {
        if submissions.isWaiting(id, of: account) { return ClientMessageState(.enroute) }
        let stories = try await own(id, from: source, of: account)
        // Of several phones those count that it is on its way to, then those that did not get it.
        let states = stories.map { ClientMessageState(of: $0.message) }
        guard let first = states.first else { throw OperationRefused(.missing, "there is no message \(id)") }
        return states.first { $0.outcome == .enroute } ?? states.first { $0.outcome != .delivered } ?? first
    }

    /// Withdraws a message that `account` submitted and that nobody sends yet.
    ///
    /// - Parameters:
    ///   - source: who it came from; ``Messages/Party/withheld``: that does not matter.
    ///   - destination: for whom it was; empty: that does not matter.
    /// - Throws: `missing` when the account has submitted none of that id; `conflict` when it is too late.
    public func cancel(
        _ id: String, from source: Party, to destination: String, of account: AccountName
    ) async throws(OperationRefused) {
        var stories = try await own(id, from: source, of: account)
        if !destination.isEmpty {
            let drafting = submissions.drafting(Account(account))
            let numbers = [drafting.read(destination), drafting.read(destination, isDialledAtHome: true)]
            stories = stories.filter { story in story.message.order.recipient.map { numbers.contains($0) } ?? false }
        }
        guard !stories.isEmpty else { throw OperationRefused(.missing, "there is no message \(id)") }
        guard try await withdraw(stories.map(\.message)) > 0 else {
            throw OperationRefused(.conflict, "message \(id) is \(stories[0].message.state.rawValue)")
        }
    }

    /// Withdraws all messages that `account` submitted from `source` for `destination` and that nobody sends yet, up to
    /// 1,000.
    ///
    /// - Returns: how many.
    /// - Throws: `missing` when there is none.
    public func cancelAll(
        from source: Party, to destination: String, of account: AccountName
    ) async throws(OperationRefused) -> Int {
        let drafting = submissions.drafting(Account(account))
        guard let number = drafting.read(destination) else {
            throw OperationRefused(.missing, "there are no messages for \"\(destination.prefix(21))\"")
        }
        let waiting = try await waiting(for: number, from: source, of: account, limit: Self.mostWithdrawn)
        guard try await withdraw(waiting) > 0 else {
            throw OperationRefused(.missing, "no message waits for that destination")
        }
        return waiting.count
    }

    private static let mostWithdrawn = 1_000

    /// - Returns: how many were withdrawn.
    private func withdraw(_ messages: [Message]) async throws(OperationRefused) -> Int {
        let at = now
        let changes = messages.map { message in
            MessageChange(
                message.id, from: [.queued], to: .cancelled, at: at,
                event: MessageEvent(at: at, kind: .cancelled, detail: "its sender withdrew it by SMPP"))
        }
        do throws(StoreFailure) {
            return try await parts.store.apply(changes).count { $0 }
        } catch {
            throw OperationRefused(notKept: error)
        }
    }

    /// What `account` submitted under that id, as far as it came from `source`.
    func own(
        _ id: String, from source: Party, of account: AccountName
    ) async throws(OperationRefused) -> [MessageStory] {
        var stories: [MessageStory] = []
        do throws(StoreFailure) {
            let numbers: [MessageID]
            if let number = Int64(id), number > 0, String(number) == id {
                numbers = [MessageID(rawValue: number)]
            } else {
                numbers = try await parts.store.messages(ticket: id, of: account)
            }
            for number in numbers { if let story = try await parts.history.story(of: number) { stories.append(story) } }
        } catch {
            throw OperationRefused(notKept: error)
        }
        let asked = submissions.asked(source, of: account)
        return stories.filter { story in
            story.submission.door == .smpp && story.submission.account == account && asked(story.message.order)
        }
    }

    /// Messages of `account` that wait to be sent to a phone, the latest first.
    func waiting(
        for number: PhoneNumber, from source: Party, of account: AccountName, limit: Int
    ) async throws(OperationRefused) -> [Message] {
        var filter = MessageFilter()
        (filter.account, filter.recipient, filter.state) = (account, number, .queued)
        let asked = submissions.asked(source, of: account)
        var found: [Message] = []
        do throws(StoreFailure) {
            let waiting = try await parts.history.messages(matching: filter, before: nil, limit: limit)
            for message in waiting where asked(message.order) {
                guard try await parts.history.story(of: message.id)?.submission.door == .smpp else { continue }
                found.append(message)
            }
        } catch {
            throw OperationRefused(notKept: error)
        }
        return found
    }
}

extension ClientSubmissions {
    /// Whether a message came from `source`, as its account may write it.
    func asked(_ source: Party, of account: AccountName) -> (MessageOrder) -> Bool {
        guard source != .withheld else { return { _ in true } }
        let drafting = drafting(Account(account))
        let originators = [source.originator].compactMap(\.self) + drafting.numbers(source).map(Originator.number)
        return { order in order.originator.map(originators.contains) ?? false }
    }
}
