import Messages

/// How many parts were taken today, for each budget that somebody asked for.
///
/// What is not in here is in the store: a budget is read from there when it is asked for first, in this run, on this day or
/// after it was forgotten.
struct BudgetBook: Sendable {
    /// The most budgets that are known at a time.
    static let limit = 20_000

    private var spent: RecentTable<Int>
    private var day = Int64.min

    /// Knows at most `limit` budgets, those spent from last.
    init(limit: Int = Self.limit) {
        spent = RecentTable(limit: limit)
    }

    /// How many budgets are known.
    var count: Int { spent.count }

    /// How many parts were taken; `nil` when only the store knows.
    mutating func spent(_ key: StormKey, on day: BudgetDay) -> Int? {
        begin(day)
        return spent[key]
    }

    /// Notes what the store says.
    mutating func establish(_ key: StormKey, _ parts: Int, on day: BudgetDay) {
        begin(day)
        if spent[key] == nil { set(parts, for: key, on: day) }
    }

    /// Notes that `parts` more were taken, or given back when negative.
    mutating func add(_ parts: Int, to key: StormKey, on day: BudgetDay) {
        guard day.number == self.day, let before = spent[key] else { return }
        set(max(0, before + parts), for: key, on: day)
    }

    private mutating func set(_ parts: Int, for key: StormKey, on day: BudgetDay) {
        spent.set(parts, for: key, at: day.start, keeping: .seconds(86_400))
    }

    private mutating func begin(_ day: BudgetDay) {
        guard day.number != self.day else { return }
        self.day = day.number
        spent.removeAll()
    }
}
