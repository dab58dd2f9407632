import Gateway
import Messages

/// The questions that one reading thread answers on a connection of its own, which never waits for the writer.
protocol Reading: AnyObject, SendableMetatype {
    var connection: SQLiteConnection { get }
}

extension Reading {
    /// Serves `queue` until it is closed and empty, then closes the connection. Each answer is of one moment, the same for
    /// some that are asked for together; it is never older than its question.
    func serve(_ queue: WorkQueue<Self>) {
        while let calls = queue.take() {
            var rest = calls[...]
            while !rest.isEmpty {
                settle(rest.prefix(callsPerMoment))
                rest = rest.dropFirst(callsPerMoment)
            }
        }
        connection.close()
    }

    private func settle(_ calls: ArraySlice<any Errand<Self>>) {
        for call in calls {
            do throws(StoreFailure) {
                if !connection.isInTransaction { try connection.run("BEGIN") }
                try call.perform(with: self)
                // Whoever is answered may close the store.
                if call === calls.last { connection.rollBack() }
                call.answer()
            } catch {
                connection.rollBack()
                call.answer(error)
            }
        }
    }
}

/// While a moment lasts, the write-ahead log cannot be used again from its beginning.
private let callsPerMoment = 64

/// Reads what is known of messages' parts.
final class Parts {
    private let parts: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        parts = try connection.prepare("SELECT \(Row.partColumns) FROM part WHERE message = ? ORDER BY number")
    }

    /// The parts of `message`, in order of their number.
    func all(of message: MessageID) throws(StoreFailure) -> [PartOutcome] {
        defer { parts.reset() }
        parts.add(message.rawValue)
        var found: [PartOutcome] = []
        while try parts.step() {
            var row = Row(parts)
            found.append(try row.part())
        }
        return found
    }
}
