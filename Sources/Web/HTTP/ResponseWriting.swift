import CMicroHTTPD

/// Hands answers over to the library.
enum ResponseWriting {
    /// A stream being sent; the library keeps it until it is over.
    private final class Sending: Sendable {
        let stream: BodyStream
        let connection: SuspendedConnection
        let daemon: HTTPDaemon

        init(_ stream: BodyStream, _ connection: SuspendedConnection, _ daemon: HTTPDaemon) {
            self.stream = stream
            self.connection = connection
            self.daemon = daemon
        }
    }

    /// Answers on a connection that the library is handling.
    static func send(_ response: HTTPResponse, _ daemon: HTTPDaemon, on connection: OpaquePointer) -> MHD_Result {
        if let stream = response.stream {
            guard daemon.began(stream) else {
                stream.cut()
                return unsafe send(HTTPDaemon.stopping, daemon, on: connection)
            }
            let suspendable = unsafe SuspendedConnection(connection)
            return unsafe queue(response, streamed(response, Sending(stream, suspendable, daemon)), connection)
        }
        let made = unsafe response.body.withUnsafeBytes { octets in
            unsafe MHD_create_response_from_buffer(
                octets.count, UnsafeMutableRawPointer(mutating: octets.baseAddress), .RESPMEM_MUST_COPY)
        }
        return unsafe queue(response, made, connection)
    }

    private static func streamed(_ response: HTTPResponse, _ sending: Sending) -> OpaquePointer? {
        let (watch, key) = (sending.daemon.watch, sending.connection.key)
        sending.stream.begin(with: response.body) { watch.hangUp(key) }
        let held = unsafe Unmanaged.passRetained(sending)
        guard let made = unsafe MHD_create_response_from_callback(.max, 16_384, read, held.toOpaque(), free) else {
            unsafe free(held.toOpaque())
            return nil
        }
        return unsafe made
    }

    private static func queue(
        _ response: HTTPResponse, _ made: OpaquePointer?, _ connection: OpaquePointer
    ) -> MHD_Result {
        guard let made = unsafe made else { return .NO }
        defer { unsafe MHD_destroy_response(made) }
        if !response.contentType.isEmpty {
            unsafe MHD_add_response_header(made, "Content-Type", response.contentType)
        }
        for (name, value) in [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        where !response.fields.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            unsafe MHD_add_response_header(made, name, value)
        }
        for field in response.fields { unsafe MHD_add_response_header(made, field.name, field.value) }
        return unsafe MHD_queue_response(connection, UInt32(clamping: response.status), made)
    }

    /// The library wants more of a stream.
    private static let read: MHD_ContentReaderCallback = { held, _, buffer, count in
        guard let held = unsafe held, let buffer = unsafe buffer else { return telepost_mhd_end_with_error }
        let sending = unsafe Unmanaged<Sending>.fromOpaque(held).takeUnretainedValue()
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: count)
        switch unsafe sending.stream.read(into: room, on: sending.connection) {
        case .octets(let count): return count
        case .nothingYet: return 0
        case .end: return telepost_mhd_end_of_stream
        case .cut: return telepost_mhd_end_with_error
        }
    }

    /// The library is done with a stream, for whatever reason.
    private static let free: MHD_ContentReaderFreeCallback = { held in
        guard let held = unsafe held else { return }
        let sending = unsafe Unmanaged<Sending>.fromOpaque(held).takeRetainedValue()
        sending.stream.readerLeft()
        sending.daemon.ended(sending.stream)
    }
}
