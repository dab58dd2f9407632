import CCurl

/// What a server answered to an ``HTTPTransfer``.
public struct HTTPReply: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// All that it sent.
    public var body: [UInt8]
}

/// Requests one after the other over a kept connection, through libcurl. Blocks; one thread at a time.
@safe public final class HTTPTransfer {
    /// Why there is no reply.
    public enum Failure: Error {
        /// Nobody is there.
        case unreachable(String)
        /// Somebody is, but the exchange came to nothing.
        case broken(String)
    }

    /// The octets of a reply as they come.
    private final class Received {
        static let limit = 64 << 20
        var octets: [UInt8] = []
    }

    private let handle: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?

    /// Requests over a Unix socket, or to the host of the URL when there is none.
    ///
    /// - Parameter token: proves who asks.
    public init?(socket: String?, token: String?) {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = unsafe handle
        unsafe fields = unsafe curl_slist_append(nil, "Content-Type: application/json")
        if let token { unsafe fields = unsafe curl_slist_append(fields, "Authorization: Bearer \(token)") }
        if let socket { unsafe telepost_curl_set_text(handle, CURLOPT_UNIX_SOCKET_PATH, socket) }
        unsafe telepost_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields)
        unsafe telepost_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe telepost_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        unsafe telepost_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT, 10)
        unsafe telepost_curl_set_number(handle, CURLOPT_TIMEOUT, 120)
        unsafe telepost_curl_set_writer(
            handle,
            { octets, size, count, owner in
                guard let octets = unsafe octets, let owner = unsafe owner else { return 0 }
                let received = unsafe Unmanaged<Received>.fromOpaque(owner).takeUnretainedValue()
                let length = size * count
                guard received.octets.count + length <= Received.limit else { return 0 }
                unsafe received.octets.append(contentsOf: UnsafeRawBufferPointer(start: octets, count: length))
                return length
            }, nil)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(fields)
    }

    /// Sends a request and waits for the reply.
    ///
    /// - Parameters:
    ///   - method: `nil`: POST with a body, GET without.
    ///   - body: not empty.
    public func perform(_ url: String, method: String? = nil, body: [UInt8]?) throws(Failure) -> HTTPReply {
        let received = Received()
        unsafe telepost_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
        unsafe telepost_curl_set_text(handle, CURLOPT_URL, url)
        unsafe telepost_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(received).toOpaque())
        if let body {
            unsafe telepost_curl_set_number(handle, CURLOPT_POST, 1)
            unsafe telepost_curl_set_number(handle, CURLOPT_POSTFIELDSIZE, body.count)
            // The library copies what it is given here.
            unsafe _ = body.withUnsafeBytes { octets in
                unsafe telepost_curl_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: octets.baseAddress))
            }
        } else {
            unsafe telepost_curl_set_number(handle, CURLOPT_HTTPGET, 1)
        }
        let code = withExtendedLifetime(received) { unsafe curl_easy_perform(handle) }
        guard code == CURLE_OK else { throw Self.failure(code) }
        return unsafe HTTPReply(status: telepost_curl_status(handle), body: received.octets)
    }

    private static func failure(_ code: CURLcode) -> Failure {
        let words = unsafe String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: return .unreachable(words)
        default: return .broken(words)
        }
    }
}
