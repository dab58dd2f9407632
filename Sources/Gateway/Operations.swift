public import Messages
import SMS

/// A text message that somebody wants to send without a mail.
public struct SendRequest: Hashable, Sendable {
    /// The recipient, as written.
    public var to: String
    /// The originator, as written; `nil`: the connection's own.
    public var from: String?
    /// The connection; `nil`: that of the first application, else the first one there is.
    public var via: String?
    /// The text.
    public var text: String

    /// A request.
    public init(to: String, from: String? = nil, via: String? = nil, text: String) {
        self.to = to
        self.from = from
        self.via = via
        self.text = text
    }
}

/// Why an operation on a message was not carried out, in plain words.
public struct OperationRefused: Error, Hashable, Sendable {
    /// What kind of trouble.
    public enum Kind: Hashable, Sendable {
        /// The request makes no sense as it is.
        case invalid
        /// There is nothing of that id.
        case missing
        /// The message is in a state that does not allow it.
        case conflict
        /// The store cannot answer now.
        case unavailable
    }

    /// What kind of trouble.
    public let kind: Kind
    /// What is wrong and what is accepted.
    public let text: String

    /// A refused operation.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What operators and programs ask of the gateway.
extension Gateway {
    /// Takes a message in; returns when it is durable.
    ///
    /// - Parameter client: the address of the one who asks; empty for the Unix socket.
    public func send(_ request: SendRequest, client: String) async throws(OperationRefused) -> MessageID {
        let order = try order(for: request)
        let arrival = Submission(receivedAt: now, door: .api, client: client)
        switch await intake.keep(arrival, content: Array(request.text.utf8), orders: [order]) {
        case .accepted(let acceptance):
            guard let id = acceptance.messages.first else { throw OperationRefused(.unavailable, "nothing was stored") }
            log.info("api", "message accepted", ["message": id.description, "to": order.recipient.redacted])
            return id
        case .refused(let refusal):
            throw OperationRefused(.unavailable, refusal.text)
        }
    }

    /// Withdraws a message that is not on any wire yet, or that is held as unknown.
    public func cancel(_ id: MessageID) async throws(OperationRefused) {
        let at = now
        let change = MessageChange(
            id, from: [.queued, .unknown], to: .cancelled, at: at, event: MessageEvent(at: at, kind: .cancelled))
        try await apply(change, "only messages that are queued or unknown can be cancelled")
    }

    /// Has a message that ended without success tried again.
    public func retry(_ id: MessageID) async throws(OperationRefused) {
        let at = now
        let change = MessageChange(
            id, from: [.failed, .expired, .cancelled, .unknown], to: .queued, at: at, attempts: 0,
            event: MessageEvent(at: at, kind: .retried))
        try await apply(change, "only messages that failed, expired, were cancelled or are unknown can be tried again")
        guard let message = try await story(of: id)?.message, message.state == .queued else { return }
        outbox.replace(message)
    }

    /// Everything known about a message.
    public func story(of id: MessageID) async throws(OperationRefused) -> MessageStory? {
        do throws(StoreFailure) { return try await parts.history.story(of: id) } catch { throw Self.unavailable(error) }
    }

    /// Messages that match, the newest first.
    public func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(OperationRefused) -> [Message] {
        do throws(StoreFailure) {
            return try await parts.history.messages(matching: filter, before: before, limit: limit)
        } catch {
            throw Self.unavailable(error)
        }
    }

    /// The messages that `words` means: a message number, a phone number, a mail address or a Message-ID.
    public func find(_ words: String, limit: Int) async throws(OperationRefused) -> [Message] {
        var filter = MessageFilter()
        // National numbers look like message numbers; one that nothing has is tried as the other.
        if let number = Int64(words), words.utf8.first.map({ (0x31...0x39).contains($0) }) == true,
            let story = try await story(of: MessageID(rawValue: number))
        {
            return [story.message]
        }
        if case .number(let number) = parts.plan.read(words, region: rules.claiming.homeRegion) {
            filter.recipient = number
            return try await messages(matching: filter, before: nil, limit: limit)
        }
        let bare = words.hasPrefix("<") && words.hasSuffix(">") ? String(words.dropFirst().dropLast()) : words
        filter.messageID = bare
        let byMessageID = try await messages(matching: filter, before: nil, limit: limit)
        guard byMessageID.isEmpty, let sender = EmailAddress(bare) else { return byMessageID }
        filter.messageID = nil
        filter.sender = sender
        return try await messages(matching: filter, before: nil, limit: limit)
    }

    private func order(for request: SendRequest) throws(OperationRefused) -> MessageOrder {
        let rules = rules
        guard case .number(let recipient) = parts.plan.read(request.to, region: rules.claiming.homeRegion) else {
            throw OperationRefused(.invalid, "\"\(request.to)\" is not a phone number such as +447700900123")
        }
        var originator: Originator?
        if let from = request.from {
            originator = Originator(from)
            guard originator != nil else {
                throw OperationRefused(
                    .invalid,
                    "\"\(from)\" is no sender: a number with +, 3 to 15 digits, or a name of up to 11 characters")
            }
        }
        let via = try connections(for: request, rules)
        guard !request.text.isEmpty else { throw OperationRefused(.invalid, "there is no text to send") }
        let reference = via.first.flatMap { rules.connections[$0]?.referenceSize } ?? .eightBit
        let count = SegmentCount(request.text, reference: reference)
        guard count.parts <= SegmentPlan.maximumParts else {
            throw OperationRefused(.invalid, "the text needs \(count.parts) parts; at most 255 are possible")
        }
        return MessageOrder(
            application: nil, addressedAs: request.to, recipient: recipient, originator: originator, via: via,
            text: request.text, alphabet: count.alphabet)
    }

    private func connections(
        for request: SendRequest, _ rules: Rules
    ) throws(OperationRefused) -> [ConnectionName] {
        let names = rules.connections.keys.sorted { $0.text < $1.text }
        if let via = request.via {
            guard let name = ConnectionName(via), rules.connections[name] != nil else {
                let known = names.map(\.text).joined(separator: ", ")
                throw OperationRefused(.invalid, "there is no connection \"\(via)\"; there is: \(known)")
            }
            return [name]
        }
        guard let standard = rules.claiming.applications.first?.via ?? names.first.map({ [$0] }) else {
            throw OperationRefused(.invalid, "no connection is configured that could send it")
        }
        return standard
    }

    private func apply(_ change: MessageChange, _ rule: String) async throws(OperationRefused) {
        let applied: [Bool]
        do throws(StoreFailure) { applied = try await parts.store.apply([change]) } catch {
            throw Self.unavailable(error)
        }
        guard applied != [true] else { return }
        guard let state = try await story(of: change.message)?.message.state else {
            throw OperationRefused(.missing, "there is no message \(change.message)")
        }
        throw OperationRefused(.conflict, "message \(change.message) is \(state.rawValue): \(rule)")
    }

    private static func unavailable(_ failure: StoreFailure) -> OperationRefused {
        OperationRefused(.unavailable, Refusal(notKept: failure).text)
    }
}
