import Bytes
import CMicroHTTPD

/// What libmicrohttpd calls, on its own thread.
enum LibraryCallbacks {
    /// The request line has come: makes the exchange, which the library keeps until ``complete``.
    static let begin:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?)
            -> UnsafeMutableRawPointer? = { owner, target, connection in
                guard let owner = unsafe owner, let target = unsafe target, let connection = unsafe connection else {
                    return nil
                }
                let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
                // Empty means the Unix socket, whose clients may do everything: never so for the network.
                var client = ""
                if daemon.isNetwork { client = unsafe address(of: connection)?.description ?? "0.0.0.0" }
                let exchange = unsafe daemon.begin(String(cString: target), client: client)
                return unsafe Unmanaged.passRetained(exchange).toOpaque()
            }

    /// The exchange is over, for whatever reason.
    static let complete:
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
            MHD_RequestTerminationCode
        ) -> Void = { owner, connection, context, _ in
            guard let owner = unsafe owner, let held = unsafe context?.pointee else { return }
            unsafe context?.pointee = nil
            let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
            daemon.end(unsafe Unmanaged<Exchange>.fromOpaque(held).takeRetainedValue())
            if let connection = unsafe connection { daemon.watch.requestEnded(UInt(bitPattern: connection)) }
        }

    /// A connection is there, or is about to be closed.
    static let notice:
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
            MHD_ConnectionNotificationCode
        ) -> Void = { owner, connection, _, code in
            guard let owner = unsafe owner, let connection = unsafe connection else { return }
            let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
            let key = UInt(bitPattern: connection)
            if telepost_mhd_has_begun(code) != 0 {
                daemon.watch.opened(key, socket: unsafe telepost_mhd_socket(connection))
            } else {
                daemon.watch.closed(key)
            }
        }

    /// The head has come, or more of the body, or the end of it, or the connection was resumed.
    static let handle: MHD_AccessHandlerCallback = { owner, connection, _, method, _, octets, count, context in
        guard let owner = unsafe owner, let connection = unsafe connection, let method = unsafe method,
            let count = unsafe count, let held = unsafe context?.pointee
        else { return .NO }
        let daemon = unsafe Unmanaged<HTTPDaemon>.fromOpaque(owner).takeUnretainedValue()
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
        if let answer = exchange.answer {
            let sent = unsafe String(cString: method) == "HEAD" ? withoutStream(answer) : answer
            return unsafe ResponseWriting.send(sent, daemon, on: connection)
        }
        let action: RequestReception.Action
        if exchange.isNew {
            daemon.watch.headCame(UInt(bitPattern: connection))
            let head = unsafe readHead(String(cString: method), connection)
            action = exchange.receive { reception, _ in reception.receive(head) }
        } else if unsafe count.pointee > 0 {
            let body = unsafe UnsafeRawBufferPointer(start: octets, count: count.pointee)
            unsafe count.pointee = 0
            action = exchange.receive { unsafe $0.receive(body, elapsed: $1) }
        } else {
            action = exchange.receive { reception, _ in reception.end() }
        }
        return unsafe perform(action, daemon, exchange, connection)
    }

    /// The library would end the body of a stream also where there must be none.
    private static func withoutStream(_ answer: HTTPResponse) -> HTTPResponse {
        answer.stream?.cut()
        var answer = answer
        answer.stream = nil
        return answer
    }

    private static func perform(
        _ action: RequestReception.Action, _ daemon: HTTPDaemon, _ exchange: Exchange, _ connection: OpaquePointer
    ) -> MHD_Result {
        switch action {
        case .proceed: return .YES
        case .close: return .NO
        case .answer(let response): return unsafe ResponseWriting.send(response, daemon, on: connection)
        case .carryOut(let request):
            let suspended = unsafe SuspendedConnection(connection)
            return daemon.carryOut(request, exchange, on: suspended)
                ? .YES : unsafe ResponseWriting.send(HTTPDaemon.stopping, daemon, on: connection)
        }
    }

    private static func address(of connection: OpaquePointer) -> IPAddress? {
        guard let system = unsafe telepost_mhd_client(connection) else { return nil }
        return unsafe IPAddress(system)
    }

    private static func readHead(_ method: String, _ connection: OpaquePointer) -> RequestHead {
        var head = RequestHead(method: method)
        unsafe withUnsafeMutablePointer(to: &head) { head in
            _ = unsafe MHD_get_connection_values(connection, .HEADER_KIND, addField, head)
        }
        head.end()
        return head
    }

    private static let addField: MHD_KeyValueIterator = { head, _, name, value in
        guard let head = unsafe head?.assumingMemoryBound(to: RequestHead.self), let name = unsafe name else {
            return .NO
        }
        let text = unsafe value.map { unsafe String(cString: $0) } ?? ""
        return unsafe head.pointee.add(String(cString: name), text) ? .YES : .NO
    }
}
