import Gateway
import Messages
import Testing

@testable import API
@testable import Web

@Suite struct DemonstrationTests {
    private static var policy: AccessPolicy {
        var policy = AccessPolicy()
        policy.isDemonstration = true
        return policy
    }

    private static let local = ["host": "127.0.0.1:8025"]

    @Test func `a browser on this machine is the administrator by itself`() async throws {
        let rig = try await AccessRig(Self.policy)
        let request = AccessRig.request("GET", "/", Self.local, client: "127.0.0.1")
        let visit = try #require(try rig.gatekeeper.visit(request))
        #expect(visit.caller.name == "demo" && visit.caller.rights == Set(Right.allCases))
        #expect(visit.caller.account == nil && visit.caller.scope == nil)
        #expect(visit.fields.count == 1 && visit.session.isDemonstration)
        let cookie = AccessRig.cookie(visit).merging(Self.local) { $1 }
        let again = try #require(try rig.gatekeeper.visit(AccessRig.request("GET", "/", cookie, client: "127.0.0.1")))
        #expect(again.fields.isEmpty && again.session.id == visit.session.id)
        let list = await rig.ask("GET", "/api/v1/accounts", cookie, client: "127.0.0.1")
        #expect(list.status == 200, "the console's script")
        let other = try #require(try rig.gatekeeper.visit(request))
        #expect(other.session.id == visit.session.id && other.fields.count == 1, "all browsers share one")
    }

    @Test func `nobody else is`() async throws {
        let rig = try await AccessRig(Self.policy)
        let table: [(String, [String: String], Bool)] = [
            ("127.0.0.1", ["host": "127.0.0.1"], true), ("127.0.0.1", ["host": "LOCALHOST:8025"], true),
            ("::1", ["host": "[::1]:8025"], true), ("::1", ["host": "[::1]"], true),
            ("127.9.9.9", ["host": "localhost"], true),
            ("127.0.0.1", ["host": "localhost", "sec-fetch-site": "none"], true),
            ("127.0.0.1", ["host": "evil.test"], false), ("127.0.0.1", ["host": "127.0.0.1.evil.test"], false),
            ("127.0.0.1", ["host": "localhost.evil.test:8025"], false), ("127.0.0.1", [:], false),
            ("127.0.0.1", ["host": ""], false), ("127.0.0.1", ["host": "gw.test:127.0.0.1"], false),
            ("192.0.2.7", ["host": "127.0.0.1"], false), ("", ["host": "127.0.0.1"], false),
            ("127.0.0.1", ["host": "localhost", "x-forwarded-for": "192.0.2.7"], false),
            ("127.0.0.1", ["host": "localhost", "forwarded": "for=192.0.2.7"], false),
            ("127.0.0.1", ["host": "localhost", "sec-fetch-site": "cross-site"], false),
        ]
        for (client, fields, isIn) in table {
            let visit = try rig.gatekeeper.visit(AccessRig.request("GET", "/", fields, client: client))
            #expect((visit != nil) == isIn, "\(client) \(fields)")
        }
    }

    @Test func `a request that changes something gets no session by itself`() async throws {
        let rig = try await AccessRig(Self.policy)
        #expect(
            try rig.gatekeeper.visit(AccessRig.request("POST", "/messages", Self.local, client: "127.0.0.1")) == nil)
        #expect(await rig.ask("GET", "/api/v1/accounts", Self.local, client: "127.0.0.1").status == 401, "the API")
        #expect(await rig.ask("POST", "/api/v1/messages", Self.local, json: "{}", client: "127.0.0.1").status == 401)
    }

    @Test func `its session is for this machine, and for the demonstration`() async throws {
        let rig = try await AccessRig(Self.policy)
        let visit = try #require(
            try rig.gatekeeper.visit(AccessRig.request("GET", "/", Self.local, client: "127.0.0.1")))
        let cookie = AccessRig.cookie(visit)
        for (client, host, status) in [
            ("127.0.0.1", "localhost:8025", 200), ("127.0.0.1", "evil.test", 401), ("192.0.2.7", "localhost", 401),
        ] {
            let fields = cookie.merging(["host": host]) { $1 }
            #expect(
                await rig.ask("GET", "/api/v1/version", fields, client: client).status == status, "\(client) \(host)")
        }
        rig.gatekeeper.policy.isDemonstration = false
        let fields = cookie.merging(Self.local) { $1 }
        #expect(await rig.ask("GET", "/api/v1/version", fields, client: "127.0.0.1").status == 401)
    }

    @Test func `without a demonstration nobody is let in by themselves`() async throws {
        let rig = try await AccessRig()
        #expect(try rig.gatekeeper.visit(AccessRig.request("GET", "/", Self.local, client: "127.0.0.1")) == nil)
    }
}
