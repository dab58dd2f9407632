import Glibc
import Synchronization

/// A bounded line of work for threads of its own: hashing takes tens of milliseconds, which no event loop has.
///
/// `@unchecked Sendable`: the semaphore lives at one address from `init` to `deinit`, and POSIX allows posting to and
/// waiting on it from any thread; all else is behind the lock.
@safe final class HashingLine: @unchecked Sendable {
    /// A piece of work.
    typealias Work = @Sendable () -> Void

    private struct State {
        var waiting: [Work] = []
        var idle: Int
        var isClosed = false
    }

    private let state: Mutex<State>
    private let bound: Int
    private let bell: UnsafeMutablePointer<sem_t>

    /// A line for `threads` threads, each to call ``serve()``, with at most `bound` pieces of work waiting for one.
    init(threads: Int, bound: Int) {
        state = Mutex(State(idle: threads))
        self.bound = bound
        unsafe bell = .allocate(capacity: 1)
        unsafe bell.initialize(to: sem_t())
        unsafe sem_init(bell, 0, 0)
    }

    deinit {
        unsafe sem_destroy(bell)
        unsafe bell.deallocate()
    }

    /// Adds work; `false` when every thread is at work and as much as may wait does, or the line is closed.
    func add(_ work: @escaping Work) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isClosed, state.waiting.count < state.idle + bound else { return false }
            state.waiting.append(work)
            return true
        }
        if isTaken { unsafe sem_post(bell) }
        return isTaken
    }

    /// How much work waits for a thread.
    var count: Int { state.withLock { $0.waiting.count } }

    /// For a thread: does work until the line is closed and empty.
    func serve() {
        while let work = next() {
            work()
            state.withLock { $0.idle += 1 }
        }
    }

    /// Takes no more work; what waits is still done.
    func close(threads: Int) {
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads { unsafe sem_post(bell) }
    }

    /// One post for each piece of work, and one for each thread at the end: a thread that finds nothing is to go.
    private func next() -> Work? {
        while unsafe sem_wait(bell) != 0 {}
        return state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            state.idle -= 1
            return state.waiting.removeFirst()
        }
    }
}

extension HashingLine {
    private final class Body {
        let line: HashingLine

        init(_ line: HashingLine) { self.line = line }
    }

    /// Starts a thread that serves the line.
    func startThread() throws(SecretsFailure) {
        let held = unsafe Unmanaged.passRetained(Body(self))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { raw in
                if let raw = unsafe raw { unsafe Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().line.serve() }
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            unsafe held.release()
            throw SecretsFailure(
                "a thread for hashing passwords does not start: \(unsafe String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }
}
