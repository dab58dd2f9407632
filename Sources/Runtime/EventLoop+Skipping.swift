import CUV
import Synchronization

extension EventLoop {
    /// Lets `span` pass at once: for tests of what takes a while, whose outcome must not hang on how fast the machine is.
    ///
    /// What was to happen meanwhile happens in the next round, before any input is looked at, as after a standstill of
    /// the process. The loop is ahead of other loops from then on.
    func skip(_ span: Duration) {
        preconditionOnLoop()
        let (seconds, attoseconds) = span.components
        ahead.add(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, ordering: .relaxed)
        var milliseconds = UInt64(max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        unsafe uv_update_time(uv)
        unsafe uv_walk(
            uv,
            { handle, milliseconds in
                guard let handle = unsafe handle, unsafe handle.pointee.type == UV_TIMER,
                    unsafe uv_is_active(handle) != 0,
                    let span = unsafe milliseconds?.load(as: UInt64.self)
                else { return }
                let timer = unsafe UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_timer_t.self)
                let rest = unsafe uv_timer_get_due_in(timer)
                unsafe _ = uv_timer_start(timer, timer.pointee.timer_cb, rest > span ? rest - span : 0, 0)
            }, &milliseconds)
    }
}
