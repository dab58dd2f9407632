import Gateway
import Messages
import SMS
import Testing

/// What programs text back to phones.
@Suite struct AnswerTextTests {
    /// A rig with a command that is running for a text of the phone.
    private func running() async throws -> (rig: PhoneRig, command: MessageID) {
        let rig = try PhoneRig {
            $0.deliver = [.command("/bin/on-sms")]
            $0.answers = true
        }
        return (rig, try await next(rig))
    }

    private func next(_ rig: PhoneRig) async throws -> MessageID {
        try await rig.text("balance")
        let id = try #require(rig.answers.last?.id)
        let start = MessageChange(id, from: [.queued], to: .sending, at: rig.clock.now)
        #expect(try await rig.store.apply([start]) == [true])
        return id
    }

    private func answer(_ rig: PhoneRig, _ text: String, about id: MessageID) async throws {
        let answer = AnswerText(
            phone: try Samples.number(), ours: Originator("+447700900100"), connection: try Samples.connection(),
            text: text)
        let change = MessageChange(
            id, from: [.sending], to: .sent, at: rig.clock.now,
            event: MessageEvent(at: rig.clock.now, kind: .sent, detail: "exit code 0"))
        try await rig.gateway.answer(answer, about: id, settling: change)
    }

    private func texts(_ rig: PhoneRig) -> [Message] {
        rig.store.messages.filter { $0.order.recipient != nil }
    }

    @Test func `An answer is a text from the number that the phone wrote to, and the command ends in the same commit`()
        async throws
    {
        let (rig, id) = try await running()
        rig.stumbling.fail(1...1)
        await #expect(throws: StumblingStore.failure) { try await answer(rig, "7 pounds", about: id) }
        #expect(rig.store.message(id)?.state == .sending)
        #expect(texts(rig).isEmpty)
        rig.stumbling.fail(nil)
        try await answer(rig, "7 pounds €", about: id)
        #expect(rig.store.message(id)?.state == .sent)
        let order = try #require(texts(rig).first?.order)
        #expect(order.text == "7 pounds €")
        #expect(order.alphabet == .gsm7)
        #expect(order.originator?.description == "+447700900100")
        #expect(order.via.map(\.text) == ["carrier"])
        #expect(order.notices == [])
        #expect(order.conversation == nil)
        #expect(rig.store.submissions.last?.submission.about == id)
        #expect(rig.store.submissions.last?.submission.door == .gateway)
    }

    @Test func `An answer that is too long is cut to ten parts`() async throws {
        let (rig, id) = try await running()
        try await answer(rig, String(repeating: "a", count: 100_000), about: id)
        let order = try #require(texts(rig).first?.order)
        #expect(SegmentCount(order.text).parts == 10)
        #expect(order.text.count == 1530)
    }

    @Test func `A program that answers a program does not go on for ever`() async throws {
        let rig = try await running().rig
        for _ in 0..<70 { try await answer(rig, "I am away", about: try await next(rig)) }
        #expect(texts(rig).count == 60)
        let dropped = try #require(rig.answers.last)
        #expect(dropped.state == .sent)
        #expect(
            rig.store.events(of: dropped.id).last?.detail
                == "exit code 0; its answer is not texted: the phone got 60 within an hour")
        #expect(rig.notebook.records.count { $0.text.hasPrefix("an answer is not texted") } == 10)
        rig.clock.advance(by: .seconds(3599))
        try await answer(rig, "I am away", about: try await next(rig))
        #expect(texts(rig).count == 60)
        rig.clock.advance(by: .seconds(1))
        try await answer(rig, "I am back", about: try await next(rig))
        #expect(texts(rig).count == 61)
    }
}
