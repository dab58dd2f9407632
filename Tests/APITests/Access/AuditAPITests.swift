import Gateway
import Messages
import Testing

@testable import API
@testable import Web

@Suite struct AuditAPITests {
    private let administrator = AccessRig.basic("administrator")

    @Test func `what changes something is noted, with who and from where`() async throws {
        let rig = try await AccessRig()
        try await rig.accept()
        let fields = administrator
        let steps: [(String, String, String?, Int)] = [
            ("POST", "/api/v1/messages/1/cancel", nil, 200), ("POST", "/api/v1/messages/1/retry", nil, 200),
            ("POST", "/api/v1/accounts", #"{"name":"Bob","role":"viewer"}"#, 201),
            ("PATCH", "/api/v1/accounts/bob", #"{"role":"operator","active":true}"#, 200),
            ("PUT", "/api/v1/accounts/bob/password", #"{"password":"another password"}"#, 204),
            ("PUT", "/api/v1/accounts/bob/password", #"{"password":null}"#, 204),
            ("PUT", "/api/v1/accounts/bob/shared-secret", #"{"shared_secret":"another password"}"#, 204),
            ("DELETE", "/api/v1/accounts/bob", nil, 204),
        ]
        for (method, target, json, status) in steps {
            #expect(await rig.ask(method, target, fields, json: json).status == status, "\(method) \(target)")
        }
        let entries = try await rig.gateway.audit(before: nil, limit: 100).reversed()
        #expect(entries.allSatisfy { $0.actor == "administrator" && $0.client == AccessRig.client })
        #expect(
            entries.map { "\($0.action) \($0.subject): \($0.detail)" } == [
                "message.cancel 1: ", "message.retry 1: ", "account.add bob: ", "account.change bob: active, role",
                "account.password bob: password set", "account.password bob: password removed",
                "account.password bob: shared secret set", "account.remove bob: ",
            ])
    }

    @Test func `what was not done is not noted, and neither is what only looks`() async throws {
        let rig = try await AccessRig()
        try await rig.accept()
        for (method, target, fields) in [
            ("POST", "/api/v1/messages/1/retry", administrator), ("POST", "/api/v1/messages/9/cancel", administrator),
            ("POST", "/api/v1/messages/1/cancel", AccessRig.basic("viewer")),
            ("GET", "/api/v1/messages/1", administrator),
            ("DELETE", "/api/v1/accounts/nobody", administrator), ("GET", "/api/v1/accounts", administrator),
        ] {
            _ = await rig.ask(method, target, fields)
        }
        #expect(rig.books.deeds.isEmpty)
    }

    @Test func `what is done stays done when it cannot be noted`() async throws {
        let rig = try await AccessRig()
        try await rig.accept()
        rig.books.fail(with: StoreFailure(.full, "no room"))
        #expect(await rig.ask("POST", "/api/v1/messages/1/cancel", administrator).status == 200)
        #expect(try await rig.gateway.story(of: MessageID(rawValue: 1))?.message.state == .cancelled)
    }

    @Test func `the control socket and tokens have names of their own`() async throws {
        let rig = try await AccessRig()
        try await rig.accept()
        let token = AccessRig.bearer(try await rig.token("shop", [.changeMessages]))
        #expect(await rig.ask("POST", "/api/v1/messages/1/cancel", client: "").status == 200)
        #expect(await rig.ask("POST", "/api/v1/messages/1/retry", token).status == 200)
        #expect(rig.books.deeds == ["control socket message.cancel 1", "token shop message.retry 1"])
    }

    @Test func `the list comes in pages, the newest first`() async throws {
        let rig = try await AccessRig()
        for number in 1...5 { await rig.gateway.record(.accountAdd, "a\(number)", by: "x\n\u{0}y", from: "") }
        let first = await rig.ask("GET", "/api/v1/audit?limit=2", administrator)
        let entries = try JSON.decode([AuditView].self, from: first.body)
        #expect(entries.map(\.number) == [5, 4] && entries.map(\.subject) == ["a5", "a4"])
        #expect(entries[0].actor == "x  y" && entries[0].at.description == "2026-11-20T11:15:02.123Z")
        #expect(first[field: "Link"] == "</api/v1/audit?limit=2&before=4>; rel=\"next\"")
        let last = await rig.ask("GET", "/api/v1/audit?limit=10&before=4", administrator)
        #expect(try JSON.decode([AuditView].self, from: last.body).map(\.number) == [3, 2, 1])
        #expect(last[field: "Link"] == nil)
        for query in ["limit=0", "limit=501", "before=0", "before=x", "x=1", "limit=1&limit=2"] {
            #expect(await rig.ask("GET", "/api/v1/audit?\(query)", administrator).status == 400, "\(query)")
        }
    }

    @Test func `long and hostile words are cut to a line`() async throws {
        let rig = try await AccessRig()
        let long = String(repeating: "x", count: 100_000)
        await rig.gateway.record(.accountAdd, long, detail: long + "\r\n", by: long, from: long)
        let entry = try #require(try await rig.gateway.audit(before: nil, limit: 1).first)
        #expect([entry.actor, entry.client, entry.subject, entry.detail].map(\.utf8.count) == [128, 64, 256, 1000])
    }
}
