public import Messages

/// What a network says later about a part that it took.
public struct NetworkReport: Hashable, Sendable {
    /// What it says.
    public enum Verdict: Hashable, Sendable {
        /// The phone has it.
        case delivered
        /// The phone will not get it.
        case undelivered
        /// It is on its way; nothing is decided.
        case underway
    }

    /// The id that the network gave the part, as in the report.
    public var networkID: String
    /// What it says.
    public var verdict: Verdict
    /// The network's words and codes, for the history.
    public var detail: String

    /// A report.
    public init(networkID: String, verdict: Verdict, detail: String) {
        self.networkID = networkID
        self.verdict = verdict
        self.detail = detail
    }
}

/// Brings reports to the messages that they are about.
public struct ReportIntake: Sendable {
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
    private let turns = MessageTurns()

    /// An intake that keeps reports in `store`.
    public init(store: any Store) {
        self.store = store
    }

    /// Takes a report that came over `connection`.
    ///
    /// Reports about parts of one message take turns: whether the message is delivered depends on all of them.
    public func accept(_ report: NetworkReport, on connection: ConnectionName, at now: Timestamp) async -> Verdict {
        do throws(StoreFailure) {
            guard let found = try await store.part(networkID: report.networkID, on: connection) else {
                return .unmatched
            }
            guard found.message.parts.count > 1 else { return try await keep(report, found, connection, now) }
            await turns.begin(found.message.id)
            defer { turns.end(found.message.id) }
            // What was read before the turn may be out of date.
            let present = try await store.part(networkID: report.networkID, on: connection)
            return try await keep(report, present, connection, now)
        } catch {
            return .notKept(error)
        }
    }

    private func keep(
        _ report: NetworkReport, _ reference: PartReference?, _ connection: ConnectionName, _ now: Timestamp
    ) async throws(StoreFailure) -> Verdict {
        var reference = reference
        for _ in 0..<Self.attempts {
            guard let found = reference else { return .unmatched }
            let change = Self.change(found, report, connection, now)
            if try await store.apply([change]) == [true] { return .kept(found.message.id) }
            // Its state has changed between reading and writing: an attempt began or ended.
            reference = try await store.part(networkID: report.networkID, on: connection)
        }
        return .unmatched
    }

    /// The step that follows a report: the message is delivered when all of its parts are.
    static func change(
        _ found: PartReference, _ report: NetworkReport, _ connection: ConnectionName, _ now: Timestamp
    ) -> MessageChange {
        let message = found.message
        var parts = message.parts
        var changed: [PartOutcome] = []
        if let index = parts.firstIndex(where: { $0.number == found.part }), report.verdict != .underway {
            parts[index].state = report.verdict == .delivered ? .delivered : .undelivered
            parts[index].detail = report.detail
            changed = [parts[index]]
        }
        var change = MessageChange(message.id, from: [message.state], to: message.state, at: now, parts: changed)
        change.due = message.due
        let count = parts.map(\.count).max() ?? 1
        if message.state == .sent {
            if parts.count == count, parts.allSatisfy({ $0.state == .delivered }) { change.to = .delivered }
            if parts.contains(where: { $0.state == .undelivered }) { change.to = .failed }
        }
        let part = count > 1 ? "part \(found.part) of \(count): " : ""
        change.event = MessageEvent(at: now, kind: .report, connection: connection, detail: part + report.detail)
        return change
    }
}
