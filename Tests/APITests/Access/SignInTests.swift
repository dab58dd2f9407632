import Gateway
import Messages
import Testing

@testable import API
@testable import Web

@Suite struct SignInTests {
    private func visit(_ rig: AccessRig, _ fields: [String: String]) throws(Problem) -> Visit? {
        try rig.gatekeeper.visit(AccessRig.request("GET", "/", fields))
    }

    @Test func `who signs in gets a cookie that only this site is sent`() async throws {
        let rig = try await AccessRig()
        let signedIn = try await rig.signIn("viewer")
        let cookie = try #require(signedIn.fields.first)
        #expect(signedIn.fields.count == 1 && cookie.name == "Set-Cookie")
        #expect(cookie.value == "telepost_session=\(signedIn.session.id); Path=/; HttpOnly; SameSite=Lax")
        #expect(signedIn.session.id.utf8.count == 43 && signedIn.csrf.utf8.count == 43)
        #expect(signedIn.session.id != signedIn.csrf)
        let visit = try #require(try visit(rig, AccessRig.cookie(signedIn, csrf: false)))
        #expect(visit.fields.isEmpty && visit.caller.name == "viewer" && visit.caller.way == .session)
        #expect(visit.caller.rights == Account.Role.viewer.rights)
        #expect(rig.books.deeds == ["viewer session.login viewer"])
    }

    @Test func `over TLS the cookie is for TLS only`() async throws {
        var policy = AccessPolicy()
        policy.publicURL = "https://gw.test/"
        let rig = try await AccessRig(policy)
        for (host, isProtected, isSecure) in [
            ("gw.test", false, true), ("gw.test", true, true), ("127.0.0.1:8025", false, true),
            ("127.0.0.1:8025", true, true), ("GW.test:443", false, true),
        ] {
            var request = AccessRig.request("POST", "/sign-in", ["host": host])
            request.isProtected = isProtected
            let outcome = await rig.gatekeeper.signIn(name: "viewer", password: AccessRig.password, request: request)
            // A proxy may tell us any host, so its link to us says nothing.
            guard case .welcome(let visit) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(visit.fields[0].value.contains("; Secure") == isSecure, "\(host) \(isProtected)")
        }
    }

    @Test func `an id that somebody else chose or knew is of no use`() async throws {
        let rig = try await AccessRig()
        let chosen = ["cookie": "telepost_session=\(String(repeating: "A", count: 43))"]
        #expect(try visit(rig, chosen) == nil)
        let first = try await rig.signIn("viewer", AccessRig.password, chosen)
        #expect(try visit(rig, chosen) == nil)
        let second = try await rig.signIn("operator", AccessRig.password, AccessRig.cookie(first))
        #expect(second.session.id != first.session.id)
        #expect(try visit(rig, AccessRig.cookie(first)) == nil, "the session before has ended")
        #expect(try visit(rig, AccessRig.cookie(second))?.caller.name == "operator")
    }

    @Test func `of two cookies of our name none counts`() async throws {
        let rig = try await AccessRig()
        let (mine, other) = (try await rig.signIn("viewer"), try await rig.signIn("operator"))
        let table: [(String, String?)] = [
            ("telepost_session=\(mine.session.id)", "viewer"),
            ("a=b; telepost_session=\(mine.session.id);c=d", "viewer"),
            ("telepost_session=\(other.session.id); telepost_session=\(mine.session.id)", nil),
            ("telepost_session=\(mine.session.id); telepost_session=", nil), ("telepost_session=", nil),
            ("xtelepost_session=\(mine.session.id)", nil), ("telepost_session", nil), (";;;===", nil), ("", nil),
            ("telepost_session=\"\(mine.session.id)\"", nil),
        ]
        for (cookie, name) in table {
            #expect(try visit(rig, ["cookie": cookie])?.caller.name == name, "\(cookie)")
        }
    }

    @Test func `who cannot sign in is told the same each time, and waits`() async throws {
        let rig = try await AccessRig()
        try await rig.add("mailer", logins: [.smtp, .http])
        for (name, password) in [
            ("viewer", "wrong password"), ("nobody", AccessRig.password), ("mailer", AccessRig.password), ("", ""),
            ("viewer", String(repeating: "x", count: 5000)), (String(repeating: "x", count: 5000), "x"),
        ] {
            let request = AccessRig.request("POST", "/sign-in")
            let outcome = await rig.gatekeeper.signIn(name: name, password: password, request: request)
            guard case .refused(let problem) = outcome else {
                Issue.record("\(name)")
                continue
            }
            #expect(problem == Problem(401, "the name or the password is wrong"))
        }
        #expect(rig.waits.all.count == 6)
        #expect(
            rig.books.deeds == [
                "nobody session.refused viewer", "nobody session.refused ", "nobody session.refused mailer",
                "nobody session.refused ", "nobody session.refused viewer", "nobody session.refused ",
            ], "a name that nobody has may be a password")
    }

    @Test func `failures do not push everything else out of the audit list`() async throws {
        let rig = try await AccessRig()
        for number in 0..<300 {
            let request = AccessRig.request("POST", "/sign-in", client: "10.0.\(number).1")
            _ = await rig.gatekeeper.signIn(name: "n\(number)", password: "x", request: request)
        }
        #expect(rig.books.deeds.count == 100)
        rig.clock.move(by: .seconds(4000))
        _ = await rig.gatekeeper.signIn(
            name: "z", password: "x", request: AccessRig.request("POST", "/", client: "10.1.1.1"))
        #expect(rig.books.deeds.count == 101)
    }

    @Test func `a page of another site cannot sign anybody in`() async throws {
        let rig = try await AccessRig()
        for fields in [
            ["sec-fetch-site": "cross-site"], ["origin": "https://evil.test", "host": "gw.test"], ["origin": "null"],
        ] {
            await #expect(throws: Problem.self) { try await rig.signIn("viewer", AccessRig.password, fields) }
        }
        _ = try await rig.signIn("viewer", AccessRig.password, ["origin": "http://gw.test", "host": "gw.test"])
        #expect(rig.waits.all.isEmpty, "that is not the account's fault")
    }

    @Test func `signing out ends the session and the cookie`() async throws {
        let rig = try await AccessRig()
        let signedIn = try await rig.signIn("viewer")
        let request = AccessRig.request("POST", "/sign-out", AccessRig.cookie(signedIn, csrf: false))
        #expect(throws: Problem.self) { try rig.gatekeeper.visit(request) }
        let visit = try #require(try rig.gatekeeper.visit(request, csrf: signedIn.csrf))
        let fields = await rig.gatekeeper.signOut(visit, request: request)
        #expect(fields.map(\.value) == ["telepost_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"])
        #expect(try self.visit(rig, AccessRig.cookie(signedIn)) == nil)
        #expect(rig.books.deeds.last == "viewer session.logout viewer")
    }

    @Test func `what a session stands on ends it when it changes`() async throws {
        let changes: [(String, (Gateway) async throws -> Void)] = [
            ("password", { try await $0.setPassword("another password", of: "operator") }),
            ("no password", { try await $0.setPassword(nil, of: "operator") }),
            ("role", { _ = try await $0.changeAccount("operator", Self.details { $0.role = .set("viewer") }) }),
            ("no role", { _ = try await $0.changeAccount("operator", Self.details { $0.role = .cleared }) }),
            ("inactive", { _ = try await $0.changeAccount("operator", Self.details { $0.isActive = .set(false) }) }),
            ("login", { _ = try await $0.changeAccount("operator", Self.details { $0.logins = .set(["http"]) }) }),
            ("removed", { try await $0.removeAccount("operator") }),
            (
                "removed and made again",
                { gateway in
                    try await gateway.removeAccount("operator")
                    let details = Self.details { ($0.role, $0.logins) = (.set("operator"), .set(["console"])) }
                    _ = try await gateway.addAccount("operator", details)
                    try await gateway.setPassword("another password", of: "operator")
                }
            ),
        ]
        for (what, change) in changes {
            let rig = try await AccessRig()
            let (signedIn, other) = (try await rig.signIn("operator"), try await rig.signIn("viewer"))
            try await change(rig.gateway)
            #expect(try visit(rig, AccessRig.cookie(signedIn)) == nil, "\(what)")
            #expect(await rig.ask("GET", "/api/v1/version", AccessRig.cookie(signedIn)).status == 401, "\(what)")
            #expect(try visit(rig, AccessRig.cookie(other)) != nil, "\(what)")
        }
    }

    private static func details(_ change: (inout AccountDetails) -> Void) -> AccountDetails {
        var details = AccountDetails()
        change(&details)
        return details
    }

    @Test func `other changes of an account leave its sessions alone`() async throws {
        let rig = try await AccessRig()
        let signedIn = try await rig.signIn("operator")
        _ = try await rig.gateway.changeAccount("operator", Self.details { $0.numbers = .set(["+447700900200"]) })
        #expect(try visit(rig, AccessRig.cookie(signedIn))?.caller.account?.numbers.count == 1)
    }
}
