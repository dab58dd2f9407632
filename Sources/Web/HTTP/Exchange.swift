import Synchronization

/// A request under way and the answer to it. The library holds it from the request line to the end of the answer.
package final class Exchange: Sendable {
    private struct State {
        var reception: RequestReception
        var answer: HTTPResponse?
    }

    private let state: Mutex<State>
    private let began = ContinuousClock.now

    /// An exchange that begins now.
    init(_ reception: RequestReception) {
        state = Mutex(State(reception: reception))
    }

    /// The answer, once there is one.
    package var answer: HTTPResponse? {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }

    /// Whether the head of the request is still to come.
    package var isNew: Bool { state.withLock { $0.reception.phase == .begun } }

    /// Lets the reception take in what has come, at so long after the beginning.
    package func receive(
        _ step: (inout RequestReception, Duration) -> RequestReception.Action
    ) -> RequestReception.Action {
        let elapsed = ContinuousClock.now - began
        return state.withLock { step(&$0.reception, elapsed) }
    }
}
