import Messages

/// A mail that was admitted, with all that was counted of it.
struct StormPermit: Sendable {
    /// When it was admitted.
    let at: Timestamp
    /// On which day; `nil` when it has no budget.
    let day: BudgetDay?
    /// Which of its messages are new, in order.
    var fresh: [Int] = []
    /// How many are not.
    var repeats = 0
    /// What it is remembered by.
    var mails: [(key: StormKey, window: Duration)] = []
    /// Where it was counted.
    var rates: [StormDemand.Rate] = []
    /// What it takes, from which budget.
    var budgets: [(budget: StormDemand.Budget, amount: Int)] = []
    /// Whether that was taken.
    var isBudgetTaken = false
    /// Which of its new messages wait for a digest, by their place among them.
    var held: [Int: Held] = [:]

    /// A message that waits for a digest.
    struct Held: Sendable {
        let place: HeldMails.Place
        /// Why, in plain words.
        let reason: String
    }

    init(at: Timestamp, day: BudgetDay?) {
        self.at = at
        self.day = day
    }

    mutating func add(_ amount: Int, to budget: StormDemand.Budget) {
        if let index = budgets.firstIndex(where: { $0.budget.key == budget.key }) {
            budgets[index].amount += amount
        } else {
            budgets.append((budget, amount))
        }
    }

    /// Notes that a message waits for a digest: the budget pays for that one, not for the message.
    mutating func hold(
        _ demand: StormDemand, at place: HeldMails.Place, _ position: Int, because rate: StormDemand.Rate
    ) {
        let whose = rate.isOfSender ? "from this sender" : "for this number"
        held[position] = Held(place: place, reason: "it waits for a digest: more than \(rate.limit) \(whose)")
        for budget in demand.budgets { add(-budget.amount(ofParts: demand.parts), to: budget) }
    }
}
