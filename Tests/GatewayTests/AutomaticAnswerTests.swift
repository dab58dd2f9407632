import Messages
import SMS
import Templates
import Testing

@testable import Gateway

/// Routes that text back at once, and what programs are told of a pattern's groups.
@Suite struct AutomaticAnswerTests {
    private static func template(_ text: String) throws -> Template { try Template(text) }

    private func rig(
        _ answer: String = "You said <%text%>", deliver: [InboundTarget] = [],
        _ change: @escaping (inout InboundRoute) throws -> Void = { _ in }
    ) throws -> PhoneRig {
        try PhoneRig {
            $0.routes = [
                try PhoneRig.route("info", deliver) { route in
                    route.answer = try Self.template(answer)
                    try change(&route)
                }
            ]
        }
    }

    private func texts(_ rig: PhoneRig) -> [MessageOrder] { rig.answers.map(\.order).filter { $0.recipient != nil } }

    @Test func `A route with an answer and nothing else texts it back, from the number and over the connection`()
        async throws
    {
        let rig = try rig()
        try await rig.text("INFO")
        #expect(rig.answers.count == 1)
        let order = try #require(texts(rig).first)
        #expect(order.text == "You said INFO")
        #expect(order.recipient?.e164 == PhoneRig.phone)
        #expect(order.originator?.description == "+447700900100")
        #expect(order.via.map(\.text) == ["carrier"])
        #expect(rig.latestNote == "inbound route info: its answer")
    }

    @Test func `The text goes where it went before, and the answer goes as well`() async throws {
        let rig = try rig(deliver: [PhoneRig.team])
        try await rig.text("INFO")
        #expect(rig.letters.map(\.letter.text) == ["INFO"])
        #expect(texts(rig).map(\.text) == ["You said INFO"])
    }

    @Test func `The groups of the pattern are fields of the answer, and are told to programs`() async throws {
        let pattern = RegexPattern("BALANCE (?<account>[0-9]+)")
        let rig = try rig("Account <%account%>", deliver: [.webHook("https://hooks.test/")]) {
            $0.match = pattern
            $0.answers = true
        }
        try await rig.text("BALANCE 123")
        #expect(texts(rig).map(\.text) == ["Account 123"])
        let hook = try #require(rig.answers.first)
        #expect(hook.order.text.contains(#""match":{"account":"123"}"#))
        #expect(hook.order.text.contains(#""answers":true"#))
    }

    @Test func `A blank answer is none, and then a person has to look where nothing else is done`() async throws {
        let rig = try rig("<%original.subject%> ")
        try await rig.text("INFO")
        #expect(texts(rig).isEmpty)
        #expect(rig.answers.map(\.order.destination) == [.nowhere])
    }

    private static let unanswered: [(String, String)] = [
        ("ACME", "no phone"), ("60777", "no phone"), ("", "no phone"), ("+123456", "no phone"),
        ("+447700900100", "a number of ours"),
    ]

    @Test(arguments: unanswered.indices) func `Short codes, names and numbers of ours are not answered`(
        _ index: Int
    ) async throws {
        let (sender, why) = Self.unanswered[index]
        let rig = try rig(deliver: [PhoneRig.team])
        try await rig.text("INFO", from: sender)
        #expect(texts(rig).isEmpty)
        #expect(rig.letters.count == 1)
        #expect(rig.notebook.records.contains { $0.text.contains("gets no answer") && $0.text.contains(why) })
    }

    @Test func `A phone on the stop list is not answered`() async throws {
        let rig = try rig(deliver: [PhoneRig.team])
        _ = try await rig.gateway.addStops([StopWriting(phone: PhoneRig.phone)], by: "alice")
        try await rig.text("INFO")
        #expect(texts(rig).isEmpty)
        #expect(rig.letters.count == 1)
    }

    @Test func `Two machines that answer each other stop after twenty answers, for an hour`() async throws {
        let rig = try rig(deliver: [PhoneRig.team])
        for _ in 0..<30 { try await rig.text("I am away") }
        #expect(texts(rig).count == 20)
        #expect(rig.letters.count == 30)
        try await rig.text("I am away", from: "+447700900124")
        #expect(texts(rig).count == 21)
        rig.clock.advance(by: .seconds(3_600))
        try await rig.text("I am away")
        #expect(texts(rig).count == 22)
    }

    @Test func `An answer is cut to ten parts`() async throws {
        let rig = try rig("<%text%><%text%><%text%>")
        try await rig.text(String(repeating: "a", count: 1_000))
        #expect(SegmentCount(try #require(texts(rig).first).text).parts == 10)
    }

    @Test func `When the store fails, the text comes again and is answered once`() async throws {
        let rig = try rig(deliver: [PhoneRig.team])
        rig.stumbling.fail(1...1)
        #expect(try await rig.text("INFO") == .notKept(StumblingStore.failure))
        rig.stumbling.fail(nil)
        try await rig.text("INFO")
        #expect(texts(rig).count == 1)
    }
}
