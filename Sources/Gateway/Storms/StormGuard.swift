import Messages
import Synchronization

/// Counts and remembers what keeps loops and storms of mail from becoming text messages; one for the whole gateway.
///
/// All connections share it: of two that deliver the same mail at the same time the second waits until the first is done,
/// and what one has counted the other sees. A mail is counted before it is kept, and given back when it was not kept.
///
/// Everything is in memory and bounded. After a start the mails that came last are read from the store again
/// (``recall(_:rules:at:)``), budgets when they are first asked for; limits in a time begin anew.
public final class StormGuard: Sendable {
    /// What was decided about a mail.
    enum Admission: Sendable {
        /// It may come in; to be settled, whatever becomes of it.
        case admitted(StormPermit)
        /// It came before, as this submission.
        case repeated(SubmissionID)
        /// It may not come in.
        case refused(Refusal)
    }

    private struct State {
        var ledger: StormLedger
        /// Budgets that are being read from the store.
        var reading: Set<StormKey> = []
        /// Those who wait for a mail to be settled or a budget to be read.
        var waiting: [StormKey: [CheckedContinuation<Void, Never>]] = [:]
    }

    /// How often a mail that waits asks again; each time something else was in its way.
    private static let rounds = 10_000

    /// How often something was refused for being too much, or a loop.
    public let refusals = Counter()
    private let history: (any History)?
    private let state: Mutex<State>

    /// A guard that has seen nothing yet.
    ///
    /// - Parameter history: where to read what was spent before; `nil`: nothing was.
    public init(history: (any History)? = nil) {
        self.history = history
        state = Mutex(State(ledger: StormLedger()))
    }

    /// Decides about a mail and counts it. Waits while the same mail comes in elsewhere.
    func admit(_ demands: [StormDemand], at moment: Timestamp, on day: BudgetDay?) async -> Admission {
        for _ in 0..<Self.rounds {
            switch state.withLock({ $0.ledger.reserve(demands, at: moment, on: day) }) {
            case .admitted(let permit): return .admitted(permit)
            case .repeated(let submission): return .repeated(submission)
            case .refused(let refusal):
                refusals.add()
                return .refused(refusal)
            case .pending(let key): await wait(for: key) { $0.ledger.isPending(key) }
            case .unread(let budget):
                guard let day, let refusal = await read(budget, on: day) else { continue }
                refusals.add()
                return .refused(refusal)
            }
        }
        return .refused(Refusal(.connection, .temporary, 3, 2, "too much to do at present"))
    }

    /// Notes what became of a mail that was admitted, and lets those go on that wait for it.
    ///
    /// - Parameters:
    ///   - submission: `nil`: it was not kept.
    ///   - kept: what was made of its new messages, in order; needed only when some of them wait for a digest.
    func settle(_ permit: StormPermit, as submission: SubmissionID?, kept: [HeldMails.Mail] = []) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.ledger.settle(permit, as: submission, kept: kept)
            guard !state.waiting.isEmpty else { return [] }
            return permit.mails.reduce(into: []) { $0 += state.waiting.removeValue(forKey: $1.key) ?? [] }
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Why one more message would be refused for a limit in a time; nothing is counted.
    ///
    /// - Parameter others: how many other messages of the same mail are already agreed to.
    func refusal(_ rates: [StormDemand.Rate], besides others: Int, at moment: Timestamp) -> Refusal? {
        state.withLock { $0.ledger.refusal(rates, besides: others, at: moment) }
    }

    /// Changes the books as `body` says.
    func update<Result: Sendable>(_ body: (inout StormLedger) -> Result) -> Result {
        state.withLock { body(&$0.ledger) }
    }

    /// How many entries all its tables have.
    var count: Int { state.withLock { $0.ledger.count } }

    /// Waits until somebody is done with `key`, if somebody is at it.
    private func wait(for key: StormKey, while isUnderWay: @Sendable (inout State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                guard isUnderWay(&state) else { return false }
                state.waiting[key, default: []].append(continuation)
                return true
            }
            if !waits { continuation.resume() }
        }
    }

    /// Has the store tell what was spent today, once for all who ask.
    ///
    /// - Returns: why that cannot be told at present.
    private func read(_ budget: StormDemand.Budget, on day: BudgetDay) async -> Refusal? {
        let key = budget.key
        guard state.withLock({ $0.reading.insert(key).inserted }) else {
            await wait(for: key) { $0.reading.contains(key) }
            return nil
        }
        let spent: Result<Int, StoreFailure>
        do throws(StoreFailure) {
            spent = .success(try await history?.spent(of: budget, since: day.start) ?? 0)
        } catch {
            spent = .failure(error)
        }
        let waiting = state.withLock { state in
            state.reading.remove(key)
            if case .success(let amount) = spent { state.ledger.establish(key, amount, on: day) }
            return state.waiting.removeValue(forKey: key) ?? []
        }
        for continuation in waiting { continuation.resume() }
        guard case .failure(let failure) = spent else { return nil }
        return Refusal(notKept: failure)
    }
}
