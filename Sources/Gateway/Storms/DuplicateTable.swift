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
        table.set(Entry(at: moment), for: key, at: moment, keeping: window)
    }

    /// Notes that a mail, which came at `moment`, was taken.
    mutating func keep(_ key: StormKey, within window: Duration, as submission: SubmissionID, at moment: Timestamp) {
        table.set(Entry(at: moment, submission: submission), for: key, at: moment, keeping: window)
    }

    /// Notes that a mail was not taken after all.
    mutating func release(_ key: StormKey) {
        table.remove(key)
    }
}
