import Bytes
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Runtime

@Suite struct HTTPClientTests {
    private static let fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"

    private func request(
        _ peer: HTTPPeer, _ fields: [HTTPRequestOut.Field] = [], _ body: String = "{}",
        timeout: Duration = .seconds(20)
    ) -> HTTPRequestOut {
        HTTPRequestOut(url: peer.url, fields: fields, body: Array(body.utf8), timeout: timeout)
    }

    private func failure(_ client: HTTPClient, _ request: HTTPRequestOut) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            let answer = try await client.perform(request)
            Issue.record("an answer: \(answer.status)")
            return nil
        } catch {
            return error
        }
    }

    private func isNotAnswered(_ failure: HTTPFailure?) -> Bool {
        if case .notAnswered(let words) = failure { !words.isEmpty } else { false }
    }

    private func isNotSent(_ failure: HTTPFailure?) -> Bool {
        if case .notSent(let words) = failure { !words.isEmpty } else { false }
    }

    // MARK: - There and back

    @Test func `A request arrives as it is, and so does its answer`() async throws {
        let peer = try await HTTPPeer { _ in
            .text("HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 7\r\n\r\nlater\r\n")
        }
        let client = try HTTPClient()
        let answer = try await client.perform(
            request(peer, [.init("Content-Type", "application/json"), .init("webhook-id", "msg_1")], "{\"a\":\"é\"}"))
        #expect(answer == HTTPAnswer(status: 503, body: Array("later\r\n".utf8), retryAfter: .seconds(120)))
        let asked = try #require(peer.requests.first)
        #expect(asked.head.hasPrefix("POST /hook?x=1 HTTP/1.1\r\nHost: 127.0.0.1:\(peer.port)\r\n"))
        #expect(asked.head.contains("\r\nContent-Type: application/json\r\n"))
        #expect(asked.head.contains("\r\nwebhook-id: msg_1\r\n"))
        #expect(!asked.head.contains("Expect"))
        #expect(asked.body == Array("{\"a\":\"é\"}".utf8))
    }

    @Test(arguments: [0, 1, 1023, 1024, 1025, 65_536, 2_000_000])
    func `A body of any size arrives whole`(size: Int) async throws {
        let peer = try await HTTPPeer { _ in .text(Self.fine) }
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let client = try HTTPClient()
        let answer = try await client.perform(HTTPRequestOut(url: peer.url, body: body, timeout: .seconds(20)))
        #expect(answer.status == 200)
        #expect(peer.requests.map(\.body) == [body])
    }

    @Test(arguments: [65_535, 65_536, 65_537, 1_000_000])
    func `Of an answer so much is kept as the limit says`(size: Int) async throws {
        let octets = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let peer = try await HTTPPeer { _ in
            .octets(Array("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n".utf8) + octets)
        }
        let answer = try await HTTPClient().perform(request(peer))
        #expect(answer.status == 200)
        #expect(answer.body == Array(octets.prefix(HTTPClient.answerLimit)))
    }

    @Test func `An answer without end is an answer: what is beyond the limit is not waited for`() async throws {
        let peer = try await HTTPPeer { _ in .endless("HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n") }
        let answer = try await HTTPClient().perform(request(peer, timeout: .seconds(60)))
        #expect(answer.status == 202)
        #expect(answer.body.count == HTTPClient.answerLimit)
    }

    @Test(arguments: [("7", 7), ("0", nil), ("-1", nil), ("soon", nil), ("99999999999999999999", nil), ("", nil)])
    func `Retry-After counts when it says something`(value: String, seconds: Int64?) async throws {
        let peer = try await HTTPPeer { _ in
            .text("HTTP/1.1 429 Slow\r\nRetry-After: \(value)\r\nContent-Length: 0\r\n\r\n")
        }
        let answer = try await HTTPClient().perform(request(peer))
        #expect(answer.status == 429)
        #expect(answer.retryAfter == seconds.map { .seconds($0) })
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `Redirects are not followed`(status: Int) async throws {
        let peer = try await HTTPPeer { request in
            .text("HTTP/1.1 \(status) Moved\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await HTTPClient().perform(request(peer)).status == status)
        #expect(peer.requests.count == 1)
    }

    // MARK: - Many

    @Test func `Fifty requests are under way at a time`() async throws {
        let gathering = Gathering(50)
        let peer = try await HTTPPeer { _ in
            await gathering.arrive()
            return .text(Self.fine)
        }
        let client = try HTTPClient()
        let statuses = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<50 { group.addTask { try? await client.perform(request(peer)).status } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 50))
    }

    @Test func `Links are kept and used again, and one that the server has closed is no trouble`() async throws {
        let closing = Mutex(false)
        let peer = try await HTTPPeer { _ in closing.withLock { $0 } ? .closing(Self.fine) : .text(Self.fine) }
        let client = try HTTPClient()
        for _ in 0..<5 { _ = try await client.perform(request(peer)) }
        #expect(peer.requests.map(\.connection) == [1, 1, 1, 1, 1])
        closing.withLock { $0 = true }
        for _ in 0..<3 { #expect(try await client.perform(request(peer)).status == 200) }
        #expect(peer.requests.map(\.connection).suffix(2) == [2, 3])
    }

    // MARK: - Trouble

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n"])
    func `A server that falls silent is waited for until the time-out`(beginning: String) async throws {
        let peer = try await HTTPPeer { _ in .silence(beginning) }
        #expect(isNotAnswered(await failure(try HTTPClient(), request(peer, timeout: .seconds(1)))))
    }

    @Test func `Where nobody listens nothing was sent`() async throws {
        let peer = try await HTTPPeer { _ in .text(Self.fine) }
        await peer.close()
        guard case .notSent(let words) = await failure(try HTTPClient(), request(peer)) else {
            Issue.record("it was sent")
            return
        }
        #expect(words.lowercased().contains("connect"))
    }

    @Test(arguments: [
        "", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf", "GARBAGE\r\n\r\n", "\0\0\0\0",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx", "HTTP/9.9 200 OK\r\n\r\n",
    ])
    func `A link that is cut, or talks nonsense, after the request has not answered`(words: String) async throws {
        let peer = try await HTTPPeer { _ in .closing(words) }
        #expect(isNotAnswered(await failure(try HTTPClient(), request(peer))))
    }

    @Test(arguments: [true, false])
    func `What is written on a kept link is written once, though the link ends before an answer`(isGet: Bool)
        async throws
    {
        let closing = Mutex(false)
        let peer = try await HTTPPeer { _ in closing.withLock { $0 } ? .closing("") : .text(Self.fine) }
        let client = try HTTPClient()
        var request = request(peer, isGet ? [] : [.init("X-A", "b")], isGet ? "" : "{}")
        request.isGet = isGet
        _ = try await client.perform(request)
        closing.withLock { $0 = true }
        #expect(await failure(client, request) == .notAnswered("the connection was closed before an answer came"))
        #expect(peer.requests.map(\.connection) == [1, 1])
    }

    @Test func `What does no harm twice is written again when a kept link ends before an answer`() async throws {
        let answers = Mutex([HTTPPeer.Reply.text(Self.fine), .closing(""), .text(Self.fine)])
        let peer = try await HTTPPeer { _ in answers.withLock { $0.removeFirst() } }
        let client = try HTTPClient()
        var request = request(peer)
        request.isRepeatable = true
        for _ in 0..<2 { #expect(try await client.perform(request).status == 200) }
        #expect(peer.requests.map(\.connection) == [1, 1, 2])
    }

    @Test func `A storm of header fields ends without an answer`() async throws {
        let line = "X-Storm: " + String(repeating: "x", count: 4000) + "\r\n"
        let peer = try await HTTPPeer { _ in .endless("HTTP/1.1 200 OK\r\n", line) }
        #expect(isNotAnswered(await failure(try HTTPClient(), request(peer, timeout: .seconds(5)))))
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "dict://127.0.0.1/x", "smtp://127.0.0.1",
        "telnet://127.0.0.1", "", "no url", "http://", "http://[::1", "http://127.0.0.1:99999/",
        "http://127.0.0.1/a\r\nX: y", "http://127.0.0.1/\0",
    ])
    func `Only addresses of web servers are called`(url: String) async throws {
        let request = HTTPRequestOut(url: url, body: [1], timeout: .seconds(5))
        #expect(isNotSent(await failure(try HTTPClient(), request)))
    }

    @Test(arguments: [
        ("X-A", "b\r\nX-Evil: yes"), ("X-A", "b\nX-Evil: yes"), ("X-A", "b\rX-Evil: yes"), ("X-A\r\nX-Evil", "yes"),
        ("X-A", "b\r\n\r\nGET /evil HTTP/1.1"), ("X-A", "b\0c"), ("", "yes"), ("X A", "yes"), ("X-A:", "yes"),
    ])
    func `A field that could become two is not sent at all`(name: String, value: String) async throws {
        let peer = try await HTTPPeer { _ in .text(Self.fine) }
        let client = try HTTPClient()
        #expect(isNotSent(await failure(client, request(peer, [.init(name, value)]))))
        #expect(try await client.perform(request(peer)).status == 200)
        #expect(peer.requests.map(\.head).allSatisfy { !$0.contains("Evil") })
        #expect(peer.requests.count == 1)
    }

    @Test func `A field may be empty`() async throws {
        let peer = try await HTTPPeer { _ in .text(Self.fine) }
        _ = try await HTTPClient().perform(request(peer, [.init("X-Empty", ""), .init("X-Last", "a b")]))
        let head = try #require(peer.requests.first?.head)
        #expect(head.contains("\r\nX-Empty:\r\n") || head.contains("\r\nX-Empty: \r\n"))
        #expect(head.contains("\r\nX-Last: a b\r\n"))
    }

    @Test(arguments: ["server", "self", "expired", "strange", "other"])
    func `A certificate that nobody vouches for is refused, in words`(name: String) async throws {
        let papers = TLSPapers.shared
        try #require(papers.complaint.isEmpty)
        let peer = try await HTTPPeer(TLSServerContext(identity: papers.identity(name))) { _ in .text(Self.fine) }
        guard case .notSent(let words) = await failure(try HTTPClient(), request(peer)) else {
            Issue.record("it was sent")
            return
        }
        #expect(words.contains("certificate"))
        #expect(peer.requests.isEmpty)
    }

    // MARK: - The end

    @Test func `Cancelled calls end, all of them, and the client goes on`() async throws {
        let gathering = Gathering(11)
        let peer = try await HTTPPeer { request in
            if request.body == Array("last".utf8) { return .text(Self.fine) }
            await gathering.arrive()
            return .silence("")
        }
        let client = try HTTPClient()
        let failures = await withTaskGroup(of: HTTPFailure?.self) { group in
            for _ in 0..<10 { group.addTask { await failure(client, request(peer)) } }
            await gathering.arrive()
            group.cancelAll()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.count == 10)
        #expect(failures.allSatisfy(isNotAnswered))
        #expect(try await client.perform(request(peer, [], "last")).status == 200)
    }

    @Test func `A cancelled call ends at once, whenever it is cancelled`() async throws {
        let gathering = Gathering(2)
        let peer = try await HTTPPeer { _ in
            await gathering.arrive()
            return .silence("")
        }
        let client = try HTTPClient()
        let call = Task { await failure(client, request(peer, timeout: .seconds(600))) }
        await gathering.arrive()
        call.cancel()
        #expect(isNotAnswered(await call.value))
        for _ in 0..<200 {
            let call = Task { await failure(client, request(peer, timeout: .seconds(600))) }
            call.cancel()
            #expect(await call.value != nil)
        }
    }

    @Test func `What is under way when the client is closed still ends, and nothing begins any more`() async throws {
        let gathering = Gathering(2)
        let isClosed = Gathering(2)
        let peer = try await HTTPPeer { _ in
            await gathering.arrive()
            await isClosed.arrive()
            return .text(Self.fine)
        }
        let client = try HTTPClient()
        let early = Task { try await client.perform(request(peer)).status }
        await gathering.arrive()
        client.close()
        client.close()
        #expect(await failure(client, request(peer)) == .notSent("the gateway is stopping"))
        await isClosed.arrive()
        #expect(try await early.value == 200)
        #expect(peer.requests.count == 1)
    }

    @Test func `Clients that come and go leave neither threads nor descriptors behind`() async throws {
        await #expect(processExitsWith: .success) {
            let peer = try await HTTPPeer { _ in .text(HTTPClientTests.fine) }
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            func threads() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
            }
            func round() async throws {
                let request = HTTPRequestOut(url: peer.url, body: [1], timeout: .seconds(20))
                #expect(try await HTTPClient().perform(request).status == 200)
            }
            for _ in 0..<3 { try await round() }
            let before = (try descriptors(), try threads())
            for _ in 0..<100 { try await round() }
            // The threads end by themselves, a little later; the server closes its ends as it hears of it.
            for _ in 0..<500 where try threads() > before.1 + 2 || descriptors() > before.0 + 6 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try threads() <= before.1 + 2)
            #expect(try descriptors() <= before.0 + 6)
        }
    }
}

/// A web server that answers as a test says, and remembers what it was asked; it ends with the last connection to it.
private final class HTTPPeer: Sendable {
    struct Request: Sendable {
        /// 1 for the first connection to the server.
        let connection: Int
        let head: String
        let body: [UInt8]
    }

    enum Reply: Sendable {
        case octets([UInt8])
        /// These, and then the link is closed.
        case closing(String)
        /// These, and then nothing until the other side goes.
        case silence(String)
        /// The first once and the second for ever.
        case endless(String, String = String(repeating: "x", count: 16_384))

        static func text(_ text: String) -> Reply { .octets(Array(text.utf8)) }
    }

    private let loop = EventLoop()
    private let listener: TCPListener
    private let tls: TLSServerContext?
    private let asked = Mutex<[Request]>([])

    var port: UInt16 { listener.address.port }
    var url: String { tls == nil ? "http://127.0.0.1:\(port)/hook?x=1" : "https://localhost:\(port)/hook" }
    var requests: [Request] { asked.withLock { $0 } }

    init(_ tls: TLSServerContext? = nil, _ reply: @escaping @Sendable (Request) async -> Reply) async throws {
        self.tls = tls
        let place = SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0)
        listener = try await TCPListener.listen(on: place, loops: [loop])[0]
        // Owned by this server; it ends when the listener is closed.
        Task(executorPreference: loop) { [listener, loop] in
            var count = 0
            while let channel = await listener.accept() {
                count += 1
                // Owned by its connection, which every client closes.
                Task(executorPreference: loop) { [weak self, count] in
                    if let tls {
                        do throws(TLSFailure) {
                            try await channel.startTLS(as: tls, until: loop.now + .seconds(20))
                        } catch {
                            return channel.close()
                        }
                    }
                    while let request = await HTTPPeer.read(channel, count) {
                        self?.asked.withLock { $0.append(request) }
                        guard await HTTPPeer.write(await reply(request), channel) else { break }
                    }
                    channel.close()
                }
            }
        }
    }

    deinit {
        loop.execute { [listener] in listener.close() }
    }

    func close() async {
        await loop.perform { [listener] in listener.close() }
    }

    private static func read(_ channel: TCPChannel, _ connection: Int) async -> Request? {
        let mark = Array("\r\n\r\n".utf8)
        while true {
            let octets = Array(channel.input.readable)
            if let end = octets.firstRange(of: mark) {
                let head = String(decoding: octets[..<end.lowerBound], as: UTF8.self) + "\r\n"
                let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                let size = length.flatMap { Int($0.drop { $0 != ":" }.dropFirst(2)) } ?? 0
                if octets.count >= end.upperBound + size {
                    channel.input.removeAll()
                    return Request(connection: connection, head: head, body: Array(octets[end.upperBound...]))
                }
            }
            guard await channel.wait(until: nil) == .received else { return nil }
        }
    }

    private static func write(_ reply: Reply, _ channel: TCPChannel) async -> Bool {
        let limit = channel.loop.now + .seconds(60)
        switch reply {
        case .octets(let octets):
            channel.write(octets)
            return await channel.flush(until: limit)
        case .closing(let text):
            channel.write(Array(text.utf8))
            _ = await channel.flush(until: limit)
            return false
        case .silence(let text):
            channel.write(Array(text.utf8))
            _ = await channel.flush(until: limit)
            while await channel.wait(until: limit) == .received {}
            return false
        case .endless(let first, let piece):
            channel.write(Array(first.utf8))
            let piece = Array(piece.utf8)
            while await channel.flush(until: limit), !channel.hasEnded {
                channel.write(piece)
                await Task.yield()
            }
            return false
        }
    }
}

/// Lets nobody go on before so many have arrived.
private final class Gathering: Sendable {
    private struct State {
        var missing: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(missing: count))
    }

    func arrive() async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                state.missing -= 1
                state.waiting.append(continuation)
                guard state.missing <= 0 else { return [CheckedContinuation<Void, Never>]() }
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in ready { continuation.resume() }
        }
    }
}
