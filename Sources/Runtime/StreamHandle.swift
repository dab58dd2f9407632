import CUV
import Glibc

/// The libuv handles of one stream, a TCP connection or an open terminal line: the only place that knows their pointers.
///
/// libuv owns the memory until its close callbacks have run: `init` keeps one reference to `self` for each open handle,
/// and each close callback gives one back.
@safe final class StreamHandle {
    weak var owner: TCPChannel?
    private let loop: EventLoop
    let stream: UnsafeMutablePointer<uv_stream_t>
    private let isTCP: Bool
    private let timer: UnsafeMutablePointer<uv_timer_t>
    private var connecting: UnsafeContinuation<Int32, Never>?
    private var isReading = false
    private var timerIsSetFor: Duration?
    private var isClosed = false

    /// For a TCP connection that is still to be made.
    init(loop: EventLoop) {
        self.loop = loop
        isTCP = true
        let tcp = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        unsafe uv_tcp_init(loop.uv, tcp)
        unsafe stream = unsafe UnsafeMutableRawPointer(tcp).assumingMemoryBound(to: uv_stream_t.self)
        unsafe timer = .allocate(capacity: 1)
        own()
    }

    /// For a descriptor that is open for reading and writing; it becomes ours when this succeeds.
    ///
    /// libuv's pipes take whatever can be read, written and polled. Its terminals (`uv_tty_t`) would open the device
    /// anew, without the lock and the settings of ours.
    init(loop: EventLoop, descriptor: Int32) throws(OperatingSystemError) {
        self.loop = loop
        isTCP = false
        let pipe = UnsafeMutablePointer<uv_pipe_t>.allocate(capacity: 1)
        unsafe uv_pipe_init(loop.uv, pipe, 0)
        unsafe stream = unsafe UnsafeMutableRawPointer(pipe).assumingMemoryBound(to: uv_stream_t.self)
        unsafe timer = .allocate(capacity: 1)
        own()
        let status = unsafe uv_pipe_open(pipe, descriptor)
        guard status == 0 else {
            close()
            throw OperatingSystemError(status, during: "watch a descriptor")
        }
    }

    private func own() {
        unsafe uv_timer_init(loop.uv, timer)
        unsafe stream.pointee.data = Unmanaged.passRetained(self).toOpaque()
        unsafe timer.pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    private var tcp: UnsafeMutablePointer<uv_tcp_t> {
        precondition(isTCP)
        return unsafe UnsafeMutableRawPointer(stream).assumingMemoryBound(to: uv_tcp_t.self)
    }

    var peer: SocketAddress? { unsafe address(uv_tcp_getpeername) }
    var local: SocketAddress? { unsafe address(uv_tcp_getsockname) }

    func setNoDelay() {
        guard isTCP else { return }
        unsafe _ = uv_tcp_nodelay(tcp, 1)
    }

    func startReading() {
        isReading = true
        unsafe _ = uv_read_start(
            stream,
            { handle, _, buffer in
                guard let me = unsafe StreamHandle.of(handle?.pointee.data) else { return }
                unsafe buffer?.pointee = uv_buf_t(
                    base: me.loop.scratch.baseAddress?.assumingMemoryBound(to: CChar.self), len: me.loop.scratch.count)
            },
            { handle, count, _ in
                guard let me = unsafe StreamHandle.of(handle?.pointee.data) else { return }
                if count > 0 {
                    unsafe me.owner?.received(UnsafeRawBufferPointer(rebasing: me.loop.scratch[..<count]))
                } else if count < 0 {
                    me.pauseReading()
                    me.owner?.ended()
                }
            })
    }

    func pauseReading() {
        guard isReading else { return }
        isReading = false
        unsafe _ = uv_read_stop(stream)
    }

    func resumeReading() {
        guard !isReading, !isClosed else { return }
        startReading()
    }

    func shutDownWriting() {
        var descriptor: uv_os_fd_t = -1
        guard
            unsafe uv_fileno(UnsafeMutableRawPointer(stream).assumingMemoryBound(to: uv_handle_t.self), &descriptor)
                == 0
        else { return }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// - Returns: how many octets the system took at once; negative when the link is broken.
    func tryWrite(_ octets: [UInt8]) -> Int {
        let sent = unsafe octets.withUnsafeBytes { raw in
            var buffer = unsafe uv_buf_t(
                base: UnsafeMutableRawPointer(mutating: raw.baseAddress)?.assumingMemoryBound(to: CChar.self),
                len: raw.count)
            return unsafe Int(uv_try_write(stream, &buffer, 1))
        }
        return sent == Int(UV_EAGAIN.rawValue) ? 0 : sent
    }

    /// Sends what the system did not take at once; the owner hears of the end.
    func write(_ octets: ArraySlice<UInt8>) -> Bool {
        let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: octets.count, alignment: 1)
        unsafe copy.copyBytes(from: octets)
        unsafe request.pointee.data = copy.baseAddress
        var buffer = unsafe uv_buf_t(base: copy.baseAddress?.assumingMemoryBound(to: CChar.self), len: copy.count)
        let status = unsafe uv_write(request, stream, &buffer, 1) { request, status in
            guard let request = unsafe request else { return }
            let me = unsafe StreamHandle.of(request.pointee.handle?.pointee.data)
            unsafe request.pointee.data?.deallocate()
            unsafe request.deallocate()
            me?.owner?.written(status)
        }
        guard status == 0 else {
            unsafe copy.deallocate()
            unsafe request.deallocate()
            return false
        }
        return true
    }

    /// How many octets the system has not taken yet.
    var queued: Int { unsafe uv_stream_get_write_queue_size(stream) }

    /// Connects, or fails with libuv's error number; a deadline that passes closes nothing by itself.
    func connect(to address: SocketAddress, until deadline: Duration) async -> Int32 {
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        return await unsafe withUnsafeContinuation { continuation in
            unsafe connecting = continuation
            let status = unsafe address.withSystemAddress { system, _ in
                unsafe uv_tcp_connect(request, tcp, system) { request, status in
                    guard let request = unsafe request else { return }
                    let me = unsafe StreamHandle.of(request.pointee.handle?.pointee.data)
                    unsafe request.deallocate()
                    me?.connected(status)
                }
            }
            if status != 0 {
                unsafe request.deallocate()
                connected(status)
            } else {
                wakeNoLater(than: deadline)
            }
        }
    }

    private func connected(_ status: Int32) {
        guard let continuation = unsafe connecting else { return }
        unsafe connecting = nil
        unsafe continuation.resume(returning: status)
    }

    /// Sees to it that the owner's `timerFired` runs at `deadline` or before.
    func wakeNoLater(than deadline: Duration) {
        if let set = timerIsSetFor, set <= deadline { return }
        timerIsSetFor = deadline
        let (seconds, attoseconds) = (deadline - loop.now).components
        let milliseconds = max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
        // libuv counts from the start of the round, which may be long past when the round had much to do.
        unsafe uv_update_time(loop.uv)
        unsafe _ = uv_timer_start(
            timer,
            { timer in
                guard let me = unsafe StreamHandle.of(timer?.pointee.data) else { return }
                me.timerIsSetFor = nil
                me.connected(UV_ETIMEDOUT.rawValue)
                me.owner?.timerFired()
            }, UInt64(milliseconds), 0)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        connected(UV_ECANCELED.rawValue)
        unsafe Self.letGo(UnsafeMutableRawPointer(stream))
        unsafe Self.letGo(UnsafeMutableRawPointer(timer))
    }

    private static func letGo(_ handle: UnsafeMutableRawPointer) {
        unsafe uv_close(handle.assumingMemoryBound(to: uv_handle_t.self)) { handle in
            guard let handle = unsafe handle, let data = unsafe handle.pointee.data else { return }
            unsafe Unmanaged<StreamHandle>.fromOpaque(data).release()
            unsafe handle.deallocate()
        }
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> StreamHandle? {
        guard let data = unsafe data else { return nil }
        return unsafe Unmanaged<StreamHandle>.fromOpaque(data).takeUnretainedValue()
    }

    private func address(
        _ ask: (UnsafePointer<uv_tcp_t>?, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<Int32>?) -> Int32
    ) -> SocketAddress? {
        guard isTCP else { return nil }
        var storage = sockaddr_storage()
        var size = Int32(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe ask(tcp, $0, &size) }
        }
        return status == 0 ? SocketAddress(storage) : nil
    }
}
