import Gateway
import Messages

/// The questions that one reading thread answers on a connection of its own, which never waits for the writer.
protocol Reading: AnyObject, SendableMetatype {
    var connection: SQLiteConnection { get }
}

extension Reading {
    /// Serves `queue` until it is closed and empty, then closes the connection. Each answer is of one moment.
    func serve(_ queue: WorkQueue<Self>) {
        while let calls = queue.take() {
            for call in calls { settle(call) }
        }
        connection.close()
    }

    private func settle(_ call: any Errand<Self>) {
        do throws(StoreFailure) {
            try connection.run("BEGIN")
            try call.perform(with: self)
            connection.rollBack()
            call.answer()
        } catch {
            connection.rollBack()
            call.answer(error)
        }
    }
}

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
