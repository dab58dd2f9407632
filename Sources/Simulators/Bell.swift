import Runtime
import Synchronization

/// Wakes all who wait for something to change.
final class Bell: Sendable {
    private struct State {
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Waits for the next ring; not at all when `isOver` holds by now or the task is cancelled.
    ///
    /// Whoever makes `isOver` true rings afterwards, so no change is missed.
    func wait(unless isOver: () -> Bool) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    if Task.isCancelled || isOver() { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiters.removeValue(forKey: id) }
            continuation?.resume()
        }
    }

    /// Wakes all who wait now.
    func ring() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state.waiters = [:]
            return waiters
        }
        for continuation in waiters.values { continuation.resume() }
    }

    /// Waits until `isOver` holds, or the deadline passes, or the task is cancelled.
    ///
    /// - Parameters:
    ///   - loop: keeps the time.
    ///   - deadline: in the loop's time.
    func wait(on loop: EventLoop, until deadline: Duration, for isOver: @escaping @Sendable () -> Bool) async {
        await withTaskGroup { group in
            group.addTask {
                while !isOver(), !Task.isCancelled { await self.wait(unless: isOver) }
            }
            group.addTask { await loop.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }
}

extension EventLoop {
    /// Waits until a moment of the loop's time, or until the task is cancelled. From anywhere.
    func sleep(until deadline: Duration) async {
        await withTaskExecutorPreference(self) {
            // A millisecond more, because the loop counts whole ones.
            await sleep(for: deadline - now + .milliseconds(1))
        }
    }
}
