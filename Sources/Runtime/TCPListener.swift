import Bytes
import CUV
import Glibc

/// A listening socket on one event loop.
///
/// Connections are taken one by one with ``accept()``; while nobody takes them they wait in the system's backlog.
///
/// `@unchecked Sendable`: touched on the loop's thread only, which every entry point checks.
@safe public final class TCPListener: @unchecked Sendable {
    /// The loop whose connections these are.
    public let loop: EventLoop
    /// Where it listens, the port as the system chose it.
    public let address: SocketAddress
    private let tcp: UnsafeMutablePointer<uv_tcp_t>
    private var waiter: UnsafeContinuation<TCPChannel?, Never>?
    private var isWaitedFor = false
    private var isClosed = false

    /// Listens on `address` with one socket for each of `loops`, so that the kernel spreads connections over them.
    ///
    /// A port that another process listens on is an error, although `SO_REUSEPORT` would let two share it.
    public static func listen(
        on address: SocketAddress, loops: [EventLoop], backlog: Int32 = 1024
    ) async throws(OperatingSystemError) -> [TCPListener] {
        let probe = try bind(address, sharing: false)
        Glibc.close(probe)
        var listeners: [TCPListener] = []
        var place = address
        for loop in loops {
            let here = place
            let descriptor = try bind(here, sharing: true)
            let listener = await loop.run { TCPListener(descriptor, on: loop, here, backlog: backlog) }
            guard let listener else { throw OperatingSystemError(-errno, during: "listen on \(here)") }
            listeners.append(listener)
            place = listener.address
        }
        return listeners
    }

    private init?(_ descriptor: Int32, on loop: EventLoop, _ place: SocketAddress, backlog: Int32) {
        loop.preconditionOnLoop()
        self.loop = loop
        let handle = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        unsafe tcp = unsafe handle
        unsafe uv_tcp_init(loop.uv, handle)
        unsafe uv_tcp_open(handle, descriptor)
        var storage = sockaddr_storage()
        var size = Int32(MemoryLayout<sockaddr_storage>.size)
        unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe _ = uv_tcp_getsockname(handle, $0, &size)
            }
        }
        address = SocketAddress(storage) ?? place
        unsafe tcp.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let status = unsafe uv_listen(stream, backlog) { stream, status in
            guard status == 0, let data = unsafe stream?.pointee.data else { return }
            unsafe Unmanaged<TCPListener>.fromOpaque(data).takeUnretainedValue().connectionArrived()
        }
        guard status == 0 else {
            errno = -status
            closeHandle()
            return nil
        }
    }

    /// The next connection, reading already; `nil` once the listener is closed. One caller at a time.
    public func accept() async -> TCPChannel? {
        loop.preconditionOnLoop()
        return await unsafe withUnsafeContinuation { continuation in
            // Looked at in here: other jobs of the loop may run on the way in.
            if isClosed { return unsafe continuation.resume(returning: nil) }
            if isWaitedFor {
                isWaitedFor = false
                if let channel = take() { return unsafe continuation.resume(returning: channel) }
            }
            unsafe waiter = continuation
        }
    }

    /// Stops listening; connections already taken go on.
    public func close() {
        loop.preconditionOnLoop()
        guard !isClosed else { return }
        isClosed = true
        closeHandle()
        guard let continuation = unsafe waiter else { return }
        unsafe waiter = nil
        unsafe continuation.resume(returning: nil)
    }

    private var stream: UnsafeMutablePointer<uv_stream_t> {
        unsafe UnsafeMutableRawPointer(tcp).assumingMemoryBound(to: uv_stream_t.self)
    }

    private func connectionArrived() {
        guard let continuation = unsafe waiter else {
            isWaitedFor = true
            return
        }
        guard let channel = take() else { return }
        unsafe waiter = nil
        unsafe continuation.resume(returning: channel)
    }

    private func take() -> TCPChannel? {
        let channel = TCPChannel(loop: loop)
        guard unsafe uv_accept(stream, channel.uvStream.stream) == 0 else {
            channel.uvStream.close()
            return nil
        }
        channel.begin()
        return channel
    }

    private func closeHandle() {
        unsafe uv_close(UnsafeMutableRawPointer(tcp).assumingMemoryBound(to: uv_handle_t.self)) { handle in
            guard let handle = unsafe handle else { return }
            if let data = unsafe handle.pointee.data { unsafe Unmanaged<TCPListener>.fromOpaque(data).release() }
            unsafe handle.deallocate()
        }
    }

    private static func bind(_ address: SocketAddress, sharing: Bool) throws(OperatingSystemError) -> Int32 {
        let operation = "listen on \(address)"
        let domain = address.address.family == .v4 ? AF_INET : AF_INET6
        let descriptor = socket(domain, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw OperatingSystemError(-errno, during: operation) }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if sharing { unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, size) }
        // [::] must not take 0.0.0.0 as well: both are listed apart.
        if domain == AF_INET6 { unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
        let status = unsafe address.withSystemAddress { system, length in
            unsafe Glibc.bind(descriptor, system, length)
        }
        guard status == 0 else {
            let code = -errno
            Glibc.close(descriptor)
            throw OperatingSystemError(code, during: operation)
        }
        return descriptor
    }
}
