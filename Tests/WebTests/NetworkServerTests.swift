import Bytes
import TestKit
import Testing

@testable import Web

@Suite struct NetworkServerTests {
    private let plain = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Writes each request to one connection and reads its answer; `nil` where the connection was closed instead.
    private func ask(_ port: UInt16, _ requests: [String], overIPv6: Bool = false) async throws -> [RawClient.Answer?] {
        try await onThread {
            let client = try RawClient(port: port, overIPv6: overIPv6)
            return try requests.map { request in
                client.write(request)
                return try client.read(hasBody: !request.hasPrefix("HEAD"))
            }
        }
    }

    private func status(_ port: UInt16, _ request: String) async throws -> Int? {
        try await ask(port, [request])[0]?.status
    }

    @Test func `a port of IPv4 and one of IPv6 share a site, which learns who asks`() async throws {
        let site = TestSite()
        let host = try TestServer(site)
        let sixth = try host.server.start(address: IPAddress(v6: 1), port: 0)
        #expect(host.port > 0 && sixth > 0)
        #expect(try await ask(host.port, [plain])[0]?.text == "hello")
        #expect(try await ask(sixth, [plain], overIPv6: true)[0]?.text == "hello")
        #expect(site.requests.map(\.client) == ["127.0.0.1", "::1"])
        #expect(site.requests.allSatisfy { !$0.isProtected })
    }

    @Test func `a port that is taken is an error that names it`() throws {
        let host = try TestServer(TestSite())
        let other = WebServer(TestSite())
        #expect {
            try other.start(address: TestServer.here, port: host.port)
        } throws: {
            ($0 as? ListenFailure)?.text == "listening at 127.0.0.1:\(host.port): Address already in use"
        }
    }

    @Test func `a connection is kept for more requests`() async throws {
        let site = TestSite { .text($0.target) }
        let host = try TestServer(site)
        let answers = try await ask(host.port, (0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" })
        #expect(answers.map { $0?.text } == (0..<20).map { "/\($0)" })
    }

    @Test func `requests in one piece are answered in order`() async throws {
        let host = try TestServer(TestSite { .text($0.target) })
        let port = host.port
        let texts = try await onThread {
            let client = try RawClient(port: port)
            client.write((0..<10).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            return try (0..<10).map { _ in try client.read()?.text }
        }
        #expect(texts == (0..<10).map { "/\($0)" })
    }

    @Test func `header fields arrive by their names in lower case`() async throws {
        let site = TestSite()
        let host = try TestServer(site)
        let fields = "Host: x\r\nAccept:  text/html \r\nX-One: 1\r\nx-one: 2\r\nCookie: a=b; c=d\r\nEmpty:\r\n"
        #expect(try await status(host.port, "GET /a?b=%20 HTTP/1.1\r\n\(fields)\r\n") == 200)
        let request = try #require(site.requests.first)
        let expected = ["host": "x", "accept": "text/html", "x-one": "2", "cookie": "a=b; c=d", "empty": ""]
        #expect(request.fields == expected)
        #expect(request[field: "accept"] == "text/html")
        #expect(request.target == "/a?b=%20")
    }

    @Test func `header fields have bounds`() async throws {
        let host = try TestServer(TestSite())
        for (count, expected) in [(98, 200), (99, 200), (100, 431), (1000, 431)] {
            let fields = (0..<count).map { "A\($0): b\r\n" }.joined()
            #expect(try await status(host.port, "GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n") == expected, "\(count)")
        }
        for (size, expected) in [(20_000, 200), (40_000, 431), (200_000, 431)] {
            let field = "A: \(String(repeating: "b", count: size))\r\n"
            let heard = try await status(host.port, "GET / HTTP/1.1\r\nHost: x\r\n\(field)\r\n")
            #expect(heard == expected || (heard == nil && expected != 200), "\(size)")
        }
    }

    @Test func `where a body ends is said once and in a known way`() async throws {
        let site = TestSite()
        let host = try TestServer(site)
        let table = [
            ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400),
            ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", 400),
            ("Content-Length: 4\r\nContent-Length: 5\r\n", 400), ("Content-Length: 4\r\nContent-Length: 4\r\n", 400),
            ("Content-Length: 4, 4\r\n", 400), ("Content-Length: +4\r\n", 400), ("Content-Length: 0x4\r\n", 400),
            ("Transfer-Encoding: gzip\r\n", 501), ("Transfer-Encoding: gzip, chunked\r\n", 501),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400), ("Host: y\r\n", 400),
        ]
        let smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
        for (fields, expected) in table {
            let port = host.port
            let answers = try await onThread {
                let client = try RawClient(port: port)
                client.write("POST / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\(smuggled)")
                return [try? client.read()?.status, try? client.read()?.status]
            }
            #expect(answers[0] == expected || answers[0] == 400, "\(fields)")
            #expect(answers[1] == nil, "\(fields)")
        }
        #expect(site.requests.isEmpty)
    }

    @Test func `a client that waits to be told goes on hears 100 first`() async throws {
        let site = TestSite { HTTPResponse(status: 200, contentType: "text/plain", body: $0.body) }
        let host = try TestServer(site, limits: HTTPLimits(body: 5))
        let port = host.port
        let texts = try await onThread {
            try [5, 6].map { length throws -> String? in
                let client = try RawClient(port: port)
                client.write(
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\nExpect: 100-continue\r\n\r\n")
                let first = try client.read(interim: true)
                guard first?.status == 100 else { return "\(first?.status ?? 0)" }
                client.write("12345")
                return try client.read()?.text
            }
        }
        #expect(texts == ["12345", "413"])
    }

    @Test func `HEAD has the length of GET and no body`() async throws {
        let host = try TestServer(TestSite())
        let answers = try await ask(host.port, ["HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", plain])
        #expect(answers[0]?.fields["content-length"] == "5")
        #expect(answers[1]?.text == "hello")
    }

    @Test func `a field of the answer replaces the usual one`() async throws {
        let site = TestSite { request in
            guard request.target == "/asset" else { return .text("x") }
            return .text("x", fields: [HTTPResponse.Field(name: "cache-control", value: "max-age=60")])
        }
        let host = try TestServer(site)
        let answers = try await ask(host.port, [plain, "GET /asset HTTP/1.1\r\nHost: x\r\n\r\n"])
        #expect(answers.map { $0?.fields["cache-control"] } == ["no-store", "max-age=60"])
        #expect(answers.map { $0?.fields["x-content-type-options"] } == ["nosniff", "nosniff"])
    }

    @Test func `one client has no more connections than it may`() async throws {
        let host = try TestServer(TestSite(), limits: HTTPLimits(connectionsPerClient: 2))
        let (port, request) = (host.port, plain)
        let heard = try await onThread { () throws -> [Int?] in
            var clients: [RawClient] = []
            var heard: [Int?] = []
            for _ in 1...3 {
                let client = try RawClient(port: port)
                client.write(request)
                heard.append(try client.read()?.status)
                clients.append(client)
            }
            return heard
        }
        #expect(heard == [200, 200, nil])
    }

    @Test func `connections over the limit wait until one ends`() async throws {
        let host = try TestServer(TestSite(), limits: HTTPLimits(connections: 2))
        let (port, request) = (host.port, plain)
        let heard = try await onThread { () throws -> (Bool, Int?) in
            var clients = try (1...2).map { _ in try RawClient(port: port) }
            for client in clients {
                client.write(request)
                guard try client.read()?.status == 200 else { return (false, nil) }
            }
            let third = try RawClient(port: port)
            third.write(request)
            let hadToWait = !third.hasNews(within: 200)
            clients.removeFirst()
            return (hadToWait, try third.read()?.status)
        }
        #expect(heard == (true, 200))
    }

    @Test func `a head that trickles is cut off when its time is over`() async throws {
        let limits = HTTPLimits(silence: .seconds(1), reception: .zero)
        let host = try TestServer(TestSite(), limits: limits)
        let port = host.port
        let count = try await onThread {
            let client = try RawClient(port: port)
            var count = 0
            // An octet ten times a second: never silent for a second.
            for octet in "GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "y", count: 1000))" {
                client.write(String(octet))
                count += 1
                if client.hasNews(within: 100) { break }
            }
            return count
        }
        // Far from the end, which would be there after 100 seconds.
        #expect((5...900).contains(count))
    }

    @Test func `an answer comes at once although the client is still reading`() async throws {
        let host = try TestServer(TestSite { _ in .text(String(repeating: "x", count: 3_000_000)) })
        let answers = try await ask(host.port, [plain, plain])
        #expect(answers.map { $0?.body.count } == [3_000_000, 3_000_000])
    }

    @Test func `after the end nobody listens, and nothing is left`() async throws {
        let host = try TestServer(TestSite())
        #expect(try await status(host.port, plain) == 200)
        host.server.stop()
        #expect(throws: RawClient.Failure.self) { try RawClient(port: host.port) }
        #expect(host.server.waitingCount == 0)
    }
}
