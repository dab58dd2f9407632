import CMicroHTTPD

/// A running libmicrohttpd, and what it calls.
///
/// `@unchecked Sendable`: the pointers never change, and ``stop()`` is called once, by the one who took the handle out
/// of the daemon's state.
@safe package final class LibraryHandle: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let owner: Unmanaged<HTTPDaemon>

    /// Starts the library for `owner`, which lives at least until ``stop()``.
    package init?(_ owner: HTTPDaemon, listener: Int32) {
        let retained = unsafe Unmanaged.passRetained(owner)
        let (seconds, _) = owner.limits.silence.components
        var settings = unsafe telepost_mhd_settings()
        unsafe settings.listener = listener
        unsafe settings.connections = UInt32(clamping: owner.limits.connections)
        unsafe settings.timeout = UInt32(clamping: seconds)
        unsafe settings.owner = retained.toOpaque()
        unsafe settings.begin = begin
        unsafe settings.handle = handle
        unsafe settings.complete = complete
        guard let daemon = unsafe telepost_mhd_start(&settings) else {
            unsafe retained.release()
            return nil
        }
        unsafe self.daemon = unsafe daemon
        unsafe self.owner = unsafe retained
    }

    /// Ends the library's thread and closes all sockets. Nothing may be suspended.
    package func stop() {
        unsafe MHD_stop_daemon(daemon)
        unsafe owner.release()
    }
}

/// A connection of the library, while it is suspended or being handled.
///
/// `@unchecked Sendable`: the library lets any thread resume a suspended connection, and keeps it until then.
@safe package struct SuspendedConnection: @unchecked Sendable {
    private let connection: OpaquePointer

    fileprivate init(_ connection: OpaquePointer) {
        unsafe self.connection = unsafe connection
    }

    /// Takes the connection out of the library's loop; only while the library is handling it.
    package func suspend() {
        unsafe MHD_suspend_connection(connection)
    }

    /// Has the library handle the connection again.
    package func resume() {
        unsafe MHD_resume_connection(connection)
    }
}

/// The request line has come: makes the exchange, which the library keeps until ``complete``.
private let begin:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?)
        -> UnsafeMutableRawPointer? = { owner, target, _ in
            guard let owner = unsafe owner, let target = unsafe target else { return nil }
            let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
            let exchange = unsafe daemon.begin(String(cString: target), client: "")
            return unsafe Unmanaged.passRetained(exchange).toOpaque()
        }

/// The exchange is over, for whatever reason.
private let complete:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_RequestTerminationCode
    ) -> Void = { owner, _, context, _ in
        guard let owner = unsafe owner, let held = unsafe context?.pointee else { return }
        unsafe context?.pointee = nil
        let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
        daemon.end(unsafe Unmanaged<Exchange>.fromOpaque(held).takeRetainedValue())
    }

/// The head has come, or more of the body, or the end of it, or the connection was resumed.
private let handle: MHD_AccessHandlerCallback = { owner, connection, _, method, _, octets, count, context in
    guard let owner = unsafe owner, let connection = unsafe connection, let method = unsafe method,
        let count = unsafe count, let held = unsafe context?.pointee
    else { return .NO }
    let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
    if let answer = exchange.answer { return unsafe send(answer, on: connection) }
    let action: RequestReception.Action
    if exchange.isNew {
        let (type, length) = unsafe (header("Content-Type", connection), header("Content-Length", connection))
        let name = unsafe String(cString: method)
        action = exchange.receive { reception, _ in
            reception.receive(method: name, contentType: type, contentLength: length)
        }
    } else if unsafe count.pointee > 0 {
        let body = unsafe UnsafeRawBufferPointer(start: octets, count: count.pointee)
        unsafe count.pointee = 0
        action = exchange.receive { unsafe $0.receive(body, elapsed: $1) }
    } else {
        action = exchange.receive { reception, _ in reception.end() }
    }
    return unsafe perform(action, daemon, exchange, connection)
}

private func perform(
    _ action: RequestReception.Action, _ daemon: HTTPDaemon, _ exchange: Exchange, _ connection: OpaquePointer
) -> MHD_Result {
    switch action {
    case .proceed: return .YES
    case .close: return .NO
    case .answer(let response): return unsafe send(response, on: connection)
    case .carryOut(let request):
        let suspended = unsafe SuspendedConnection(connection)
        return daemon.carryOut(request, exchange, on: suspended)
            ? .YES : unsafe send(HTTPDaemon.stopping, on: connection)
    }
}

private func send(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    let made = unsafe response.body.withUnsafeBytes { octets in
        unsafe MHD_create_response_from_buffer(
            octets.count, UnsafeMutableRawPointer(mutating: octets.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let made = unsafe made else { return .NO }
    defer { unsafe MHD_destroy_response(made) }
    if !response.contentType.isEmpty {
        unsafe MHD_add_response_header(made, "Content-Type", response.contentType)
    }
    unsafe MHD_add_response_header(made, "Cache-Control", "no-store")
    unsafe MHD_add_response_header(made, "X-Content-Type-Options", "nosniff")
    for field in response.fields { unsafe MHD_add_response_header(made, field.name, field.value) }
    return unsafe MHD_queue_response(connection, UInt32(clamping: response.status), made)
}

private func header(_ name: String, _ connection: OpaquePointer) -> String? {
    unsafe MHD_lookup_connection_value(connection, .HEADER_KIND, name).map { unsafe String(cString: $0) }
}
