import Gateway
import Messages

/// Writes reports that match no message, the latest ten thousand.
final class StrayReports {
    private let report: Statement
    private let trim: Statement

    init(_ connection: SQLiteConnection) throws(StoreFailure) {
        report = try connection.prepare("INSERT INTO stray_report (\(Row.strayReportColumns)) VALUES (?, ?, ?, ?, ?)")
        trim = try connection.prepare(
            "DELETE FROM stray_report WHERE id <= (SELECT max(id) - 10000 FROM stray_report)")
    }

    /// Writes a report, and drops the oldest when there are too many.
    func write(_ stray: StrayReport) throws(StoreFailure) {
        report.add(stray.at.microseconds).add(stray.connection.text).add(stray.networkID).add(stray.phone)
            .add(stray.detail)
        try report.run()
        try trim.run()
    }
}
