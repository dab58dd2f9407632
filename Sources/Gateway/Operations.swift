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
    /// How long it is worth sending; `nil`: as long as the connection tries.
    public var validity: Duration?

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
    /// - Parameters:
    ///   - client: the address of the one who asks; empty for the Unix socket.
    ///   - account: who has logged in: its quotas, countries and senders count.
    ///   - repeatable: the request as its caller may repeat it: then the first answer counts.
    public func send(
        _ request: SendRequest, client: String, account: Account? = nil, repeatable: RepeatableRequest? = nil
    ) async throws(OperationRefused) -> MessageID {
        if let repeatable {
            return try await sendOnce(repeatable) { () async throws(OperationRefused) in
                try await send(request, client, account, repeatable)
            }
        }
        return try await send(request, client, account, nil)
    }

    private func send(
        _ request: SendRequest, _ client: String, _ account: Account?, _ repeatable: RepeatableRequest?
    ) async throws(OperationRefused) -> MessageID {
        let rules = rules
        let account = account.map(accounts.directory.renewed)
        var arrival = Submission(receivedAt: now, door: .api, client: client)
        arrival.account = account?.name
        let (order, parts) = try order(for: request, account, arrival, rules)
        let verdict = await intake.keep(
            arrival, content: Array(request.text.utf8), order: order, of: account, parts: parts, rules,
            request: repeatable)
        switch verdict {
        case .accepted(let acceptance):
            guard let id = acceptance.messages.first else { throw OperationRefused(.unavailable, "nothing was stored") }
            log.info("api", "message accepted", ["message": id.description, "to": log.shown(order.destination)])
            return id
        case .refused(let refusal):
            throw OperationRefused(refusal.persistence == .permanent ? .conflict : .unavailable, refusal.text)
        }
    }

    /// Withdraws a message that is not on any wire yet, or that is held as unknown.
    public func cancel(_ id: MessageID) async throws(OperationRefused) {
        let at = now
        let change = MessageChange(
            id, from: [.queued, .unknown], to: .cancelled, at: at, event: MessageEvent(at: at, kind: .cancelled))
        try await apply(change, "only messages that are queued or unknown can be cancelled")
    }

    /// Has a message that ended without success tried again; one that went nowhere goes through the inbound routes anew.
    public func retry(_ id: MessageID) async throws(OperationRefused) {
        if let story = try await story(of: id), story.message.order.destination == .nowhere {
            return try await routeAnew(story)
        }
        try await checkStopList(id)
        let at = now
        let change = MessageChange(
            id, from: [.failed, .expired, .cancelled, .unknown], to: .queued, at: at, attempts: 0,
            event: MessageEvent(at: at, kind: .retried))
        try await apply(change, "only messages that failed, expired, were cancelled or are unknown can be tried again")
        guard let message = try await story(of: id)?.message, message.state == .queued else { return }
        guard !message.order.waitsForDigest else { return digests.hold(message, rules) }
        outbox.replace(message)
    }

    private func routeAnew(_ story: MessageStory) async throws(OperationRefused) {
        guard story.message.state == .failed else {
            throw OperationRefused(
                .conflict, "message \(story.message.id) is \(story.message.state.rawValue): it has been routed anew")
        }
        if story.submission.door == .fetched {
            if try await fetched.acceptAnew(story.message.id, at: now) { return }
        } else {
            do throws(StoreFailure) {
                if try await inbound.routeAnew(story, at: now) { return }
            } catch {
                throw Self.unavailable(error)
            }
        }
        throw OperationRefused(.conflict, "message \(story.message.id) has been routed anew")
    }

    /// Everything known about a message.
    public func story(of id: MessageID) async throws(OperationRefused) -> MessageStory? {
        do throws(StoreFailure) { return try await parts.history.story(of: id) } catch { throw Self.unavailable(error) }
    }

    /// The octets of a submission as they came; `nil` when they are gone.
    public func content(of submission: SubmissionID) async throws(OperationRefused) -> [UInt8]? {
        do throws(StoreFailure) {
            return try await parts.history.content(of: submission)
        } catch {
            throw Self.unavailable(error)
        }
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

    /// The messages made of a submission in order of their number, in short.
    public func messages(
        of submission: SubmissionID, limit: Int
    ) async throws(OperationRefused) -> SubmissionMessages {
        do throws(StoreFailure) {
            return try await parts.history.messages(of: submission, limit: limit)
        } catch {
            throw Self.unavailable(error)
        }
    }

    /// The messages that `words` means: a message number, a phone number, a mail address, an account or a Message-ID.
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
            let texts = try await messages(matching: filter, before: nil, limit: limit)
            filter.recipient = nil
            filter.origin = .number(number)
            let answers = try await messages(matching: filter, before: nil, limit: limit)
            let holder = accounts.directory.account(with: .number(number))
            return Self.merged(
                Self.merged(texts, answers, limit), try await messages(of: holder, limit: limit), limit)
        }
        let bare = words.hasPrefix("<") && words.hasSuffix(">") ? String(words.dropFirst().dropLast()) : words
        filter.messageID = bare
        let byMessageID = try await messages(matching: filter, before: nil, limit: limit)
        guard byMessageID.isEmpty else { return byMessageID }
        let ofAccount = try await messages(of: accounts.directory.account(nameOrAddress: bare), limit: limit)
        guard let sender = EmailAddress(bare) else { return ofAccount }
        filter.messageID = nil
        filter.sender = sender
        let sent = try await messages(matching: filter, before: nil, limit: limit)
        filter.sender = nil
        filter.mailbox = sender
        let got = try await messages(matching: filter, before: nil, limit: limit)
        let found = Self.merged(ofAccount, Self.merged(sent, got, limit), limit)
        return found.isEmpty ? try await messages(naming: sender, limit: limit) : found
    }

    /// What was addressed to `address`, or written by whoever has it, as From says. Takes the longer the more messages
    /// there are.
    private func messages(naming address: EmailAddress, limit: Int) async throws(OperationRefused) -> [Message] {
        var filter = MessageFilter()
        filter.addressee = address
        let addressed = try await messages(matching: filter, before: nil, limit: limit)
        filter.addressee = nil
        filter.author = address.description
        let written = try await messages(matching: filter, before: nil, limit: limit)
        return Self.merged(addressed, written, limit)
    }

    /// What an account has sent, and what waits in its mailbox.
    private func messages(of account: Account?, limit: Int) async throws(OperationRefused) -> [Message] {
        guard let account else { return [] }
        var filter = MessageFilter()
        filter.account = account.name
        let sent = try await messages(matching: filter, before: nil, limit: limit)
        let mailbox: Mailbox
        do throws(StoreFailure) { mailbox = try await parts.store.mailbox(of: account.name) } catch {
            throw Self.unavailable(error)
        }
        var waiting: [Message] = []
        for entry in mailbox.entries.suffix(max(0, limit)) {
            if let story = try await story(of: entry.message) { waiting.append(story.message) }
        }
        return Self.merged(sent, waiting, limit)
    }

    /// Both lists as one, the newest first, each message once.
    private static func merged(_ left: [Message], _ right: [Message], _ limit: Int) -> [Message] {
        let ids = Set(left.map(\.id))
        return Array((left + right.filter { !ids.contains($0.id) }).sorted { $0.id > $1.id }.prefix(limit))
    }

    /// The whole conversation that a message is part of: what it answers, its notices, the answers to it, and so on,
    /// oldest first; at most ``conversationLimit`` messages. Empty when there is no such message.
    public func conversation(around id: MessageID) async throws(OperationRefused) -> [MessageStory] {
        guard var first = try await story(of: id) else { return [] }
        var stories = [first.message.id: first]
        while stories.count < Self.conversationLimit, let about = first.submission.about, stories[about] == nil,
            let earlier = try await story(of: about)
        {
            stories[about] = earlier
            first = earlier
        }
        var open = Array(stories.keys)
        while let next = open.popLast(), stories.count < Self.conversationLimit {
            for message in try await messages(about: next)
            where stories[message.id] == nil && stories.count < Self.conversationLimit {
                guard let story = try await story(of: message.id) else { continue }
                stories[message.id] = story
                open.append(message.id)
            }
        }
        return stories.values.sorted { $0.message.id < $1.message.id }
    }

    private func messages(about id: MessageID) async throws(OperationRefused) -> [Message] {
        do throws(StoreFailure) {
            return try await parts.history.messages(about: id)
        } catch {
            throw Self.unavailable(error)
        }
    }

    /// The latest reports that match no message, the newest first.
    public func strayReports(on connection: ConnectionName?, limit: Int) async throws(OperationRefused) -> [StrayReport]
    {
        do throws(StoreFailure) {
            return try await parts.history.strayReports(on: connection, limit: limit)
        } catch {
            throw Self.unavailable(error)
        }
    }

    private static let conversationLimit = 50

    /// - Returns: the order, and how many parts a network has to carry of it.
    private func order(
        for request: SendRequest, _ account: Account?, _ arrival: Submission, _ rules: Rules
    ) throws(OperationRefused) -> (MessageOrder, parts: Int) {
        guard case .number(let recipient) = parts.plan.read(request.to, region: rules.claiming.homeRegion) else {
            throw OperationRefused(.invalid, "\"\(request.to)\" is not a phone number such as +447700900123")
        }
        let originator = try originator(for: request, account)
        let holder = accounts.directory.account(with: .number(recipient))
        // A mailbox needs no connection, unless one is named that is not there.
        let via = holder == nil || request.via != nil ? try connections(for: request, rules) : []
        guard !request.text.isEmpty else { throw OperationRefused(.invalid, "there is no text to send") }
        let reference = via.first.flatMap { rules.connections[$0]?.referenceSize } ?? .eightBit
        let count = SegmentCount(request.text, reference: reference)
        guard count.parts <= SegmentPlan.maximumParts else {
            throw OperationRefused(.invalid, "the text needs \(count.parts) parts; at most 255 are possible")
        }
        if let holder {
            let text = LocalTexts.Text(
                text: request.text, number: recipient, addressedAs: request.to, account: account,
                originator: originator, arrival: arrival)
            return (localTexts.order(text, for: holder, rules), 0)
        }
        if let refusal = account?.refusal(of: recipient, parts.plan) { throw OperationRefused(.conflict, refusal.text) }
        let directory = accounts.directory
        var order = MessageOrder(
            application: nil, addressedAs: request.to, recipient: recipient,
            originator: originator ?? directory.ownNumber(of: account), via: via, text: request.text,
            alphabet: count.alphabet)
        order.expiresAt = request.validity.map { arrival.receivedAt + $0 }
        let numbers = via.first.flatMap { rules.connections[$0]?.numbers } ?? []
        order.ownNumber = stopList.first(of: directory.open(numbers, to: account), for: recipient)
        if let objection = stopList.objection(to: order, rules) { throw OperationRefused(.conflict, objection) }
        return (order, count.parts)
    }

    private func originator(
        for request: SendRequest, _ account: Account?
    ) throws(OperationRefused) -> Originator? {
        if let account, !account.isActive {
            throw OperationRefused(.conflict, "account \(account.name) is not active")
        }
        guard let from = request.from else { return nil }
        guard let originator = Originator(from) else { throw .noSender(from) }
        guard account?.maySend(as: originator) != false else {
            throw OperationRefused(.conflict, "account \(account?.name.text ?? "") may not send as \(originator)")
        }
        return originator
    }

    private func connections(
        for request: SendRequest, _ rules: Rules
    ) throws(OperationRefused) -> [ConnectionName] {
        let names = rules.connections.filter(\.value.carriesTexts).keys.sorted { $0.text < $1.text }
        if let via = request.via {
            guard let name = ConnectionName(via), names.contains(name) else {
                let known = names.map(\.text).joined(separator: ", ")
                throw OperationRefused(.invalid, "there is no connection \"\(via)\"; there is: \(known)")
            }
            return [name]
        }
        let standard = rules.standardTextRoute
        guard !standard.isEmpty else {
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

    private static func unavailable(_ failure: StoreFailure) -> OperationRefused { OperationRefused(notKept: failure) }
}
