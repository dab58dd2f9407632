import Messages
import Testing

@testable import API
@testable import Web

@Suite struct RouteTests {
    @Test func `paths lead to what they name and to nothing else`() throws {
        let name = try #require(ConnectionName("carrier.1"))
        let test = try #require(ConnectionName("test"))
        let order = try #require(ApplicationName("order"))
        let replies = try #require(InboundName("replies"))
        let table: [(String, Route?)] = [
            ("/livez", .live), ("/readyz", .ready), ("/api/v1/version", .version), ("/api/v1/messages", .messages),
            ("/api/v1/messages/17", .message(MessageID(rawValue: 17))),
            ("/api/v1/messages/17/retry", .retry(MessageID(rawValue: 17))),
            ("/api/v1/messages/17/cancel", .cancel(MessageID(rawValue: 17))),
            ("/api/v1/messages/9223372036854775807", .message(MessageID(rawValue: .max))),
            ("/api/v1/trace", .trace), ("/api/v1/connections", .connections),
            ("/api/v1/connections/carrier.1", .connection(name)),
            ("/api/v1/connections/carrier.1/test", .connectionTest(name)),
            ("/api/v1/connections/test", .connectionTrial(test)),
            ("/api/v1/connections/test/test", .connectionTest(test)),
            ("/api/v1/connections/carrier.1/settings", .connectionSettings(name)),
            ("/api/v1/connections/carrier.1/pause", .connectionPause(name)),
            ("/api/v1/connections/carrier.1/resume", .connectionResume(name)),
            ("/api/v1/messages/17/resend", .resend(MessageID(rawValue: 17))),
            ("/api/v1/messages/17/content", .content(MessageID(rawValue: 17))),
            ("/api/v1/overview", .overview), ("/api/v1/events", .events), ("/api/v1/openapi.json", .openAPI),
            ("/api/v1/config", .configuration), ("/api/v1/config/check", .configurationCheck),
            ("/api/v1/config/revisions", .revisions), ("/api/v1/config/revisions/3", .revision(3)),
            ("/api/v1/config/revisions/3/diff", .revisionDifference(3)), ("/api/v1/config/rollback", .rollback),
            ("/api/v1/config/revisions/0", nil), ("/api/v1/config/revisions/3/diff/x", nil), ("/api/v1/config/x", nil),
            ("/api/v1/config/x/3", nil), ("/api/v1/preview", .preview), ("/api/v1/explain", .explain),
            ("/api/v1/template", .template), ("/api/v1/template/x", nil), ("/api/v1/applications", .applications),
            ("/api/v1/applications/order", .application(order)), ("/api/v1/inbound", .inbound),
            ("/api/v1/inbound/replies", .inboundRoute(replies)), ("/api/v1/inbound/replies/x", nil),
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
