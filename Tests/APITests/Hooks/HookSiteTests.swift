import Gateway
import Messages
import Synchronization
import TestKit
import Testing

@testable import API
@testable import Web

/// `/hooks/NAME/…`, the addresses that providers call.
@Suite struct HookSiteTests {
    private static let missing = "there is nothing at this address"

    /// A rig whose connection `carrier` notes its calls and answers `reply`.
    private func rig(
        _ reply: HookReply = HookReply(204), policy: AccessPolicy = AccessPolicy()
    ) async throws -> (AccessRig, HookNotes) {
        let rig = try await AccessRig(policy)
        let notes = HookNotes()
        rig.gateway.hooks.attach(try #require(ConnectionName("carrier"))) { call in
            notes.note(call)
            return reply
        }
        return (rig, notes)
    }

    private func ask(
        _ rig: AccessRig, _ method: String, _ target: String, _ fields: [String: String] = [:], body: [UInt8] = [],
        isProtected: Bool = false
    ) async -> HTTPResponse {
        var request = AccessRig.request(method, target, fields)
        request.body = body
        request.isProtected = isProtected
        return await rig.api.respond(to: request)
    }

    @Test func `a call reaches the connection that it names, and hears what that answers`() async throws {
        let (rig, notes) = try await rig(HookReply(200, contentType: "text/xml", body: Array("<Response/>".utf8)))
        let answer = await ask(
            rig, "POST", "/hooks/carrier/text", ["host": "gw.example.com", "x-signature": "s"], body: Array("a=b".utf8))
        #expect(answer.status == 200 && answer.contentType == "text/xml")
        #expect(answer.body == Array("<Response/>".utf8))
        let call = try #require(notes.calls.first)
        #expect(call.method == "POST" && call.path == "text" && call.body == Array("a=b".utf8))
        #expect(call.header("x-signature") == "s" && call.header("x-other") == nil)
        #expect(call.client == AccessRig.client)
    }

    @Test func `the whole address is as the provider wrote it`() async throws {
        var policy = AccessPolicy()
        policy.publicURL = "https://sms.example.com"
        let target = "/hooks/carrier/text?to=%2b44&b=%41+%7E&c"
        let (rig, notes) = try await rig(policy: policy)
        _ = await ask(rig, "GET", target, ["host": "10.0.0.5:8025"])
        #expect(notes.calls.last?.url == "https://sms.example.com" + target)
        _ = await ask(rig, "GET", "http://other.example" + target, ["host": "10.0.0.5:8025"])
        #expect(notes.calls.last?.url == "https://sms.example.com" + target)
    }

    @Test func `without a public address it is what the request says`() async throws {
        let (rig, notes) = try await rig()
        let table = [(false, "http://gw.example:8025/hooks/carrier"), (true, "https://gw.example:8025/hooks/carrier")]
        for (isProtected, url) in table {
            _ = await ask(
                rig, "GET", "/hooks/carrier", ["host": "gw.example:8025", "x-forwarded-proto": "https"],
                isProtected: isProtected)
            #expect(notes.calls.last?.url == url)
        }
    }

    @Test func `paths and queries are read as forms are`() async throws {
        let (rig, notes) = try await rig()
        let table: [(target: String, path: String, query: [String])] = [
            ("/hooks/carrier", "", []), ("/hooks/carrier/", "", []), ("/hooks/carrier?a=1", "", ["a", "1"]),
            ("/hooks/carrier/text/", "text", []), ("/hooks/carrier//text", "text", []),
            ("/hooks/carrier/a/b%2Fc", "a/b/c", []), ("/hooks/carrier/a+b", "a+b", []),
            ("/hooks/carrier/t?text=Hello+there%0Ayou%2B&text=2", "t", ["text", "Hello there\nyou+", "text", "2"]),
            ("/hooks/carrier/t?&&a&b=&=c&d=e=f", "t", ["a", "", "b", "", "", "c", "d", "e=f"]),
            (
                "/hooks/carrier/t?a=100%&b=%zz&c=%+1&d=%E9&e=%00", "t",
                ["a", "100%", "b", "%zz", "c", "% 1", "d", "\u{FFFD}", "e", "\0"]
            ),
        ]
        for row in table {
            #expect(await ask(rig, "GET", row.target).status == 204, "\(row.target)")
            let call = try #require(notes.calls.last)
            #expect(call.path == row.path, "\(row.target)")
            #expect(call.query.flatMap { [$0.name, $0.value] } == row.query, "\(row.target)")
        }
        #expect(notes.calls.count == table.count)
    }

    @Test func `a name that nobody has is no address, whatever is sent`() async throws {
        let (rig, notes) = try await rig()
        for target in [
            "/hooks/", "/hooks/other/text", "/hooks//carrier", "/hooks/Carrier%00/text", "/hooks/..", "/hooks",
        ] {
            for method in ["GET", "POST", "PUT"] {
                let answer = await ask(rig, method, target, body: [UInt8](repeating: 0x61, count: 100_000))
                #expect(answer.status == 404, "\(method) \(target)")
                #expect(String(decoding: answer.body, as: UTF8.self).contains(Self.missing), "\(method) \(target)")
            }
        }
        rig.gateway.hooks.detach(try #require(ConnectionName("carrier")))
        #expect(await ask(rig, "POST", "/hooks/carrier/text").status == 404)
        #expect(notes.calls.isEmpty)
    }

    @Test func `other methods are refused`() async throws {
        let (rig, notes) = try await rig()
        for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "get"] {
            let answer = await ask(rig, method, "/hooks/carrier/text")
            #expect(answer.status == 405 && answer[field: "Allow"] == "GET, POST", "\(method)")
        }
        #expect(notes.calls.isEmpty)
    }

    @Test func `a body of 65536 octets is taken, one more is not`() async throws {
        let (rig, notes) = try await rig()
        for (count, status) in [(65_535, 204), (65_536, 204), (65_537, 413)] {
            let body = [UInt8](repeating: 0x61, count: count)
            let answer = await ask(rig, "POST", "/hooks/carrier/text", body: body)
            #expect(answer.status == status, "\(count)")
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("aaa"))
        }
        #expect(notes.calls.map(\.body.count) == [65_535, 65_536])
    }

    @Test func `who calls too often waits, and is told how long`() async throws {
        var policy = AccessPolicy()
        policy.rate = RateLimit(3, in: .seconds(60))
        let (rig, notes) = try await rig(policy: policy)
        for _ in 0..<3 { #expect(await ask(rig, "POST", "/hooks/carrier/text").status == 204) }
        let answer = await ask(rig, "POST", "/hooks/carrier/text")
        #expect(answer.status == 429 && answer[field: "Retry-After"] == "4")
        rig.clock.move(by: .seconds(130))
        #expect(await ask(rig, "POST", "/hooks/carrier/text").status == 204)
        #expect(notes.calls.count == 4)
    }

    @Test func `a page of another site may be behind it: no session is looked at`() async throws {
        let (rig, notes) = try await rig()
        let fields = ["origin": "https://evil.example", "sec-fetch-site": "cross-site", "cookie": "telepost_session=x"]
        let answer = await ask(rig, "POST", "/hooks/carrier/text", fields)
        #expect(answer.status == 204 && answer[field: "Set-Cookie"] == nil)
        #expect(notes.calls.count == 1)
    }

    @Test func `what a connection answers becomes an answer, whatever it is`() async throws {
        let table: [(HookReply, Int, String, String?)] = [
            (HookReply(200), 200, "", nil), (HookReply(204, contentType: "text/plain", body: [0x61]), 204, "", nil),
            (HookReply(403, contentType: "text/plain", body: [0x61]), 403, "a", nil),
            (HookReply(503), 503, "", "10"), (HookReply(429), 429, "", "10"), (HookReply(0), 500, "", nil),
            (HookReply(100), 500, "", nil), (HookReply(600), 500, "", nil),
        ]
        for (reply, status, body, pause) in table {
            let (rig, _) = try await rig(reply)
            let answer = await ask(rig, "GET", "/hooks/carrier/text")
            #expect(answer.status == status && String(decoding: answer.body, as: UTF8.self) == body, "\(reply)")
            #expect(answer[field: "Retry-After"] == pause, "\(reply)")
        }
    }

    @Test func `over the wire texts with line ends get through, and so does the end of a name`() async throws {
        let rig = try TestGateway()
        let notes = HookNotes()
        rig.gateway.hooks.attach(try #require(ConnectionName("backup"))) { call in
            notes.note(call)
            return HookReply(200, contentType: "application/json", body: Array("{}".utf8))
        }
        let answer = try await rig.ask("GET", "/hooks/backup/text?text=a%0D%0Ab&x=%F0%9F%98%80")
        #expect(answer.status == 200 && answer.fields["content-type"] == "application/json")
        #expect(notes.calls.first?.query.map(\.value) == ["a\r\nb", "😀"])
        #expect(notes.calls.first?.url == "http://telepost/hooks/backup/text?text=a%0D%0Ab&x=%F0%9F%98%80")
    }
}

/// The calls that a connection was told of.
final class HookNotes: Sendable {
    private let noted = Mutex<[HookCall]>([])

    var calls: [HookCall] { noted.withLock { $0 } }

    func note(_ call: HookCall) { noted.withLock { $0.append(call) } }
}
