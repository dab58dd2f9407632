import Gateway
import Messages
import SMS

/// Writes parts of phones' texts.
final class Fragments {
    private let fragment: Statement
    private let joined: Statement
    private let forgotten: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        fragment = try connection.prepare(
            "INSERT INTO fragment (\(Row.fragmentColumns)) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        joined = try connection.prepare("UPDATE fragment SET joined = 1 WHERE id = ?")
        forgotten = try connection.prepare("DELETE FROM fragment WHERE id = ?")
    }

    /// Writes a fragment under a number that was never used before.
    func write(_ new: Fragment, as id: FragmentID) throws(StoreFailure) {
        let place = new.place
        fragment.add(id.rawValue).add(new.receivedAt.microseconds).add(new.connection.text).add(new.sender)
            .add(new.recipient).add(Int64(place.reference)).add(place.size.code).add(Int64(place.count))
            .add(Int64(place.number))
        try fragment.run(with: new.payload)
    }

    /// Takes down that the text of fragments was joined.
    func join(_ fragments: [FragmentID]) throws(StoreFailure) {
        for id in fragments { try joined.add(id.rawValue).run() }
    }

    /// Removes fragments.
    func forget(_ fragments: [FragmentID]) throws(StoreFailure) {
        for id in fragments { try forgotten.add(id.rawValue).run() }
    }
}
