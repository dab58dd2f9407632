import Gateway

/// The latest numbers given: from here on they only rise.
struct Numbers: Hashable {
    /// To a submission.
    var submission: Int64
    /// To a message.
    var message: Int64
    /// To a fragment.
    var fragment: Int64
    /// To a conversation, by whoever asked for it; the largest.
    var code: Int64

    /// The numbers that the database remembers.
    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        let counter = try connection.prepare("SELECT submission, message, fragment, code FROM counter")
        defer { counter.reset() }
        guard try counter.step() else { throw .damaged("no counter") }
        var row = Row(counter)
        submission = row.integer()
        message = row.integer()
        fragment = row.integer()
        code = row.integer()
        for (table, latest) in [("submission", submission), ("message", message), ("fragment", fragment)] {
            let given = try connection.number("SELECT max(id) FROM \(table)") ?? 0
            guard given <= latest else { throw .damaged("a counter behind the numbers given") }
        }
    }
}
