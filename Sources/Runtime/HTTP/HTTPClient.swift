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
            var hasCancelled = false
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

    /// Sends a request and waits for the answer, or the request's time-out; cancelling the task gives it up.
    public func perform(_ request: HTTPRequestOut) async throws(HTTPFailure) -> HTTPAnswer {
        if let fault = request.fault { throw .notSent(fault) }
        let caller = HTTPCaller()
        let result: HTTPExchange.Result = await withTaskCancellationHandler {
            await unsafe withUnsafeContinuation { continuation in
                guard let exchange = unsafe HTTPExchange(request, for: caller, continuation) else {
                    return unsafe continuation.resume(returning: .failure(.notSent("out of memory")))
                }
                hand(over: exchange)
            }
        } onCancel: {
            caller.hasLeft.store(true, ordering: .releasing)
            desk.state.withLock { $0.hasCancelled = true }
            desk.multi.wake()
        }
        return try result.get()
    }

    private func hand(over exchange: HTTPExchange) {
        let isOpen = desk.state.withLock { state in
            if !state.isClosed { state.fresh.append(exchange) }
            return !state.isClosed
        }
        guard isOpen else { return exchange.abandon(.notSent("the gateway is stopping")) }
        desk.multi.wake()
    }

    /// Takes no more requests; the thread ends when those under way have.
    public func close() {
        desk.state.withLock { $0.isClosed = true }
        desk.multi.wake()
    }

    private static func serve(_ desk: Desk) {
        var transfers = Transfers(desk.multi)
        var isOver = false
        while !isOver {
            let news = desk.state.withLock { state in
                defer { (state.fresh, state.hasCancelled) = ([], false) }
                return state
            }
            for exchange in news.fresh { transfers.begin(exchange) }
            if news.hasCancelled { transfers.abandon { $0.caller.hasLeft.load(ordering: .acquiring) } }
            transfers.turn()
            isOver = news.isClosed && transfers.isEmpty
            if !isOver { desk.multi.wait() }
        }
    }
}

/// The transfers under way; for the client's thread.
@safe private struct Transfers {
    private let multi: MultiHandle
    private var running: [UnsafeMutableRawPointer: HTTPExchange] = unsafe [:]

    init(_ multi: MultiHandle) {
        self.multi = multi
    }

    var isEmpty: Bool { unsafe running.isEmpty }

    mutating func begin(_ exchange: HTTPExchange) {
        guard !exchange.caller.hasLeft.load(ordering: .acquiring) else { return exchange.abandon(.notSent("given up")) }
        guard unsafe multi.add(exchange.handle) else { return exchange.abandon(.notSent("out of memory")) }
        unsafe running[exchange.handle] = exchange
    }

    mutating func abandon(where isUnwanted: (HTTPExchange) -> Bool) {
        for exchange in unsafe running.values.filter(isUnwanted) {
            unsafe multi.remove(exchange.handle)
            unsafe running[exchange.handle] = nil
            exchange.abandon(.notAnswered("given up"))
        }
    }

    mutating func turn() {
        unsafe multi.turn { handle, code in
            if let exchange = unsafe running.removeValue(forKey: handle) { exchange.finish(code) }
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

    /// - Returns: whether the library has room for it.
    func add(_ handle: UnsafeMutableRawPointer) -> Bool {
        unsafe curl_multi_add_handle(multi, handle) == CURLM_OK
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
