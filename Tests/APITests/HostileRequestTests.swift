import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct HostileRequestTests {
    /// Writes `octets` to a new connection and reads one answer; `nil` when the connection was closed instead.
    private func say(_ octets: String, to path: String, ending: Bool = false) async throws -> Int? {
        try await onThread {
            let client = try RawClient(path)
            client.write(octets)
            if ending { client.finish() }
            return try client.read()?.status
        }
    }

    @Test func `methods that an address does not take are 405 with those it takes`() async throws {
        let host = try TestGateway()
        let table: [(String, String, Int, String?)] = [
            ("DELETE", "/api/v1/messages/1", 405, "GET, HEAD"), ("PUT", "/api/v1/messages", 405, "GET, HEAD, POST"),
            ("GET", "/api/v1/messages/1/retry", 405, "POST"), ("POST", "/livez", 405, "GET, HEAD"),
            ("BREW", "/livez", 405, "GET, HEAD"), ("get", "/livez", 405, "GET, HEAD"),
            ("OPTIONS", "/livez", 405, "GET, HEAD"), ("TRACE", "/livez", 405, "GET, HEAD"),
            ("DELETE", "/nothing", 404, nil), ("GET", "/", 404, nil), ("GET", "/livez?x=1", 400, nil),
            ("HEAD", "/livez", 200, nil), ("HEAD", "/nothing", 404, nil), ("GET", "/api/v1/version", 200, nil),
        ]
        for (method, target, status, allow) in table {
            let answer = try await host.ask(method, target)
            #expect(answer.status == status, "\(method) \(target)")
            #expect(answer.fields["allow"] == allow, "\(method) \(target)")
        }
    }

    @Test func `HEAD says what GET would, without a body`() async throws {
        let host = try TestGateway()
        let path = host.path
        let answers = try await onThread {
            let client = try RawClient(path)
            client.write(
                "HEAD /api/v1/version HTTP/1.1\r\nHost: x\r\n\r\nGET /api/v1/version HTTP/1.1\r\nHost: x\r\n\r\n")
            return [try client.read(hasBody: false), try client.read()]
        }
        #expect(answers[0]?.fields["content-length"] == "20")
        #expect(answers[1]?.text == "{\"version\":\"1.2.3\"}\n")
    }

    @Test func `targets that try to be clever lead nowhere`() async throws {
        let host = try TestGateway()
        for (target, status) in [
            ("/%2e%2e/%2e%2e/etc/passwd", 404), ("/../../etc/passwd", 404), ("/api/v1/messages/1%00", 400),
            ("/api/v1/messages/%zz", 400), ("/%C0%AF", 400), ("/api/v1/messages?state=%ff", 400),
            ("/api/v1/messages?state=%0d%0aSet-Cookie:%20a", 400), ("/livez%2f", 404), ("/livez#x", 404),
            ("http://x/livez", 200), ("livez", 400), ("*", 400), ("/api/v1/connections/%3Cscript%3E", 404),
        ] {
            #expect(try await host.ask("GET", target).status == status, "\(target)")
        }
    }

    @Test func `nothing that is no HTTP brings the server down`() async throws {
        let host = try TestGateway(limits: HTTPLimits(silence: .seconds(1)))
        let table = [
            "\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET /livez\r\n\r\n", "GET /livez HTTP/9.9\r\n\r\n",
            "GET /livez HTTP/1.1\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: x\r\nBad\r\n\r\n", "EHLO there\r\n\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1e9\r\n\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
            "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /livez HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n",
            "GET /livez HTTP/1.1\r\n\(String(repeating: "X: y\r\n", count: 20_000))\r\n",
            String(repeating: "a", count: 200_000),
        ]
        for octets in table {
            let status = try await say(octets, to: host.path, ending: true)
            #expect(status == nil || (200...599).contains(status ?? 0), "\(octets.prefix(60))")
            #expect(try await host.ask("GET", "/livez").status == 200, "after \(octets.prefix(60))")
        }
    }

    @Test func `a body as long as the limit is read, a longer one is 413`() async throws {
        let host = try TestGateway()
        let json = #"{"to":"+447700900123","text":"x"}"#
        for (length, status) in [((1 << 20) - 1, 202), (1 << 20, 202), ((1 << 20) + 1, 413)] {
            let padded = json + String(repeating: " ", count: length - json.utf8.count)
            let answer = try await host.ask("POST", "/api/v1/messages", json: padded)
            #expect(answer.status == status, "\(length)")
        }
        let declared = "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
        #expect(try await say(declared, to: host.path) == 413)
    }

    @Test func `a body in chunks that is too long is 413, one that does not end is cut off`() async throws {
        let host = try TestGateway(limits: HTTPLimits(body: 1000))
        let head =
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
        func chunk(_ count: Int) -> String {
            "\(String(count, radix: 16))\r\n\(String(repeating: " ", count: count))\r\n"
        }
        #expect(try await say(head + chunk(1000) + "0\r\n\r\n", to: host.path) == 400)
        #expect(try await say(head + chunk(600) + chunk(600) + "0\r\n\r\n", to: host.path) == 413)
        #expect(try await say(head + String(repeating: chunk(600), count: 10), to: host.path) == nil)
    }

    @Test func `JSON as deep as a well is refused`() async throws {
        let host = try TestGateway()
        for deep in ["[", #"{"to":"#] {
            let json = String(repeating: deep, count: 100_000)
            #expect(try await host.ask("POST", "/api/v1/messages", json: json).status == 400)
        }
    }

    @Test func `a client that is silent is cut off`() async throws {
        let host = try TestGateway(limits: HTTPLimits(silence: .seconds(1)))
        for octets in ["", "GET /live", "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"] {
            let status = try await say(octets, to: host.path)
            #expect(status == nil || status == 408, "\(octets)")
        }
    }

    @Test func `a client that trickles its body is cut off`() async throws {
        let host = try TestGateway(limits: HTTPLimits(reception: .zero))
        let request = "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"
        #expect(try await say(request, to: host.path) == nil)
    }
}
