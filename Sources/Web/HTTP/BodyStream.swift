import Synchronization

/// The body of an answer that is written piece by piece while the client reads it.
///
/// Limit: what the client has not read yet; a client that is so far behind is cut off.
package final class BodyStream: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var isFinished = false
        var isCut = false
        var wake: (@Sendable () -> Void)?
    }

    private let limit: Int
    private let state = Mutex(State())

    /// A body with nothing in it yet, of which at most `limit` octets may wait to be read.
    package init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// Adds to the body.
    ///
    /// - Returns: `false` when nobody reads it any more, or the reader is too far behind; then it is over.
    package func write(_ octets: [UInt8]) -> Bool {
        let (isOpen, wake) = state.withLock { state in
            guard !state.isFinished, !state.isCut else { return (false, state.wake) }
            guard state.pending.count + octets.count <= limit else {
                state.isCut = true
                return (false, state.wake)
            }
            state.pending += octets
            return (true, state.wake)
        }
        wake?()
        return isOpen
    }

    /// Ends the body after what has been written.
    package func finish() {
        let wake = state.withLock { state in
            state.isFinished = true
            return state.wake
        }
        wake?()
    }

    /// Whether what is written will still be read.
    package var isOpen: Bool { state.withLock { !$0.isFinished && !$0.isCut } }
}
