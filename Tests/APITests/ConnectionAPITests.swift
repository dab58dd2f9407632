import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct ConnectionAPITests {
    private func post(_ host: TestGateway) throws -> ConnectionName {
        let name = try #require(ConnectionName("carrier"))
        var status = ConnectionStatus(
            name: name, type: "smpp", remote: "smpp.example.net:2775", since: StillClock().now)
        status.phase = .down
        status.reason = "the login was refused"
        status.partsSent = 7
        host.gateway.board.post(status)
        return name
    }

    @Test func `connections are shown with their state and reason`() async throws {
        let host = try TestGateway()
        #expect(try await host.ask("GET", "/api/v1/connections").text == "[]\n")
        _ = try post(host)
        try await host.accept()
        let body = try await host.ask("GET", "/api/v1/connections/carrier").body
        let view = try JSON.decode(ConnectionView.self, from: body)
        #expect(view.state == "down")
        #expect(view.reason == "the login was refused")
        #expect(view.waiting == 1)
        #expect(view.partsSent == 7)
        #expect(view.since.description == "2026-11-20T11:15:02.123Z")
        let list = try await host.ask("GET", "/api/v1/connections").body
        #expect(try JSON.decode([ConnectionView].self, from: list) == [view])
        let missing = try await host.ask("GET", "/api/v1/connections/other")
        #expect(missing.status == 404)
        #expect(missing.detail == "there is no connection \"other\"; there is: carrier")
    }

    @Test func `a mailbox elsewhere shows when it was last looked into`() async throws {
        let host = try TestGateway()
        let name = try #require(ConnectionName("box"))
        var status = ConnectionStatus(name: name, type: "imap", remote: "imap.test:993", since: StillClock().now)
        host.gateway.board.post(status)
        let fresh = try await host.ask("GET", "/api/v1/connections/box")
        #expect(fresh.object["last_success"] == nil && fresh.object["detail"] as? String == "")
        status.lastSuccess = StillClock().now
        status.detail = "3 mails"
        host.gateway.board.post(status)
        let view = try JSON.decode(
            ConnectionView.self, from: try await host.ask("GET", "/api/v1/connections/box").body)
        #expect(view.lastSuccess?.description == "2026-11-20T11:15:02.123Z" && view.detail == "3 mails")
    }

    @Test func `a connection test shows its steps`() async throws {
        let steps = [
            TestStep(name: "connect", isDone: true, detail: "127.0.0.1:2775"),
            TestStep(name: "log in", isDone: false, detail: "ESME_RINVPASWD"),
        ]
        let host = try TestGateway(tester: FakeTester(steps: steps))
        _ = try post(host)
        let answer = try await host.ask("POST", "/api/v1/connections/carrier/test")
        let view = try JSON.decode(ConnectionTestView.self, from: answer.body)
        #expect(answer.status == 200)
        #expect(!view.passed)
        #expect(view.steps.map(\.done) == [true, false])
        #expect(try await host.ask("POST", "/api/v1/connections/other/test").status == 404)
        #expect(try await host.ask("GET", "/api/v1/connections/carrier/test").status == 405)
    }

    @Test func `a gateway without a tester says so`() async throws {
        let host = try TestGateway()
        _ = try post(host)
        #expect(try await host.ask("POST", "/api/v1/connections/carrier/test").status == 501)
    }
}
