public import Messages
public import SASL
import SMS
import Synchronization
public import Templates

/// The gateway: the use cases over one store, one outbox and the rules in force.
public final class Gateway: Sendable {
    /// What the gateway is made of.
    public struct Parts: Sendable {
        /// Keeps everything.
        public var store: any Store
        /// Answers questions about it.
        public var history: any History
        /// Reads mail.
        public var codec: any MailCodec
        /// Writes mail.
        public var composer: any MailComposer
        /// Reads numbers.
        public var plan: any NumberPlan
        /// Tells the time.
        public var clock: any WallClock
        /// Takes the log.
        public var log: Log
        /// The local time of a moment.
        public var localTime: @Sendable (Timestamp) -> LocalTime
        /// Hashes passwords; until it is set, no password is right.
        public var passwords: any PasswordHashing = MissingPasswords()
        /// Seals secrets; until it is set, none can be kept.
        public var sealing: any SecretSealing = MissingSealing()
        /// Does the arithmetic of logins; until it is set, all of them fail.
        public var digests: any SASLDigesting = MissingDigests()
        /// Writes mails as files; until it is set, none can be written.
        public var formatter: any MailFormatter = MissingFormatter()
        /// Knows names and passwords that the accounts do not; until it is set, there is nobody to ask.
        public var external: any ExternalChecking = MissingExternalCheck()
        /// Compiles the regular expressions of templates that are tried out; until it is set, those have no `match`.
        public var patterns: (any PatternCompiler)?
        /// Keeps revisions, tokens, pauses and who changed what; until it is set, nobody does.
        public var books: any OfficeBooks = MissingBooks()
        /// Counts what the store keeps; until it is set, there is nothing.
        public var statistics: any Statistics = MissingBooks()
        /// Knows of the machine; until it is set, nothing is known.
        public var premises: (any PremisesReading)?

        /// The parts of a gateway.
        public init(
            store: any Store, history: any History, codec: any MailCodec, composer: any MailComposer,
            plan: any NumberPlan, clock: any WallClock, log: Log,
            localTime: @escaping @Sendable (Timestamp) -> LocalTime
        ) {
            self.store = store
            self.history = history
            self.codec = codec
            self.composer = composer
            self.plan = plan
            self.clock = clock
            self.log = log
            self.localTime = localTime
        }
    }

    /// What it is made of.
    public let parts: Parts
    /// The messages that wait for a connection.
    public let outbox: Outbox
    /// How the connections are doing.
    public let board: ConnectionBoard
    /// What has been counted since the start.
    public let figures: Figures
    /// Tells those who look on what happens.
    public let feed = LiveFeed()
    /// Takes mail in.
    public let intake: MailIntake
    /// Takes reports in.
    public let reports: ReportIntake
    /// Takes texts from phones in.
    public let inbound: InboundIntake
    /// Takes in texts that clients of the SMPP server submit.
    public let submissions: ClientSubmissions
    /// What waits for clients of the SMPP server.
    public let deliveries: ClientDeliveries
    /// Tells senders what became of their messages.
    public let notices: Noticing
    /// Ends loops and storms of mail.
    public let storms: StormGuard
    /// Tells phones of the mails that were too many.
    public let digests: Digests
    /// The accounts.
    public let accounts: Accounts
    /// Decides who somebody is.
    public let authentication: Authentication
    /// The tokens.
    public let tokens: Tokens
    /// Takes in mails that were fetched.
    public let fetched: FetchedMailIntake
    /// Who is told of calls by providers.
    public let hooks = HookBoard()
    let localTexts: LocalTexts
    /// The phones that want no more texts.
    public let stopList: StopList
    let answers: AnswerLimit
    let requestsUnderWay = RequestsUnderWay()
    let overviews = Overviews()
    private let inForce: RulesInForce
    private let conversations: Conversations

    /// A gateway with `rules` in force.
    ///
    /// - Parameter nonce: a number that no other run has, for ids of mails and texts.
    public init(_ parts: Parts, rules: Rules, outbox: Outbox = Outbox(), nonce: UInt32 = 0) {
        self.parts = parts
        self.outbox = outbox
        let inForce = RulesInForce(rules)
        self.inForce = inForce
        board = ConnectionBoard(feed: feed)
        figures = Figures(clock: parts.clock)
        storms = StormGuard(history: parts.history)
        conversations = Conversations(store: parts.store)
        accounts = Accounts(store: parts.store, log: parts.log)
        authentication = Authentication(parts, accounts: accounts, figures: figures, rules: { inForce.rules })
        tokens = Tokens(parts)
        localTexts = LocalTexts(parts, nonce: nonce)
        stopList = StopList(store: parts.store)
        answers = AnswerLimit()
        submissions = ClientSubmissions(
            parts, accounts: accounts, storms: storms, localTexts: localTexts, outbox: outbox,
            stops: stopList, rules: { inForce.rules })
        deliveries = ClientDeliveries(parts, rules: { inForce.rules })
        var intake = MailIntake(
            store: parts.store, outbox: outbox, storms: storms, conversations: conversations, log: parts.log,
            localTime: parts.localTime)
        intake.local = (accounts, localTexts)
        intake.stops = stopList
        (intake.codec, intake.formatter) = (parts.codec, parts.formatter)
        self.intake = intake
        fetched = FetchedMailIntake(parts, intake: intake, rules: { inForce.rules })
        digests = Digests(
            parts, outbox: outbox, storms: storms, board: board, stops: stopList, rules: { inForce.rules })
        reports = ReportIntake(store: parts.store, board: board)
        inbound = InboundIntake(
            parts, accounts: accounts, conversations: conversations, outbox: outbox,
            courtesy: InboundIntake.Courtesy(stops: stopList, answers: answers), nonce: nonce,
            rules: { inForce.rules })
        notices = Noticing(parts, accounts: accounts, outbox: outbox, nonce: nonce, rules: { inForce.rules })
    }

    /// The rules in force; setting them affects what begins afterwards.
    public var rules: Rules {
        get { inForce.rules }
        set { inForce.rules = newValue }
    }

    /// Writes to the log.
    public var log: Log { parts.log }

    /// The present moment.
    public var now: Timestamp { parts.clock.now }

    /// Brings back what the last run left behind; before any connection sends.
    public func resume() async throws(StoreFailure) {
        try await accounts.resume()
        try await tokens.resume(accounts.directory)
        try await stopList.resume()
        await authentication.prepare()
        let resumption = Resumption(store: parts.store, outbox: outbox, clock: parts.clock, log: log)
        let stranded = try await resumption.recover(rules) { digests.hold($0, rules) }
        let waiting = try await resumption.fill()
        try await storms.recall(parts.history, rules: rules, at: now)
        try await conversations.resume()
        try await inbound.resume()
        try await submissions.resume()
        if stranded + waiting > 0 {
            log.info(
                "store", "going on where the last run stopped", ["queued": "\(waiting)", "unknown": "\(stranded)"])
        }
    }

    /// Brings more messages from the store to the outbox when there is room for what had none.
    public func refillOutbox() async throws(StoreFailure) {
        guard outbox.wantsMore else { return }
        try await Resumption(store: parts.store, outbox: outbox, clock: parts.clock, log: log).fill()
    }

    /// Ends messages whose validity ended while they waited, although no connection came to them.
    ///
    /// - Returns: how many.
    public func expireOverdue() async throws(StoreFailure) -> Int {
        let at = now
        let messages = outbox.takeOverdue(at: at)
        guard !messages.isEmpty else { return 0 }
        let changes = messages.map { message in
            MessageChange(message.id, from: [.queued], to: .expired, at: at, event: .validityEnded(at: at))
        }
        let applied: [Bool]
        do throws(StoreFailure) { applied = try await parts.store.apply(changes) } catch {
            for message in messages { outbox.putBack(message) }
            throw error
        }
        outbox.release(messages.map(\.id))
        for (message, isApplied) in zip(messages, applied) where isApplied {
            log.warning("outbox", "message expired before it could be sent", ["message": message.id.description])
        }
        return applied.count { $0 }
    }

    /// Removes a little of the history that is older than `retention`.
    ///
    /// - Returns: whether there is more to remove.
    public func prune(retention: Duration) async throws(StoreFailure) -> Bool {
        try await parts.store.prune(endedBefore: now - retention, limit: 500)
    }
}

/// The rules in force, for all who have to look at them.
final class RulesInForce: Sendable {
    private let present: Mutex<Rules>

    init(_ rules: Rules) {
        present = Mutex(rules)
    }

    var rules: Rules {
        get { present.withLock { $0 } }
        set { present.withLock { $0 = newValue } }
    }
}
