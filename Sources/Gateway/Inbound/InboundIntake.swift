public import Messages
import SMS
import Synchronization

/// Takes in texts from phones.
public final class InboundIntake: Sendable {
    /// What became of a part.
    public enum Verdict: Hashable, Sendable {
        /// It is on the disk.
        case kept
        /// It is on the disk from before: the network has sent it again.
        case keptBefore
        /// The store could not keep it; the network should send it again.
        case notKept(StoreFailure)
    }

    /// How long before a link came up the network may have sent what it sends again over it.
    static let redeliveryWindow = Duration.seconds(600)
    /// How long parts that were joined are remembered, so that the network may send them again.
    static let memoryOfParts = Duration.seconds(86_400)
    /// Of how many texts they are remembered at most.
    static let mostRemembered = 20_000

    /// How many messages are looked at to know a text again.
    private static let repetitionsSeen = 20
    /// How many parts are forgotten at a time.
    private static let forgottenAtOnce = 1_000

    /// The most octets of a part that waits for others: no network has longer ones, and thousands may wait.
    static let partLimit = 1_120

    private static let standardPatience = Duration.seconds(4 * 3600)

    /// How long texts are known again by an id that their network gave them for ever.
    static let memoryOfIDs = Duration.seconds(2 * 86_400)

    /// What is asked before a phone gets a text that no person wrote.
    struct Courtesy: Sendable {
        let stops: StopList
        let answers: AnswerLimit
    }

    private struct Unsettled: Sendable {
        let joined: PhoneTextJoining.Joined
        let at: Timestamp
    }

    /// How far the messages go that were there before a link came up.
    private struct Past: Sendable {
        let linkUpSince: Timestamp
        /// The latest of them, or a later one; `nil` when none is as young as ``redeliveryWindow``.
        let latest: MessageID?
    }

    private struct State {
        /// What the texts that come over the present links may repeat.
        var pasts: [ConnectionName: Past] = [:]
        var joining: [ConnectionName: PhoneTextJoining] = [:]
        var unsettled: [Unsettled] = []
        var lastID: Int64 = 0
        /// The parts of texts that are on their way, the oldest first.
        var remembered = ForwardedParts()
        /// Parts that nobody needs any more.
        var superfluous: [FragmentID] = []
        /// The texts that came again, and when the link came up that they came over: over each one is known again once.
        var repeated: [SubmissionID: Timestamp] = [:]
        /// The texts that are known by an id of their network.
        var recent = RecentMarks()
    }

    let parts: Gateway.Parts
    let accounts: Accounts
    private let conversations: Conversations
    let admission: Admission
    let courtesy: Courtesy
    let rules: @Sendable () -> Rules
    private let state = Mutex(State())
    private let turns = Turns<Party>()
    private let nonce: String

    /// An intake for a gateway of these parts.
    ///
    /// - Parameter nonce: a number that no other run has, for the ids of texts.
    init(
        _ parts: Gateway.Parts, accounts: Accounts, conversations: Conversations, outbox: Outbox, courtesy: Courtesy,
        nonce: UInt32, rules: @escaping @Sendable () -> Rules
    ) {
        self.parts = parts
        self.accounts = accounts
        self.conversations = conversations
        self.courtesy = courtesy
        self.rules = rules
        self.nonce = String(nonce, radix: 36)
        admission = Admission(store: parts.store, outbox: outbox)
    }

    /// Takes a part, which may be the whole, that came at `now` over a link that came up at `linkUpSince`.
    ///
    /// Returns only when what came is durable. A text that came before the link broke and was perhaps never acknowledged
    /// is known again by its words; one that its network gave an id for ever by that, for two days.
    public func accept(_ part: PhonePart, linkUpSince: Timestamp, at now: Timestamp) async -> Verdict {
        // Texts of one phone stay in order.
        await turns.begin(part.sender)
        defer { turns.end(part.sender) }
        do throws(StoreFailure) {
            guard let place = part.place, place.count > 1, part.payload.octets.count <= Self.partLimit else {
                return try await acceptWhole(part, linkUpSince, now)
            }
            return try await acceptPart(part, place, now)
        } catch {
            return .notKept(error)
        }
    }

    private func acceptWhole(
        _ part: PhonePart, _ linkUpSince: Timestamp, _ now: Timestamp
    ) async throws(StoreFailure) -> Verdict {
        var text = text(
            part.connection, part.sender, part.number, JoinedText([part.payload]), at: now)
        text.networkID = part.networkID
        if part.networkID != nil { return try await acceptNamed(text, now) }
        if now - linkUpSince < Self.redeliveryWindow, try await isRepeated(text, before: linkUpSince) {
            return .keptBefore
        }
        try await settle(text, joined: [])
        return .kept
    }

    /// Takes a text that its network gave an id for ever.
    private func acceptNamed(_ text: PhoneText, _ now: Timestamp) async throws(StoreFailure) -> Verdict {
        let mark = text.mark
        let (isRecent, completeSince) = state.withLock { state in
            state.recent.begin(at: now)
            return (state.recent.contains(mark), state.recent.completeSince ?? now)
        }
        if isRecent { return .keptBefore }
        var filter = MessageFilter()
        filter.messageID = mark
        filter.since = now - Self.memoryOfIDs
        // What came since then would be among the recent ones, the same instant apart.
        filter.until = completeSince + .microseconds(1)
        if completeSince > now - Self.memoryOfIDs,
            try await !parts.history.messages(matching: filter, before: nil, limit: 1).isEmpty
        {
            return .keptBefore
        }
        try await settle(text, joined: [])
        state.withLock { $0.recent.insert(mark, at: now) }
        return .kept
    }

    private func acceptPart(
        _ part: PhonePart, _ place: Concatenation, _ now: Timestamp
    ) async throws(StoreFailure) -> Verdict {
        let fragment = Fragment(
            connection: part.connection, sender: part.sender.description, recipient: part.number.description,
            place: place, receivedAt: now, payload: part.payload.encoded)
        let id = try await parts.store.keep(fragment)
        switch state.withLock({ $0.joining[fragment.connection, default: PhoneTextJoining()].receive(fragment, as: id) }
        ) {
        case .waiting(let displaced):
            if let displaced { await settleOrKeep([Unsettled(joined: displaced, at: now)]) }
            return .kept
        case .joined(let joined):
            await settleOrKeep([Unsettled(joined: joined, at: now)])
            return .kept
        case .repeated, .forwarded:
            state.withLock { $0.superfluous.append(id) }
            return .keptBefore
        case .unreadable:
            parts.log.warning(part.connection.text, "a part of a text cannot be joined", ["what": part.facts])
            return .kept
        }
    }

    /// Puts the parts in place that the last run left behind; those of clients are ``ClientSubmissions``'s.
    func resume() async throws(StoreFailure) {
        let kept = try await parts.store.fragments().filter { $0.fragment.connection != .clients }
        let connections = rules().connections
        let whole = state.withLock { state in
            kept.flatMap { Self.putInPlace($0, connections, &state) }
        }
        await settleOrKeep(whole)
    }

    /// Does with a part what was done when it came, and answers the texts that have to go on their way.
    private static func putInPlace(
        _ kept: KeptFragment, _ connections: [ConnectionName: ConnectionRules], _ state: inout State
    ) -> [Unsettled] {
        let (fragment, moment) = (kept.fragment, kept.fragment.receivedAt)
        if kept.isJoined { state.remembered.append([kept.id], at: moment) }
        let patience = connections[fragment.connection]?.partsTimeout ?? standardPatience
        var texts =
            state.joining[fragment.connection]?.expire(
                before: moment - patience, forgetting: moment - Self.memoryOfParts) ?? []
        let outcome = state.joining[fragment.connection, default: PhoneTextJoining()]
            .receive(fragment, as: kept.id, isForwarded: kept.isJoined)
        switch outcome {
        case .waiting(let displaced): texts += [displaced].compactMap(\.self)
        case .joined(let joined): texts.append(joined)
        case .repeated where !kept.isJoined: state.superfluous.append(kept.id)
        case .repeated, .forwarded, .unreadable: break
        }
        return texts.map { Unsettled(joined: $0, at: moment) }
    }

    /// Gives up waiting for parts that did not come in their connection's time, and has done what the store could not do
    /// before.
    public func sweep(at now: Timestamp) async {
        let connections = rules().connections
        let (unsettled, expired) = state.withLock { state in
            defer { state.unsettled = [] }
            let expired = Array(state.joining.keys).flatMap { name in
                let patience = connections[name]?.partsTimeout ?? Self.standardPatience
                return state.joining[name]?.expire(
                    before: now - patience, forgetting: now - Self.memoryOfParts) ?? []
            }
            return (state.unsettled, expired)
        }
        for text in expired {
            let missing = text.text.missing.map(String.init).joined(separator: ", ")
            parts.log.warning(
                text.connection.text, "a text from a phone lacks parts that did not come",
                ["from": parts.log.shown(text.sender), "missing": missing])
        }
        await settleOrKeep(unsettled + expired.map { Unsettled(joined: $0, at: now) })
        await forget(at: now)
    }

    /// Forgets the parts that the network will not send again, some at a time.
    private func forget(at now: Timestamp) async {
        let parts = state.withLock { state in
            state.repeated = state.repeated.filter { now - $0.value < Self.redeliveryWindow * 2 }
            let room = Self.forgottenAtOnce - min(state.superfluous.count, Self.forgottenAtOnce)
            state.superfluous += state.remembered.removeFirst(
                room, cameBefore: now - Self.memoryOfParts, keeping: Self.mostRemembered)
            return Array(state.superfluous.prefix(Self.forgottenAtOnce))
        }
        guard !parts.isEmpty else { return }
        do throws(StoreFailure) {
            try await self.parts.store.forget(parts)
            state.withLock { $0.superfluous.removeFirst(parts.count) }
        } catch {
            self.parts.log.trace("inbound", "cannot forget parts at present", ["why": error.detail])
        }
    }

    /// Has texts forwarded; those that the store cannot take now are tried again with the next sweep, for their parts are
    /// on the disk.
    private func settleOrKeep(_ texts: [Unsettled]) async {
        var failure: StoreFailure?
        var left: [Unsettled] = []
        for unsettled in texts {
            let joined = unsettled.joined
            let text = text(joined.connection, joined.sender, joined.number, joined.text, at: unsettled.at)
            do throws(StoreFailure) {
                try await settle(text, joined: joined.fragments)
                state.withLock { $0.remembered.append(joined.fragments, at: unsettled.at) }
            } catch {
                failure = error
                left.append(unsettled)
            }
        }
        guard let failure else { return }
        state.withLock { $0.unsettled += left }
        parts.log.warning(
            "inbound", "texts from phones wait for the store", ["texts": "\(left.count)", "why": failure.detail])
    }

    private func text(
        _ connection: ConnectionName, _ sender: Party, _ number: Party, _ joined: JoinedText, at moment: Timestamp
    ) -> PhoneText {
        let id = state.withLock { state in
            state.lastID = max(state.lastID + 1, moment.microseconds)
            return String(state.lastID, radix: 36)
        }
        return PhoneText(
            id: "\(id).\(nonce)", connection: connection, sender: sender, number: number, text: joined.text,
            binary: joined.binary, receivedAt: moment)
    }

    /// Whether `text` came before `moment`, when the link came up, and is now sent again. What came once is known again
    /// once over a link: a phone may well say the same twice.
    private func isRepeated(_ text: PhoneText, before moment: Timestamp) async throws(StoreFailure) -> Bool {
        // Without a bound the search would go through all that came since, for each text anew.
        guard let latest = try await latest(before: moment, on: text.connection) else { return false }
        var filter = MessageFilter()
        filter.messageID = text.mark
        filter.since = moment - Self.redeliveryWindow
        let found = try await parts.history.messages(
            matching: filter, before: MessageID(rawValue: latest.rawValue + 1), limit: Self.repetitionsSeen)
        return state.withLock { state in
            let first = found.last { $0.acceptedAt < moment && state.repeated[$0.submission] != moment }
            guard let first else { return false }
            state.repeated[first.submission] = moment
            return true
        }
    }

    /// The latest message there was when the first text came over the link that came up at `moment`; `nil` when there was
    /// none that a text may repeat. All texts of the link before it are in the store by then, or were not acknowledged.
    private func latest(before moment: Timestamp, on connection: ConnectionName) async throws(StoreFailure)
        -> MessageID?
    {
        let known = state.withLock { $0.pasts[connection] }
        if let known, known.linkUpSince == moment { return known.latest }
        var filter = MessageFilter()
        filter.since = moment - Self.redeliveryWindow
        let latest = try await parts.history.messages(matching: filter, before: nil, limit: 1).first
        state.withLock { $0.pasts[connection] = Past(linkUpSince: moment, latest: latest?.id) }
        return latest?.id
    }

    /// Has a text that went nowhere routed anew, as the rules are now; its message ends as cancelled.
    ///
    /// - Returns: `false` when that has been done before.
    func routeAnew(_ story: MessageStory, at now: Timestamp) async throws(StoreFailure) -> Bool {
        let sender = story.submission.origin.map { Party($0.description) } ?? .withheld
        await turns.begin(sender)
        defer { turns.end(sender) }
        // What was read before the turn may be out of date.
        guard let story = try await parts.history.story(of: story.message.id), story.message.state == .failed,
            let connection = ConnectionName(story.submission.client)
        else { return false }
        let content = try await parts.history.content(of: story.message.submission) ?? []
        let facts = story.submission
        let text = PhoneText(
            id: facts.session, connection: connection, sender: sender, number: Party(facts.number),
            text: String(decoding: content, as: UTF8.self), receivedAt: now)
        let change = MessageChange(
            story.message.id, from: [.failed], to: .cancelled, at: now,
            event: MessageEvent(at: now, kind: .retried, detail: "goes through the inbound routes anew"))
        try await settle(text, joined: [], changes: [change])
        return true
    }

    private func settle(
        _ text: PhoneText, joined: [FragmentID], changes: [MessageChange] = []
    ) async throws(StoreFailure) {
        let rules = rules()
        var alongside = Alongside()
        alongside.joined = joined
        alongside.changes = changes
        if let wish = wish(of: text, rules) { return try await fulfil(wish, text, alongside, rules) }
        let routed = try await route(text, rules)
        let acceptance = try await keep(text, routed, alongside)
        if let phone = routed.answers { courtesy.answers.note(phone, at: text.receivedAt) }
        note(text, routed, acceptance)
    }

    /// Where a text goes by the rules, the stop list aside.
    func route(_ text: PhoneText, _ rules: Rules) async throws(StoreFailure) -> RoutedText {
        let directory = accounts.directory
        let routing = PhoneTextRouting(
            rules: rules, accounts: directory, history: parts.history, conversations: conversations,
            codec: parts.codec, composer: parts.composer,
            gate: AnswerGate(limit: courtesy.answers, stops: courtesy.stops, rules: rules, accounts: directory),
            localTime: parts.localTime)
        return try await routing.route(text)
    }

    /// Makes a text durable with all that becomes of it.
    func keep(
        _ text: PhoneText, _ routed: RoutedText, _ alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        var arrival = Submission(
            receivedAt: text.receivedAt, door: .phone, client: text.connection.text, session: text.id,
            messageID: text.mark, subject: routed.subject)
        arrival.origin = text.sender.originator
        arrival.number = text.number.description
        arrival.about = routed.about
        return try await admission.admit(
            arrival, content: Array(text.text.utf8), orders: routed.orders, alongside: alongside)
    }

    private func note(_ text: PhoneText, _ routed: RoutedText, _ acceptance: Acceptance) {
        let messages = acceptance.messages.map(\.description).joined(separator: " ")
        if let why = routed.unanswered {
            parts.log.info(
                text.connection.text, "a text from a phone gets no answer: \(why)",
                ["from": parts.log.shown(text.sender), "message": messages])
        }
        guard routed.orders.first?.destination != .nowhere else {
            return parts.log.warning(
                text.connection.text, "a text from a phone waits for a person",
                ["from": parts.log.shown(text.sender), "message": messages, "why": routed.orders.first?.note ?? ""])
        }
        let targets = routed.orders.map { parts.log.shown($0.destination) }.joined(separator: ", ")
        parts.log.info(
            text.connection.text, "text from a phone",
            ["from": parts.log.shown(text.sender), "message": messages, "to": targets, "id": text.id])
    }
}
