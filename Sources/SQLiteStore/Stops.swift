import Gateway
import Messages

/// Writes which phones want no more texts.
final class Stops {
    private let connection: SQLiteConnection
    private let stop: Statement
    private let removal: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        self.connection = connection
        stop = try connection.prepare("INSERT OR IGNORE INTO stop (\(Row.stopColumns)) VALUES (?, ?, ?, ?, ?)")
        removal = try connection.prepare("DELETE FROM stop WHERE phone = ? AND number = ?")
    }

    /// Writes stops, leaving those that are there as they are; how many are new.
    func write(_ stops: [Stop]) throws(StoreFailure) -> Int {
        var count = 0
        for new in stops {
            stop.add(Spelling.number(new.key.phone)).add(Spelling.ours(new.key.number)).add(new.at.microseconds)
                .add(new.word).add(new.by)
            try stop.run()
            count += connection.changedRows
        }
        return count
    }

    /// Removes stops; how many were there.
    func remove(_ keys: [Stop.Key]) throws(StoreFailure) -> Int {
        var count = 0
        for key in keys {
            try removal.add(Spelling.number(key.phone)).add(Spelling.ours(key.number)).run()
            count += connection.changedRows
        }
        return count
    }
}

/// Reads which phones want no more texts.
final class StopLookups {
    private let page: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        page = try connection.prepare(StopLookups.query)
    }

    /// Along the primary key, from behind a place in it.
    static let query =
        "SELECT \(Row.stopColumns) FROM stop WHERE (phone, number) > (?, ?) ORDER BY phone, number LIMIT ?"

    /// ``StopBook/stops(after:limit:)``.
    func stops(after key: Stop.Key?, limit: Int) throws(StoreFailure) -> [Stop] {
        defer { page.reset() }
        page.add(key.map { Spelling.number($0.phone) } ?? 0).add(Spelling.ours(key?.number)).add(Int64(max(0, limit)))
        var found: [Stop] = []
        while try page.step() {
            var row = Row(page)
            found.append(try row.stop())
        }
        return found
    }
}

extension Row {
    /// The columns that ``stop()`` reads.
    static let stopColumns = "phone, number, at, word, author"

    /// A phone that wants no more texts.
    mutating func stop() throws(StoreFailure) -> Stop {
        let phone = try Spelling.phone(integer())
        let ours = text()
        let key = Stop.Key(phone, from: ours.isEmpty ? nil : try Spelling.originator(ours))
        let at = moment()
        let word = text()
        return Stop(key, at: at, word: word, by: text())
    }
}

extension Spelling {
    /// A number of ours; empty for all of them.
    fileprivate static func ours(_ number: Originator?) -> String { number.map { originator($0) } ?? "" }
}
