import Bytes
import TestKit
import Testing

@testable import Simulators

/// What the simulated providers read and write on the wire.
@Suite struct SimulatedWebTests {
    private static let post =
        "POST /send?a=b HTTP/1.1\r\nHost: p\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"

    private func read(_ text: String) -> WebRequestReader.Outcome { WebRequestReader.next(in: Array(text.utf8)[...]) }

    @Test func `a request is read wherever it is split`() throws {
        let octets = Array(Self.post.utf8)
        for count in 0..<octets.count {
            #expect(WebRequestReader.next(in: octets[..<count]) == .incomplete, "\(count)")
        }
        guard case .request(let request, let end) = WebRequestReader.next(in: (octets + Array("GET".utf8))[...]) else {
            Issue.record("no request")
            return
        }
        #expect(end == octets.count)
        #expect(request.method == "POST" && request.path == "/send" && request.body == Array("{}".utf8))
        #expect(request.query == [.init(name: "a", value: "b")] && request.mediaType == "application/json")
    }

    @Test func `what is not strictly HTTP is refused`() {
        let host = "Host: p\r\n"
        let table: [(String, Int)] = [
            ("GET / HTTP/1.0\r\n\(host)\r\n", 400), ("GET  / HTTP/1.1\r\n\(host)\r\n", 400),
            ("BREW / HTTP/1.1\r\n\(host)\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", 400), ("GET /#x HTTP/1.1\r\n\(host)\r\n", 400),
            ("GET /é HTTP/1.1\r\n\(host)\r\n", 400), ("GET / HTTP/1.1\nHost: p\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host)A : b\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\(host) folded\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host): b\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\(host)A: \u{1}\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host)A: \rb\r\n\r\n", 400), ("GET http://p/ HTTP/1.1\r\n\(host)\r\n", 400),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: 99999999999\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: 1048577\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n", 501),
        ]
        for (text, status) in table { #expect(read(text) == .refused(status), "\(text)") }
    }

    @Test func `a head without an end is given up, not kept`() {
        let line = "GET /\(String(repeating: "a", count: WebRequestReader.longestHead)) HTTP/1.1\r\n"
        #expect(read(line) == .refused(431))
        #expect(read("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 16_000))") == .incomplete)
    }

    @Test func `forms are read as browsers write them`() {
        let table: [(String, [String])] = [
            ("", []), ("a=1&b=2", ["a", "1", "b", "2"]), ("a", ["a", ""]), ("a=b=c", ["a", "b=c"]),
            ("a+b=%2B+%26", ["a b", "+ &"]), ("a=%", ["a", "%"]), ("a=%2", ["a", "%2"]), ("a=%zz", ["a", "%zz"]),
            ("a=%E9", ["a", "\u{FFFD}"]), ("a=%C3%A9", ["a", "é"]), ("&&a=1&", ["a", "1"]),
        ]
        for (text, expected) in table {
            #expect(WebRequest.form(text.utf8).flatMap { [$0.name, $0.value] } == expected, "\(text)")
        }
        let items = [WebRequest.Item(name: "a b&", value: "é=+\n~*")]
        #expect(WebText.form(items) == "a+b%26=%C3%A9%3D%2B%0A%7E*")
        #expect(WebRequest.form(WebText.form(items).utf8) == items)
    }

    @Test func `names and passwords are read`() {
        let table: [(String, [String]?)] = [
            ("Basic YTpi", ["a", "b"]), ("basic YTpiOmM=", ["a", "b:c"]), ("Basic YTo=", ["a", ""]),
            ("Basic YQ==", nil), ("Basic !", nil), ("Bearer YTpi", nil), ("Basic", nil), ("", nil),
        ]
        for (value, expected) in table {
            let request = WebRequest(method: "GET", target: "/", fields: [.init(name: "authorization", value: value)])
            #expect(request.basic.map { [$0.name, $0.password] } == expected, "\(value)")
        }
    }

    @Test func `JSON is read and written`() {
        let text = #"{"a":[1,2.5,true,null,"x\n\"é"],"b":{}}"#
        #expect(JSONTree(Array(text.utf8))?.text == text)
        for text in ["", "{", "{\"a\":}", "\u{0}", "nonsense"] { #expect(JSONTree(Array(text.utf8)) == nil) }
        let deep = String(repeating: "[", count: 100_000)
        #expect(JSONTree(Array(deep.utf8)) == nil)
    }

    @Test func `addresses to be called are read`() {
        let table: [(String, [String]?)] = [
            ("http://a/b?c=d", ["a", "80", "/b?c=d"]), ("http://a:81", ["a", "81", "/"]),
            ("http://a:81?x", ["a", "81", "/?x"]), ("http://[::1]:82/x", ["[::1]", "82", "/x"]),
            ("http://[::1]/x", ["[::1]", "80", "/x"]), ("http://u:p%40@h/", ["h", "80", "/"]),
            ("https://a/", nil), ("http://", nil), ("http://a:99999/", nil), ("http://a b/", nil), ("ftp://a", nil),
        ]
        for (url, expected) in table {
            let address = WebAddress(url)
            #expect(address.map { [$0.host, "\($0.port)", $0.target] } == expected, "\(url)")
        }
        #expect(WebAddress("http://u:p%40+@h/")?.user == Array("u:p@+".utf8))
    }

    @Test func `answers say how long they are`() {
        let answer = WebAnswer(202, "text/plain", "0: ok").with("Retry-After", "3")
        #expect(
            String(decoding: answer.octets(isLast: false), as: UTF8.self)
                == "HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nRetry-After: 3\r\n\r\n0: ok"
        )
        #expect(
            String(decoding: WebAnswer(204).octets(isLast: true), as: UTF8.self)
                == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    }

    @Test func `moments are written in every way that is needed`() {
        // date -u -d @1763690400 and so on.
        let table: [(Int64, String, String)] = [
            (0, "1970-01-01 00:00:00", "Thu, 01 Jan 1970 00:00:00 +0000"),
            (951_782_399, "2000-02-28 23:59:59", "Mon, 28 Feb 2000 23:59:59 +0000"),
            (951_782_400, "2000-02-29 00:00:00", "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_763_690_400, "2025-11-21 02:00:00", "Fri, 21 Nov 2025 02:00:00 +0000"),
            (4_107_542_400, "2100-03-01 00:00:00", "Mon, 01 Mar 2100 00:00:00 +0000"),
        ]
        for (seconds, plain, mail) in table {
            #expect(ProviderMoment(seconds).plain == plain)
            #expect(ProviderMoment(seconds).mail == mail)
        }
        #expect(ProviderMoment(1_763_690_400).short == "2511210200")
    }

    @Test func `faults are read as the command line has them`() {
        let table: [(String, ProviderFault?)] = [
            ("500", ProviderFault(.answer(500, retryAfter: nil))),
            ("429/2*3", ProviderFault(.answer(429, retryAfter: 2), times: 3)),
            ("drop*1", ProviderFault(.drop, times: 1)),
            ("keep", ProviderFault(.keepAndDrop)), ("silent", ProviderFault(.silence)),
            ("300ms", ProviderFault(.delay(.milliseconds(300)))), ("forge*2", ProviderFault(.forge, times: 2)),
            ("twice", ProviderFault(.repeatCall)), ("399", nil), ("600", nil), ("429/x", nil), ("drop*0", nil),
            ("drop*", nil), ("", nil), ("ms", nil), ("-1ms", nil),
        ]
        for (text, fault) in table { #expect(ProviderFault(text) == fault, "\(text)") }
    }
}
