import Messages
import SMS
import Testing

@testable import Connections
@testable import Gateway
@testable import Runtime

/// What web hooks have texted back.
@Suite struct WebHookAnswerTests {
    private static func text(_ status: Int, _ type: String, _ body: [UInt8]) -> String? {
        var answer = HTTPAnswer(status: status, body: body, retryAfter: nil)
        answer.contentType = type
        return WebHookAnswer.text(of: answer).map { String(decoding: $0, as: UTF8.self) }
    }

    private static let said: [(String, String, String?)] = [
        ("text/plain", "7 pounds", "7 pounds"), ("text/plain; charset=utf-8", "é €", "é €"),
        ("Text/Plain;charset=UTF-8", "x", "x"), ("application/json", #"{"text":"7 pounds"}"#, "7 pounds"),
        ("application/json; charset=utf-8", #"{"id":1,"text":"\u00e9"}"#, "é"), ("application/json", "{}", nil),
        ("application/json", #"{"text":null}"#, nil), ("application/json", #"{"text":7}"#, nil),
        ("application/json", "[]", nil), ("application/json", "{", nil), ("application/json", #""text""#, nil),
        ("text/html", "<p>x</p>", nil), ("", "x", nil), ("application/octet-stream", "x", nil), ("text/plain", "", nil),
        ("text/plainer", "x", nil), ("application/jsonx", #"{"text":"x"}"#, nil),
    ]

    @Test(arguments: said.indices) func `Plain text and the text of JSON are an answer, and nothing else is`(
        _ index: Int
    ) {
        let (type, body, text) = Self.said[index]
        #expect(Self.text(200, type, Array(body.utf8)) == text)
    }

    @Test(arguments: [201, 202, 204, 206]) func `Only 200 has an answer`(_ status: Int) {
        #expect(Self.text(status, "text/plain", Array("x".utf8)) == nil)
    }

    @Test func `Latin 1 is read as such, and what was cut is no answer`() {
        #expect(Self.text(200, "text/plain; charset=ISO-8859-1", [0x61, 0xE9]) == "aé")
        let most = HTTPClient.answerLimit
        #expect(Self.text(200, "text/plain", Array(repeating: 0x61, count: most)) == nil)
        #expect(Self.text(200, "text/plain", Array(repeating: 0x61, count: most - 1))?.utf8.count == most - 1)
    }

    // MARK: - Over HTTP

    private static func json(answers: Bool) throws -> String {
        var text = PhoneText(
            id: "lk2.7", connection: try #require(ConnectionName("carrier")), sender: Party("+447700900123"),
            number: Party("+447700900100"), text: "BALANCE 123", receivedAt: Timestamp(seconds: 1_700_000_000))
        text.groups = ["account": "123"]
        return PhoneTextPayload(text: text, route: try #require(InboundName("balance")), original: nil)
            .json(answers: answers)
    }

    private func connection(_ rig: ProgramRig) -> WebHookConnection {
        WebHookConnection(
            WebHookConnectionSettings(secret: nil, timeout: .seconds(20), policy: ProgramRig.policy(2)),
            gateway: rig.gateway, on: rig.loop)
    }

    private static let reply =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\n\r\n7 pounds"

    @Test func `What it answers is texted back, in the commit that ends the call`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in Self.reply }
            rig.start(connection(rig))
            rig.queue(
                rig.message(1, MessageOrder(.webHook(peer.url), via: [.webHooks], text: try Self.json(answers: true))))
            #expect(try await rig.settled(1).state == .sent)
            let order = try #require(rig.ledger.accepted.first?.orders.first)
            #expect(rig.ledger.accepted.count == 1)
            #expect(order.text == "7 pounds")
            #expect(order.destination == .phone(try #require(PhoneNumber(e164: "+447700900123"))))
            #expect(order.originator?.description == "+447700900100")
            #expect(order.via.map(\.text) == ["carrier"])
            #expect(String(decoding: try #require(peer.calls.first).body, as: UTF8.self).contains(#""account":"123""#))
            peer.close()
        }
    }

    @Test func `Nothing is texted back where the route does not want it, or the call failed`() async throws {
        let failed = "HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx"
        for (answers, reply) in [(false, Self.reply), (true, failed)] {
            try await ProgramRig.run { rig in
                let peer = try await HookPeer(on: rig.loop) { _ in reply }
                rig.start(connection(rig))
                let json = try Self.json(answers: answers)
                rig.queue(rig.message(1, MessageOrder(.webHook(peer.url), via: [.webHooks], text: json)))
                try await rig.settled(1)
                #expect(rig.ledger.accepted.isEmpty)
                peer.close()
            }
        }
    }
}
