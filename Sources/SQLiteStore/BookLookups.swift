import Gateway
import Messages

/// Reads what is asked of the books before something is done: who may do it, and whether it was done already.
final class BookLookups {
    private let everyToken: Statement
    private let everyPause: Statement
    private let request: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        everyToken = try connection.prepare("SELECT \(Row.tokenColumns) FROM token ORDER BY name")
        everyPause = try connection.prepare("SELECT \(Row.pauseColumns) FROM pause ORDER BY connection")
        request = try connection.prepare(Requests.query)
    }

    /// ``OfficeBooks/tokens()``.
    func tokens() throws(StoreFailure) -> [AccessToken] {
        defer { everyToken.reset() }
        var found: [AccessToken] = []
        while try everyToken.step() {
            var row = Row(everyToken)
            found.append(try row.token())
        }
        return found
    }

    /// ``OfficeBooks/pauses()``.
    func pauses() throws(StoreFailure) -> [ConnectionPause] {
        defer { everyPause.reset() }
        var found: [ConnectionPause] = []
        while try everyPause.step() {
            var row = Row(everyPause)
            found.append(try row.pause())
        }
        return found
    }

    /// ``OfficeBooks/answer(to:at:)``.
    func answer(to wanted: RepeatableRequest, at moment: Timestamp) throws(StoreFailure) -> RepeatedAnswer? {
        defer { request.reset() }
        request.add(wanted.caller).add(wanted.key).add(Requests.forgotten(at: moment))
        guard try request.step() else { return nil }
        let known = Requests.Known(request)
        return RepeatedAnswer(digest: known.digest, messages: known.given.messages)
    }
}
