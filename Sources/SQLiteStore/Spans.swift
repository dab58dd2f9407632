import Gateway
import Messages

/// Keeps, for each bucket of message numbers, bounds of the moments at which its messages were accepted.
///
/// The bounds are rounded outwards to whole minutes, so that a busy bucket's row is written once a minute, not once a
/// message.
final class Spans {
    /// What a bucket's row covers at least.
    struct Span: Hashable {
        var bucket: Int64
        var earliest: Int64
        var latest: Int64
    }

    private static let minute: Int64 = 60_000_000
    private let widen: Statement
    private let ceiling: Statement
    private let forget: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        widen = try connection.prepare(
            """
            INSERT INTO span (bucket, earliest, latest) VALUES (?1, ?2, ?3) ON CONFLICT (bucket)
            DO UPDATE SET earliest = min(earliest, excluded.earliest), latest = max(latest, excluded.latest)
            """)
        ceiling = try connection.prepare("SELECT max(bucket) FROM span WHERE earliest < ?")
        forget = try connection.prepare(
            "DELETE FROM span WHERE bucket < (SELECT first_message >> 9 FROM submission ORDER BY id LIMIT 1)")
    }

    /// Has the buckets of the messages `first ... last`, at least one, cover `moment`.
    ///
    /// - Parameter known: the latest bucket's row, as far as remembered.
    func cover(_ first: Int64, _ last: Int64, at moment: Timestamp, known: inout Span?) throws(StoreFailure) {
        for bucket in (first >> Schema.bucketBits)...(last >> Schema.bucketBits) {
            let at = moment.microseconds
            if let known, known.bucket == bucket, (known.earliest...known.latest).contains(at) { continue }
            let span = Spans.around(at, bucket: bucket)
            try widen.add(bucket).add(span.earliest).add(span.latest).run()
            // Remembering the latest minute alone is enough: the row covers that and maybe more.
            known = span
        }
    }

    /// The highest number that a message accepted before `moment` can have.
    func lastMessage(acceptedBefore moment: Timestamp) throws(StoreFailure) -> Int64 {
        defer { ceiling.reset() }
        guard try ceiling.add(moment.microseconds).step(), let bucket = ceiling.optionalInteger(0) else { return 0 }
        return (bucket + 1) << Schema.bucketBits - 1
    }

    /// Drops the rows of buckets whose messages are gone.
    func forgetEmpty() throws(StoreFailure) {
        try forget.run()
    }

    private static func around(_ moment: Int64, bucket: Int64) -> Span {
        let past = moment % minute
        let start = moment.subtractingReportingOverflow(past < 0 ? past + minute : past)
        let earliest = start.overflow ? Int64.min : start.partialValue
        let end = earliest.addingReportingOverflow(minute)
        return Span(bucket: bucket, earliest: earliest, latest: end.overflow ? .max : end.partialValue)
    }
}
