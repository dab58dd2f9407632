import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct ConnectionTestAPITests {
    private let desk = FakeDesk(tables: [ConfigurationTable(kind: .connection, name: "carrier", values: [])])
    private let control = FakeControl()
    private static let lines = "Accept: application/x-ndjson"

    private func host() throws -> TestGateway {
        let (desk, control) = (desk, control)
        let host = try TestGateway {
            $0.desk = desk
            $0.control = control
        }
        let name = try #require(ConnectionName("carrier"))
        host.gateway.board.post(
            ConnectionStatus(name: name, type: "smpp", remote: "smpp.example.net:2775", since: StillClock().now))
        return host
    }

    @Test func `the steps of a test are told line by line to who asks for it, else at the end`() async throws {
        let host = try host()
        desk.say([
            TestStep(name: "connect", isDone: true, detail: "in 3 ms"),
            TestStep(name: "log in", isDone: false, detail: "refused: \"no\""),
        ])
        let whole = try await host.ask("POST", "/api/v1/connections/carrier/test")
        #expect(
            whole.text
                == #"{"connection":"carrier","passed":false,"steps":[{"detail":"in 3 ms","done":true,"name":"connect"},"#
                + #"{"detail":"refused: \"no\"","done":false,"name":"log in"}]}"# + "\n")
        let live = try await host.ask(
            "POST", "/api/v1/connections/test",
            json: #"{"name":"new","values":{"type":"smtp","password":{"kept":true}}}"#,
            fields: [Self.lines])
        #expect(live.status == 200)
        #expect(live.fields["content-type"] == "application/x-ndjson")
        #expect(
            live.text == """
                {"detail":"in 3 ms","done":true,"name":"connect"}
                {"detail":"refused: \\"no\\"","done":false,"name":"log in"}
                {"end":true,"passed":false}

                """)
        #expect(desk.tested.map(\.name) == ["carrier", "new"])
        #expect(
            desk.tested.last?.values == [
                ConfigurationEntry("type", .text("smtp")), ConfigurationEntry("password", .kept),
            ])
    }

    @Test func `what cannot be tried at all is a problem, whatever the client accepts`() async throws {
        let host = try host()
        desk.say([], rejecting: .faulty([FakeDesk.finding]))
        for fields in [[], [Self.lines], ["Accept: text/html, Application/X-NDJSON;q=0.5"]] {
            let answer = try await host.ask(
                "POST", "/api/v1/connections/test", json: #"{"name":"new","values":{}}"#, fields: fields)
            #expect(answer.status == 422)
            #expect((answer.object["findings"] as? [Any])?.count == 1)
        }
        desk.say(
            [TestStep(name: "connect", isDone: true, detail: "")],
            rejecting: .refused(OperationRefused(.unavailable, "the gateway is stopping")))
        let broken = try await host.ask(
            "POST", "/api/v1/connections/carrier/test", fields: [Self.lines])
        #expect(broken.text.hasSuffix(#"{"end":true,"passed":false,"problem":"the gateway is stopping"}"# + "\n"))
        #expect(try await host.ask("POST", "/api/v1/connections/carrier/test").status == 503)
        #expect(try await host.ask("POST", "/api/v1/connections/none/test").status == 404)
        #expect(try await host.ask("GET", "/api/v1/connections/test").status == 404)
    }

    @Test func `every test gives its seat back`() async throws {
        let host = try host()
        desk.say([TestStep(name: "connect", isDone: true, detail: "")])
        for _ in 0..<25 {
            let answer = try await host.ask("POST", "/api/v1/connections/carrier/test", fields: [Self.lines])
            #expect(answer.text.hasSuffix(#"{"end":true,"passed":true}"# + "\n"), "\(answer.status)")
            while host.api.trials.takenCount > 0 { await Task.yield() }
        }
    }

    @Test func `a connection is paused and resumed`() async throws {
        let host = try host()
        let paused = try await host.ask("POST", "/api/v1/connections/carrier/pause")
        #expect(paused.status == 200)
        #expect(paused.object["name"] as? String == "carrier")
        #expect(try await host.ask("POST", "/api/v1/connections/carrier/pause").status == 409)
        #expect(try await host.ask("POST", "/api/v1/connections/carrier/resume").status == 200)
        #expect(control.asked.last == "resume carrier by control socket")
        #expect(try await host.ask("POST", "/api/v1/connections/none/pause").status == 404)
        #expect(try await host.ask("GET", "/api/v1/connections/carrier/pause").status == 405)
        let bare = try TestGateway()
        let name = try #require(ConnectionName("carrier"))
        bare.gateway.board.post(ConnectionStatus(name: name, type: "smpp", remote: "x:1", since: StillClock().now))
        #expect(try await bare.ask("POST", "/api/v1/connections/carrier/pause").status == 501)
    }
}

/// Seats are a bound.
@Suite struct SeatsTests {
    @Test func `no more seats are taken than there are`() {
        let seats = Seats(2)
        #expect(seats.take() && seats.take() && !seats.take())
        seats.leave()
        #expect(seats.takenCount == 1 && seats.take() && !seats.take())
    }
}
