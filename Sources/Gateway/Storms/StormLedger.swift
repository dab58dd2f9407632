import Messages

/// What was counted and is remembered so that loops and storms end, in bounded memory, with time as an argument.
struct StormLedger: Sendable {
    /// The answer to a mail that wants in.
    enum Answer: Sendable {
        /// It may come in; all of it is counted already.
        case admitted(StormPermit)
        /// It came before, as this submission; nothing is left of it to be sent.
        case repeated(SubmissionID)
        /// It is coming in on another connection as well; ask again when that is settled.
        case pending(StormKey)
        /// Ask again when it is known what was spent today.
        case unread(StormDemand.Budget)
        /// It may not come in.
        case refused(Refusal)
    }

    /// The most numbers and senders whose rate is known at a time; for each 80 octets.
    static let rateLimit = 100_000

    private var duplicates: DuplicateTable
    private var rates: RecentTable<SlidingCount>
    private var budgets: BudgetBook
    /// What waits for a digest.
    var held: HeldMails

    /// Nothing counted yet.
    init(
        duplicates: Int = DuplicateTable.limit, rates: Int = Self.rateLimit, budgets: Int = BudgetBook.limit,
        held: HeldMails = HeldMails()
    ) {
        self.duplicates = DuplicateTable(limit: duplicates)
        self.rates = RecentTable(limit: rates)
        self.budgets = BudgetBook(limit: budgets)
        self.held = held
    }

    /// Decides about a mail, all of its messages together, and counts it when it may come in.
    ///
    /// - Parameter day: today; `nil` only when no demand has a budget.
    mutating func reserve(_ demands: [StormDemand], at moment: Timestamp, on day: BudgetDay?) -> Answer {
        var permit = StormPermit(at: moment, day: day)
        var first: SubmissionID?
        for (index, demand) in demands.enumerated() {
            let finding = demand.mail.map { duplicates.finding($0, within: demand.window, at: moment) } ?? .fresh
            switch finding {
            case .fresh: permit.fresh.append(index)
            case .pending: if let key = demand.mail { return .pending(key) }
            case .repeated(let submission): first = first ?? submission
            }
        }
        if permit.fresh.isEmpty, let first { return .repeated(first) }
        permit.repeats = demands.count - permit.fresh.count
        return take(permit, demands)
    }

    /// Notes what became of a mail that was admitted: it is kept as `submission`, or not at all.
    ///
    /// - Parameter kept: what was made of its new messages, in order; needed only when some of them wait for a digest.
    mutating func settle(_ permit: StormPermit, as submission: SubmissionID?, kept: [HeldMails.Mail] = []) {
        guard let submission else { return giveBack(permit) }
        for (index, waiting) in permit.held {
            held.settle(waiting.place, as: kept.indices.contains(index) ? kept[index] : nil)
        }
        for (key, window) in permit.mails { duplicates.keep(key, within: window, as: submission, at: permit.at) }
    }

    /// Why a message would be refused for a limit in a time; nothing is counted.
    ///
    /// - Parameter others: how many other messages of the same mail are already agreed to.
    func refusal(_ rates: [StormDemand.Rate], besides others: Int, at moment: Timestamp) -> Refusal? {
        for rate in rates {
            let more = rate.isOfSender ? others : 0
            if !hasRoom(rate, for: 1 + more + held.reserved(rate.key), at: moment) {
                return Self.refusal(rate, .recipient)
            }
        }
        return nil
    }

    /// Whether a mail is on its way to the disk.
    func isPending(_ key: StormKey) -> Bool { duplicates.isPending(key) }

    /// Notes what the store says of a budget.
    mutating func establish(_ key: StormKey, _ parts: Int, on day: BudgetDay) {
        budgets.establish(key, parts, on: day)
    }

    /// Notes a mail that came before this run began.
    mutating func recall(_ key: StormKey, within window: Duration, as submission: SubmissionID, at moment: Timestamp) {
        guard duplicates.finding(key, within: window, at: moment) == .fresh else { return }
        duplicates.keep(key, within: window, as: submission, at: moment)
    }

    /// Whether there is room for one more digest of all these rates.
    func hasRoomForDigest(_ rates: [StormDemand.Rate], at moment: Timestamp) -> Bool {
        rates.allSatisfy { hasRoom($0, for: 1, at: moment) }
    }

    /// How many entries there are in all.
    var count: Int { duplicates.count + rates.count + budgets.count + held.count }
}

// MARK: - Taking

extension StormLedger {
    private mutating func take(_ drawn: StormPermit, _ demands: [StormDemand]) -> Answer {
        var permit = drawn
        for index in permit.fresh {
            let demand = demands[index]
            for budget in demand.budgets { permit.add(budget.amount(ofParts: demand.parts), to: budget) }
        }
        if let answer = check(permit) { return answer }
        for (position, index) in permit.fresh.enumerated() {
            guard let rate = exhausted(by: demands[index], at: permit.at) else {
                for rate in demands[index].rates { count(rate, in: &permit) }
                continue
            }
            guard let place = demands[index].digest, held.hasRoom(at: place) else {
                giveBack(permit)
                return .refused(Self.refusal(rate, .message))
            }
            held.reserve(place, demands[index].rates, at: permit.at)
            permit.hold(demands[index], at: place, position, because: rate)
        }
        for index in permit.fresh {
            guard let key = demands[index].mail else { continue }
            duplicates.reserve(key, within: demands[index].window, at: permit.at)
            permit.mails.append((key, demands[index].window))
        }
        if let day = permit.day {
            for (budget, amount) in permit.budgets { budgets.add(amount, to: budget.key, on: day) }
            permit.isBudgetTaken = true
        }
        return .admitted(permit)
    }

    private mutating func check(_ permit: StormPermit) -> Answer? {
        guard let day = permit.day else { return nil }
        for (budget, amount) in permit.budgets {
            guard let spent = budgets.spent(budget.key, on: day) else { return .unread(budget) }
            // What takes nothing is never too much.
            guard amount > 0, spent + amount > budget.limit else { continue }
            return .refused(
                Refusal(
                    .message, .permanent, 7, 1,
                    "\(budget.name) for today has \(max(0, budget.limit - spent)) of \(budget.limit) \(budget.things) "
                        + "left and \(budget.subject) needs \(amount); it starts anew at midnight (\(day.zone))"))
        }
        return nil
    }

    /// The limit that has no room for one message more.
    private func exhausted(by demand: StormDemand, at moment: Timestamp) -> StormDemand.Rate? {
        demand.rates.first { rate in
            !hasRoom(rate, for: 1 + (demand.isDigest ? 0 : held.reserved(rate.key)), at: moment)
        }
    }

    private func hasRoom(_ rate: StormDemand.Rate, for more: Int, at moment: Timestamp) -> Bool {
        guard let count = rates[rate.key] else { return more <= rate.limit.count }
        return count.total(at: moment, in: rate.limit.window) + more <= rate.limit.count
    }

    private mutating func count(_ rate: StormDemand.Rate, in permit: inout StormPermit) {
        var count = rates[rate.key] ?? SlidingCount()
        count.add(1, at: permit.at, in: rate.limit.window)
        rates.set(count, for: rate.key, at: permit.at, keeping: Self.span(of: rate))
        permit.rates.append(rate)
    }

    /// How long a count is of use: its slots reach a little further back than its window.
    private static func span(of rate: StormDemand.Rate) -> Duration { rate.limit.window * 2 }

    private mutating func giveBack(_ permit: StormPermit) {
        for (key, _) in permit.mails { duplicates.release(key) }
        for waiting in permit.held.values { held.settle(waiting.place, as: nil) }
        for rate in permit.rates {
            guard var count = rates[rate.key] else { continue }
            count.remove(1, at: permit.at, in: rate.limit.window)
            rates.set(count, for: rate.key, at: permit.at, keeping: Self.span(of: rate))
        }
        guard let day = permit.day, permit.isBudgetTaken else { return }
        for (budget, amount) in permit.budgets { budgets.add(-amount, to: budget.key, on: day) }
    }

    private static func refusal(_ rate: StormDemand.Rate, _ scope: Refusal.Scope) -> Refusal {
        Refusal(
            scope, .temporary, 7, 1,
            "too many messages \(rate.isOfSender ? "from this sender" : "for this number") at present: "
                + "\(rate.limit); try again later")
    }
}

extension StormDemand.Budget {
    fileprivate var name: String {
        switch owner {
        case .application: "the budget"
        case .sender: "the sender's budget"
        case .account: "the account's quota"
        }
    }

    /// What it does not suffice for: an account sends other things than mails, too.
    fileprivate var subject: String {
        switch owner {
        case .application, .sender: "the mail"
        case .account: "this"
        }
    }

    fileprivate var things: String {
        switch unit {
        case .parts: "parts"
        case .messages: "messages"
        }
    }
}
