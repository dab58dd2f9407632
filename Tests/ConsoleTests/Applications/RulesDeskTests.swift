import API
import Gateway
import Messages
import Testing
import Web

@testable import Console

@Suite struct RulesDeskTests {
    private let desk = RulesDesk.applications

    private static func table(
        _ name: String, _ kind: ConfigurationTable.Kind = .application, _ more: [ConfigurationEntry] = []
    ) -> ConfigurationTable {
        ConfigurationTable(
            kind: kind, name: name,
            values: [
                ConfigurationEntry("name", .text(name)),
                ConfigurationEntry("domains", .list([.text("\(name).example")])),
            ] + more)
    }

    private func office(rulingFile: String? = nil, _ more: [ConfigurationEntry] = []) -> Office {
        Office(
            OfficeDocument(
                [Self.table("sms", .application, more), Self.table("alarms"), Self.table("last")],
                rulingFile: rulingFile))
    }

    /// What a browser sends of the form as it stands.
    private let typed = [
        ("name", "sms"), ("kind", "sms"), ("enabled", "yes"), ("domains", "sms.example"), ("text", "<%msg|subject%>"),
        ("max_parts", "3"), ("when_too_long", "cut"), ("transliterate", "punctuation"), ("notify", "failed"),
        ("automatic", "generated"), ("automatic", "bulk"), ("duplicates", "10m"), ("conversation", "30d"),
        ("when_over_rate", "refuse"), ("number_form", "international"), ("basis", "1"), ("then", "save"),
    ]

    @Test func `the list has them in order, each with its sentence and its buttons`() async throws {
        let words = try await office().page(desk).words
        let places = ["rule-sms", "rule-alarms", "rule-last"].compactMap { words.firstRange(of: $0)?.lowerBound }
        #expect(places.count == 3 && places == places.sorted())
        #expect(words.contains("anything@alarms.example becomes a text"))
        #expect(!words.contains("Move sms up") && words.contains("Move sms down"))
        #expect(words.contains("Move last up") && !words.contains("Move last down"))
    }

    @Test func `where a file rules nothing is offered to be changed`() async throws {
        let office = office(rulingFile: "/etc/telepost.toml")
        let words = try await office.page(desk).words
        #expect(words.contains("/etc/telepost.toml") && !words.contains("New application") && !words.contains("Move "))
        #expect(try await office.page(desk, ["sms"]).words.contains("sms/edit"))
        let form = try await office.page(desk, ["sms", "edit"]).words
        #expect(form.contains("readonly") && !form.contains(">Save<"))
        #expect(!(try await office.page(desk, ["sms", "remove"]).words.contains("Remove</button>")))
        #expect(!(try await office.page(desk, ["new"]).words.contains("<form")))
    }

    @Test(arguments: [
        ([("rule", "sms"), ("move", "down")], ["alarms", "sms", "last"]),
        ([("rule", "last"), ("move", "up")], ["sms", "last", "alarms"]),
        ([("order", "last\nsms\nalarms")], ["last", "sms", "alarms"]),
    ])
    func `the order is changed by buttons and by dragging`(_ form: [(String, String)], _ order: [String]) async throws {
        let office = office()
        guard case .redirect(let path, _) = try await office.ask(desk, form: form + [("basis", "1")]) else {
            Issue.record("no redirect")
            return
        }
        #expect(path.text == "/applications")
        #expect(office.document.edits == [.order(.application, order)])
    }

    @Test(arguments: [
        [("rule", "sms"), ("move", "up")], [("rule", "last"), ("move", "down")], [("rule", "nobody"), ("move", "up")],
        [("order", "sms\nalarms")], [("order", "sms\nalarms\nlast\nlast")], [("order", "")], [],
    ])
    func `an order that is none changes nothing`(_ form: [(String, String)]) async throws {
        let office = office()
        _ = try await office.ask(desk, form: form)
        #expect(office.document.edits.isEmpty)
    }

    @Test func `a form that is sent as it stands changes nothing but what was typed`() async throws {
        let office = office([ConfigurationEntry("later", .text("stays"))])
        guard case .redirect(let path, _) = try await office.ask(desk, ["sms", "edit"], form: typed) else {
            Issue.record("no redirect")
            return
        }
        #expect(path.text == "/applications/sms")
        let expected = ConfigurationTable(
            kind: .application, name: "sms",
            values: [
                ConfigurationEntry("name", .text("sms")),
                ConfigurationEntry("domains", .list([.text("sms.example")])),
                ConfigurationEntry("later", .text("stays")), ConfigurationEntry("max_parts", .whole(3)),
            ])
        #expect(office.document.edits == [.put(expected, replacing: "sms")])
        #expect(office.document.notes == ["ann: application sms changed"])
    }

    @Test func `boxes of which none is ticked are an empty list`() async throws {
        let office = office()
        _ = try await office.ask(desk, ["sms", "edit"], form: typed.filter { $0.0 != "notify" && $0.0 != "automatic" })
        guard case .put(let table, _)? = office.document.edits.first else {
            Issue.record("nothing was put")
            return
        }
        #expect(table["notify"] == .list([]) && table["automatic"] == .list([]))
    }

    @Test(arguments: [
        ("name", "alarms", "already"), ("name", "new", "something else"), ("name", "", "fill this in"),
        ("max_parts", "0", "1 to 255"), ("max_parts", "256", "1 to 255"), ("domains", "no domain", "a domain"),
        ("rate.sender", "many", "20/1h"), ("prefixes.allow", "44", "+44"), ("duplicates", "8d", "a time from"),
        ("also", "fax:1", "mailto:ADDRESS"), ("clients", "nowhere", "a network"), ("transliterate", "all", "off"),
        ("automatic", "junk", "generated"),
    ])
    func `what is wrong is said beside the field`(_ name: String, _ value: String, _ words: String) async throws {
        let office = office()
        let page = try await office.page(desk, ["sms", "edit"], form: typed.filter { $0.0 != name } + [(name, value)])
        #expect(page.status == 422 && page.words.contains("id=\"e-\(name)\"") && page.words.contains(words))
        #expect(office.document.edits.isEmpty)
    }

    @Test func `what the reader of the document finds stands beside the field that it is about`() async throws {
        let office = office()
        let finding = ConfigurationFinding(
            isWarning: false, line: 3, column: 1, key: "application[1].domains[1]", text: "another one takes it")
        office.document.reject(.faulty([finding]))
        let page = try await office.page(desk, ["sms", "edit"], form: typed)
        #expect(page.status == 422 && page.words.contains("id=\"e-domains\"") && page.words.contains(finding.text))
    }

    @Test func `only administrators see rules, and only they change them`() async throws {
        let office = office()
        for role in [Account.Role.viewer, .operator] {
            for path in [[], ["sms"], ["new"], ["sms", "edit"], ["sms", "remove"]] {
                #expect(await office.refusal(desk, path, as: role) == 403)
                #expect(await office.refusal(desk, path, as: role, form: typed) == 403)
            }
        }
        #expect(office.document.edits.isEmpty)
        for path in [["nobody"], ["nobody", "edit"], ["sms", "fly"], ["sms", "edit", "more"]] {
            #expect(await office.refusal(desk, path) == 404, "\(path)")
        }
    }

    @Test func `a rule is removed after a question`() async throws {
        let office = office()
        #expect(try await office.page(desk, ["alarms", "remove"]).words.contains("anything@alarms.example"))
        #expect(office.document.edits.isEmpty)
        _ = try await office.ask(desk, ["alarms", "remove"], form: [("basis", "1")])
        #expect(office.document.edits == [.remove(.application, "alarms")])
    }

    @Test func `a template is tried while it is typed, and nothing is saved`() async throws {
        let office = office()
        let form = typed.filter { $0.0 != "then" && $0.0 != "text" } + [("then", "try"), ("text", "<%subjet%>")]
        let page = try await office.page(desk, ["new"], form: form)
        #expect(page.words.contains("there is no field") && page.words.contains("<code>subject</code>"))
        let good = try await office.page(desk, ["new"], form: form + [("text", "€ <%subject%> 😀")])
        #expect(good.words.contains("UCS-2") && good.words.contains("😀"))
        #expect(office.document.edits.isEmpty)
    }

    @Test func `hostile tables and forms stay text`() async throws {
        let table = ConfigurationTable(
            kind: .inbound, name: hostile,
            values: [
                ConfigurationEntry("deliver", .list([.text(hostile)])), ConfigurationEntry("text", .text(hostile)),
                ConfigurationEntry(hostile, .text(hostile)),
            ])
        let office = Office(OfficeDocument([table]))
        for path in [[], [hostile], [hostile, "edit"], [hostile, "remove"]] {
            #expect(try await office.page(RulesDesk.routes, path).words.isHarmless)
        }
        let form = SettingForm.route.keys.map { ($0.path, hostile) }
        #expect(try await office.page(RulesDesk.routes, ["new"], form: form + [("then", "try")]).words.isHarmless)
        #expect(try await office.page(RulesDesk.routes, ["new"], form: form).words.isHarmless)
    }
}
