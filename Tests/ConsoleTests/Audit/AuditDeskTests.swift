import Gateway
import Messages
import Testing

@testable import Console

@Suite struct AuditDeskTests {
    private let desk = AuditDesk()

    private func fill(_ office: Office, _ count: Int) async {
        for number in 1...count {
            let action: AuditAction = number.isMultiple(of: 100) ? .accountRemove : .connectionPause
            await office.gateway.record(
                action, "thing-\(number)", by: number.isMultiple(of: 2) ? "ann" : "Bob", from: "")
        }
    }

    @Test func `pages follow one another without a gap`() async throws {
        let office = Office()
        await fill(office, 120)
        var seen: [Int] = []
        var before: String?
        repeat {
            let page = try await office.page(desk, query: before.map { [("before", $0)] } ?? [])
            let words = page.words
            seen += words.split(separator: "thing-").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
            before = words.split(separator: "before=").dropFirst().first.map { String($0.prefix { $0.isNumber }) }
        } while before != nil
        var unique: [Int] = []
        for number in seen where unique.last != number { unique.append(number) }
        #expect(unique == Array((1...120).reversed()))
    }

    @Test func `a filter finds what is far behind`() async throws {
        let office = Office()
        await fill(office, 1600)
        let page = try await office.page(desk, query: [("action", "account"), ("who", "ANN")])
        #expect(page.words.contains("thing-100") && page.words.contains("thing-1600"))
        #expect(!page.words.contains("connection.pause</code>") && !page.words.contains("before="))
        #expect(try await office.page(desk, query: [("who", "carol")]).words.contains("Nothing of that kind"))
        #expect(try await Office().page(desk).words.contains("Nobody has changed anything yet"))
    }

    @Test func `a list that is longer than one look goes on with the next page`() async throws {
        let office = Office()
        await fill(office, 5600)
        let first = try await office.page(desk, query: [("who", "carol")])
        #expect(first.words.contains("before=601") && first.words.contains("who=carol"))
        let second = try await office.page(desk, query: [("who", "carol"), ("before", "601")])
        #expect(!second.words.contains("before="))
    }

    @Test func `only administrators see it, and hostile texts are harmless`() async throws {
        let office = Office()
        await office.gateway.record(.connectionTest, hostile, detail: hostile, by: hostile, from: hostile)
        await office.gateway.record(.sessionRefused, hostile, detail: hostile, by: hostile, from: hostile)
        let page = try await office.page(desk, query: [("who", hostile), ("action", hostile), ("before", hostile)])
        #expect(page.words.isHarmless)
        #expect(try await office.page(desk).words.isHarmless)
        for role in [Account.Role.viewer, .operator] { #expect(await office.refusal(desk, as: role) == 403) }
        #expect(await office.refusal(desk, ["more"]) == 404)
    }
}
