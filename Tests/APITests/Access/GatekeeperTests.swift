import Gateway
import Messages
import Testing

@testable import API
@testable import Web

@Suite struct GatekeeperTests {
    private let version = "/api/v1/version"

    @Test func `who cannot log in is asked for a name and a password, after a while`() async throws {
        let rig = try await AccessRig()
        for (fields, waits) in [
            ([:], 0), (AccessRig.basic("viewer", "wrong password"), 1), (AccessRig.basic("nobody"), 2),
            (["authorization": "Basic ???"], 2), (["authorization": "Digest x"], 2), (["authorization": "Basic"], 2),
            (AccessRig.basic("", ""), 3),
        ] {
            let answer = await rig.ask("GET", version, fields)
            #expect(answer.status == 401, "\(fields)")
            #expect(answer.contentType == "application/problem+json")
            #expect(answer[field: "WWW-Authenticate"] == "Basic realm=\"Telepost\", charset=\"UTF-8\"")
            #expect(rig.waits.all.count == waits, "\(fields)")
        }
        #expect(rig.waits.all.allSatisfy { $0 > .milliseconds(500) })
    }

    @Test func `a wrong name and a wrong password cannot be told apart`() async throws {
        let rig = try await AccessRig()
        let name = await rig.ask("GET", version, AccessRig.basic("nobody"))
        let password = await rig.ask("GET", version, AccessRig.basic("viewer", "wrong password"))
        #expect(name.body == password.body && name.fields == password.fields && name.status == password.status)
    }

    @Test func `an account needs the login for http, and has to be active`() async throws {
        let rig = try await AccessRig()
        try await rig.add("mailer", logins: [.smtp, .console])
        #expect(await rig.ask("GET", version, AccessRig.basic("mailer")).status == 401)
        #expect(await rig.ask("GET", version, AccessRig.basic("viewer")).status == 200)
        var details = AccountDetails()
        details.isActive = .set(false)
        _ = try await rig.gateway.changeAccount("viewer", details)
        #expect(await rig.ask("GET", version, AccessRig.basic("viewer")).status == 401)
    }

    @Test func `after too many failures nobody is looked at for a while`() async throws {
        let rig = try await AccessRig()
        for _ in 0..<20 { _ = await rig.ask("GET", version, AccessRig.basic("viewer", "wrong password")) }
        let answer = await rig.ask("GET", version, AccessRig.basic("viewer"))
        #expect(answer.status == 503)
        #expect(answer[field: "Retry-After"] == "60")
        rig.clock.move(by: .seconds(1300))
        #expect(await rig.ask("GET", version, AccessRig.basic("viewer")).status == 200)
    }

    @Test func `a script's request does not make the browser ask for a password`() async throws {
        let rig = try await AccessRig()
        for (mode, asks) in [("cors", false), ("same-origin", false), ("navigate", true)] {
            let answer = await rig.ask("GET", version, ["sec-fetch-mode": mode])
            #expect(answer.status == 401)
            #expect((answer[field: "WWW-Authenticate"] != nil) == asks, "\(mode)")
        }
    }

    @Test func `a token that is none is refused as such`() async throws {
        let rig = try await AccessRig()
        let token = try await rig.token("shop", [.send])
        #expect(token.utf8.count == 46 && token.hasPrefix("tp_"))
        #expect(await rig.ask("GET", version, AccessRig.bearer(token)).status == 200)
        #expect(await rig.ask("GET", version, ["authorization": "bearer  \(token)"]).status == 200)
        for text in [
            "", "tp_", String(token.dropLast()), token + "A", token.uppercased(),
            "tp_" + String(repeating: "é", count: 43),
            String(repeating: "A", count: 100_000), String(token.dropFirst(3)),
        ] {
            let answer = await rig.ask("GET", version, AccessRig.bearer(text))
            #expect(answer.status == 401, "\(text.prefix(64))")
            #expect(answer[field: "WWW-Authenticate"] != nil)
        }
    }

    @Test func `what a page of another site sends is refused, but for tokens`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        let visit = try await rig.signIn("operator")
        let token = try await rig.token("shop", [.changeMessages])
        let cancel = "/api/v1/messages/1/cancel"
        for foreign in [
            ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"], ["origin": "https://evil.test"],
            ["origin": "null"], ["origin": "https://gw.test.evil.test"], ["origin": "http://gw.test:8025"],
        ] {
            let extra = foreign.merging(["host": "gw.test"]) { $1 }
            for fields in [AccessRig.basic("operator"), AccessRig.cookie(visit)] {
                let answer = await rig.ask("POST", cancel, fields.merging(extra) { $1 })
                #expect(answer.status == 403, "\(foreign)")
            }
            #expect(await rig.ask("POST", cancel, extra, client: "").status == 403, "the socket, forwarded: \(foreign)")
            let read = await rig.ask("GET", version, AccessRig.cookie(visit).merging(extra) { $1 })
            #expect(read.status == 200, "reading changes nothing: \(foreign)")
        }
        let bearer = AccessRig.bearer(token).merging(["origin": "https://shop.test", "host": "gw.test"]) { $1 }
        #expect(await rig.ask("POST", cancel, bearer).status == 200)
    }

    @Test func `a session needs its token to change something`() async throws {
        let rig = try await AccessRig()
        try await rig.accept("plain")
        let (visit, other) = (try await rig.signIn("operator"), try await rig.signIn("viewer"))
        let cancel = "/api/v1/messages/1/cancel"
        #expect(await rig.ask("GET", "/api/v1/messages", AccessRig.cookie(visit, csrf: false)).status == 200)
        for csrf in [nil, "", visit.session.id, other.csrf, visit.csrf + "A"] {
            var fields = AccessRig.cookie(visit, csrf: false)
            fields["x-csrf-token"] = csrf
            #expect(await rig.ask("POST", cancel, fields).status == 403, "\(csrf ?? "none")")
        }
        #expect(await rig.ask("POST", cancel, AccessRig.cookie(visit)).status == 200)
    }

    @Test func `a client that asks for too much has to wait`() async throws {
        var policy = AccessPolicy()
        policy.rate = RateLimit(3, in: .seconds(60))
        let rig = try await AccessRig(policy)
        let token = AccessRig.bearer(try await rig.token("shop", [.send]))
        for _ in 0..<3 { #expect(await rig.ask("GET", version, token).status == 200) }
        let answer = await rig.ask("GET", version, token)
        #expect(answer.status == 429)
        #expect(answer[field: "Retry-After"] == "4")
        #expect(await rig.ask("GET", version, token, client: "192.0.2.8").status == 200, "another client")
        #expect(await rig.ask("GET", "/livez", client: AccessRig.client).status == 200)
        for _ in 0..<10 { #expect(await rig.ask("GET", version, client: "").status == 200) }
        rig.clock.move(by: .seconds(65))
        #expect(await rig.ask("GET", version, token).status == 200)
        rig.gatekeeper.policy.rate = nil
        for _ in 0..<10 { #expect(await rig.ask("GET", version, token).status == 200) }
    }

    @Test func `one customer's IPv6 addresses are one client, and the table is bounded`() throws {
        let rates = RequestRates(limit: 1000)
        let limit = try #require(RateLimit(1, in: .seconds(60)))
        let now = StillClock().now
        #expect(rates.admit("2001:db8::1", limit, at: now) == nil)
        #expect(rates.admit("2001:db8::2", limit, at: now) != nil)
        #expect(rates.admit("2001:db8:0:1::1", limit, at: now) == nil)
        #expect(rates.admit("::ffff:192.0.2.1", limit, at: now) == nil)
        #expect(rates.admit("192.0.2.1", limit, at: now) != nil)
        for number in 0..<10_000 { _ = rates.admit("10.0.\(number / 256).\(number % 256)", limit, at: now) }
        #expect(rates.count <= 1000)
    }

    @Test func `callers are looked at again while something goes on`() async throws {
        let rig = try await AccessRig()
        let visit = try await rig.signIn("viewer")
        _ = try await rig.token("shop", [.send])
        let token = try await rig.token("plain.s", [.send], account: "plain")
        var callers: [Caller] = []
        for fields in [AccessRig.basic("operator"), AccessRig.bearer(token), AccessRig.cookie(visit)] {
            callers.append(try await rig.gatekeeper.caller(of: AccessRig.request("GET", version, fields)))
        }
        #expect(callers.allSatisfy { rig.gatekeeper.renewed($0) != nil })
        #expect(rig.gatekeeper.renewed(.controlSocket) != nil)
        try await rig.gateway.removeAccount("operator")
        try await rig.gateway.removeAccount("plain")
        rig.clock.move(by: Sessions.idle)
        #expect(callers.allSatisfy { rig.gatekeeper.renewed($0) == nil })
    }

    @Test func `a dialect with a password of its own is slowed as well`() async throws {
        let rig = try await AccessRig()
        let request = AccessRig.request("GET", "/cgi-bin/sendsms")
        let caller = try await rig.gatekeeper.checkPassword("plain", AccessRig.password, request)
        #expect(caller.name == "plain" && caller.scope?.text == "plain" && caller.may(.send))
        await #expect(throws: Problem.self) { try await rig.gatekeeper.checkPassword("plain", "wrong", request) }
        #expect(rig.waits.all.count == 1)
    }

    @Test func `a gatekeeper without a gateway knows the control socket only`() async throws {
        let gatekeeper = Gatekeeper()
        let caller = try await gatekeeper.caller(of: AccessRig.request("GET", version, client: ""))
        #expect(caller.way == .socket)
        for fields in [[:], AccessRig.basic("a"), AccessRig.bearer("tp_x"), ["cookie": "telepost_session=x"]] {
            await #expect(throws: Problem.self) {
                try await gatekeeper.caller(of: AccessRig.request("GET", version, fields))
            }
        }
    }
}
