public import Messages
import Synchronization

/// Hands out what waits for clients of the SMPP server: texts in their mailboxes, and what became of their messages.
///
/// All of it is in the store and stays there until a client has acknowledged it, so that a crash repeats some and loses
/// none. In memory is what is with a client now, and how far the store was read; commits say who has to come.
public final class ClientDeliveries: Sendable {
    typealias Key = DeliveryDesk.Key

    /// The most that is read in one step.
    private static let page = 200
    /// The most steps for one call, however much of what is read is with a client already.
    private static let mostPages = 50

    private struct State {
        var desks: [AccountName: DeliveryDesk] = [:]
        var latest = 0
    }

    private let store: any Store
    private let clock: any WallClock
    private let plan: any NumberPlan
    private let rules: @Sendable () -> Rules
    private let turns = Turns<AccountName>()
    private let state = Mutex(State())

    init(_ parts: Gateway.Parts, rules: @escaping @Sendable () -> Rules) {
        store = parts.store
        clock = parts.clock
        plan = parts.plan
        self.rules = rules
    }

    /// Begins to hand out what waits for an account: once, while it has a link that receives. Whoever calls this takes
    /// what there is at once.
    ///
    /// - Parameter wake: called, from any thread, when there may be something after ``take(for:upTo:)`` had less than
    ///   was asked for. Must be quick.
    public func attach(_ account: AccountName, wake: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.latest += 1
            state.desks[account] = DeliveryDesk(number: state.latest, wake: wake)
        }
    }

    /// Ends that: what is out is handed out again when the account comes back.
    public func detach(_ account: AccountName) {
        state.withLock { _ = $0.desks.removeValue(forKey: account) }
    }

    /// The next things for an account, oldest first, receipts and texts in turn; nothing that is out already.
    ///
    /// The receipts for all parts of one text come together, and may then be more than was asked for. Less than was
    /// asked for: there is no more now, or the account is woken.
    public func take(for account: AccountName, upTo count: Int) async throws(StoreFailure) -> [ClientDelivery] {
        guard count > 0 else { return [] }
        await turns.begin(account)
        defer { turns.end(account) }
        guard let look = begin(account) else { return [] }
        var receipts = Found()
        try await readReceipts(&receipts, account, look, upTo: count)
        var texts = Found()
        try await readTexts(&texts, account, look, upTo: count)
        let (taken, wake) = hand(out: receipts, texts, to: account, look, upTo: count)
        wake?()
        return taken
    }

    /// Has what a client acknowledged taken down; returns when that is durable.
    ///
    /// When the store fails all of it is still out: to be acknowledged again, or put back.
    public func acknowledged(
        _ deliveries: [ClientDelivery], of account: AccountName, session: String
    ) async throws(StoreFailure) {
        let ids = Self.byKey(deliveries)
        let complete = begin(acknowledging: ids, of: account)
        let now = clock.now
        var (texts, told): ([MessageID], [MessageID: NoticeKinds]) = ([], [:])
        for key in complete {
            switch key {
            case .text(let id): texts.append(id)
            case .receipt(let id): told[id] = Self.kinds(of: id, deliveries)
            }
        }
        if !told.isEmpty { try await store.told(told, at: now, detail: "by SMPP, session \(session)") }
        if !texts.isEmpty {
            _ = try await store.take(texts.sorted(), outOf: account, at: now, detail: "over SMPP, session \(session)")
        }
        let wake = state.withLock { state in
            var wake: (@Sendable () -> Void)?
            for key in complete { wake = state.desks[account]?.acknowledge(key, ids[key] ?? []) ?? wake }
            return wake
        }
        wake?()
    }

    /// Notes what is acknowledged of things of which more is out: at once, for another link may acknowledge the rest
    /// while the store works.
    ///
    /// - Returns: the things of which nothing else is out.
    private func begin(acknowledging ids: [Key: Set<String>], of account: AccountName) -> [Key] {
        let (complete, wake) = state.withLock { state in
            var (complete, wake): ([Key], (@Sendable () -> Void)?) = ([], nil)
            for (key, ids) in ids {
                if state.desks[account]?.isComplete(key, with: ids) ?? true {
                    complete.append(key)
                } else {
                    wake = state.desks[account]?.acknowledge(key, ids) ?? wake
                }
            }
            return (complete, wake)
        }
        wake?()
        return complete
    }

    /// Has what a client did not take handed out again, after `pause` if it says so.
    public func putBack(_ deliveries: [ClientDelivery], of account: AccountName, after pause: Duration? = nil) {
        let due = pause.map { clock.now + $0 }
        let wake = state.withLock { state in
            var wake: (@Sendable () -> Void)?
            for (key, ids) in Self.byKey(deliveries) {
                wake = state.desks[account]?.putBack(key, ids, until: due) ?? wake
            }
            return wake
        }
        wake?()
    }

    /// When the first of what was put back for later is due; nobody is woken for that.
    public func nextDue(for account: AccountName) -> Timestamp? { state.withLock { $0.desks[account]?.nextDue } }

    private static func byKey(_ deliveries: [ClientDelivery]) -> [Key: Set<String>] {
        var ids: [Key: Set<String>] = [:]
        for delivery in deliveries { ids[delivery.key, default: []].insert(delivery.ticket) }
        return ids
    }

    private static func kinds(of message: MessageID, _ deliveries: [ClientDelivery]) -> NoticeKinds {
        deliveries.reduce([]) { kinds, delivery in
            guard case .receipt(let receipt) = delivery, receipt.message == message else { return kinds }
            return kinds.union(receipt.kinds)
        }
    }
}

// MARK: - Reading the store

extension ClientDeliveries {
    /// What is known of an account when the store is about to be read.
    fileprivate struct Look {
        let desk: Int
        let news: Int
        let absent: Set<Key>
        let afterText: MessageID?
        let afterReceipt: MessageID?
    }

    /// What was read of one kind.
    fileprivate struct Found {
        /// What belongs to one message, with the message.
        var things: [(message: MessageID, deliveries: [ClientDelivery])] = []
        /// How far was read, as long as all of the above is handed out.
        var last: MessageID?
        /// Whether there may be more behind it.
        var hasMore = false
    }

    private func begin(_ account: AccountName) -> Look? {
        let now = clock.now
        return state.withLock { state in
            guard state.desks[account]?.begin(at: now) == true, var desk = state.desks[account] else { return nil }
            defer { state.desks[account] = desk }
            let (text, receipt) = (desk.texts.begin(), desk.receipts.begin())
            return Look(
                desk: desk.number, news: desk.news, absent: desk.absent, afterText: text, afterReceipt: receipt)
        }
    }

    private func readReceipts(
        _ found: inout Found, _ account: AccountName, _ look: Look, upTo count: Int
    ) async throws(StoreFailure) {
        found.last = look.afterReceipt
        for page in 0..<Self.mostPages where found.things.count < count {
            let limit = Self.limit(ofPage: page, for: count)
            let owed = try await store.receipts(owedTo: account, after: found.last, limit: limit)
            for owed in owed {
                found.last = owed.message.id
                guard !look.absent.contains(.receipt(owed.message.id)) else { continue }
                // One whose state has moved on stays owed: taking it off could take off what is news meanwhile.
                let receipts = owed.receipts
                if !receipts.isEmpty { found.things.append((owed.message.id, receipts.map(ClientDelivery.receipt))) }
            }
            found.hasMore = owed.count == limit
            guard found.hasMore else { break }
        }
    }

    /// How much is read: first what is asked for, then, as that was with a client already, as much as may be.
    private static func limit(ofPage page: Int, for count: Int) -> Int { page == 0 ? min(Self.page, count) : Self.page }

    private func readTexts(
        _ found: inout Found, _ account: AccountName, _ look: Look, upTo count: Int
    ) async throws(StoreFailure) {
        found.last = look.afterText
        for page in 0..<Self.mostPages where found.things.count < count {
            let limit = Self.limit(ofPage: page, for: count)
            let waiting = try await store.texts(waitingFor: account, after: found.last, limit: limit)
            for text in waiting {
                found.last = text.message
                guard !look.absent.contains(.text(text.message)) else { continue }
                found.things.append((text.message, [.text(inbox(text))]))
            }
            found.hasMore = waiting.count == limit
            guard found.hasMore else { break }
        }
    }

    /// Chooses among what was found, the two kinds in turn.
    private func hand(
        out receipts: Found, _ texts: Found, to account: AccountName, _ look: Look, upTo count: Int
    ) -> ([ClientDelivery], (@Sendable () -> Void)?) {
        var taken: [ClientDelivery] = []
        var next = (receipts: 0, texts: 0)
        while taken.count < count, next.receipts < receipts.things.count || next.texts < texts.things.count {
            if next.receipts < receipts.things.count {
                taken += receipts.things[next.receipts].deliveries
                next.receipts += 1
            }
            if taken.count < count, next.texts < texts.things.count {
                taken += texts.things[next.texts].deliveries
                next.texts += 1
            }
        }
        let wake = state.withLock { state -> (@Sendable () -> Void)?? in
            guard var desk = state.desks[account], desk.number == look.desk else { return nil }
            defer { state.desks[account] = desk }
            desk.receipts.end(receipts.end(next.receipts))
            desk.texts.end(texts.end(next.texts))
            for delivery in taken { desk.give(delivery.key, delivery.ticket) }
            guard taken.count < count else { return .some(nil) }
            let isDone = !receipts.hasMore && !texts.hasMore
            return .some(isDone && !desk.rest(knowing: look.news) ? nil : desk.wake)
        }
        guard let wake else { return ([], nil) }
        return (taken, wake)
    }

    /// A text as a client gets it.
    private func inbox(_ text: WaitingText) -> ClientInbox {
        let facts = text.submission
        let words = String(decoding: text.content, as: UTF8.self)
        guard facts.door != .phone else {
            let source = facts.origin.map { Party($0.description) } ?? .withheld
            return ClientInbox(text.message, from: source, to: Party(facts.number), words, at: facts.receivedAt)
        }
        let source = text.originator.map { Party($0.description) } ?? .withheld
        var destination = Party(text.addressedAs)
        if case .number(let number) = plan.read(text.addressedAs, region: rules().claiming.homeRegion) {
            destination = .number(number)
        }
        return ClientInbox(text.message, from: source, to: destination, words, at: facts.receivedAt)
    }
}

extension ClientDeliveries.Found {
    /// How far was read when only the first `count` of it is handed out.
    fileprivate func end(_ count: Int) -> MessageID? {
        guard count < things.count else { return last }
        return MessageID(rawValue: things[count].message.rawValue - 1)
    }
}

// MARK: - News

extension ClientDeliveries {
    /// Wakes those for whom a commit has something. On the thread that writes.
    func note(_ commit: Commit) {
        let wakes = state.withLock { state in
            var wakes: [@Sendable () -> Void] = []
            guard !state.desks.isEmpty else { return wakes }
            for arrival in commit.arrivals {
                for (account, key) in arrival.news {
                    if let wake = state.desks[account]?.mark(key) { wakes.append(wake) }
                }
            }
            for step in commit.steps {
                guard let account = step.owedTo else { continue }
                if let wake = state.desks[account]?.mark(.receipt(step.message)) { wakes.append(wake) }
            }
            return wakes
        }
        for wake in wakes { wake() }
    }
}

extension Commit.Arrival {
    /// What it brings to clients.
    fileprivate var news: [(AccountName, ClientDeliveries.Key)] {
        var news: [(AccountName, ClientDeliveries.Key)] = []
        for (id, order) in zip(given.messages, orders) {
            if case .account(let name) = order.destination, !isMail { news.append((name, .text(id))) }
            let state = order.destination.kind.firstState
            guard door == .smpp, let account, !order.notices.isDisjoint(with: NoticeKinds(of: state)) else { continue }
            news.append((account, .receipt(id)))
        }
        return news
    }

    private var isMail: Bool {
        switch door {
        case .phone, .smpp, .api: false
        case .smtp, .gateway, .fetched, .folder: true
        }
    }
}

extension ClientDelivery {
    /// What it is, however often it is handed out.
    fileprivate var key: ClientDeliveries.Key {
        switch self {
        case .text(let text): .text(text.message)
        case .receipt(let receipt): .receipt(receipt.message)
        }
    }

    /// Which of several receipts for one message it is.
    fileprivate var ticket: String {
        switch self {
        case .text: ""
        case .receipt(let receipt): receipt.id
        }
    }
}

extension OwedReceipt {
    /// The receipts for it: one for each id that its sender was given and wants to hear of.
    fileprivate var receipts: [ClientReceipt] {
        let kinds = owed.intersection(NoticeKinds(of: message.state))
        guard !kinds.isEmpty else { return [] }
        guard !tickets.isEmpty else { return [ClientReceipt(self, id: message.id.description)] }
        return tickets.filter { !ClientTicket.wanted($0, kinds).isEmpty }.map { ClientReceipt(self, id: $0) }
    }
}
