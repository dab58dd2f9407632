import Bytes
import CCurl
import Synchronization

/// A request to a server somewhere.
public struct HTTPRequestOut: Hashable, Sendable {
    /// Where to, `http` or `https`.
    public var url: String
    /// Header fields; a request with one that is none (RFC 9110 §5.1, §5.5) is not sent.
    public var fields: [Field]
    /// What is posted; a request that gets something has none.
    public var body: [UInt8]
    /// How long all of it may take.
    public var timeout: Duration
    /// Whether it is a GET, not a POST.
    public var isGet = false
    /// Whether it does no harm twice: then it is written again when a kept link ends before an answer.
    public var isRepeatable = false

    /// A header field.
    public struct Field: Hashable, Sendable {
        /// The name without colon.
        public var name: String
        /// The value.
        public var value: String

        /// A field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// Whether it is one field and nothing else: `field-name = token`, `field-value` without controls.
        var isSound: Bool {
            let marks = "!#$%&'*+-.^_`|~".utf8
            let isToken =
                !name.isEmpty
                && name.utf8.allSatisfy { octet in
                    octet.isASCIIDigit || octet.isASCIILetter || marks.contains(octet)
                }
            return isToken && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
        }

        /// As the library takes it, which has a form of its own for empty ones.
        fileprivate var line: String { value.isEmpty ? "\(name);" : "\(name): \(value)" }
    }

    /// A POST.
    public init(url: String, fields: [Field] = [], body: [UInt8], timeout: Duration) {
        self.url = url
        self.fields = fields
        self.body = body
        self.timeout = timeout
    }

    /// A GET.
    public init(getting url: String, fields: [Field] = [], timeout: Duration) {
        self.init(url: url, fields: fields, body: [], timeout: timeout)
        isGet = true
    }

    /// Why it cannot be sent; `nil` when it can.
    var fault: String? {
        if url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return "the URL holds blanks or control characters"
        }
        return fields.allSatisfy(\.isSound) ? nil : "a header field is none"
    }
}

/// What a server answered.
public struct HTTPAnswer: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// What it sent; more than ``HTTPClient/answerLimit`` octets are cut, and nothing behind them is waited for.
    public var body: [UInt8]
    /// How long the server asks to wait before the next try.
    public var retryAfter: Duration?
    /// The media type of ``body`` with its parameters, as the server wrote it; empty when it did not.
    public var contentType = ""

    /// An answer.
    public init(status: Int, body: [UInt8], retryAfter: Duration? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }
}

/// Why there is no answer, in plain words.
public enum HTTPFailure: Error, Hashable, Sendable {
    /// Nothing of the request was sent.
    case notSent(String)
    /// It was sent, or a part of it, and no answer came.
    case notAnswered(String)
}

/// The one who waits for an answer, and may have enough of it.
final class HTTPCaller: Sendable {
    let hasLeft = Atomic(false)
}

/// One transfer of the library. Belongs to the client's thread once it was handed over.
///
/// `@unchecked Sendable`: made by the caller, then touched by the client's thread alone.
@safe final class HTTPExchange: @unchecked Sendable {
    typealias Result = Swift.Result<HTTPAnswer, HTTPFailure>

    let handle: UnsafeMutableRawPointer
    /// Says whether anybody still waits.
    let caller: HTTPCaller
    private let continuation: UnsafeContinuation<Result, Never>
    private let complaint = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var received: [UInt8] = []
    private var isCut = false

    /// `nil` when the library has no room.
    init?(_ request: HTTPRequestOut, for caller: HTTPCaller, _ continuation: UnsafeContinuation<Result, Never>) {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = unsafe handle
        self.caller = caller
        unsafe self.continuation = unsafe continuation
        unsafe complaint.pointee = 0
        unsafe telepost_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, complaint)
        unsafe telepost_curl_set_text(handle, CURLOPT_URL, request.url)
        unsafe telepost_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe telepost_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        unsafe telepost_curl_set_number(handle, CURLOPT_FOLLOWLOCATION, 0)
        // What a server took without an answer must not be asked of it a second time.
        if !request.isRepeatable { unsafe telepost_curl_send_once(handle) }
        // Without it the end of one call waits, and all others with it, until a slow name server has answered.
        unsafe telepost_curl_set_number(handle, CURLOPT_QUICK_EXIT, 1)
        let milliseconds = max(1, Int(request.timeout / .milliseconds(1)))
        unsafe telepost_curl_set_number(handle, CURLOPT_TIMEOUT_MS, milliseconds)
        unsafe telepost_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, min(10_000, milliseconds))
        for field in request.fields {
            unsafe fields = unsafe curl_slist_append(fields, field.line)
        }
        unsafe fields = unsafe curl_slist_append(fields, "Expect:")
        unsafe telepost_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields)
        if request.isGet {
            unsafe telepost_curl_set_number(handle, CURLOPT_HTTPGET, 1)
        } else {
            setBody(request.body)
        }
        unsafe telepost_curl_set_writer(
            handle,
            { octets, size, count, owner in
                guard let octets = unsafe octets, let owner = unsafe owner else { return 0 }
                let exchange = unsafe Unmanaged<HTTPExchange>.fromOpaque(owner).takeUnretainedValue()
                return unsafe exchange.receive(UnsafeRawBufferPointer(start: octets, count: size * count))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(fields)
        unsafe complaint.deallocate()
    }

    private func setBody(_ body: [UInt8]) {
        unsafe telepost_curl_set_number(handle, CURLOPT_POST, 1)
        unsafe telepost_curl_set_number(handle, CURLOPT_POSTFIELDSIZE, body.count)
        // The library copies what it is given here.
        unsafe _ = body.withUnsafeBytes { octets in
            unsafe telepost_curl_set_pointer(
                handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: octets.baseAddress))
        }
    }

    /// - Returns: how much was taken; less than all ends the transfer.
    private func receive(_ octets: UnsafeRawBufferPointer) -> Int {
        let room = HTTPClient.answerLimit - received.count
        isCut = octets.count > room
        unsafe received.append(contentsOf: octets.prefix(room))
        return isCut ? 0 : octets.count
    }

    /// Answers the caller with what the transfer came to. Once.
    func finish(_ code: CURLcode) {
        guard code == CURLE_OK || (code == CURLE_WRITE_ERROR && isCut) else {
            let words = words(of: code)
            let wasSent = unsafe telepost_curl_has_sent(handle) != 0
            return unsafe continuation.resume(returning: .failure(wasSent ? .notAnswered(words) : .notSent(words)))
        }
        let wait = unsafe telepost_curl_retry_after(handle)
        let status = unsafe telepost_curl_status(handle)
        var answer = HTTPAnswer(status: status, body: received, retryAfter: wait > 0 ? .seconds(wait) : nil)
        if let type = unsafe telepost_curl_content_type(handle) { unsafe answer.contentType = String(cString: type) }
        unsafe continuation.resume(returning: .success(answer))
    }

    private func words(of code: CURLcode) -> String {
        // Ours, instead of the library's second try.
        if code == CURLE_ABORTED_BY_CALLBACK { return "the connection was closed before an answer came" }
        let detail = unsafe String(cString: complaint)
        return unsafe detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    }

    /// Answers the caller that nothing came of it. Once.
    func abandon(_ failure: HTTPFailure) {
        unsafe continuation.resume(returning: .failure(failure))
    }
}
