import Gateway
import Messages

/// A report that the network waits to have acknowledged.
struct InboundReport: Hashable, Sendable {
    /// The sequence to acknowledge.
    let sequence: UInt32
    let report: NetworkReport
    /// Whether its part may not be findable only because its answer is still to come or not durable yet.
    var mayBeEarly: Bool
}

/// Reports that overtook the results they belong to: a network may report a part before its answer is durable here, or
/// even before it has answered.
///
/// As many are held as the session lets wait, see `SMPPClientSettings.inboundWindow`.
struct EarlyReports {
    /// How long a report that no answer announced is held.
    static let patience = Duration.seconds(5)

    private struct Held {
        let report: InboundReport
        /// `nil`: until the result is durable, however long that takes.
        let until: Duration?
    }

    /// By the keys of ids: a report may write an id in another form than the answer.
    private var expected: [String: MessageID] = [:]
    private var held: [Held] = []

    /// Whether any answer is not durable yet.
    var isExpecting: Bool { !expected.isEmpty }

    /// When the first report has been held for long enough.
    var nextDeadline: Duration? {
        held.first { $0.until != nil && message(expecting: $0.report.report) == nil }?.until
    }

    /// Takes note that the network gave a part of `message` this id, which the store does not know yet.
    mutating func expect(_ networkID: String, of message: MessageID) {
        expected[NetworkID.key(of: networkID)] = message
    }

    /// The message of a part whose id the store does not know yet, but will; `nil` for every other report.
    func message(expecting report: NetworkReport) -> MessageID? {
        guard !expected.isEmpty else { return nil }
        return report.keys.lazy.compactMap { expected[$0] }.first
    }

    /// Holds a report until its id is durable; one whose id nobody knows, no longer than ``patience``.
    mutating func hold(_ report: InboundReport, at now: Duration) {
        var report = report
        report.mayBeEarly = false
        held.append(Held(report: report, until: message(expecting: report.report) != nil ? nil : now + Self.patience))
    }

    /// Takes the reports about parts of these ids, which the store knows from now on.
    mutating func release(durable networkIDs: [String]) -> [InboundReport] {
        let known = Set(networkIDs.map(NetworkID.key))
        for key in known { expected[key] = nil }
        guard !held.isEmpty else { return [] }
        return take { $0.report.report.keys.contains { known.contains($0) } }
    }

    /// Takes the reports that need wait no longer.
    ///
    /// - Parameter isAllAnswered: whether no request waits for its answer, so that none can announce an id any more.
    mutating func release(at now: Duration, isAllAnswered: Bool) -> [InboundReport] {
        guard !held.isEmpty else { return [] }
        return take { [expected] held in
            guard let until = held.until, !held.report.report.keys.contains(where: { expected[$0] != nil }) else {
                return false
            }
            return isAllAnswered || until <= now
        }
    }

    private mutating func take(_ isWanted: (Held) -> Bool) -> [InboundReport] {
        let taken = held.filter(isWanted).map(\.report)
        if !taken.isEmpty { held.removeAll(where: isWanted) }
        return taken
    }
}
