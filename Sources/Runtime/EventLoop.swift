import CUV
import Glibc
import Synchronization

/// A thread that runs one libuv loop and the Swift jobs of the tasks that prefer it.
///
/// A task created with `executorPreference: loop` never leaves the loop's thread while it runs non-isolated code, so an
/// await between a socket and its protocol costs no thread switch. Jobs run after each round of input (`uv_check`) and
/// before each wait (`uv_prepare`); from other threads one `uv_async_send` wakes the loop for many jobs.
///
/// `@unchecked Sendable`: `foreign` is behind a mutex; `thread` is written once before `init` returns; everything else is
/// touched by the loop's own thread only, which each entry point checks with ``preconditionOnLoop()`` or `isCurrent`.
@safe public final class EventLoop: TaskExecutor, @unchecked Sendable {
    private struct Foreign {
        var jobs: [UnownedJob] = []
        var bodies: [@Sendable () -> Void] = []
    }

    /// How many rounds of jobs run before input is looked at again.
    private static let roundsBeforeInput = 32

    let uv: UnsafeMutablePointer<uv_loop_t>
    let scratch: UnsafeMutableRawBufferPointer
    /// Where a record is decrypted, while `scratch` holds what arrived.
    let plainScratch: UnsafeMutableRawBufferPointer
    private let wake: UnsafeMutablePointer<uv_async_t>
    private let check: UnsafeMutablePointer<uv_check_t>
    private let prepare: UnsafeMutablePointer<uv_prepare_t>
    private let idle: UnsafeMutablePointer<uv_idle_t>
    private let foreign = Mutex(Foreign())
    /// How many nanoseconds were skipped; see ``skip(_:)``.
    let ahead = Atomic<Int64>(0)
    private var local: [UnownedJob] = []
    private var thread = pthread_t()

    /// Starts the thread and waits until its loop runs.
    ///
    public init() {
        // A peer that closes while we write must not end the process.
        _ = signal(SIGPIPE, SIG_IGN)
        unsafe uv = .allocate(capacity: 1)
        unsafe wake = .allocate(capacity: 1)
        unsafe check = .allocate(capacity: 1)
        unsafe prepare = .allocate(capacity: 1)
        unsafe idle = .allocate(capacity: 1)
        unsafe scratch = .allocate(byteCount: 65_536, alignment: 16)
        unsafe plainScratch = .allocate(byteCount: 16_384, alignment: 16)
        unsafe precondition(uv_loop_init(uv) == 0, "an event loop needs a few file descriptors")
        startHandles()
        startThread()
    }

    /// Monotonic time since an arbitrary start; the same for all loops.
    public var now: Duration { .nanoseconds(Int64(clamping: uv_hrtime()) &+ ahead.load(ordering: .relaxed)) }

    /// Whether the caller runs on this loop's thread.
    public var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

    /// Traps when the caller runs elsewhere: a mistake of ours, never of a peer.
    public func preconditionOnLoop(_ function: StaticString = #function) {
        precondition(isCurrent, "\(function) belongs on its event loop")
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            local.append(job)
            return
        }
        let isFirst = foreign.withLock { foreign in
            let wasEmpty = foreign.jobs.isEmpty && foreign.bodies.isEmpty
            foreign.jobs.append(job)
            return wasEmpty
        }
        if isFirst { unsafe _ = uv_async_send(wake) }
    }

    /// Runs `body` on the loop's thread soon; in the order of the calls from one thread.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        let isFirst = foreign.withLock { foreign in
            let wasEmpty = foreign.jobs.isEmpty && foreign.bodies.isEmpty
            foreign.bodies.append(body)
            return wasEmpty
        }
        if isFirst { unsafe _ = uv_async_send(wake) }
    }

    private func startHandles() {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe uv_async_init(uv, wake, nil)
        unsafe uv_check_init(uv, check)
        unsafe uv_prepare_init(uv, prepare)
        unsafe uv_idle_init(uv, idle)
        unsafe check.pointee.data = me
        unsafe prepare.pointee.data = me
        unsafe uv_check_start(check) { handle in unsafe EventLoop.from(handle?.pointee.data)?.drain() }
        unsafe uv_prepare_start(prepare) { handle in unsafe EventLoop.from(handle?.pointee.data)?.drain() }
    }

    private static func from(_ data: UnsafeMutableRawPointer?) -> EventLoop? {
        guard let data = unsafe data else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(data).takeUnretainedValue()
    }

    /// A loop lives as long as the process; the thread keeps it.
    private func startThread() {
        let me = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let loop = unsafe EventLoop.from(argument) else { return nil }
                unsafe uv_run(loop.uv, UV_RUN_DEFAULT)
                return nil
            }, me)
        // The thread reads `thread` only inside jobs and callbacks, none of which exist before init returns.
    }

    private func drain() {
        takeForeign()
        var rounds = 0
        var batch: [UnownedJob] = []
        while !local.isEmpty, rounds < Self.roundsBeforeInput {
            swap(&batch, &local)
            for job in batch {
                // Not isolated to the loop: an isolated job queues anew at each call of a non-isolated function.
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            }
            batch.removeAll(keepingCapacity: batch.count <= 1024)
            rounds += 1
        }
        if local.isEmpty { swap(&batch, &local) }
        keepTurning(!local.isEmpty)
    }

    private func takeForeign() {
        let taken = foreign.withLock { foreign in
            let taken = foreign
            foreign = Foreign()
            return taken
        }
        for body in taken.bodies { body() }
        local.append(contentsOf: taken.jobs)
    }

    /// With jobs left over the loop must not wait for input.
    private func keepTurning(_ isNeeded: Bool) {
        if isNeeded {
            unsafe uv_idle_start(idle) { _ in }
        } else {
            unsafe uv_idle_stop(idle)
        }
    }
}
