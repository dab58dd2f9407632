import Runtime
import SMPP
import Synchronization

/// Where reports and texts wait, and which connections may fetch them: shared by the connections of all loops.
///
/// A connection asks for what is due and when it has to ask again. It is nudged when something comes that is due earlier
/// than that.
final class Mailroom: Sendable {
    private struct State {
        var bag: Mailbag
        var receivers: [String: [ObjectIdentifier: TCPChannel]] = [:]
        var lastReceiver: String?

        func channels(of systemID: String) -> [TCPChannel] { receivers[systemID].map { Array($0.values) } ?? [] }
    }

    private let state: Mutex<State>

    init(limit: Int, systemID: String?) {
        var state = State(bag: Mailbag(limit: limit))
        state.lastReceiver = systemID
        self.state = Mutex(state)
    }

    /// How many reports and texts are not acknowledged yet.
    var count: Int { state.withLock { $0.bag.count } }

    /// Keeps places free for reports; `false` when there are not so many.
    func reserve(_ places: Int) -> Bool {
        places == 0 || state.withLock { $0.bag.reserve(places) }
    }

    /// A connection may fetch for `systemID` from now on. It asks by itself.
    func enter(_ channel: TCPChannel, for systemID: String) {
        state.withLock { state in
            state.receivers[systemID, default: [:]][ObjectIdentifier(channel)] = channel
            state.lastReceiver = systemID
            state.bag.adopt(by: systemID)
        }
    }

    /// The connection fetches no more.
    func leave(_ channel: TCPChannel, for systemID: String) {
        state.withLock { state in
            state.receivers[systemID]?[ObjectIdentifier(channel)] = nil
            if state.receivers[systemID]?.isEmpty == true { state.receivers[systemID] = nil }
        }
    }

    /// Puts reports in the places reserved for them.
    func file(_ reports: [PendingReport], for systemID: String, at now: Duration) {
        change(for: systemID) { bag in
            for report in reports { bag.file(report, for: systemID, due: now + report.delay) }
        }
    }

    /// Puts the parts of a text in, for the client that was the last to bind as a receiver, or that will be the first.
    func post(_ parts: [DeliverSM], letter: UInt64) -> Bool {
        let systemID = state.withLock { $0.lastReceiver }
        return change(for: systemID) { $0.post(parts, letter: letter, for: systemID, due: .zero) }
    }

    /// Takes what is due first.
    func take(for systemID: String, at now: Duration) -> (id: UInt64, item: Mailbag.Item)? {
        state.withLock { $0.bag.take(for: systemID, at: now) }
    }

    /// When to ask again.
    func nextDue(for systemID: String) -> Duration? {
        state.withLock { $0.bag.nextDue(for: systemID) }
    }

    /// The client has it, or will never take it.
    func remove(_ id: UInt64) -> Mailbag.Item? {
        state.withLock { $0.bag.remove(id) }
    }

    /// The client does not have it: it is due again later.
    func putBack(_ id: UInt64, due: Duration) {
        let systemID = state.withLock { $0.bag.putBack(id, due: due) }
        guard let systemID else { return }
        for channel in state.withLock({ $0.channels(of: systemID) }) { channel.nudge() }
    }

    private func change<Answer: Sendable>(
        for systemID: String?, _ body: (inout Mailbag) -> Answer
    ) -> Answer {
        let (answer, wakes) = state.withLock { state in
            guard let systemID else { return (body(&state.bag), [TCPChannel]()) }
            let before = state.bag.nextDue(for: systemID)
            let answer = body(&state.bag)
            guard let after = state.bag.nextDue(for: systemID), before.map({ after < $0 }) ?? true else {
                return (answer, [])
            }
            return (answer, state.channels(of: systemID))
        }
        for channel in wakes { channel.nudge() }
        return answer
    }
}
