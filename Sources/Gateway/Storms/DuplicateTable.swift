import Messages

/// The mails that were taken lately, each for one phone.
struct DuplicateTable: Sendable {
    /// What is known of a mail.
    enum Finding: Hashable, Sendable {
        /// It did not come within the window.
        case fresh
        /// It is on its way to the disk.
        case pending
        /// It came before, as this submission.
        case repeated(SubmissionID)
    }

    private struct Entry {
        var at: Timestamp
        /// `nil` while it is on its way to the disk.
        var submission: SubmissionID?
    }

    /// Three quarters of a power of two, which is as full as a dictionary gets: some 15 MB when it is.
    static let limit = 196_608

    private var table: RecentTable<Entry>
    private var longest = Duration.zero
    private var turned = Timestamp(seconds: 0)

    /// Knows at most `limit` mails, the latest ones.
    init(limit: Int = Self.limit) {
        table = RecentTable(limit: limit)
    }

    /// How many mails it knows.
    var count: Int { table.count }

    /// What is known of a mail that comes at `moment`.
    func finding(_ key: StormKey, within window: Duration, at moment: Timestamp) -> Finding {
        guard let entry = table[key] else { return .fresh }
        guard let submission = entry.submission else { return .pending }
        let age = moment - entry.at
        // A clock that was set back must not stretch the window without end.
        return age < window && age > .zero - window ? .repeated(submission) : .fresh
    }

    /// Whether the mail is on its way to the disk.
    func isPending(_ key: StormKey) -> Bool {
        table[key].map { $0.submission == nil } ?? false
    }

    /// Notes that a mail is on its way.
    mutating func reserve(_ key: StormKey, within window: Duration, at moment: Timestamp) {
        longest = max(longest, window)
        age(to: moment)
        table.set(Entry(at: moment), for: key)
    }

    /// Notes what became of a mail on its way; `nil`: it was not taken.
    mutating func settle(_ key: StormKey, as submission: SubmissionID?, at moment: Timestamp) {
        if let submission {
            table.set(Entry(at: moment, submission: submission), for: key)
        } else {
            table.remove(key)
        }
    }

    /// Notes a mail that came before this run began, unless more is known of it.
    mutating func recall(_ key: StormKey, as submission: SubmissionID, at moment: Timestamp) {
        if table[key] == nil { table.set(Entry(at: moment, submission: submission), for: key) }
    }

    private mutating func age(to moment: Timestamp) {
        let passed = moment - turned
        guard passed >= longest || passed < .zero else { return }
        turned = moment
        // After a clock was set back there is nothing to be forgotten.
        if passed >= longest { table.turn() }
    }
}
