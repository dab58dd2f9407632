import CMicroHTTPD
import Glibc
import Synchronization

/// A running libmicrohttpd.
///
/// `@unchecked Sendable`: the pointers never change; ``stop()`` is called once, by the one who took the handle out of the
/// daemon's state, and ``quiesce()`` not after it: both hold the lock of `quiesced`.
@safe package final class LibraryHandle: @unchecked Sendable {
    private struct Listening {
        var isOver = false
        var descriptor: Int32?
    }

    private let daemon: OpaquePointer
    private let owner: Unmanaged<HTTPDaemon>
    private let quiesced = Mutex(Listening())

    /// Starts the library for `owner`, which lives at least until ``stop()``.
    package init?(_ owner: HTTPDaemon, listener: Int32, certificate: WebCertificate?) {
        let retained = unsafe Unmanaged.passRetained(owner)
        let (seconds, _) = owner.limits.silence.components
        var settings = unsafe telepost_mhd_settings()
        unsafe settings.listener = listener
        unsafe settings.connections = UInt32(clamping: owner.limits.connections)
        unsafe settings.connections_per_client = UInt32(clamping: owner.limits.connectionsPerClient)
        unsafe settings.timeout = UInt32(clamping: max(1, seconds))
        unsafe settings.owner = retained.toOpaque()
        unsafe settings.begin = LibraryCallbacks.begin
        unsafe settings.handle = LibraryCallbacks.handle
        unsafe settings.complete = LibraryCallbacks.complete
        unsafe settings.notice = LibraryCallbacks.notice
        guard let daemon = unsafe Self.start(&settings, certificate) else {
            unsafe retained.release()
            return nil
        }
        unsafe self.daemon = unsafe daemon
        unsafe self.owner = unsafe retained
    }

    /// The library keeps no pointer into the texts: it reads them while it starts.
    private static func start(_ settings: inout telepost_mhd_settings, _ certificate: WebCertificate?) -> OpaquePointer?
    {
        guard let certificate else { return unsafe telepost_mhd_start(&settings) }
        return unsafe String(decoding: certificate.chain, as: UTF8.self).withCString { chain in
            unsafe String(decoding: certificate.key, as: UTF8.self).withCString { key in
                unsafe certificate.priorities.withCString { priorities in
                    unsafe settings.certificate = unsafe chain
                    unsafe settings.key = unsafe key
                    unsafe settings.priorities = unsafe priorities
                    return unsafe telepost_mhd_start(&settings)
                }
            }
        }
    }

    /// Takes no more connections.
    package func quiesce() {
        quiesced.withLock { listening in
            guard !listening.isOver, listening.descriptor == nil else { return }
            listening.descriptor = unsafe MHD_quiesce_daemon(daemon)
        }
    }

    /// Ends the library's thread and closes all sockets. Nothing may be suspended.
    package func stop() {
        quiesced.withLock { listening in
            listening.isOver = true
            unsafe MHD_stop_daemon(daemon)
            if let descriptor = listening.descriptor, descriptor >= 0 { close(descriptor) }
        }
        unsafe owner.release()
    }
}

/// A connection of the library, while it is suspended or being handled.
///
/// `@unchecked Sendable`: the library lets any thread resume a suspended connection, and keeps it until then.
@safe package struct SuspendedConnection: @unchecked Sendable {
    private let connection: OpaquePointer

    init(_ connection: OpaquePointer) {
        unsafe self.connection = unsafe connection
    }

    /// What stands for it among the connections that are watched.
    var key: ConnectionWatch.Key { unsafe UInt(bitPattern: connection) }

    /// Takes the connection out of the library's loop; only while the library is handling it.
    package func suspend() {
        unsafe MHD_suspend_connection(connection)
    }

    /// Has the library handle the connection again.
    package func resume() {
        unsafe MHD_resume_connection(connection)
    }
}
