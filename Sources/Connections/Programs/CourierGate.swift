import Gateway
import SMPP
import Synchronization

/// How many messages a courier may take now: by the rate agreed with the other side, and by whether it can be reached.
///
/// After a failure nothing is taken for a while, longer after each further one, and then one message at a time until one
/// has got through. Times are spans since any fixed moment.
final class CourierGate: Sendable {
    private struct State {
        var pacer: Pacer
        var failures = 0
        var blockedUntil = Duration.zero
        /// A message was turned away, not the one who asks.
        var isByMessage = false
        /// Whoever asked since was let in.
        var isBack = false
    }

    /// The longest time for which the other side may ask to be left alone.
    static let longestPause = Duration.seconds(3600)

    private let pauses: [Duration]
    private let asksFirst: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - throughput: messages a second; `nil`: any number.
    ///   - pauses: how long nothing is taken after the first, second, … failure in a row; the last one repeats.
    ///   - asksFirst: somebody finds out whether the other side is back: no message is used for that.
    init(throughput: Int?, pauses: [Duration], asksFirst: Bool) {
        self.pauses = pauses.isEmpty ? [.seconds(1)] : pauses
        self.asksFirst = asksFirst
        state = Mutex(State(pacer: Pacer(throughput: throughput.map(Double.init))))
    }

    /// Whether the latest thing that is known is a failure.
    var isFailing: Bool { state.withLock { $0.failures > 0 } }

    /// Takes up to `wanted` permits.
    ///
    /// - Parameter busy: how many messages are under way.
    func permits(upTo wanted: Int, besides busy: Int, at now: Duration) -> Int {
        state.withLock { state in
            guard wanted > 0, now >= state.blockedUntil else { return 0 }
            guard state.failures > 0 else { return state.pacer.permits(upTo: wanted, at: now) }
            guard busy == 0, !asksFirst || state.isBack else { return 0 }
            return state.pacer.permits(upTo: 1, at: now)
        }
    }

    /// Gives back permits that were not needed.
    func giveBack(_ count: Int, at now: Duration) {
        state.withLock { $0.pacer.giveBack(count, at: now) }
    }

    /// How long until it is worth asking again.
    func delay(at now: Duration) -> Duration {
        state.withLock { state in
            let block = max(.zero, state.blockedUntil - now)
            guard state.failures == 0 else { return max(block, .milliseconds(50)) }
            return max(block, state.pacer.delayUntilNext(at: now))
        }
    }

    /// The other side wants fewer messages.
    ///
    /// - Parameter pause: how long it wants none; at most an hour counts.
    func throttled(for pause: Duration?, at now: Duration) {
        state.withLock { state in
            state.pacer.throttled(at: now)
            guard let pause else { return }
            state.blockedUntil = max(state.blockedUntil, now + min(pause, Self.longestPause))
        }
    }

    /// It answered as it should.
    ///
    /// - Returns: whether it had failed before.
    @discardableResult
    func succeeded(at now: Duration) -> Bool {
        state.withLock { state in
            defer { (state.failures, state.isBack) = (0, false) }
            state.pacer.succeeded(at: now)
            return state.failures > 0
        }
    }

    /// Whoever asked was let in. After a message was turned away it is one message's turn to find out more.
    ///
    /// - Returns: whether all is well again.
    func askedWell(at now: Duration) -> Bool {
        let isByMessage = state.withLock { state in
            state.isBack = state.failures > 0
            return state.failures > 0 && state.isByMessage
        }
        if !isByMessage { succeeded(at: now) }
        return !isByMessage
    }

    /// Whether whoever asked was let in since the failure: then what is turned away now has itself to blame.
    var isBack: Bool { state.withLock { $0.isBack } }

    /// It cannot be reached, or does not let us in.
    ///
    /// - Parameters:
    ///   - jitter: 0 up to 1; adds up to a tenth to the pause.
    ///   - byMessage: a message was turned away, which need not mean all of them.
    func failed(at now: Duration, jitter: Double, byMessage: Bool = false) {
        state.withLock { state in
            (state.isByMessage, state.isBack) = (byMessage, false)
            // Of many that fail together, one counts.
            guard now >= state.blockedUntil || state.failures == 0 else { return }
            let pause = pauses[min(state.failures, pauses.count - 1)]
            state.failures += 1
            state.blockedUntil = max(state.blockedUntil, now + pause + pause * (min(max(jitter, 0), 1) / 10))
        }
    }
}
