import Messages
import Templates
import Testing

@testable import Gateway

@Suite struct RouteExplanationTests {
    /// Finds texts that begin with its source.
    private struct Beginning: Pattern {
        let source: String
        func match(_ text: String) -> PatternResult {
            text.hasPrefix(source) ? .matched(groups: [:], named: [:]) : .unmatched
        }
    }

    private static func route(_ name: String, _ change: (inout InboundRoute) -> Void = { _ in }) throws -> InboundRoute
    {
        let template = try Template("<%text%>", fields: TemplateField.phone)
        let making = InboundRoute.Making(
            subject: template, text: template, replySubject: template, replyText: template)
        var route = InboundRoute(
            name: try #require(InboundName(name)), deliver: [.addressInText, .reply], making: making, via: [])
        change(&route)
        return route
    }

    private static func text(_ text: String, from sender: String = "+447700900123") throws -> PhoneText {
        PhoneText(
            id: "1", connection: try #require(ConnectionName("carrier")), sender: Party(sender),
            number: Party("+447700900100"), text: text, receivedAt: Timestamp(seconds: 0))
    }

    private static let other: [(String, @Sendable (inout InboundRoute) -> Void)] = [
        ("over other connections", { $0.connections = Set(["other"].compactMap(ConnectionName.init)) }),
        ("to other numbers", { $0.numbers = Set(["60006"].compactMap { Originator($0) }) }),
        ("no pattern of its senders", { $0.senders = [Beginning(source: "+1")] }),
        ("does not match the text", { $0.match = Beginning(source: "INFO") }),
    ]

    @Test(arguments: other.indices)
    func `a route that does not take a text says why, and the next one is asked`(_ index: Int) throws {
        let (words, change) = Self.other[index]
        let routes = [try Self.route("first", change), try Self.route("second"), try Self.route("third")]
        let explanation = RouteExplanation(try Self.text("hello"), routes: routes, account: nil)
        #expect(explanation.steps.map(\.subject) == ["accounts", "route first", "route second"])
        #expect(explanation.steps.map(\.takes) == [false, false, true])
        #expect(explanation.steps[1].reason.contains(words))
        #expect(
            explanation.conclusion.hasPrefix("Route second takes it: mail to the address in the text (there is none)"))
        #expect(!routes[0].takes(try Self.text("hello")))
    }

    @Test func `an account comes before every route`() throws {
        let explanation = RouteExplanation(
            try Self.text("hello"), routes: [try Self.route("first")], account: AccountName("ann"))
        #expect(explanation.steps.map(\.takes) == [true])
        #expect(explanation.conclusion == "It goes into the mailbox of account ann.")
    }

    @Test func `an address in the text is named`() throws {
        let text = try Self.text("ann@example.com hello")
        let explanation = RouteExplanation(text, routes: [try Self.route("first")], account: nil)
        #expect(explanation.conclusion.contains("mail to ann@example.com, whose address is in the text; else mail to"))
    }

    @Test func `without a route that takes it a text goes nowhere`() throws {
        let explanation = RouteExplanation(try Self.text(""), routes: [], account: nil)
        #expect(explanation.steps.map(\.takes) == [false] && explanation.conclusion.hasPrefix("Nobody takes it"))
    }
}
