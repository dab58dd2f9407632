import Messages
import Testing

@testable import Console

@Suite struct RequestTargetTests {
    @Test func `targets are divided before they are decoded`() throws {
        let table: [(String, [String], [(String, String)])] = [
            ("/", [], []),
            ("/livez", ["livez"], []),
            ("/a/b/", ["a", "b", ""], []),
            ("//a", ["", "a"], []),
            ("/a%2Fb/%2e%2E", ["a/b", ".."], []),
            ("/phones/+447700900123", ["phones", "+447700900123"], []),
            ("/phones/%2B447700900123", ["phones", "+447700900123"], []),
            ("/a?", ["a"], []),
            ("/a?x=1&y=%C3%A9&z", ["a"], [("x", "1"), ("y", "é"), ("z", "")]),
            ("/a?to=+44%2B1&&q=a=b?c", ["a"], [("to", "+44+1"), ("q", "a=b?c")]),
            ("http://other.example:80/a/b?c=d", ["a", "b"], [("c", "d")]),
            ("http://other.example", [], []),
        ]
        for (text, path, query) in table {
            let target = try RequestTarget(text)
            #expect(target.path == path, "\(text)")
            #expect(target.query == query.map { RequestTarget.Item(name: $0.0, value: $0.1) }, "\(text)")
        }
    }

    @Test func `targets that cannot be read are refused`() {
        let table = [
            "", "*", "a", "?x=1", "/%", "/%2", "/%zz", "/%+1", "/a?x=%", "/%00", "/a%0d%0aB", "/%7f", "/%ff", "/%C3",
        ]
        for text in table {
            #expect(throws: Problem.self, "\(text)") { try RequestTarget(text) }
        }
    }

    @Test func `what is encoded is decoded to the same`() throws {
        for text in ["", "a b", "+44 7700", "<x@y.example>", "é/\u{1F600}", "100%", "a&b=c#d"] {
            let target = try RequestTarget("/x?q=\(URLText.encode(text))")
            #expect(target.query.first?.value == text)
        }
    }

    @Test func `paths lead to what they name and to nothing else`() throws {
        let name = try #require(ConnectionName("carrier.1"))
        let table: [(String, Route?)] = [
            ("/livez", .live), ("/readyz", .ready), ("/api/v1/version", .version), ("/api/v1/messages", .messages),
            ("/api/v1/messages/17", .message(MessageID(rawValue: 17))),
            ("/api/v1/messages/17/retry", .retry(MessageID(rawValue: 17))),
            ("/api/v1/messages/17/cancel", .cancel(MessageID(rawValue: 17))),
            ("/api/v1/messages/9223372036854775807", .message(MessageID(rawValue: .max))),
            ("/api/v1/trace", .trace), ("/api/v1/connections", .connections),
            ("/api/v1/connections/carrier.1", .connection(name)),
            ("/api/v1/connections/carrier.1/test", .connectionTest(name)),
            ("/api/v1/phones", .phones),
            ("/api/v1/phones/+447700900123/messages", .phoneMessages(.fictional("123"))),
            ("/", nil), ("/livez/", nil), ("/LIVEZ", nil), ("/api", nil), ("/api/v1", nil), ("/api/v1/", nil),
            ("/api/v2/messages", nil), ("/api/v1/messages/", nil), ("/api/v1/messages/0", nil),
            ("/api/v1/messages/-1", nil), ("/api/v1/messages/+1", nil), ("/api/v1/messages/017", nil),
            ("/api/v1/messages/9223372036854775808", nil), ("/api/v1/messages/17/", nil),
            ("/api/v1/messages/17/delete", nil), ("/api/v1/messages/17/retry/now", nil),
            ("/api/v1/connections/a%2Fb", nil), ("/api/v1/connections/carrier.1/test/x", nil),
            ("/api/v1/connections/..%2f..", nil), ("/api/v1/phones/447700900123/messages", nil),
            ("/api/v1/simulator/mails", .caughtMails), ("/api/v1/simulator/mails/17", .caughtMail(17)),
            ("/api/v1/simulator/mails/017", nil), ("/api/v1/simulator", nil),
            ("/api/v1/phones/+447700900123", nil), ("/api/v1/../../livez", nil), ("/api%2Fv1%2Fmessages", nil),
        ]
        for (text, route) in table {
            #expect(Route(try RequestTarget(text).path) == route, "\(text)")
        }
    }
}
