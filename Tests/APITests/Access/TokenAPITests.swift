import Gateway
import Messages
import Testing

@testable import API
@testable import Web

@Suite struct TokenAPITests {
    private let administrator = AccessRig.basic("administrator")

    private func make(_ rig: AccessRig, _ json: String, _ fields: [String: String]? = nil) async -> HTTPResponse {
        await rig.ask("POST", "/api/v1/tokens", fields ?? administrator, json: json)
    }

    @Test func `a token is made, shown once, used, listed and removed`() async throws {
        let rig = try await AccessRig()
        let made = await make(rig, #"{"name":"shop","rights":["messages:send","messages:read"],"account":"Plain"}"#)
        #expect(made.status == 201 && made[field: "Location"] == "/api/v1/tokens/shop")
        let view = try JSON.decode(TokenView.self, from: made.body)
        let text = try #require(view.token)
        #expect(view.rights == ["messages:read", "messages:send"] && view.account == "plain" && !view.expired)
        #expect(
            view.madeBy == "administrator" && view.madeAt.description == "2026-11-20T11:15:02.123Z"
                && view.expires == nil)
        let sent = await rig.ask(
            "POST", "/api/v1/messages", AccessRig.bearer(text), json: #"{"to":"+447700900123","text":"hello"}"#)
        #expect(sent.status == 202, "\(sent.text)")
        let stories = try await rig.gateway.story(of: MessageID(rawValue: 1))
        #expect(stories?.submission.account?.text == "plain")
        let list = await rig.ask("GET", "/api/v1/tokens", administrator)
        let views = try JSON.decode([TokenView].self, from: list.body)
        #expect(views.map(\.name) == ["shop"] && views[0].token == nil && !list.text.contains(text))
        #expect(!list.text.contains("digest"))
        #expect(await rig.ask("DELETE", "/api/v1/tokens/shop", administrator).status == 204)
        #expect(await rig.ask("DELETE", "/api/v1/tokens/shop", administrator).status == 404)
        #expect(await rig.ask("GET", "/api/v1/messages", AccessRig.bearer(text)).status == 401)
        #expect(rig.books.deeds == ["administrator token.add shop", "administrator token.remove shop"])
    }

    @Test func `what makes no sense is refused`() async throws {
        let rig = try await AccessRig()
        let table: [(String, Int)] = [
            (#"{"name":"a b","rights":["messages:send"]}"#, 422), (#"{"name":"","rights":["messages:send"]}"#, 422),
            (#"{"name":"a","rights":[]}"#, 422), (#"{"name":"a","rights":["everything"]}"#, 422),
            (#"{"name":"a"}"#, 422), (#"{"rights":["messages:send"]}"#, 422), (#"{"name":"a","rights":"x"}"#, 422),
            (#"{"name":"a","rights":["messages:send"],"account":"nobody"}"#, 422),
            (#"{"name":"a","rights":["messages:send"],"expires":"tomorrow"}"#, 422),
            (#"{"name":"a","rights":["messages:send"],"expires":"2020-01-01T00:00:00Z"}"#, 422),
            (#"{"name":"a","rights":["audit:read"],"account":"plain"}"#, 422),
            (#"{"name":"a","rights":["messages:send"],"digest":"x"}"#, 422), ("[]", 400),
        ]
        for (json, status) in table {
            let answer = await make(rig, json)
            #expect(answer.status == status, "\(json): \(answer.text)")
        }
        #expect(rig.gateway.tokens.all.isEmpty && rig.books.deeds.isEmpty)
    }

    @Test func `a name is taken once`() async throws {
        let rig = try await AccessRig()
        #expect(await make(rig, #"{"name":"a","rights":["messages:send"]}"#).status == 201)
        #expect(await make(rig, #"{"name":"a","rights":["messages:read"]}"#).status == 409)
        #expect(rig.gateway.tokens.all.map(\.rights) == [[.send]])
    }

    @Test func `nobody gives away what they have not`() async throws {
        let rig = try await AccessRig()
        let clerk = AccessRig.bearer(try await rig.token("clerk", [.changeAccounts, .send]))
        #expect(await make(rig, #"{"name":"a","rights":["messages:send"]}"#, clerk).status == 201)
        #expect(await make(rig, #"{"name":"b","rights":["audit:read"]}"#, clerk).status == 403)
        #expect(await make(rig, #"{"name":"b","rights":["messages:send","config:change"]}"#, clerk).status == 403)
        let boss = #"{"name":"boss","role":"administrator"}"#
        #expect(await rig.ask("POST", "/api/v1/accounts", clerk, json: boss).status == 403)
        let clerks = #"{"role":"administrator"}"#
        #expect(await rig.ask("PATCH", "/api/v1/accounts/plain", clerk, json: clerks).status == 403)
        let password = #"{"password":"another password"}"#
        #expect(await rig.ask("PUT", "/api/v1/accounts/administrator/password", clerk, json: password).status == 403)
        let shared = #"{"shared_secret":"another password"}"#
        #expect(await rig.ask("PUT", "/api/v1/accounts/operator/shared-secret", clerk, json: shared).status == 403)
        #expect(await rig.ask("PATCH", "/api/v1/accounts/viewer", clerk, json: #"{"active":false}"#).status == 403)
        #expect(await rig.ask("DELETE", "/api/v1/accounts/administrator", clerk).status == 403)
        let plain = "/api/v1/accounts/plain/password"
        #expect(await rig.ask("PUT", plain, clerk, json: password).status == 403, "it reads what is its own")
        let chief = AccessRig.bearer(
            try await rig.token("chief", [.changeAccounts, .send, .readMessages, .changeMessages]))
        #expect(await rig.ask("PUT", plain, chief, json: password).status == 204)
        #expect(rig.books.deeds == ["token clerk token.add a", "token chief account.password plain"])
    }

    @Test func `a token ends when its time is over`() async throws {
        let rig = try await AccessRig()
        let made = await make(rig, #"{"name":"a","rights":["messages:send"],"expires":"2026-11-20T12:15:02Z"}"#)
        let text = try #require(try JSON.decode(TokenView.self, from: made.body).token)
        let fields = AccessRig.bearer(text)
        rig.clock.move(by: .seconds(3599))
        #expect(await rig.ask("GET", "/api/v1/version", fields).status == 200)
        rig.clock.move(by: .seconds(1))
        #expect(await rig.ask("GET", "/api/v1/version", fields).status == 401)
        let list = await rig.ask("GET", "/api/v1/tokens", administrator)
        #expect(try JSON.decode([TokenView].self, from: list.body).map(\.expired) == [true])
    }

    @Test func `a token ends with its account, and does not come back with another of that name`() async throws {
        let rig = try await AccessRig()
        let fields = AccessRig.bearer(try await rig.token("a", [.send], account: "plain"))
        #expect(await rig.ask("GET", "/api/v1/version", fields).status == 200)
        var details = AccountDetails()
        details.isActive = .set(false)
        _ = try await rig.gateway.changeAccount("plain", details)
        #expect(await rig.ask("GET", "/api/v1/version", fields).status == 401)
        // The books cannot remove it just now.
        rig.books.fail(with: StoreFailure(.full, "no room"))
        await #expect(throws: OperationRefused.self) { try await rig.gateway.removeAccount("plain") }
        rig.books.fail(with: nil)
        try await rig.add("plain")
        #expect(await rig.ask("GET", "/api/v1/version", fields).status == 401)
    }

    @Test func `a token's rights shrink with those of its account`() async throws {
        let rig = try await AccessRig()
        let fields = AccessRig.bearer(try await rig.token("a", [.readMessages, .runConnections], account: "operator"))
        #expect(await rig.ask("POST", "/api/v1/connections/none/test", fields).status == 404)
        var details = AccountDetails()
        details.role = .set("viewer")
        _ = try await rig.gateway.changeAccount("operator", details)
        #expect(await rig.ask("POST", "/api/v1/connections/none/test", fields).status == 403)
        #expect(await rig.ask("GET", "/api/v1/messages", fields).status == 200)
    }

    @Test func `tokens are there again after a restart, but for those whose account is gone`() async throws {
        let rig = try await AccessRig()
        let kept = AccessRig.bearer(try await rig.token("kept", [.send]))
        let gone = AccessRig.bearer(try await rig.token("gone", [.send], account: "plain"))
        _ = try await rig.store.remove(try #require(AccountName("plain")))
        let again = Gateway(rig.gateway.parts, rules: rig.gateway.rules)
        try await again.resume()
        let api = API(gateway: again, gatekeeper: Gatekeeper(again))
        for (fields, status) in [(kept, 200), (gone, 401)] {
            #expect(await api.respond(to: AccessRig.request("GET", "/api/v1/version", fields)).status == status)
        }
        #expect(try await rig.books.tokens().map(\.name) == ["kept"])
    }

    @Test func `books that fail are a 503, and nothing is made`() async throws {
        let rig = try await AccessRig()
        rig.books.fail(with: StoreFailure(.full, "no room"))
        #expect(await make(rig, #"{"name":"a","rights":["messages:send"]}"#).status == 503)
        #expect(rig.gateway.tokens.all.isEmpty)
    }
}
