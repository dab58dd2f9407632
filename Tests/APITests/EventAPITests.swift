import Gateway
import Messages
import Synchronization
import TestKit
import Testing

@testable import API
@testable import Web

/// Time that passes when the test says so.
final class HeldBeat: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, any Error>]>([])
    private let begun: AsyncStream<Void>.Continuation
    /// Says whenever somebody begins to wait.
    let waits: AsyncStream<Void>

    init() {
        (waits, begun) = AsyncStream.makeStream()
    }

    func wait() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
                begun.yield()
                if Task.isCancelled { cancel() }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Lets it pass.
    func pass() {
        for continuation in taken() { continuation.resume() }
    }

    private func cancel() {
        for continuation in taken() { continuation.resume(throwing: CancellationError()) }
    }

    private func taken() -> [CheckedContinuation<Void, any Error>] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}

@Suite struct EventAPITests {
    @Test func `of a flood of messages the first are told, the rest are counted, and nothing else is left out`() throws
    {
        let carrier = try #require(ConnectionName("carrier"))
        func message(_ number: Int) -> LiveEvent {
            .message(MessageID(rawValue: Int64(number)), .sent, at: Timestamp(seconds: 0), connection: nil)
        }
        let most = EventEndpoints.eventsAtOnce
        for count in [1, most, most + 1, 1000] {
            let (told, untold) = EventEndpoints.share((1...count).map(message))
            #expect(told == (1...min(count, most)).map(message), "\(count)")
            #expect(untold == max(0, count - most), "\(count)")
        }
        let rest: [LiveEvent] = [.connection(carrier, .down, reason: "gone"), .configuration(revision: 7), .missed(5)]
        let (told, untold) = EventEndpoints.share((1...most).map(message) + rest)
        #expect(told == (1...most).map(message) + rest.prefix(2))
        #expect(untold == 5)
    }

    private let beat = HeldBeat()

    private func host() throws -> TestGateway {
        let beat = beat
        return try TestGateway { $0.beat = { _ in try await beat.wait() } }
    }

    private func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    @Test func `events have a name and one line of data each`() throws {
        let (id, at) = (MessageID(rawValue: 17), StillClock().now)
        let carrier = try #require(ConnectionName("carrier"))
        let all = Caller.controlSocket
        let reader = Caller(name: "token t", rights: [.readMessages], account: nil, client: "192.0.2.7", way: .token)
        let table: [(LiveEvent, String)] = [
            (
                .message(id, .sent, at: at, connection: carrier),
                "event: message\n"
                    + #"data: {"at":"2026-11-20T11:15:02.123Z","connection":"carrier","id":17,"state":"sent"}"# + "\n\n"
            ),
            (
                .connection(carrier, .down, reason: "no\nroute\r\n\r\nevent: x"),
                "event: connection\n"
                    + #"data: {"name":"carrier","reason":"no\nroute\r\n\r\nevent: x","state":"down"}"# + "\n\n"
            ),
            (.configuration(revision: 3), "event: config\ndata: {\"revision\":3}\n\n"),
            (.missed(5), "event: missed\ndata: {\"count\":5}\n\n"),
        ]
        for (event, words) in table {
            #expect(text(ServerSentEvent.octets(event, for: all)) == words)
        }
        #expect(ServerSentEvent.octets(.connection(carrier, nil, reason: ""), for: reader).isEmpty)
        #expect(!ServerSentEvent.octets(.missed(1), for: reader).isEmpty)
    }

    @Test func `a listener hears what happens, and the overview, until it goes away`() async throws {
        let host = try host()
        let path = host.path
        let client = try RawClient(path)
        client.write("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 7\r\n\r\n")
        for await _ in beat.waits { break }
        host.gateway.feed.publish(.configuration(revision: 9))
        let heard = try await onThread {
            guard let head = try client.read(hasBody: false) else { return "" }
            var text = head.fields["content-type"] ?? ""
            while !text.contains("\"revision\":9"), let chunk = try client.readChunk() { text += chunk }
            return text
        }
        #expect(heard.hasPrefix("text/event-stream"))
        #expect(heard.contains("retry: 3000\n\n"))
        #expect(heard.contains("event: overview\ndata: {"))
        #expect(heard.contains(": alive\n\n"))
        #expect(heard.contains("event: config\ndata: {\"revision\":9}\n\n"))
        #expect(host.api.listeners.takenCount == 1)
    }

    @Test func `a listener that has gone gives its seat back`() async throws {
        let host = try host()
        var client: RawClient? = try RawClient(host.path)
        client?.write("GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
        for await _ in beat.waits { break }
        #expect(host.api.listeners.takenCount == 1)
        client = nil
        while host.api.listeners.takenCount > 0 {
            beat.pass()
            host.gateway.feed.publish(.configuration(revision: 1))
            await Task.yield()
        }
        #expect(!host.gateway.feed.isHeard)
    }

    @Test func `no more listen than there are seats, and HEAD takes none`() async throws {
        let host = try host()
        #expect(try await host.ask("HEAD", "/api/v1/events").status == 200)
        #expect(host.api.listeners.takenCount == 0)
        for _ in 0..<host.api.listeners.count { #expect(host.api.listeners.take()) }
        let answer = try await host.ask("GET", "/api/v1/events")
        #expect(answer.status == 503 && answer.fields["retry-after"] == "30")
        #expect(try await host.ask("GET", "/api/v1/events?x=1").status == 400)
    }

    @Test func `the overview is shown`() async throws {
        let host = try host()
        let answer = try await host.ask("GET", "/api/v1/overview")
        let view = try JSON.decode(OverviewView.self, from: answer.body)
        #expect(view.minutes.count == 60)
        #expect(!view.attention.isEmpty)
    }
}
