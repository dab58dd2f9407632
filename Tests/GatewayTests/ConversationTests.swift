import Gateway
import Messages
import SMS
import Testing

/// Which answer belongs to whom.
@Suite struct ConversationTests {
    private let two = ["+447700900100", "+447700900101"]

    private func ours(_ rig: PhoneRig, _ id: MessageID) -> String? {
        rig.store.message(id)?.order.ownNumber?.description
    }

    @Test func `Two senders text one phone from two numbers, and each gets the answers to what they wrote`()
        async throws
    {
        let rig = try PhoneRig { $0.numbers["carrier"] = two }
        let first = try await rig.mail(from: "alice@office.test")[0]
        let second = try await rig.mail(from: "bob@office.test")[0]
        #expect(ours(rig, first) == two[0])
        #expect(ours(rig, second) == two[1])
        try await rig.text("for bob", to: two[1])
        try await rig.text("for alice", to: two[0])
        #expect(rig.letters.map(\.to) == ["bob@office.test", "alice@office.test"])
        #expect(rig.letters.map(\.letter.text) == ["for bob", "for alice"])
        // They stay with their numbers, whoever writes next, and however they spell themselves.
        #expect(ours(rig, try await rig.mail(from: "ALICE@office.test")[0]) == two[0])
        #expect(ours(rig, try await rig.mail(from: "bob@office.test")[0]) == two[1])
        // Another phone is another matter.
        #expect(ours(rig, try await rig.mail(from: "bob@office.test", to: ["+447700900124"])[0]) == two[0])
    }

    @Test func `Mails of many senders to one phone at the same time get as many numbers as there are`() async throws {
        let numbers = (0..<8).map { "+44770090010\($0)" }
        let rig = try PhoneRig { $0.numbers["carrier"] = numbers }
        let used = try await withThrowingTaskGroup(of: MessageID.self) { group in
            for index in 0..<8 {
                group.addTask { try await rig.mail(from: "u\(index)@office.test")[0] }
            }
            var all: Set<String> = []
            for try await id in group { all.insert(rig.store.message(id)?.order.ownNumber?.description ?? "") }
            return all
        }
        #expect(used == Set(numbers))
    }

    @Test func `When numbers run out the newest wins, and both histories say so`() async throws {
        let rig = try PhoneRig { $0.numbers["carrier"] = two }
        for sender in ["alice", "bob"] {
            try await rig.mail(from: "\(sender)@office.test")
            rig.clock.advance(by: .seconds(60))
        }
        let third = try await rig.mail(from: "carol@office.test")[0]
        // The one whose conversation is the oldest gives way.
        #expect(ours(rig, third) == two[0])
        #expect(
            rig.store.events(of: third).map(\.detail) == [
                "all 2 numbers have conversations with this phone: an answer may be for another one"
            ])
        #expect(
            rig.notebook.records.contains { $0.level == .warning && $0.text.hasPrefix("no number of ours is left") })
        try await rig.text("yes", to: two[0])
        #expect(rig.latest == "carol@office.test")
        #expect(
            rig.latestNote
                == "inbound route replies: an answer; it may be one to two conversations, the newest won to message \(third)"
        )
        try await rig.text("yes", to: two[1])
        #expect(rig.latest == "bob@office.test")
        #expect(rig.latestNote?.contains("newest") == false)
    }

    @Test func `When numbers run out a contested answer may wait for a person, with the reason`() async throws {
        let rig = try PhoneRig {
            $0.deliver = [.addressInText, .reply, PhoneRig.team]
            $0.whenContested = .review
        }
        try await rig.mail(from: "alice@office.test")
        let second = try await rig.mail(from: "bob@office.test")[0]
        #expect(try await rig.text("yes") == .kept)
        let answer = try #require(rig.answers.last)
        #expect(answer.order.destination == .nowhere)
        #expect(answer.state == .failed)
        #expect(answer.order.text == "yes")
        #expect(
            rig.latestNote
                == "inbound route replies: it may be an answer to two conversations (message \(second))")
        #expect(rig.notebook.records.contains { $0.text == "a text from a phone waits for a person" })
        // Once the other conversation is over there is no doubt.
        rig.clock.advance(by: .seconds(20 * 86_400))
        try await rig.mail(from: "bob@office.test")
        rig.clock.advance(by: .seconds(11 * 86_400))
        try await rig.text("yes")
        #expect(rig.latest == "bob@office.test")
    }

    @Test func `The number of an application does not change`() async throws {
        let rig = try PhoneRig {
            $0.numbers["carrier"] = two
            $0.originator = Originator("60777")
        }
        for sender in ["alice", "bob"] {
            let id = try await rig.mail(from: "\(sender)@office.test")[0]
            #expect(rig.store.message(id)?.order.originator == Originator("60777"))
            #expect(ours(rig, id) == "60777")
        }
        try await rig.text("yes", to: "60777")
        #expect(rig.latest == "bob@office.test")
        #expect(rig.latestNote?.contains("the newest won") == true)
    }

    @Test(arguments: [(-1, true), (0, false), (1, false)])
    func `An answer counts as one until the conversation expires`(seconds: Int64, isAnswer: Bool) async throws {
        let rig = try PhoneRig {
            $0.deliver = [.reply, PhoneRig.team]
            $0.answering.lasts = .seconds(3600)
        }
        try await rig.mail()
        rig.clock.advance(by: .seconds(3600 + seconds))
        try await rig.text("yes")
        #expect(rig.latest == (isAnswer ? "alice@office.test" : "team@office.test"))
    }

    @Test func `A mail renews the conversation, and the latest mail is the one that is answered`() async throws {
        let rig = try PhoneRig { $0.answering.lasts = .seconds(3600) }
        try await rig.mail(headers: ["Message-ID: 1@x", "Reply-To: one@x.test"])
        rig.clock.advance(by: .seconds(3000))
        try await rig.mail(headers: ["Message-ID: 2@x", "Reply-To: two@x.test"])
        rig.clock.advance(by: .seconds(3000))
        try await rig.text("yes")
        #expect(rig.latest == "two@x.test")
        #expect(rig.letters.last?.letter["In-Reply-To"] == "2@x")
        #expect(rig.latestNote?.contains("newest") == false)
    }

    @Test func `Another phone, or a number that nobody wrote from, answers nothing`() async throws {
        let rig = try PhoneRig {
            $0.numbers["carrier"] = two
            $0.deliver = [.reply, PhoneRig.team]
        }
        try await rig.mail()
        for (phone, number) in [("+447700900124", two[0]), (PhoneRig.phone, two[1]), ("Bank", two[0]), ("", two[0])] {
            try await rig.text("yes", from: phone, to: number)
            #expect(rig.latest == "team@office.test", "\(phone) to \(number)")
        }
    }

    @Test func `Where the network replaced our number the phone alone finds the writer`() async throws {
        let rig = try PhoneRig {
            $0.numbers["backup"] = ["+33123456789"]
            $0.deliver = [.reply, PhoneRig.team]
        }
        try await rig.mail()
        // To a number that the carrier made up, and over another connection than the one first in line.
        try await rig.text("yes", to: "88001")
        #expect(rig.latest == "alice@office.test")
        try await rig.text("yes", to: "")
        #expect(rig.latest == "alice@office.test")
        try await rig.text("yes", to: "+33123456789", over: "backup")
        #expect(rig.latest == "alice@office.test")
    }

    @Test func `Mail with a null sender, and gateways without replies, begin no conversation`() async throws {
        let rig = try PhoneRig { $0.deliver = [.reply, PhoneRig.team] }
        try await rig.mail(from: nil)
        #expect(rig.store.bindings.isEmpty)
        let oneWay = try PhoneRig { $0.deliver = [PhoneRig.team] }
        try await oneWay.mail()
        #expect(oneWay.store.bindings.isEmpty)
    }

    @Test
    func `A store that fails while a number is chosen refuses the mail for now, and the phone's turn is given back`()
        async throws
    {
        let rig = try PhoneRig { $0.numbers["carrier"] = two }
        for call in 1...2 {
            rig.stumbling.fail(call...call)
            await #expect(throws: OperationRefused(.invalid, "the message could not be stored")) {
                try await rig.mail()
            }
            #expect(rig.store.messages.isEmpty)
        }
        rig.stumbling.fail(nil)
        #expect(try await rig.mail().count == 1)
    }

    // MARK: - Codes

    private func withCodes(_ plan: inout PhoneRig.Plan) {
        plan.answering.hasCode = true
        plan.deliver = [.reply, PhoneRig.team]
    }

    @Test func `The code in the text finds the writer although sender and number were replaced`() async throws {
        let rig = try PhoneRig(withCodes)
        let ids = try await rig.mail(from: "alice@office.test") + rig.mail(from: "bob@office.test")
        let texts = ids.compactMap { rig.store.message($0)?.order.text }
        #expect(texts == ["hello \(ConversationCode.text(1))", "hello \(ConversationCode.text(2))"])
        for (code, to) in [(Int64(1), "alice@office.test"), (2, "bob@office.test"), (1, "alice@office.test")] {
            for (sender, number) in [(PhoneRig.phone, "88001"), ("Info", "88001"), ("", "")] {
                try await rig.text("yes \(ConversationCode.text(code).lowercased())", from: sender, to: number)
                #expect(rig.latest == to)
                #expect(rig.letters.last?.letter.text == "yes")
                #expect(rig.latestNote?.contains("newest") == false)
            }
        }
    }

    @Test func `A code of somebody else's phone, an old one and one never given decide nothing`() async throws {
        let rig = try PhoneRig {
            withCodes(&$0)
            $0.answering.lasts = .seconds(3600)
        }
        try await rig.mail()
        let code = ConversationCode.text(1)
        try await rig.text("yes \(code)", from: "+447700900124")
        #expect(rig.latest == "team@office.test")
        // What was no code for it stays in the text.
        #expect(rig.letters.last?.letter.text == "yes \(code)")
        try await rig.text("yes \(ConversationCode.text(99))")
        #expect(rig.latest == "alice@office.test")
        #expect(rig.letters.last?.letter.text == "yes \(ConversationCode.text(99))")
        rig.clock.advance(by: .seconds(3600))
        try await rig.text("yes \(code)")
        #expect(rig.latest == "team@office.test")
    }

    @Test func `Without its code an answer to one of two is contested`() async throws {
        let rig = try PhoneRig(withCodes)
        try await rig.mail(from: "alice@office.test")
        rig.clock.advance(by: .seconds(1))
        try await rig.mail(from: "bob@office.test")
        try await rig.text("yes")
        #expect(rig.latest == "bob@office.test")
        #expect(rig.latestNote?.contains("one to 2 conversations, the newest won") == true)
    }

    @Test func `Codes go on after a restart where they stopped`() async throws {
        let first = try PhoneRig(withCodes)
        try await first.mail()
        try await first.mail(from: "bob@office.test")
        let second = try PhoneRig(store: first.store, clock: first.clock, withCodes)
        try await second.gateway.resume()
        let id = try await second.mail(from: "carol@office.test")[0]
        #expect(second.store.message(id)?.order.text == "hello \(ConversationCode.text(3))")
        try await second.text("yes \(ConversationCode.text(1))")
        #expect(second.latest == "alice@office.test")
    }
}
