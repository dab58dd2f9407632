import API
import Gateway
import Messages
import Testing
import Web

@testable import Console

@Suite struct ConnectionsDeskTests {
    private let desk = ConnectionsDesk()

    private static func carrier(_ more: [ConfigurationEntry] = []) -> ConfigurationTable {
        ConfigurationTable(
            kind: .connection, name: "carrier",
            values: [
                ConfigurationEntry("name", .text("carrier")), ConfigurationEntry("type", .text("smpp")),
                ConfigurationEntry("host", .text("smpp.example.net")), ConfigurationEntry("system_id", .text("acme")),
                ConfigurationEntry("password", .kept),
            ] + more)
    }

    private func office(_ tables: [ConfigurationTable] = [carrier()], rulingFile: String? = nil) throws -> Office {
        let office = Office(OfficeDocument(tables, rulingFile: rulingFile))
        let name = try #require(ConnectionName("carrier"))
        var status = ConnectionStatus(
            name: name, type: "smpp", remote: "smpp.example.net:2775", since: office.gateway.now)
        status.phase = .down
        status.reason = "refused"
        status.partsSent = 1234
        office.gateway.board.post(status)
        office.store.set([
            QueueFigure(connection: name, state: .queued, count: 7, oldest: office.gateway.now),
            QueueFigure(connection: name, state: .unknown, count: 2, oldest: office.gateway.now),
        ])
        return office
    }

    private let typed = [
        ("name", "carrier"), ("active", "yes"), ("host", "smpp.example.net"), ("system_id", "acme"), ("basis", "1"),
    ]

    @Test func `the list says how each is doing, those that are switched off too`() async throws {
        let off = ConfigurationTable(
            kind: .connection, name: "spare", values: [ConfigurationEntry("type", .text("smtp"))])
        let words = try await office([Self.carrier(), off]).page(desk).words
        for text in [
            "carrier", "down", "refused", ">7<", "Pause", "Test", "spare", "switched off", "New connection",
        ] {
            #expect(words.contains(text), "\(text)")
        }
    }

    @Test func `each role sees what it may do, and is refused the rest`() async throws {
        let office = try office()
        for (role, buttons, edits) in [
            (Account.Role.viewer, false, false), (.operator, true, false), (.administrator, true, true),
        ] {
            let words = try await office.page(desk, ["carrier"], as: role).words
            #expect(words.contains("1,234 taken") && words.contains("7 messages") && words.contains("2 messages"))
            #expect(words.contains("/connections/carrier/pause") == buttons)
            #expect(words.contains("/connections/carrier/test") == buttons)
            #expect(words.contains("/connections/carrier/edit") == edits)
            #expect(words.contains("Settings") == edits)
            let may = buttons ? nil : 403
            #expect(await office.refusal(desk, ["carrier", "pause"], as: role, form: []) == may)
            #expect(await office.refusal(desk, ["carrier", "resume"], as: role, form: []) == may)
            #expect(await office.refusal(desk, ["carrier", "test"], as: role, form: []) == may)
            let mayEdit = edits ? nil : 403
            for path in [["new"], ["carrier", "edit"], ["carrier", "remove"]] {
                #expect(await office.refusal(desk, path, as: role) == mayEdit)
                #expect(await office.refusal(desk, path, as: role, form: typed) == mayEdit)
            }
        }
        #expect(office.document.edits.count == 2)
    }

    @Test func `what is not there is not found`() async throws {
        let office = try office()
        for path in [
            ["nobody"], ["nobody", "edit"], ["carrier", "fly"], ["carrier", "edit", "more"], ["carrier", "pause"],
        ] {
            #expect(await office.refusal(desk, path) == 404, "\(path)")
        }
    }

    @Test func `a new connection is chosen by its kind, checked, and saved`() async throws {
        let office = try office([])
        #expect(try await office.page(desk, ["new"]).words.contains("Text message network"))
        let form = try await office.page(desk, ["new"], query: [("type", "smtp")])
        for text in [
            "Server", "required", "587", "Test connection", "HTML body", "value=\"c5rf\"", "data-when=\"host\"",
        ] {
            #expect(form.words.contains(text), "\(text)")
        }
        let refused = try await office.page(
            desk, ["new"], query: [("type", "smtp")], form: [("name", "office"), ("port", "70000")])
        #expect(refused.status == 422)
        #expect(refused.words.contains("a whole number from 1 to 65535") && refused.words.contains("70000"))
        #expect(office.document.edits.isEmpty)

        let answer = try await office.ask(
            desk, ["new"], query: [("type", "smtp")],
            form: [
                ("name", "office"), ("active", "yes"), ("verify", "yes"), ("host", "mail.example.com"),
                ("tls", "starttls"),
                ("username", "gateway"), ("password", "s3cret"), ("basis", "1"), ("then", "save"),
            ])
        guard case .redirect(let path, _) = answer else { throw Unexpected(what: "no redirect") }
        #expect(path == PagePath("connections", "office"))
        #expect(
            office.document.edits == [
                .put(
                    ConfigurationTable(
                        kind: .connection, name: "office",
                        values: [
                            ConfigurationEntry("name", .text("office")), ConfigurationEntry("type", .text("smtp")),
                            ConfigurationEntry("host", .text("mail.example.com")),
                            ConfigurationEntry("tls", .text("starttls")),
                            ConfigurationEntry("username", .text("gateway")),
                            ConfigurationEntry("password", .secret("s3cret")),
                        ]), replacing: nil)
            ])
        #expect(office.document.notes == ["ann: connection office added"])
        #expect(office.store.noted.map(\.action) == ["config.apply"])
        #expect(office.store.noted.first?.detail == "connection office added, revision 2")
    }

    @Test func `a name that is taken, or a page's, is refused beside the field`() async throws {
        let office = try office()
        for name in ["carrier", "new"] {
            let page = try await office.page(
                desk, ["new"], query: [("type", "smpp")],
                form: [("name", name), ("host", "h"), ("system_id", "s"), ("basis", "1")])
            #expect(page.status == 422)
            #expect(page.words.contains("id=\"e-name\""))
        }
    }

    @Test func `a change keeps the secret and the rest, and somebody faster wins`() async throws {
        let office = try office([Self.carrier([ConfigurationEntry("future", .whole(1))])])
        let form = try await office.page(desk, ["carrier", "edit"])
        #expect(form.words.contains("There is one, which is never shown"))
        _ = try await office.ask(desk, ["carrier", "edit"], form: typed + [("window", "20"), ("note", "more room")])
        guard case .put(let table, replacing: "carrier") = try #require(office.document.edits.first) else {
            throw Unexpected(what: "no change")
        }
        #expect(table["password"] == .kept && table["future"] == .whole(1) && table["window"] == .whole(20))
        #expect(office.document.notes == ["ann: more room"])
        let late = try await office.page(desk, ["carrier", "edit"], form: typed)
        #expect(late.status == 422 && late.words.contains("somebody else was faster"))
    }

    @Test func `what the reader finds stands beside its field, the rest above`() async throws {
        let office = try office()
        func finding(_ key: String, _ text: String, isWarning: Bool = false) -> ConfigurationFinding {
            ConfigurationFinding(isWarning: isWarning, line: 1, column: 1, key: key, text: text)
        }
        office.document.reject(
            .faulty([
                finding("connection[1].numbers[2]", "no number"), finding("connection[1].source.ton", "too much"),
                finding("connection[2].host", "elsewhere"), finding("hostname", "missing"),
                finding("connection[1].host", "only a warning", isWarning: true),
            ]))
        let page = try await office.page(desk, ["carrier", "edit"], form: typed)
        #expect(page.status == 422)
        #expect(page.content.description.contains(#"id="e-numbers">no number"#))
        #expect(page.content.description.contains(#"id="e-source.ton">too much"#))
        let notices = page.notices.map(\.html.description).joined()
        #expect(notices.contains("connection[2].host: elsewhere") && notices.contains("hostname: missing"))
        #expect(!page.words.contains("only a warning"))
    }

    @Test func `a test shows its steps, on the form before it is saved and on the page`() async throws {
        let office = try office()
        office.document.answer([
            TestStep(name: "connect", isDone: true, detail: "192.0.2.1"),
            TestStep(name: "log in", isDone: false, detail: hostile),
        ])
        let form = try await office.page(
            desk, ["carrier", "edit"], form: typed + [("then", "test"), ("host", "elsewhere.example.net")])
        #expect(form.words.contains("It does not work yet: log in failed."))
        #expect(form.words.isHarmless && form.words.contains("elsewhere.example.net"))
        #expect(office.document.tested.first?["host"] == .text("elsewhere.example.net"))
        #expect(office.document.edits.isEmpty)
        let page = try await office.page(desk, ["carrier", "test"], as: .operator, form: [])
        #expect(page.words.contains("log in") && page.words.isHarmless)
        #expect(page.words.contains("Last test"))
        #expect(office.store.noted.map(\.action) == ["connection.test", "connection.test"])
        office.document.reject(.refused(OperationRefused(.invalid, "no such kind")))
        #expect(try await office.page(desk, ["carrier", "test"], form: []).words.contains("no such kind"))
    }

    @Test func `the script hears of each step as a line`() async throws {
        let office = try office()
        office.document.answer([TestStep(name: "connect", isDone: true, detail: "192.0.2.1")])
        let answer = try await office.ask(desk, ["carrier", "test"], form: [], accept: "application/x-ndjson")
        guard case .other(let response) = answer else { throw Unexpected(what: "a page") }
        #expect(response.contentType == "application/x-ndjson" && response.stream != nil)
        // A form that is wrong is a page with what is wrong.
        let wrong = try await office.ask(
            desk, ["carrier", "edit"], form: [("then", "test")], accept: "application/x-ndjson")
        guard case .page(let page) = wrong else { throw Unexpected(what: "no page") }
        #expect(page.status == 422)
    }

    @Test func `pausing and going on are done by name and noted`() async throws {
        let office = try office()
        _ = try await office.ask(desk, ["carrier", "pause"], as: .operator, form: [])
        _ = try await office.ask(desk, ["carrier", "resume"], as: .operator, form: [])
        #expect(office.document.paused == ["ann pauses carrier", "ann resumes carrier"])
        #expect(office.store.noted.map(\.action) == ["connection.pause", "connection.resume"])
        #expect(office.store.noted.allSatisfy { $0.subject == "carrier" && $0.client == "192.0.2.7" })
    }

    @Test func `before it is removed the page says what names it`() async throws {
        let application = ConfigurationTable(
            kind: .application, name: "alerts",
            values: [ConfigurationEntry("via", .list([.text("backup"), .text("carrier")]))])
        let route = ConfigurationTable(
            kind: .inbound, name: "replies",
            values: [
                ConfigurationEntry("connection", .text("carrier")),
                ConfigurationEntry("also", .list([.text("connection:carrier")])),
                ConfigurationEntry("text", .text("carrier")),
            ])
        let office = try office([Self.carrier(), application, route])
        let words = try await office.page(desk, ["carrier", "remove"]).words
        #expect(words.contains("application alerts") && words.contains("route replies"))
        #expect(!words.contains("<code>text</code>"))
        office.document.reject(
            .faulty([
                ConfigurationFinding(isWarning: false, line: 3, column: 1, key: "application[1].via", text: "no such")
            ]))
        let refused = try await office.page(desk, ["carrier", "remove"], form: [])
        #expect(refused.status == 422 && refused.words.contains("application[1].via: no such"))
        office.document.reject(nil)
        _ = try await office.ask(desk, ["carrier", "remove"], form: [])
        #expect(office.document.edits.last == .remove(.connection, "carrier"))
    }

    @Test func `where a file rules everything is shown and nothing can be changed`() async throws {
        let office = try office(rulingFile: "/etc/telepost/telepost.toml")
        for path in [[], ["carrier"], ["carrier", "edit"], ["carrier", "remove"], ["new"]] {
            let page = try await office.page(desk, path)
            #expect(!page.words.contains("Save") && !page.words.contains("New connection"), "\(path)")
            if !path.isEmpty { #expect(page.words.contains("/etc/telepost/telepost.toml"), "\(path)") }
        }
        #expect(try await office.page(desk, ["carrier", "edit"]).words.contains(" readonly"))
    }

    @Test func `hostile names, reasons and values are harmless`() async throws {
        let office = try office([
            Self.carrier([
                ConfigurationEntry("numbers", .list([.text(hostile)])),
                ConfigurationEntry("system_type", .text(hostile)),
            ]),
            ConfigurationTable(
                kind: .connection, name: hostile,
                values: [ConfigurationEntry("type", .text(hostile)), ConfigurationEntry("host", .text(hostile))]),
        ])
        let name = try #require(ConnectionName("carrier"))
        office.gateway.board.update(name) { status in
            (status.reason, status.detail, status.reportIDs) = (hostile, hostile, hostile)
        }
        office.store.add(
            StrayReport(at: office.gateway.now, connection: name, networkID: hostile, phone: hostile, detail: hostile))
        for path in [[], ["carrier"], ["carrier", "edit"], ["carrier", "remove"], [hostile], [hostile, "remove"]] {
            #expect(try await office.page(desk, path).words.isHarmless, "\(path)")
        }
        let typed = ["name", "host", "system_id", "numbers", "window", "note", "bind", "data_coding.gsm7"].map {
            ($0, hostile)
        }
        #expect(try await office.page(desk, ["new"], query: [("type", "smpp")], form: typed).words.isHarmless)
    }
}
