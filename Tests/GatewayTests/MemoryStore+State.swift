import Gateway
import Messages

extension MemoryStore {
    struct Kept: Hashable {
        var submission: Submission
        var content: [UInt8]
    }

    /// What the store keeps, and what a test wants of it.
    struct State {
        var submissions: [SubmissionID: Kept] = [:]
        var messages: [MessageID: Message] = [:]
        var events: [MessageID: [MessageEvent]] = [:]
        var owed: [MessageID: NoticeKinds] = [:]
        var bindings: [Binding] = []
        var fragments: [KeptFragment] = []
        var strays: [StrayReport] = []
        var stops: [Stop] = []
        var accounts: [AccountName: KeptAccount] = [:]
        var mailboxes: [AccountName: [MessageID]] = [:]
        var fetched: Set<FetchedMail> = []
        var latestSubmission: Int64 = 0
        var latestMessage: Int64 = 0
        var latestFragment: Int64 = 0
        var latestCode: Int64 = 0
        var changes: [MessageChange] = []
        var pruned: [(endedBefore: Timestamp, limit: Int)] = []
        var failure: StoreFailure?
        var isClosed = false
        /// Runs once, before the next reading of active messages answers.
        var beforePage: (@Sendable () async -> Void)?
        /// Runs each time parts have been looked up, before the answer comes.
        var afterPart: (@Sendable () async -> Void)?
    }
}

extension MemoryStore.State {
    mutating func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) -> Acceptance {
        latestSubmission += 1
        let id = SubmissionID(rawValue: latestSubmission)
        submissions[id] = MemoryStore.Kept(submission: submission, content: content)
        let messages = orders.map { keep($0, of: id, at: submission.receivedAt) }
        let given = Acceptance(submission: id, messages: messages)
        changes += alongside.changes(with: given)
        for change in alongside.changes(with: given) { _ = carryOut(change) }
        for (index, kept) in fragments.enumerated() where alongside.joined.contains(kept.id) {
            fragments[index] = KeptFragment(id: kept.id, fragment: kept.fragment, isJoined: true)
        }
        for (message, kinds) in alongside.told { owed[message]?.subtract(kinds) }
        if let mail = alongside.fetched { fetched.insert(mail) }
        _ = keep(alongside.stops)
        _ = remove(alongside.startedAgain)
        return given
    }

    private mutating func keep(_ order: MessageOrder, of submission: SubmissionID, at moment: Timestamp) -> MessageID {
        latestMessage += 1
        let id = MessageID(rawValue: latestMessage)
        var kept = order
        (kept.note, kept.conversation, kept.notBefore) = (nil, nil, nil)
        let state = order.destination.kind.firstState
        messages[id] = Message(
            id: id, submission: submission, order: kept, state: state, acceptedAt: moment, changedAt: moment,
            due: order.notBefore)
        owed[id] = order.notices.intersection(NoticeKinds(of: state))
        if let note = order.note { events[id] = [MessageEvent(at: moment, kind: .made, detail: note)] }
        if let account = order.account {
            mailboxes[account, default: []].append(id)
            let stored = MessageEvent(at: moment, kind: .stored, detail: "in the mailbox of \(account)")
            events[id, default: []].append(stored)
        }
        if let conversation = order.conversation, let phone = order.recipient {
            bind(
                Binding(
                    phone: phone, conversation: conversation, message: id, submission: submission, updatedAt: moment))
        }
        return id
    }

    private mutating func bind(_ new: Binding) {
        var binding = new
        let owner = new.conversation.owner.description.lowercased()
        let rivals = bindings.filter { $0.phone == new.phone && $0.conversation.ours == new.conversation.ours }
        let others = rivals.filter { $0.conversation.owner.description.lowercased() != owner }
        let ends = others.map(\.conversation.expiresAt) + rivals.compactMap(\.contestedUntil)
        binding.contestedUntil = ends.filter { $0 > new.updatedAt }.max()
        bindings.removeAll { rivals.contains($0) && $0.conversation.code == new.conversation.code }
        bindings.append(binding)
        latestCode = max(latestCode, new.conversation.code ?? 0)
    }

    mutating func carryOut(_ change: MessageChange) -> Bool {
        guard var message = messages[change.message], change.from.contains(message.state) else { return false }
        if message.state != change.to {
            message.changedAt = change.at
            owed[message.id, default: []].formUnion(message.order.notices.intersection(NoticeKinds(of: change.to)))
        }
        message.state = change.to
        message.due = change.due
        message.attempts = change.attempts ?? message.attempts
        message.connection = change.connection ?? message.connection
        var parts = change.forgetsParts ? [:] : Dictionary(message.parts.map { ($0.number, $0) }) { _, last in last }
        for part in change.parts { parts[part.number] = part }
        message.parts = parts.values.sorted { $0.number < $1.number }
        messages[message.id] = message
        if let event = change.event { events[message.id, default: []].append(event) }
        return true
    }
}

extension MemoryStore.State {
    func parts(keys: [String], on connection: ConnectionName) -> [PartReference] {
        let candidates = messages.values.filter { $0.connection == connection }.sorted { $0.id > $1.id }
        return keys.enumerated().compactMap { index, key in
            guard !keys[..<index].contains(key) else { return nil }
            for message in candidates {
                let part = message.parts.last { part in
                    part.state == .sent && part.networkID.map(NetworkID.key(of:)) == key
                }
                if let part { return PartReference(message: message, part: part.number) }
            }
            return nil
        }
    }

    func owedNotices(after: Int64, limit: Int) -> [OwedNotice] {
        let owing = owed.filter { !$0.value.isEmpty }.compactMap { messages[$0.key]?.submission }
            .filter { submissions[$0]?.submission.door != .smpp }
        return Set(owing).filter { $0.rawValue > after }.sorted().prefix(max(0, limit)).compactMap { id in
            guard let facts = submissions[id]?.submission else { return nil }
            let all = messages.values.filter { $0.submission == id }.sorted { $0.id < $1.id }
            let due = all.map(\.id).filter { owed[$0]?.isEmpty == false }
            return OwedNotice(
                submission: id, facts: facts, messages: all,
                owed: Dictionary(uniqueKeysWithValues: due.map { ($0, owed[$0] ?? []) }),
                words: Dictionary(uniqueKeysWithValues: due.compactMap { id in events[id]?.last.map { (id, $0) } }))
        }
    }

    func messages(matching filter: MessageFilter, before: MessageID?, limit: Int) -> [Message] {
        let matching = messages.values.filter { message in
            (before.map { message.id < $0 } ?? true) && filter.matches(message, submissions[message.submission])
        }
        return Array(matching.sorted { $0.id > $1.id }.prefix(max(0, limit)))
    }
}

extension MessageFilter {
    fileprivate func matches(_ message: Message, _ kept: MemoryStore.Kept?) -> Bool {
        let submission = kept?.submission
        return (state.map { $0 == message.state } ?? true)
            && (recipient.map { $0 == message.order.recipient } ?? true)
            && (since.map { $0 <= message.acceptedAt } ?? true)
            && (sender.map { $0.isSameMailbox(as: submission?.sender) } ?? true)
            && (mailbox.map { $0.isSameMailbox(as: message.order.mailbox) } ?? true)
            && (origin.map { $0 == submission?.origin } ?? true)
            && (messageID.map { $0 == submission?.messageID } ?? true)
            && (account.map { $0 == submission?.account } ?? true)
            && (until.map { $0 > message.acceptedAt } ?? true) && hasMade(message)
            && (submission.map(fits) ?? !looksAtSubmissions)
    }

    private func hasMade(_ message: Message) -> Bool {
        (application.map { $0.text.lowercased() == message.order.application?.text.lowercased() } ?? true)
            && (addressee.map {
                $0.isSameMailbox(as: message.order.mailbox) || isSame($0.description, message.order.addressedAs)
            } ?? true)
            && (text.map { message.order.text.lowercased().contains($0.lowercased()) } ?? true)
    }

    private func fits(_ submission: Submission) -> Bool {
        (subject.map { submission.subject.lowercased().contains($0.lowercased()) } ?? true)
            && (fileName.map { name in
                submission.files.contains { $0.lowercased().contains(name.lowercased()) }
            } ?? true)
            && (author.map { isSame($0, submission.author) || isSame($0, submission.sender?.description) } ?? true)
            && (host.map { isSame($0, submission.host) } ?? true)
            && (user.map { isSame($0, submission.user) } ?? true)
    }

    private var looksAtSubmissions: Bool {
        subject != nil || fileName != nil || author != nil || host != nil || user != nil
    }

    private func isSame(_ wanted: String, _ text: String?) -> Bool { wanted.lowercased() == text?.lowercased() }
}

extension SubmissionMessages {
    init(first limit: Int, of messages: [Message]) {
        let entries = messages.prefix(limit).map { message in
            Entry(
                id: message.id, state: message.state, addressedAs: message.order.addressedAs,
                destination: message.order.destination)
        }
        self.init(entries: entries, count: messages.count)
    }
}

extension EmailAddress {
    fileprivate func isSameMailbox(as other: EmailAddress?) -> Bool {
        description.lowercased() == other?.description.lowercased()
    }
}

extension MessageOrder {
    fileprivate var mailbox: EmailAddress? {
        switch destination {
        case .mail(let address): address
        case .phone, .webHook, .command, .folder, .account, .nowhere: nil
        }
    }

    var account: AccountName? {
        switch destination {
        case .account(let name): name
        case .phone, .mail, .webHook, .command, .folder, .nowhere: nil
        }
    }
}
