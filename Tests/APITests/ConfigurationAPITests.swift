import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct ConfigurationAPITests {
    private let desk = FakeDesk(
        tables: [
            ConfigurationTable(
                kind: .connection, name: "carrier",
                values: [
                    ConfigurationEntry("name", .text("carrier")), ConfigurationEntry("port", .whole(2775)),
                    ConfigurationEntry("password", .kept), ConfigurationEntry("active", .flag(true)),
                    ConfigurationEntry("numbers", .list([.text("+447700900100")])),
                ]),
            ConfigurationTable(kind: .inbound, name: "a", values: []),
            ConfigurationTable(kind: .inbound, name: "b", values: []),
        ])

    private func host() throws -> TestGateway {
        let desk = desk
        return try TestGateway { $0.desk = desk }
    }

    @Test func `the configuration in force is shown, and can be changed, compared and rolled back`() async throws {
        let host = try host()
        let shown = try JSON.decode(
            ConfigurationView.self, from: try await host.ask("GET", "/api/v1/config").body)
        #expect(shown.revision == 1 && shown.document == "one\n" && shown.effective == "# all defaults\n")
        #expect(shown.ruledBy == nil && shown.author == "alice")
        let put = try await host.ask(
            "PUT", "/api/v1/config", json: #"{"document":"two\n","basis":1,"note":"why"}"#)
        #expect(put.text == #"{"notes":["listeners change after a restart"],"revision":2}"# + "\n")
        let list = try await host.ask("GET", "/api/v1/config/revisions?limit=1")
        #expect(list.fields["link"] == "</api/v1/config/revisions?limit=1&before=2>; rel=\"next\"")
        let revisions = try JSON.decode([RevisionView].self, from: list.body)
        #expect(revisions.map(\.revision) == [2] && revisions[0].note == "why" && revisions[0].document == nil)
        #expect(revisions[0].author == "control socket")
        let difference = try JSON.decode(
            RevisionDifferenceView.self, from: try await host.ask("GET", "/api/v1/config/revisions/1/diff").body)
        #expect(difference.from == 1 && difference.to == 2 && difference.added == 1 && difference.removed == 1)
        #expect(difference.hunks.first?.lines.map(\.kind) == ["removed", "added"])
        #expect(difference.unified.contains("-one\n+two\n"))
        let back = try await host.ask("POST", "/api/v1/config/rollback", json: #"{"revision":1}"#)
        #expect(back.status == 200)
        let now = try await desk.current()
        #expect(now.number == 3 && now.document == "one\n" && now.note == "back to revision 1")
        #expect(try await host.ask("GET", "/api/v1/config/revisions/3").object["document"] as? String == "one\n")
    }

    @Test func `a document with errors is refused with all of them and their places`() async throws {
        let host = try host()
        let answer = try await host.ask("PUT", "/api/v1/config", json: #"{"document":"wrong","basis":1}"#)
        #expect(answer.status == 422)
        #expect(answer.fields["content-type"] == "application/problem+json")
        #expect(answer.detail == "the configuration has an error; line 2: found \"x\", accepted is a port")
        let findings = try #require(answer.object["findings"] as? [[String: Any]])
        #expect(findings.count == 1 && findings[0]["key"] as? String == "connection[0].port")
        #expect(findings[0]["line"] as? Int == 2 && findings[0]["column"] as? Int == 8)
        let checked = try JSON.decode(
            FindingsView.self,
            from: try await host.ask("POST", "/api/v1/config/check", json: #"{"document":"wrong"}"#).body)
        #expect(!checked.usable && checked.findings.count == 1)
        let fine = try await host.ask("POST", "/api/v1/config/check", json: #"{"document":"right"}"#)
        #expect(fine.text == #"{"findings":[],"usable":true}"# + "\n")
        #expect(try await desk.current().number == 1)
    }

    @Test func `whoever changes an old document hears of it, and so does who asks for what is not there`() async throws
    {
        let host = try host()
        let table: [(String, String, String?, Int)] = [
            ("PUT", "/api/v1/config", #"{"document":"x","basis":0}"#, 409),
            ("PUT", "/api/v1/config", #"{"document":"x"}"#, 422), ("PUT", "/api/v1/config", #"{"basis":1}"#, 422),
            ("GET", "/api/v1/config/revisions/7", nil, 404), ("GET", "/api/v1/config/revisions/1/diff?to=7", nil, 404),
            ("GET", "/api/v1/config/revisions/1/diff?to=x", nil, 400),
            ("GET", "/api/v1/config/revisions?limit=0", nil, 400),
            ("POST", "/api/v1/config/rollback", #"{"revision":7}"#, 404), ("DELETE", "/api/v1/config", nil, 405),
            ("GET", "/api/v1/connections/other/settings", nil, 404), ("GET", "/api/v1/applications/other", nil, 404),
            ("DELETE", "/api/v1/inbound/other", nil, 404), ("PUT", "/api/v1/inbound/other", #"{"values":{}}"#, 404),
            ("PUT", "/api/v1/inbound", #"{"order":["a"]}"#, 422),
            ("PUT", "/api/v1/inbound", #"{"order":["a","c"]}"#, 422),
            ("PUT", "/api/v1/inbound", #"{"order":["b","a"],"basis":9}"#, 409),
            ("POST", "/api/v1/inbound", #"{"values":{}}"#, 422), ("POST", "/api/v1/inbound", #"{"name":"c"}"#, 422),
            ("POST", "/api/v1/inbound", #"{"name":"c","values":[]}"#, 422),
            ("POST", "/api/v1/inbound", #"{"name":"c","values":{"x":null}}"#, 422),
            ("POST", "/api/v1/inbound", #"{"name":"c","values":{"x":1.5}}"#, 422),
        ]
        for (method, target, body, status) in table {
            let answer = try await host.ask(method, target, json: body)
            #expect(answer.status == status, "\(method) \(target) \(body ?? "") \(answer.text)")
            #expect(answer.fields["content-type"] == "application/problem+json", "\(target)")
        }
        #expect(desk.edits.isEmpty)
    }

    @Test func `tables are shown without their secrets, and changed one at a time`() async throws {
        let host = try host()
        let shown = try await host.ask("GET", "/api/v1/connections/carrier/settings")
        #expect(
            shown.text == #"{"name":"carrier","values":{"active":true,"name":"carrier","numbers":["+447700900100"],"#
                + #""password":{"kept":true},"port":2775}}"# + "\n")
        let added = try await host.ask(
            "POST", "/api/v1/connections",
            json: #"{"name":"new","values":{"type":"smtp","z":{"y":[1,true]},"password":{"secret":"s3"},"a":"b"}}"#)
        #expect(added.status == 201)
        #expect(added.fields["location"] == "/api/v1/connections/new/settings")
        let changed = try await host.ask(
            "PUT", "/api/v1/connections/carrier/settings",
            json: #"{"name":"renamed","basis":2,"values":{"name":"ignored","password":{"kept":true}}}"#)
        #expect(changed.status == 200)
        #expect(try await host.ask("DELETE", "/api/v1/inbound/a?note=old").status == 200)
        #expect(try await host.ask("PUT", "/api/v1/inbound", json: #"{"order":["b","a"]}"#).status == 200)
        #expect(
            desk.edits == [
                .put(
                    ConfigurationTable(
                        kind: .connection, name: "new",
                        values: [
                            ConfigurationEntry("type", .text("smtp")), ConfigurationEntry("a", .text("b")),
                            ConfigurationEntry("password", .secret("s3")),
                            ConfigurationEntry(
                                "z", .table([ConfigurationEntry("y", .list([.whole(1), .flag(true)]))])),
                        ]), replacing: nil),
                .put(
                    ConfigurationTable(
                        kind: .connection, name: "renamed", values: [ConfigurationEntry("password", .kept)]),
                    replacing: "carrier"),
                .remove(.inbound, "a"), .order(.inbound, ["b", "a"]),
            ])
        #expect(
            try await desk.revisions(before: nil, limit: 9).map(\.note) == [
                "order of inbounds", "old", "change connection carrier", "add connection new", "",
            ])
    }

    @Test func `where there is no configuration, its addresses say so`() async throws {
        let host = try TestGateway()
        for target in ["config", "config/revisions", "applications", "inbound/x", "connections/carrier/settings"] {
            let answer = try await host.ask("GET", "/api/v1/\(target)")
            #expect(answer.status == 404, "\(target)")
            #expect(answer.detail == "there is no configuration to be looked at here")
        }
    }
}
