import CCurl
import Synchronization

/// Calls servers by HTTP and HTTPS, many at a time, on a thread of its own; links are kept and used again.
public final class HTTPClient: Sendable {
    /// The most octets of an answer that are kept.
    public static let answerLimit = 65_536

    /// What the thread shares with callers.
    private final class Desk: Sendable {
        struct State {
            var fresh: [HTTPExchange] = []
            var isClosed = false
            var abandonsAll = false
        }

        let state = Mutex(State())
        let multi: MultiHandle

        init(_ multi: MultiHandle) {
            self.multi = multi
        }
    }

    private let desk: Desk

    /// A client; its thread starts with it.
    ///
    /// - Throws: when the system has no room for a thread or the library none for its state.
    public init() throws(OperatingSystemError) {
        let desk = Desk(try MultiHandle())
        self.desk = desk
        try DetachedThread.start { HTTPClient.serve(desk) }
    }

    deinit {
        close()
    }

    /// Sends a request and waits for the answer, or the request's time-out.
    public func perform(_ request: HTTPRequestOut) async throws(HTTPFailure) -> HTTPAnswer {
        let result: HTTPExchange.Result = await unsafe withUnsafeContinuation { continuation in
            guard let exchange = unsafe HTTPExchange(request, continuation) else {
                return unsafe continuation.resume(returning: .failure(.notSent("out of memory")))
            }
            let isOpen = desk.state.withLock { state in
                if !state.isClosed { state.fresh.append(exchange) }
                return !state.isClosed
            }
            guard isOpen else { return exchange.abandon(.notSent("the gateway is stopping")) }
            desk.multi.wake()
        }
        return try result.get()
    }

    /// Gives up all that is under way; their callers hear that no answer came.
    public func abandonAll() {
        desk.state.withLock { $0.abandonsAll = true }
        desk.multi.wake()
    }

    /// Takes no more requests; the thread ends when those under way have.
    public func close() {
        desk.state.withLock { $0.isClosed = true }
        desk.multi.wake()
    }

    private static func serve(_ desk: Desk) {
        var running: [UnsafeMutableRawPointer: HTTPExchange] = unsafe [:]
        var isOver = false
        while !isOver {
            let (fresh, isClosed, abandonsAll) = desk.state.withLock { state in
                defer { (state.fresh, state.abandonsAll) = ([], false) }
                return (state.fresh, state.isClosed, state.abandonsAll)
            }
            for exchange in fresh {
                unsafe running[exchange.handle] = exchange
                unsafe desk.multi.add(exchange.handle)
            }
            if abandonsAll {
                unsafe running.values.forEach { exchange in
                    unsafe desk.multi.remove(exchange.handle)
                    exchange.abandon(.notAnswered("given up"))
                }
                unsafe running = [:]
            }
            unsafe desk.multi.turn { handle, code in
                if let exchange = unsafe running.removeValue(forKey: handle) { exchange.finish(code) }
            }
            isOver = unsafe isClosed && running.isEmpty
            if !isOver { desk.multi.wait() }
        }
    }
}

/// libcurl's set of transfers.
///
/// `@unchecked Sendable`: all but ``wake()`` is called by the client's thread alone, and libcurl allows that one from
/// anywhere.
@safe private final class MultiHandle: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init() throws(OperatingSystemError) {
        guard let multi = unsafe curl_multi_init() else {
            throw OperatingSystemError(-12, during: "starting the HTTP client")
        }
        unsafe self.multi = unsafe multi
    }

    deinit {
        unsafe _ = curl_multi_cleanup(multi)
    }

    func wake() {
        unsafe _ = curl_multi_wakeup(multi)
    }

    func add(_ handle: UnsafeMutableRawPointer) {
        unsafe _ = curl_multi_add_handle(multi, handle)
    }

    func remove(_ handle: UnsafeMutableRawPointer) {
        unsafe _ = curl_multi_remove_handle(multi, handle)
    }

    /// Goes on with everything; `isDone` hears of each transfer that has ended, which is no part of the set any more.
    func turn(_ isDone: (UnsafeMutableRawPointer, CURLcode) -> Void) {
        var count: Int32 = 0
        unsafe _ = curl_multi_perform(multi, &count)
        while let message = unsafe curl_multi_info_read(multi, &count) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let handle = unsafe message.pointee.easy_handle else {
                continue
            }
            let code = unsafe telepost_curl_result(message)
            unsafe remove(handle)
            unsafe isDone(handle, code)
        }
    }

    /// Sleeps until something happens.
    func wait() {
        unsafe _ = curl_multi_poll(multi, nil, 0, 10_000, nil)
    }
}
