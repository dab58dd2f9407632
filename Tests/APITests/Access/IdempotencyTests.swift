import Gateway
import Messages
import Testing

@testable import API
@testable import Web

@Suite struct IdempotencyTests {
    private let hello = #"{"to":"+447700900123","text":"hello"}"#

    private func send(
        _ rig: AccessRig, _ key: String?, _ json: String? = nil, as name: String = "plain"
    ) async -> HTTPResponse {
        var fields = AccessRig.basic(name)
        fields["idempotency-key"] = key
        return await rig.ask("POST", "/api/v1/messages", fields, json: json ?? hello)
    }

    /// What the store does with a commit, which the one in memory here does not.
    private func remember(_ rig: AccessRig, _ key: String, as name: String = "plain", _ id: Int64 = 1) {
        let digest = rig.gateway.fingerprint(of: Array("/api/v1/messages".utf8) + [0] + Array(hello.utf8))
        rig.books.remember(
            RepeatableRequest(caller: name, key: key, digest: digest), [MessageID(rawValue: id)])
    }

    @Test func `the same key with the same body is answered as the first time`() async throws {
        let rig = try await AccessRig()
        let first = await send(rig, "k1")
        #expect(first.status == 202)
        remember(rig, "k1")
        let again = await send(rig, "k1")
        #expect(again.status == 202 && again.body == first.body && again.fields == first.fields)
        #expect(await send(rig, "k2").text.contains("\"id\":2"), "another key")
        #expect(await send(rig, nil).text.contains("\"id\":3"), "no key")
        #expect(await send(rig, "k1", as: "operator").text.contains("\"id\":4"), "another caller")
    }

    @Test func `the same key with another body is refused`() async throws {
        let rig = try await AccessRig()
        _ = await send(rig, "k1")
        remember(rig, "k1")
        let other = await send(rig, "k1", #"{"to":"+447700900123","text":"hello!"}"#)
        #expect(other.status == 422 && other.problem.contains("Idempotency-Key"))
        let all = try await rig.gateway.messages(matching: MessageFilter(), before: nil, limit: 10)
        #expect(all.count == 1)
    }

    @Test func `while the first is under way the second has to wait`() async throws {
        let rig = try await AccessRig()
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        rig.books.beforeAnswer {
            enter.finish()
            for await _ in released {}
        }
        async let first = send(rig, "k1")
        for await _ in entered {}
        #expect(await send(rig, "k1").status == 409)
        #expect(await send(rig, "k2").status == 202)
        release.finish()
        #expect(await first.status == 202)
        remember(rig, "k1")
        #expect(await send(rig, "k1").status == 202, "it is under way no more")
    }

    @Test func `a key has 1 to 255 characters of ASCII`() async throws {
        let rig = try await AccessRig()
        for (key, status) in [
            ("", 400), ("x", 202), (String(repeating: "x", count: 255), 202), (String(repeating: "x", count: 256), 400),
            ("\"quoted key\"", 202), ("é", 400), ("a\u{7}b", 400),
        ] {
            #expect(await send(rig, key).status == status, "\(key.prefix(20))")
        }
    }

    @Test func `a message that is refused uses no key up`() async throws {
        let rig = try await AccessRig()
        #expect(await send(rig, "k1", #"{"to":"nowhere","text":"hello"}"#).status == 422)
        #expect(await send(rig, "k1").status == 202)
    }

    @Test func `books that fail are a 503, and nothing is sent`() async throws {
        let rig = try await AccessRig()
        rig.books.fail(with: StoreFailure(.busy, "busy"))
        #expect(await send(rig, "k1").status == 503)
        #expect(try await rig.gateway.messages(matching: MessageFilter(), before: nil, limit: 10).isEmpty)
        #expect(await send(rig, nil).status == 202)
    }
}
