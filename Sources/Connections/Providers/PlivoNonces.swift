import Gateway
import Runtime
import Synchronization

/// Which call each nonce came with, so that a signature that covers no fields cannot be put to other ones.
///
/// The same call may come again: Plivo repeats what was not answered well. A nonce is noted only once its signature is
/// known to be right.
final class PlivoNonces: Sendable {
    /// How many are remembered, the latest.
    static let most = 10_000

    private struct State {
        var calls: [[UInt8]: [UInt8]] = [:]
        /// In the order they came, as a ring.
        var order: [[UInt8]] = []
        var next = 0
    }

    private let state = Mutex(State())

    /// Whether `nonce` is new, or comes with the call that it came with before.
    func isGood(_ nonce: String, for call: HookCall) -> Bool {
        let key = Digest.sha256.of(Array(nonce.utf8))
        let content = Digest.sha256.of(Array("\(call.method) \(call.url)\n".utf8) + call.body)
        return state.withLock { state in
            if let known = state.calls[key] { return known == content }
            if state.order.count < Self.most {
                state.order.append(key)
            } else {
                state.calls[state.order[state.next]] = nil
                state.order[state.next] = key
                state.next = (state.next + 1) % Self.most
            }
            state.calls[key] = content
            return true
        }
    }
}
