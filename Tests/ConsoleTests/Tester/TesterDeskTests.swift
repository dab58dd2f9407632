import API
import Gateway
import Messages
import Testing
import Web

@testable import Console

@Suite struct TesterDeskTests {
    private let desk = TesterDesk()

    @Test func `an address is explained rule by rule`() async throws {
        let words = try await Office().page(desk, form: [("ask", "address"), ("address", "x@example.com")]).words
        #expect(words.contains("x@example.com") && words.contains("class=\"claims\""))
    }

    @Test(arguments: [
        [("ask", "address"), ("address", "nothing")],
        [("ask", "address"), ("address", "x@example.com"), ("client", "here")],
        [("ask", "text"), ("connection", "no name"), ("words", "hello")],
        [("ask", "text"), ("connection", "carrier"), ("words", String(repeating: "x", count: 10_001))],
    ])
    func `what cannot be asked is said`(_ form: [(String, String)]) async throws {
        #expect(try await Office().page(desk, form: form).words.contains("notice bad"))
    }

    @Test func `a text that no route takes goes nowhere`() async throws {
        let form = [("ask", "text"), ("connection", "carrier"), ("phone", "+447700900123"), ("number", "60006")]
        let words = try await Office().page(desk, form: form + [("words", String(repeating: "x", count: 10_000))]).words
        #expect(words.contains("Nobody takes it") && words.contains("60006 is the number of no account"))
    }

    @Test func `whatever is typed stays text`() async throws {
        let names = [
            "address", "sender", "client", "account", "to", "from", "mail", "connection", "phone", "number", "words",
        ]
        for ask in ["address", "mail", "text", hostile] {
            let form = [("ask", ask)] + names.map { ($0, hostile) }
            #expect(try await Office().page(desk, form: form).words.isHarmless)
        }
    }

    @Test func `only administrators try rules out`() async throws {
        for role in [Account.Role.viewer, .operator] {
            #expect(await Office().refusal(desk, as: role) == 403)
            #expect(await Office().refusal(desk, as: role, form: []) == 403)
            #expect(await Office().refusal(TemplatesDesk(), as: role, form: []) == 403)
        }
        #expect(await Office().refusal(desk, ["mail"], form: []) == 415)
        #expect(await Office().refusal(desk, ["mail"]) == 404)
    }

    @Test(arguments: [
        ("hello", "5 characters", "GSM-7"), ("Привет", "6 characters", "UCS-2"),
        ("<%nothing%>", "there is no field", ""),
        ("<%", "Line 1", ""), ("", "", ""), (String(repeating: "x", count: 161), "2 parts", "Part 2"),
    ])
    func `a template says what it comes to`(_ template: String, _ words: String, _ more: String) async throws {
        let page = try await Office().page(TemplatesDesk(), form: [("template", template), ("use", "text")])
        #expect(page.words.contains(words) && page.words.contains(more), "\(page.words)")
        #expect(page.words.contains("id=\"template-trial\""))
    }

    @Test func `a template may be one of anything hostile`() async throws {
        for use in ["text", "mail", "answer", hostile] {
            let form = TemplatePage.names.map { ($0, hostile) } + [("use", use)]
            #expect(try await Office().page(TemplatesDesk(), form: form).words.isHarmless)
            let plain = [("template", hostile), ("use", use), ("mail", "Subject: \(hostile)\n\n\(hostile)")]
            #expect(try await Office().page(TemplatesDesk(), form: plain).words.isHarmless)
        }
        #expect(try await Office().page(TemplatesDesk(), form: [("message", "x")]).words.contains("no id"))
    }
}
