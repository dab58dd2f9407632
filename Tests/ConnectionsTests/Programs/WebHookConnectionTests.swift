import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

@Suite struct WebHookConnectionTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let json = "{\"type\":\"message.received\",\"data\":{\"text\":\"é\\n\\\"日本\"}}"

    private func connection(
        _ rig: ProgramRig, secret: String? = WebHookConnectionTests.secret, timeout: Duration = .seconds(20),
        attempts: Int = 2
    ) -> WebHookConnection {
        WebHookConnection(
            WebHookConnectionSettings(secret: secret, timeout: timeout, policy: ProgramRig.policy(attempts)),
            gateway: rig.gateway, on: rig.loop)
    }

    private func call(_ rig: ProgramRig, _ id: Int64, _ url: String) -> Message {
        rig.message(id, MessageOrder(.webHook(url), via: [.webHooks], text: Self.json))
    }

    // MARK: - The signature

    @Test func `A signature is that of the specification's example`() {
        let signature = WebHookSignature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array("{\"test\": 2432232314}".utf8))
        #expect(signature.text(Self.secret) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: [
        ("whsec_c2VjcmV0", "secret"), ("whsec_c2VjcmV0MQ==", "secret1"), ("whsec_c2VjcmV0MQ", "secret1"),
        ("whsec_c2VjcmV0MTI", "secret12"), ("secret", "secret"), ("whsec_not base64", "whsec_not base64"),
        ("whsec_\u{0}", "whsec_\u{0}"),
    ])
    func `A secret is base64 behind its mark, padded or not, and any text without`(secret: String, key: String) {
        let signature = WebHookSignature(id: "msg_1", timestamp: 1, body: [])
        #expect(signature.text(secret) == signature.text(key))
        #expect(signature.text(secret) != signature.text(key + "x"))
    }

    // MARK: - Calls

    @Test func `A call posts what the route wrote, and says who it is`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 204 No Content" }
            rig.start(connection(rig))
            rig.queue(call(rig, 7, peer.url))
            #expect(try await rig.settled(7).state == .sent)
            #expect(rig.lastWords(7) == "the server answered 204")
            let said = try #require(peer.calls.first)
            #expect(said.body == Array(Self.json.utf8))
            #expect(said.head.hasPrefix("POST /sms HTTP/1.1\r\n"))
            #expect(said.fields["content-type"] == "application/json")
            #expect(said.fields["user-agent"] == "Telepost")
            #expect(said.fields["webhook-id"] == "msg_7")
            #expect(said.fields["webhook-timestamp"] == "1800000000")
            let expected = WebHookSignature(id: "msg_7", timestamp: 1_800_000_000, body: said.body).text(Self.secret)
            #expect(said.fields["webhook-signature"] == expected)
            peer.close()
        }
    }

    @Test func `Without a secret there is no signature`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 200 OK" }
            rig.start(connection(rig, secret: nil))
            rig.queue(call(rig, 1, peer.url))
            try await rig.ledger.until(1, is: .sent)
            #expect(peer.calls.first?.fields["webhook-signature"] == nil)
            #expect(peer.calls.first?.fields["webhook-id"] == "msg_1")
            peer.close()
        }
    }

    @Test func `Every attempt has the same id, its own time and a signature that fits`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 500 Oh" }
            rig.start(connection(rig, attempts: 3))
            rig.queue(call(rig, 1, peer.url))
            for attempt in 1...2 {
                try await rig.settled(1, times: attempt)
                rig.clock.advance(by: .seconds(70))
            }
            try await rig.ledger.until(1, is: .failed)
            #expect(rig.lastWords(1) == "the server answered 500; that was the last of 3 attempts")
            #expect(peer.calls.map { $0.fields["webhook-id"] } == ["msg_1", "msg_1", "msg_1"])
            let times: [Int64] = [1_800_000_000, 1_800_000_070, 1_800_000_140]
            #expect(peer.calls.map { $0.fields["webhook-timestamp"] } == times.map { "\($0)" })
            for (call, time) in zip(peer.calls, times) {
                let expected = WebHookSignature(id: "msg_1", timestamp: time, body: call.body).text(Self.secret)
                #expect(call.fields["webhook-signature"] == expected)
            }
            peer.close()
        }
    }

    @Test(arguments: [
        (200, MessageState.sent), (201, .sent), (202, .sent), (204, .sent), (299, .sent), (410, .failed),
        (301, .queued), (302, .queued), (304, .queued), (400, .queued), (401, .queued), (404, .queued), (408, .queued),
        (409, .queued), (429, .queued), (500, .queued), (502, .queued), (503, .queued), (599, .queued), (600, .queued),
    ])
    func `A status decides: done, never again, or later`(status: Int, state: MessageState) async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in
                "HTTP/1.1 \(status) So\r\nLocation: http://127.0.0.1:1/"
            }
            rig.start(connection(rig))
            rig.queue(call(rig, 1, peer.url))
            #expect(try await rig.settled(1).state == state)
            #expect(rig.lastWords(1).contains("the server answered \(status)"))
            #expect(peer.calls.count == 1)
            peer.close()
        }
    }

    @Test(arguments: [(429, "3600", 3600), (503, "3600", 3600), (429, "1", 60), (429, "999999", 86_400)])
    func `A server that names a time is called again no earlier`(status: Int, asked: String, least: Int) async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 \(status) Later\r\nRetry-After: \(asked)" }
            rig.start(connection(rig))
            rig.queue(call(rig, 1, peer.url))
            let due = try #require(try await rig.settled(1).due)
            let pause = Int((due - rig.clock.now) / .seconds(1))
            #expect(least == 60 ? (60...66).contains(pause) : pause == least)
            peer.close()
        }
    }

    @Test func `Silence, and nobody there, are tried again`() async throws {
        try await ProgramRig.run { rig in
            let silent = try await HookPeer(on: rig.loop) { _ in nil }
            let gone = try DeafPort()
            rig.start(connection(rig, timeout: .milliseconds(100)))
            rig.queue(
                call(rig, 1, silent.url), call(rig, 2, "http://127.0.0.1:\(gone.number)/sms"),
                call(rig, 3, "file:///etc/passwd"))
            for id in 1...3 {
                #expect(try await rig.settled(Int64(id)).state == .queued)
                #expect(rig.lastWords(Int64(id)).hasPrefix("attempt 1 of 2: "))
            }
            silent.close()
        }
    }

    @Test func `Something else than a call is refused`() async throws {
        try await ProgramRig.run { rig in
            rig.start(connection(rig))
            rig.queue(rig.message(1, MessageOrder(.command("/bin/true"), via: [.webHooks], text: "{}")))
            let refused = try await rig.settled(1)
            #expect(refused.state == .failed)
        }
    }

    // MARK: - The end

    @Test func `Stopping lets calls end`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in nil }
            let connection = connection(rig, timeout: .seconds(1))
            rig.start(connection)
            rig.queue(call(rig, 1, peer.url))
            try await peer.until(1)
            connection.stop()
            try await rig.ended(connection)
            #expect(rig.ledger.message(1)?.state == .queued)
            #expect(rig.ledger.message(1)?.attempts == 1)
            peer.close()
        }
    }

    @Test func `Aborting gives calls up`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in nil }
            let connection = connection(rig, timeout: .seconds(3600))
            rig.start(connection)
            for id in 1...5 { rig.queue(call(rig, Int64(id), peer.url)) }
            try await peer.until(5)
            connection.abort()
            try await rig.ended(connection)
            for id in 1...5 { #expect(rig.ledger.message(Int64(id))?.state == .queued) }
            peer.close()
        }
    }

    @Test func `Aborting while the intent is on its way calls nobody`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in nil }
            rig.ledger.hold { $0.contains { $0.to == .sending } }
            let connection = connection(rig, timeout: .seconds(3600))
            rig.start(connection)
            rig.queue(call(rig, 1, peer.url))
            try await rig.ledger.until("the intent") { $0.heldCount == 1 }
            connection.abort()
            rig.ledger.letGo()
            try await rig.ended(connection)
            #expect(peer.calls.isEmpty)
            #expect(rig.ledger.message(1)?.attempts == 0)
            peer.close()
        }
    }

    @Test(arguments: [false, true])
    func `A connection that was told to end before it began does nothing`(aborts: Bool) async throws {
        try await ProgramRig.run { rig in
            let connection = connection(rig)
            rig.queue(call(rig, 1, "http://127.0.0.1:1/"))
            if aborts { connection.abort() } else { connection.stop() }
            rig.start(connection)
            try await rig.ended(connection)
            #expect(rig.ledger.message(1)?.state == .queued)
            #expect(rig.ledger.applied.isEmpty)
        }
    }
}
