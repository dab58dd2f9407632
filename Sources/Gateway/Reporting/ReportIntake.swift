public import Messages
import Synchronization

/// Brings reports to the messages that they are about.
///
/// A network may write an id differently in its answer and in its report; each connection's way is learnt from the
/// reports that leave no doubt.
public final class ReportIntake: Sendable {
    /// What became of a report.
    public enum Verdict: Hashable, Sendable {
        /// It is in the message's history, on the disk.
        case kept(MessageID)
        /// No message waits for it.
        case unmatched
        /// The store could not keep it; the network should say it again.
        case notKept(StoreFailure)
    }

    private static let attempts = 3

    private let store: any Store
    private let board: ConnectionBoard
    private let turns = Turns<MessageID>()
    private let forms = Mutex<[ConnectionName: LearntIDForm]>([:])

    /// An intake that keeps reports in `store`, and shows on `board` how networks write ids.
    public init(store: any Store, board: ConnectionBoard = ConnectionBoard()) {
        self.store = store
        self.board = board
    }

    /// Takes a report that came over `connection`.
    ///
    /// Reports about parts of one message take turns: whether the message is delivered depends on all of them.
    public func accept(_ report: NetworkReport, on connection: ConnectionName, at now: Timestamp) async -> Verdict {
        do throws(StoreFailure) {
            guard let found = try await find(report, connection) else { return .unmatched }
            guard found.message.parts.count > 1 else { return try await keep(report, found, connection, now) }
            await turns.begin(found.message.id)
            defer { turns.end(found.message.id) }
            // What was read before the turn may be out of date.
            return try await keep(report, try await find(report, connection), connection, now)
        } catch {
            return .notKept(error)
        }
    }

    /// Keeps a report that matches no message, for people to see.
    public func acceptStray(
        _ report: NetworkReport, on connection: ConnectionName, at now: Timestamp
    ) async throws(StoreFailure) {
        let stray = StrayReport(
            at: now, connection: connection, networkID: report.networkIDs.first ?? "",
            phone: report.phone?.e164 ?? "", detail: report.detail)
        try await store.keep(stray)
    }

    private func keep(
        _ report: NetworkReport, _ found: Match?, _ connection: ConnectionName, _ now: Timestamp
    ) async throws(StoreFailure) -> Verdict {
        var found = found
        for _ in 0..<Self.attempts {
            guard let match = found else { return .unmatched }
            let change = Self.change(match.reference, report, connection, now)
            if try await store.apply([change]) == [true] {
                learn(match.candidate, connection)
                return .kept(match.message.id)
            }
            // Its state has changed between reading and writing: an attempt began or ended.
            found = try await find(report, connection)
        }
        return .unmatched
    }
}

/// Finding the part that a report tells of.
extension ReportIntake {
    private struct Match {
        let reference: PartReference
        let candidate: NetworkID.Candidate

        var message: Message { reference.message }
    }

    private func find(
        _ report: NetworkReport, _ connection: ConnectionName
    ) async throws(StoreFailure) -> Match? {
        let learnt = forms.withLock { $0[connection]?.learnt }
        let candidates = NetworkID.candidates(for: report.networkIDs, preferring: learnt)
        let found = try await store.parts(keys: candidates.map(\.key), on: connection)
        guard !found.isEmpty else { return nil }
        var matches: [Match] = []
        for candidate in candidates {
            if let reference = found.first(where: { $0.key == candidate.key }) {
                matches.append(Match(reference: reference, candidate: candidate))
            }
        }
        // The phone in the report decides where two readings of the id are possible.
        guard matches.count > 1, let phone = report.phone else { return matches.first }
        return matches.first { $0.message.order.recipient == phone } ?? matches.first
    }

    private func learn(_ candidate: NetworkID.Candidate, _ connection: ConnectionName) {
        let changed: LearntIDForm? = forms.withLock { forms in
            var form = forms[connection] ?? LearntIDForm()
            let isNew = form.note(candidate)
            forms[connection] = form
            return isNew ? form : nil
        }
        guard let changed else { return }
        board.update(connection) { $0.reportIDs = changed.description }
    }

    /// The step that follows a report: the message is delivered when all of its parts are.
    static func change(
        _ found: PartReference, _ report: NetworkReport, _ connection: ConnectionName, _ now: Timestamp
    ) -> MessageChange {
        let message = found.message
        var parts = message.parts
        var changed: [PartOutcome] = []
        if let index = parts.firstIndex(where: { $0.number == found.part }), let state = report.verdict.partState {
            parts[index].state = state
            parts[index].detail = report.detail
            changed = [parts[index]]
        }
        var change = MessageChange(message.id, from: [message.state], to: message.state, at: now, parts: changed)
        change.due = message.due
        let count = parts.map(\.count).max() ?? 1
        if message.state == .sent {
            if parts.count == count, parts.allSatisfy({ $0.state == .delivered }) { change.to = .delivered }
            if parts.contains(where: { $0.state == .undelivered }) {
                change.to = report.verdict == .expired ? .expired : .failed
            }
        }
        let part = count > 1 ? "part \(found.part) of \(count): " : ""
        change.event = MessageEvent(at: now, kind: .report, connection: connection, detail: part + report.detail)
        return change
    }
}

extension NetworkReport.Verdict {
    /// What a part is after it; `nil` when nothing is decided.
    fileprivate var partState: PartOutcome.State? {
        switch self {
        case .delivered: .delivered
        case .undelivered, .expired: .undelivered
        case .underway: nil
        }
    }
}

extension PartReference {
    /// The key of the id that the network gave the part.
    fileprivate var key: String? {
        message.parts.first { $0.number == part }?.networkID.map(NetworkID.key)
    }
}
