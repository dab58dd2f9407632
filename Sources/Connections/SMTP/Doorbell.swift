import Runtime
import Synchronization

/// Lets anybody wake the one task that waits here.
final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var nap: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Makes the present or the next wait end. From any thread.
    func ring() {
        let nap = state.withLock { state in
            state.isRung = true
            return state.nap
        }
        nap?.cancel()
    }

    /// Waits for a ring, or for `duration`. Whoever comes back looks at everything anew.
    func wait(for duration: Duration, on loop: EventLoop) async {
        // Owned by this wait, which awaits it; kept only so that a ring can cut it short.
        let nap = Task(executorPreference: loop) { await loop.sleep(for: duration) }
        let isRung = state.withLock { state in
            state.nap = nap
            return state.isRung
        }
        if isRung { nap.cancel() }
        await nap.value
        state.withLock { $0 = State() }
    }
}
