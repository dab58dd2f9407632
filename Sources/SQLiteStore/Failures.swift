import Gateway
import Messages

/// Counts why messages fail, minute by minute.
final class Failures {
    private let failure: Statement
    /// A network in trouble says the same of message after message.
    private var latest = (detail: "", reason: FailureReason("").text)

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        failure = try connection.prepare(
            """
            INSERT INTO failure (minute, connection, reason, count, latest) VALUES (?1, ?2, ?3, 1, ?4)
            ON CONFLICT DO UPDATE SET count = count + 1, latest = max(latest, excluded.latest)
            """)
    }

    /// Counts a message that failed on `connection`; no text for none.
    func write(_ detail: String, of message: Int64, on connection: String, at moment: Timestamp) throws(StoreFailure) {
        if latest.detail != detail { latest = (detail, FailureReason(detail).text) }
        failure.add(Failures.minute(of: moment)).add(connection).add(latest.reason).add(message)
        try failure.run()
    }

    /// The minute that `moment` is in, counted from 1970.
    static func minute(of moment: Timestamp) -> Int64 {
        let (minute, rest) = moment.microseconds.quotientAndRemainder(dividingBy: 60_000_000)
        return rest < 0 ? minute - 1 : minute
    }
}
