import Gateway
import Messages
import Testing

@testable import Console

@Suite struct StopsDeskTests {
    private let desk = StopsDesk()

    @Test func `a phone is put on the list, shown, looked for, and taken off`() async throws {
        let office = Office()
        #expect(try await office.page(desk).words.contains("No phone is on the list"))
        _ = try await office.ask(desk, ["add"], form: [("phone", "+447700900123"), ("number", "ACME")])
        let list = try await office.page(desk)
        #expect(list.words.contains("+447700900123") && list.words.contains("ACME") && list.words.contains("1 entry"))
        _ = try await office.ask(desk, ["remove"], form: [("entry", "+447700900123,ACME")])
        #expect(office.gateway.stopList.count == 0)
        #expect(office.store.noted.map(\.action) == ["stop.add", "stop.remove"])
        #expect(office.store.noted.map(\.detail) == ["from ACME", "from ACME"])
    }

    @Test(arguments: [
        [("phone", ""), ("number", "")], [("phone", "nobody"), ("number", "")], [("phone", hostile), ("number", "")],
        [("phone", "+447700900123"), ("number", hostile)],
    ])
    func `what is no phone is said above`(form: [(String, String)]) async throws {
        let office = Office()
        let page = try await office.page(desk, ["add"], form: form)
        #expect(page.status == 422 && page.words.isHarmless)
        #expect(office.gateway.stopList.count == 0)
    }

    @Test func `operators may add and not take off, viewers look`() async throws {
        let office = Office()
        for role in [Account.Role.viewer, .operator] {
            #expect(await office.refusal(desk, ["remove"], as: role, form: [("entry", "+447700900123,")]) == 403)
        }
        #expect(await office.refusal(desk, ["add"], as: .viewer, form: [("phone", "+447700900123")]) == 403)
        #expect(await office.refusal(desk, ["remove"], form: [("entry", "x")]) == 422)
        #expect(await office.refusal(desk, ["remove"], form: [("entry", "+447700900123,")]) == 404)
        #expect(await office.refusal(desk, ["x"]) == 404)
    }
}
