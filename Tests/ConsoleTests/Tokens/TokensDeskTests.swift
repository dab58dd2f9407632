import Gateway
import Messages
import Testing

@testable import Console

@Suite struct TokensDeskTests {
    private let desk = TokensDesk()

    @Test func `a token is shown once, listed without its text, and removed`() async throws {
        let office = Office()
        let made = try await office.page(
            desk, ["new"],
            form: [("name", "pager"), ("rights", "messages:send"), ("rights", "messages:read"), ("days", "30")])
        let text = try #require(made.words.split(separator: "tp_").dropFirst().first?.prefix(43))
        #expect(text.utf8.count == 43)
        let list = try await office.page(desk)
        #expect(list.words.contains("pager") && list.words.contains("messages:send") && !list.words.contains(text))
        let token = try #require(office.gateway.tokens.all.first)
        #expect(token.rights == [.send, .readMessages] && token.madeBy == "ann")
        #expect(token.expires?.seconds == office.gateway.now.seconds + 30 * 86_400)
        #expect(try await office.page(desk, ["pager", "remove"]).words.contains("Keep it"))
        _ = try await office.ask(desk, ["pager", "remove"], form: [])
        #expect(office.gateway.tokens.all.isEmpty)
        #expect(office.store.noted.map(\.action) == ["token.add", "token.remove"])
        #expect(office.store.noted.first?.detail == "messages:read messages:send")
    }

    @Test(arguments: [
        ([("name", "a b"), ("rights", "messages:send"), ("days", "")], "name"),
        ([("name", "a"), ("days", "")], "rights"), ([("name", "a"), ("rights", "all"), ("days", "")], "rights"),
        ([("name", "a"), ("rights", "messages:send"), ("days", "12")], "days"),
        ([("name", "new"), ("rights", "messages:send"), ("days", "")], "name"),
    ])
    func `what is wrong is said beside its field`(form: [(String, String)], field: String) async throws {
        let office = Office()
        let page = try await office.page(desk, ["new"], form: form)
        #expect(page.status == 422 && page.words.contains("id=\"e-\(field)\""))
        #expect(office.gateway.tokens.all.isEmpty)
    }

    @Test func `an account that is not there is said above`() async throws {
        let page = try await Office().page(
            desk, ["new"], form: [("name", "a"), ("rights", "messages:send"), ("account", hostile), ("days", "")])
        #expect(page.status == 422 && page.words.contains("there is no account") && page.words.isHarmless)
    }

    @Test func `only administrators have to do with tokens`() async {
        let office = Office()
        for role in [Account.Role.viewer, .operator] {
            for path in [[], ["new"], ["x", "remove"]] {
                #expect(await office.refusal(desk, path, as: role) == 403)
                #expect(await office.refusal(desk, path, as: role, form: []) == 403)
            }
        }
        #expect(await office.refusal(desk, ["x", "remove"]) == 404)
    }
}
