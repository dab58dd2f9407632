import Messages

/// The marks of the texts that came lately and that their network names for ever, so that most that it sends again
/// are known without the store being asked.
struct RecentMarks: Sendable {
    /// How many are remembered at most: some 4 MB.
    static let most = 20_000

    private var marks: Set<String> = []
    private var order: [(mark: String, at: Timestamp)] = []
    private var head = 0

    /// All that came since then are in here; `nil` before the first.
    private(set) var completeSince: Timestamp?

    /// Whether it came lately.
    func contains(_ mark: String) -> Bool { marks.contains(mark) }

    /// Nothing that came before `now` is in here, unless it was inserted.
    mutating func begin(at now: Timestamp) { completeSince = completeSince ?? now }

    /// Remembers the mark of a text that came at `moment`.
    mutating func insert(_ mark: String, at moment: Timestamp) {
        guard marks.insert(mark).inserted else { return }
        order.append((mark, moment))
        while order.count - head > Self.most {
            marks.remove(order[head].mark)
            completeSince = max(completeSince ?? moment, order[head].at)
            head += 1
        }
        if head > 1_024, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
    }
}
