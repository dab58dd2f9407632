import CUV
import Glibc

extension EventLoop {
    /// Runs `body` on the loop's thread and waits for its answer. Must not be called on the loop itself.
    public func run<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer) async -> Answer {
        if isCurrent { return body() }
        return await unsafe withUnsafeContinuation { continuation in
            execute { unsafe continuation.resume(returning: body()) }
        }
    }

    /// Runs `body` as a task of this loop and waits for its answer. From anywhere.
    public func perform<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) async -> Answer {
        // Owned by this call, which awaits it.
        await Task(executorPreference: self) { await body() }.value
    }

    /// Runs blocking work on a thread of libuv's pool and waits for its answer on the loop.
    public func offload<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer) async -> Answer {
        preconditionOnLoop()
        return await unsafe withUnsafeContinuation { continuation in
            unsafe BlockingWork(work: { unsafe continuation.resume(returning: body()) }).start(on: uv)
        }
    }

    /// Waits for `duration`, or less when the task is cancelled.
    public func sleep(for duration: Duration) async {
        preconditionOnLoop()
        let alarm = Alarm()
        await withTaskCancellationHandler {
            await unsafe withUnsafeContinuation { continuation in
                unsafe alarm.set(continuation, on: self, after: duration)
            }
        } onCancel: {
            execute { alarm.ring() }
        }
    }
}

/// A closure on its way through libuv's thread pool; libuv holds it from `start` to the end.
private final class BlockingWork {
    private let work: () -> Void

    init(work: @escaping () -> Void) {
        self.work = work
    }

    func start(on loop: UnsafeMutablePointer<uv_loop_t>) {
        let request = UnsafeMutablePointer<uv_work_t>.allocate(capacity: 1)
        unsafe request.pointee.data = Unmanaged.passRetained(self).toOpaque()
        unsafe uv_queue_work(
            loop, request,
            { request in
                guard let data = unsafe request?.pointee.data else { return }
                unsafe Unmanaged<BlockingWork>.fromOpaque(data).takeUnretainedValue().work()
            },
            { request, _ in
                guard let request = unsafe request, let data = unsafe request.pointee.data else { return }
                unsafe Unmanaged<BlockingWork>.fromOpaque(data).release()
                unsafe request.deallocate()
            })
    }
}

/// One sleep. `@unchecked Sendable`: touched on its loop's thread only.
@safe private final class Alarm: @unchecked Sendable {
    private var continuation: UnsafeContinuation<Void, Never>?
    private var timer: UnsafeMutablePointer<uv_timer_t>?
    private var hasRung = false

    func set(_ continuation: UnsafeContinuation<Void, Never>, on loop: EventLoop, after duration: Duration) {
        guard !hasRung else { return unsafe continuation.resume() }
        unsafe self.continuation = unsafe continuation
        let timer = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
        unsafe self.timer = unsafe timer
        unsafe uv_timer_init(loop.uv, timer)
        unsafe timer.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let (seconds, attoseconds) = duration.components
        let milliseconds = max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        unsafe uv_update_time(loop.uv)
        unsafe uv_timer_start(
            timer,
            { timer in
                guard let data = unsafe timer?.pointee.data else { return }
                unsafe Unmanaged<Alarm>.fromOpaque(data).takeUnretainedValue().ring()
            }, UInt64(milliseconds), 0)
    }

    func ring() {
        hasRung = true
        if let timer = unsafe timer {
            unsafe self.timer = nil
            unsafe uv_close(UnsafeMutableRawPointer(timer).assumingMemoryBound(to: uv_handle_t.self)) { handle in
                guard let handle = unsafe handle else { return }
                if let data = unsafe handle.pointee.data { unsafe Unmanaged<Alarm>.fromOpaque(data).release() }
                unsafe handle.deallocate()
            }
        }
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        unsafe waiting.resume()
    }
}
