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
    public func accept(_ report: NetworkReport, on connection: ConnectionName, at now: Timestamp) async -> Verdict {
        // Nothing can have come before the only one.
        await accept([report], on: connection, at: now)[0] ?? .unmatched
    }

    /// Takes reports that came over `connection`, all with one look-up and one commit, of each message one.
    ///
    /// Reports about parts of one message take turns: whether the message is delivered depends on all of them.
    ///
    /// - Returns: what became of each; `nil` where another one about the same message came first: to be brought again.
    public func accept(
        _ reports: [NetworkReport], on connection: ConnectionName, at now: Timestamp
    ) async -> [Verdict?] {
        do throws(StoreFailure) {
            var round = Round(try await find(reports, connection))
            let messages = round.messagesOfParts
            for message in messages { await turns.begin(message) }
            defer { for message in messages { turns.end(message) } }
            if !messages.isEmpty {
                // What was read before the turn may be out of date.
                let places = round.placesOfParts
                round.renew(places, try await find(places.map { reports[$0] }, connection))
            }
            return try await keep(reports, &round, connection, now)
        } catch {
            return reports.map { _ in .notKept(error) }
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
        _ reports: [NetworkReport], _ round: inout Round, _ connection: ConnectionName, _ now: Timestamp
    ) async throws(StoreFailure) -> [Verdict?] {
        let matches = round.matches
        guard !matches.isEmpty else { return round.verdicts }
        let changes = matches.map { Self.change($0.match.reference, reports[$0.place], connection, now) }
        let applied = try await store.apply(changes)
        for (index, (place, match)) in matches.enumerated() {
            if applied[index] {
                learn(match.candidate, connection)
                round.verdicts[place] = .kept(match.message.id)
            } else {
                // Its state has changed between reading and writing: an attempt began or ended.
                round.verdicts[place] = await keepAnew(reports[place], connection, now)
            }
        }
        return round.verdicts
    }

    private func keepAnew(
        _ report: NetworkReport, _ connection: ConnectionName, _ now: Timestamp
    ) async -> Verdict {
        do throws(StoreFailure) {
            for _ in 1..<Self.attempts {
                guard let match = try await find([report], connection)[0] else { return .unmatched }
                guard try await store.apply([Self.change(match.reference, report, connection, now)]) == [true] else {
                    continue
                }
                learn(match.candidate, connection)
                return .kept(match.message.id)
            }
            return .unmatched
        } catch {
            return .notKept(error)
        }
    }
}

/// Finding the parts that reports tell of.
extension ReportIntake {
    private struct Match {
        let reference: PartReference
        let candidate: NetworkID.Candidate

        var message: Message { reference.message }
    }

    /// Reports that are brought in together: of each message the first.
    private struct Round {
        /// By the place of the report.
        private var found: [Match?]
        var verdicts: [Verdict?]

        init(_ found: [Match?]) {
            self.found = found
            verdicts = found.map { _ in .unmatched }
            var messages: Set<MessageID> = []
            for (place, match) in found.enumerated() {
                guard let match, !messages.insert(match.message.id).inserted else { continue }
                leave(place)
            }
        }

        var matches: [(place: Int, match: Match)] {
            found.enumerated().compactMap { place, match in match.map { (place, $0) } }
        }

        /// Where messages of several parts are reported of.
        var placesOfParts: [Int] { found.indices.filter { found[$0].map { $0.message.parts.count > 1 } ?? false } }

        /// Always in the same order, so that no two rounds wait for each other.
        var messagesOfParts: [MessageID] { placesOfParts.compactMap { found[$0]?.message.id }.sorted() }

        /// Takes in what was found anew at `places`.
        mutating func renew(_ places: [Int], _ matches: [Match?]) {
            for (place, match) in zip(places, matches) {
                let isSame = match?.message.id == found[place]?.message.id
                // Another message has its turn another time.
                if isSame { found[place] = match } else if match == nil { found[place] = nil } else { leave(place) }
            }
        }

        private mutating func leave(_ place: Int) {
            found[place] = nil
            verdicts[place] = nil as Verdict?
        }
    }

    private func find(
        _ reports: [NetworkReport], _ connection: ConnectionName
    ) async throws(StoreFailure) -> [Match?] {
        let learnt = forms.withLock { $0[connection]?.learnt }
        let readings = reports.map { NetworkID.candidates(for: $0.networkIDs, preferring: learnt) }
        // The likeliest reading is nearly always right, and each key costs a walk through the store.
        var known: [String: PartReference] = [:]
        try await look(for: readings.compactMap { $0.first?.key }, on: connection, &known)
        let doubtful = readings.indices.filter { Self.isDoubtful(readings[$0], reports[$0].phone, known) }
        try await look(for: doubtful.flatMap { readings[$0].dropFirst().map(\.key) }, on: connection, &known)
        return zip(reports, readings).map { report, candidates in
            let matches = candidates.compactMap { candidate in
                known[candidate.key].map { Match(reference: $0, candidate: candidate) }
            }
            // The phone in the report decides where two readings of the id are possible.
            guard matches.count > 1, let phone = report.phone else { return matches.first }
            return matches.first { $0.message.order.recipient == phone } ?? matches.first
        }
    }

    private func look(
        for keys: [String], on connection: ConnectionName, _ known: inout [String: PartReference]
    ) async throws(StoreFailure) {
        guard !keys.isEmpty else { return }
        for reference in try await store.parts(keys: keys, on: connection) {
            if let key = reference.key { known[key] = reference }
        }
    }

    /// Whether another reading than the likeliest might be the right one.
    private static func isDoubtful(
        _ candidates: [NetworkID.Candidate], _ phone: PhoneNumber?, _ known: [String: PartReference]
    ) -> Bool {
        guard let first = candidates.first, let reference = known[first.key] else { return true }
        return phone != nil && reference.message.order.recipient != phone
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
