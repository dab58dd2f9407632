import Gateway
import Messages
import Testing

@testable import API
@testable import Web

/// Who may do what: every route with every kind of caller.
///
/// A row is a method, an address, the right that a token needs, and who may: `s` the control socket, `a` an administrator,
/// `o` an operator, `v` a viewer, `p` an account without a role, `n` nobody. Message 1 is the plain account's own, message 2
/// is another's.
@Suite struct AccessTableTests {
    private static let table = """
        GET /livez - saovpn
        GET /readyz - saovpn
        GET /metrics - saovpn
        GET /api/v1/version - saovp
        GET /api/v1/overview connections:read saov
        GET /api/v1/events messages:read saov
        GET /api/v1/openapi.json - saovp
        GET /api/v1/messages messages:read saovp
        POST /api/v1/messages messages:send saop
        GET /api/v1/messages/1 messages:read saovp
        GET /api/v1/messages/1/content messages:read saovp
        POST /api/v1/messages/1/retry messages:change saop
        POST /api/v1/messages/1/cancel messages:change saop
        POST /api/v1/messages/1/resend messages:change sao
        GET /api/v1/trace messages:read saovp
        GET /api/v1/connections connections:read saov
        POST /api/v1/connections config:change sa
        GET /api/v1/connections/carrier connections:read saov
        GET /api/v1/connections/carrier/reports connections:read saov
        POST /api/v1/connections/carrier/test connections:run sao
        POST /api/v1/connections/carrier/pause connections:run sao
        POST /api/v1/connections/carrier/resume connections:run sao
        GET /api/v1/connections/carrier/settings config:read sa
        PUT /api/v1/connections/carrier/settings config:change sa
        DELETE /api/v1/connections/carrier/settings config:change sa
        GET /api/v1/connections/test connections:read saov
        POST /api/v1/connections/test config:change sa
        GET /api/v1/applications config:read sa
        POST /api/v1/applications config:change sa
        PUT /api/v1/applications config:change sa
        GET /api/v1/applications/sms config:read sa
        PUT /api/v1/applications/sms config:change sa
        DELETE /api/v1/applications/sms config:change sa
        GET /api/v1/inbound config:read sa
        POST /api/v1/inbound config:change sa
        PUT /api/v1/inbound config:change sa
        GET /api/v1/inbound/replies config:read sa
        PUT /api/v1/inbound/replies config:change sa
        DELETE /api/v1/inbound/replies config:change sa
        GET /api/v1/accounts accounts:read sa
        POST /api/v1/accounts accounts:change sa
        GET /api/v1/accounts/plain accounts:read sa
        PATCH /api/v1/accounts/plain accounts:change sa
        DELETE /api/v1/accounts/plain accounts:change sa
        PUT /api/v1/accounts/plain/password accounts:change sa
        PUT /api/v1/accounts/plain/shared-secret accounts:change sa
        GET /api/v1/tokens accounts:read sa
        POST /api/v1/tokens accounts:change sa
        DELETE /api/v1/tokens/shop accounts:change sa
        GET /api/v1/stops stops:read saov
        POST /api/v1/stops stops:add sao
        GET /api/v1/stops/+447700900123 stops:read saov
        DELETE /api/v1/stops/+447700900123 stops:remove sa
        GET /api/v1/audit audit:read sa
        GET /api/v1/config config:read sa
        PUT /api/v1/config config:change sa
        POST /api/v1/config/check config:read sa
        GET /api/v1/config/revisions config:read sa
        GET /api/v1/config/revisions/1 config:read sa
        GET /api/v1/config/revisions/1/diff config:read sa
        POST /api/v1/config/rollback config:change sa
        POST /api/v1/preview config:read sa
        GET /api/v1/explain config:read sa
        POST /api/v1/template config:read sa
        GET /api/v1/phones messages:read saov
        GET /api/v1/phones/+447700900123/messages messages:read saov
        POST /api/v1/phones/+447700900123/messages phones:use sao
        GET /api/v1/simulator/mails messages:read saov
        GET /api/v1/simulator/mails/1 messages:read saov
        """

    private struct Row {
        let method: Route.Method
        let target: String
        let route: Route
        /// `nil`: none is needed.
        let right: Right?
        let who: Set<Character>

        init(_ line: Substring) throws {
            let words = line.split(separator: " ").map(String.init)
            try #require(words.count == 4, "\(line)")
            method = try #require(Route.Method(rawValue: words[0]), "\(line)")
            target = words[1]
            route = try #require(Route(try RequestTarget(words[1]).path), "\(line)")
            right = Right(rawValue: words[2])
            try #require(right != nil || words[2] == "-", "\(line)")
            who = Set(words[3])
        }
    }

    private static func rows() throws -> [Row] { try table.split(separator: "\n").map(Row.init) }

    /// What becomes of a request before any endpoint sees it: 200 when it is allowed.
    private func status(_ rig: AccessRig, _ row: Row, _ fields: [String: String], client: String) async -> Int {
        let request = AccessRig.request(row.method.rawValue, row.target, fields, client: client)
        do throws(Problem) {
            _ = try await rig.api.caller(of: request, row.route, row.method)
            return 200
        } catch { return error.status }
    }

    @Test func `every route has a row for each of its methods`() throws {
        let rows = try Self.rows()
        for kind in RouteKind.allCases {
            let own = rows.filter { RouteKind($0.route) == kind }
            let route = try #require(own.first?.route, "no row for \(kind)")
            #expect(own.map(\.method) == route.methods, "\(kind)")
        }
        #expect(Set(rows.map(\.target)).count <= rows.count)
    }

    @Test func `accounts may do what their role says, by password and by session`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        let callers: [(Character, String)] = [
            ("a", "administrator"), ("o", "operator"), ("v", "viewer"), ("p", "plain"),
        ]
        for (letter, name) in callers {
            let cookie = AccessRig.cookie(try await rig.signIn(name))
            for row in try Self.rows() {
                let expected = row.who.contains(letter) ? 200 : 403
                for (way, fields) in [("password", AccessRig.basic(name)), ("session", cookie)] {
                    let status = await status(rig, row, fields, client: AccessRig.client)
                    #expect(status == expected, "\(name) by \(way): \(row.method) \(row.target)")
                }
            }
        }
        #expect(rig.waits.all.isEmpty)
    }

    @Test func `the control socket may do everything, nobody next to nothing`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        for row in try Self.rows() {
            #expect(row.who.contains("s"))
            #expect(await status(rig, row, [:], client: "") == 200, "\(row.target)")
            let expected = row.who.contains("n") ? 200 : 401
            let strangers = [
                [:], AccessRig.bearer("tp_" + String(repeating: "A", count: 43)), ["cookie": "telepost_session=x"],
            ]
            for fields in strangers {
                #expect(await status(rig, row, fields, client: AccessRig.client) == expected, "\(row.target) \(fields)")
            }
        }
    }

    @Test func `a token may do what its right says and nothing else`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        for right in Right.allCases {
            let fields = AccessRig.bearer(
                try await rig.token("all-\(right.rawValue.replacing(":", with: "."))", [right]))
            for row in try Self.rows() {
                let expected = row.right == nil || row.right == right ? 200 : 403
                let status = await status(rig, row, fields, client: AccessRig.client)
                #expect(status == expected, "\(right.rawValue): \(row.method) \(row.target)")
            }
        }
    }

    @Test func `a token of an account may do no more than the account`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        let plain = try #require(AccountName("plain")).text
        for right in [Right.send, .readMessages, .changeMessages] {
            let name = right.rawValue.replacing(":", with: ".")
            let fields = AccessRig.bearer(try await rig.token(name, [right], account: plain))
            for row in try Self.rows() {
                let isAllowed = row.who.contains("p") && (row.right == nil || row.right == right)
                let status = await status(rig, row, fields, client: AccessRig.client)
                #expect(status == (isAllowed ? 200 : 403), "\(right.rawValue): \(row.method) \(row.target)")
            }
        }
    }

    @Test func `the figures are for this machine, and for whoever has the right`() async throws {
        let rig = try await AccessRig()
        let token = AccessRig.bearer(try await rig.token("monitor", [.readMetrics]))
        let table: [([String: String], String, Int)] = [
            ([:], "", 200), ([:], "127.0.0.1", 200), ([:], "::1", 200), ([:], AccessRig.client, 401),
            (["x-forwarded-for": "192.0.2.9"], "127.0.0.1", 401), (token, AccessRig.client, 200),
            (AccessRig.basic("viewer"), AccessRig.client, 200), (AccessRig.basic("plain"), AccessRig.client, 403),
        ]
        for (fields, client, status) in table {
            #expect(await rig.ask("GET", "/metrics", fields, client: client).status == status, "\(fields) \(client)")
        }
    }

    @Test func `what is another's is not there for an account without a role`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        try await rig.accept("operator")
        try await rig.accept()
        let token = try await rig.token("own", [.readMessages, .changeMessages], account: "plain")
        for row in try Self.rows() where row.route.message != nil && row.who.contains("p") {
            for id in ["2", "3", "4"] {
                let target = row.target.replacing("/messages/1", with: "/messages/\(id)")
                for fields in [AccessRig.basic("plain"), AccessRig.bearer(token)] {
                    let answer = await rig.ask(row.method.rawValue, target, fields)
                    #expect(answer.status == 404, "\(row.method) \(target)")
                    #expect(answer.problem == "there is no message \(id)")
                }
            }
        }
        let list = await rig.ask("GET", "/api/v1/messages", AccessRig.basic("plain"))
        #expect(list.text.contains("\"id\":1,") && !list.text.contains("\"id\":2,") && !list.text.contains("\"id\":3,"))
        let other = await rig.ask("GET", "/api/v1/messages?account=operator", AccessRig.basic("plain"))
        #expect(other.text.contains("\"id\":1,") && !other.text.contains("\"id\":2,"))
        for (words, count) in [("1", 1), ("2", 0), ("3", 0), ("+447700900123", 1), ("operator", 0), ("plain", 1)] {
            let words = words.replacing("+", with: "%2B")
            let trace = await rig.ask("GET", "/api/v1/trace?q=\(words)", AccessRig.basic("plain"))
            let stories = try JSON.decode([Story].self, from: trace.body)
            #expect(stories.count == count, "\(words): \(trace.text)")
        }
    }

    private struct Story: Decodable {}
}
