import Synchronization
import TestKit
import Testing

@testable import Web

@Suite struct StreamingTests {
    private let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    /// A site whose answers are streams that the test holds.
    private final class Streams: Sendable {
        let made = Mutex<[BodyStream]>([])
        let limit: Int
        init(limit: Int = 1 << 20) { self.limit = limit }

        var site: TestSite {
            TestSite { _ in
                let stream = BodyStream(limit: self.limit)
                self.made.withLock { $0.append(stream) }
                return .streaming(stream, beginning: ":begin\n")
            }
        }

        var first: BodyStream? { made.withLock { $0.first } }
    }

    /// A client that has read the head of the answer and the beginning of its body.
    private func reader(_ port: UInt16) async throws -> RawClient {
        let request = request
        return try await onThread {
            let client = try RawClient(port: port)
            client.write(request)
            _ = try client.read(hasBody: false)
            guard try client.readChunk() == ":begin\n" else { throw CancellationError() }
            return client
        }
    }

    @Test func `each piece arrives as it is written, and the connection lives on`() async throws {
        let streams = Streams()
        let host = try TestServer(streams.site)
        let (port, request) = (host.port, request)
        let pieces = try await onThread { () throws -> [String?] in
            let client = try RawClient(port: port)
            var pieces: [String?] = []
            for round in 0..<3 {
                client.write(request)
                _ = try client.read(hasBody: false)
                pieces.append(try client.readChunk())
                let stream = streams.made.withLock { $0[round] }
                for number in 1...3 {
                    guard stream.write(Array("piece \(number)".utf8)) else { return ["no longer open"] }
                    pieces.append(try client.readChunk())
                }
                stream.finish()
                guard !stream.write([1]) else { return ["open after the end"] }
                pieces.append(try client.readChunk())
            }
            return pieces
        }
        #expect(pieces == Array(repeatElement([":begin\n", "piece 1", "piece 2", "piece 3", nil], count: 3).joined()))
        #expect(streams.made.withLock { $0.allSatisfy { !$0.isOpen } })
    }

    @Test func `what is written before the client reads comes first, in order`() async throws {
        let site = TestSite { _ in
            let stream = BodyStream()
            for number in 0..<1000 { stream.write(Array("\(number)\n".utf8)) }
            stream.finish()
            return .streaming(stream, beginning: "begin\n")
        }
        let host = try TestServer(site)
        let (port, request) = (host.port, request)
        let text = try await onThread {
            let client = try RawClient(port: port)
            client.write(request)
            _ = try client.read(hasBody: false)
            var text = ""
            while let chunk = try client.readChunk() { text += chunk }
            return text
        }
        #expect(text == "begin\n" + (0..<1000).map { "\($0)\n" }.joined())
    }

    @Test func `while nothing is written the connection rests`() async throws {
        let streams = Streams()
        let host = try TestServer(streams.site)
        let client = try await reader(host.port)
        let stream = try #require(streams.first)
        while !stream.isAwaited { await Task.yield() }
        stream.write(Array("x".utf8))
        #expect(try await onThread { try client.readChunk() } == "x")
        while !stream.isAwaited { await Task.yield() }
    }

    @Test func `HTTP 1.0 reads until the connection closes`() async throws {
        let streams = Streams()
        let host = try TestServer(streams.site)
        let port = host.port
        let isClosed = try await onThread { () throws -> Bool in
            let client = try RawClient(port: port)
            client.write("GET / HTTP/1.0\r\n\r\n")
            guard try client.read(hasBody: false)?.fields["transfer-encoding"] == nil else { return false }
            streams.first?.finish()
            return try client.isClosed()
        }
        #expect(isClosed)
    }

    @Test func `HEAD ends a stream before it began`() async throws {
        let streams = Streams()
        let host = try TestServer(streams.site)
        let port = host.port
        let status = try await onThread { () throws -> Int? in
            let client = try RawClient(port: port)
            client.write("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try client.read(hasBody: false)
            return try client.read(hasBody: false)?.status
        }
        #expect(status == 200)
        #expect(streams.first?.isOpen == false)
        #expect(streams.first?.write([1]) == false)
    }

    @Test func `who writes hears soon that the client has gone`() async throws {
        let streams = Streams()
        let host = try TestServer(streams.site)
        var client: RawClient? = try await reader(host.port)
        _ = client
        client = nil
        let stream = try #require(streams.first)
        var count = 0
        while stream.write(Array("more".utf8)), count < 1_000_000 {
            count += 1
            await Task.yield()
        }
        #expect(count < 1_000_000)
        #expect(!stream.isOpen)
    }

    @Test func `a client that does not read is cut off at the limit`() async throws {
        let streams = Streams(limit: 100_000)
        let host = try TestServer(streams.site)
        let client = try await reader(host.port)
        let stream = try #require(streams.first)
        var written = 0
        while stream.write([UInt8](repeating: 120, count: 10_000)), written < 100_000_000 { written += 10_000 }
        #expect((100_000..<100_000_000).contains(written))
        #expect(stream.take().isEmpty)
        #expect(try await onThread { try client.isClosed() })
    }

    @Test func `the end of the server ends all streams`() async throws {
        let streams = Streams()
        let host = try TestServer(streams.site)
        var made: [RawClient] = []
        for _ in 1...20 { made.append(try await reader(host.port)) }
        let clients = made
        host.server.stop()
        #expect(streams.made.withLock { $0.count } == 20)
        #expect(streams.made.withLock { $0.allSatisfy { !$0.isOpen && !$0.write([1]) } })
        #expect(try await onThread { try clients.allSatisfy { try $0.isClosed() } })
    }

    @Test func `a stream whose client left before the answer is cut`() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (gone, going) = AsyncStream.makeStream(of: Void.self)
        let stream = BodyStream()
        let site = TestSite { _ in
            beginning.yield()
            for await _ in gone { break }
            return .streaming(stream)
        }
        let host = try TestServer(site)
        var client: RawClient? = try RawClient(port: host.port)
        client?.write(request)
        for await _ in begun { break }
        client = nil
        going.yield()
        while stream.write([120]) { await Task.yield() }
        #expect(!stream.isOpen)
    }

    @Test func `stopping while streams are written to resumes nothing twice`() async throws {
        for _ in 1...20 {
            let streams = Streams()
            let host = try TestServer(streams.site)
            let (port, request) = (host.port, request)
            let readers = Task {
                await withDiscardingTaskGroup { group in
                    for _ in 1...8 {
                        group.addTask {
                            _ = try? await onThread {
                                let client = try RawClient(port: port)
                                client.write(request)
                                _ = try client.read(hasBody: false)
                                while try client.readChunk() != nil {}
                            }
                        }
                    }
                }
            }
            while streams.made.withLock({ $0.count }) < 4 { await Task.yield() }
            let writers = streams.made.withLock { $0 }.map { stream in
                Task {
                    while stream.write(Array("x".utf8)) { await Task.yield() }
                }
            }
            while streams.first?.isOpen == true, streams.made.withLock({ $0.count }) < 8 { await Task.yield() }
            host.server.stop()
            for writer in writers { await writer.value }
            await readers.value
        }
    }
}
