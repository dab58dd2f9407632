import Gateway
import Messages
import Testing

@Suite struct ResendingTests {
    private let store = MemoryStore()
    private let clock = StillClock(Samples.moment(50))

    private func gateway() throws -> Gateway {
        Samples.gateway(store, rules: try Samples.rules([Samples.application()], region: "GB"), clock: clock)
    }

    private func kept(_ order: MessageOrder, door: Submission.Door = .smtp) async throws -> MessageID {
        var arrival = Submission(
            receivedAt: Samples.moment(0), door: door, client: "192.0.2.7",
            sender: try Samples.address("a@example.com"),
            messageID: "m1@example.com", subject: "Backup")
        arrival.account = AccountName("alice")
        let kept = try await store.accept(arrival, content: Array("the mail".utf8), orders: [order])
        return try #require(kept.messages.first)
    }

    private func end(_ id: MessageID, _ state: MessageState) async throws {
        let change = MessageChange(id, from: Set(MessageState.allCases), to: state, at: Samples.moment(10))
        #expect(try await store.apply([change]) == [true])
    }

    @Test func `A message that is over is sent once more as another, made of the same, with as much time`() async throws
    {
        let gateway = try gateway()
        for state in [MessageState.sent, .delivered, .failed, .expired, .cancelled, .unknown] {
            let first = try await kept(try Samples.order(text: "hello", expiresAt: Samples.moment(600)))
            try await end(first, state)
            let before = gateway.outbox.count
            let second = try await gateway.resend(first, by: "ann")
            #expect(gateway.outbox.count == before + 1)
            let story = try #require(try await gateway.story(of: second))
            #expect(story.message.state == .queued && story.message.order.text == "hello")
            #expect(story.message.order.expiresAt == Samples.moment(650))
            #expect(story.submission.about == first && story.submission.messageID == "m1@example.com")
            #expect(story.submission.receivedAt == Samples.moment(50) && story.submission.account?.text == "alice")
            #expect(try await gateway.content(of: story.message.submission) == Array("the mail".utf8))
            #expect(try await gateway.story(of: first)?.message.state == state)
            #expect(story.events.first?.detail == "message \(first) sent once more by ann")
        }
    }

    @Test func `What is on its way, or went nowhere, is not sent once more`() async throws {
        let gateway = try gateway()
        let waiting = try await kept(try Samples.order())
        let nowhere = try await kept(MessageOrder(.nowhere, via: [], text: ""))
        let table: [(MessageID, String)] = [
            (waiting, "message \(waiting) is queued: it is still on its way"),
            (nowhere, "message \(nowhere) went nowhere; it can only be tried again"),
            (MessageID(rawValue: 999), "there is no message 999"),
        ]
        for (id, words) in table {
            await #expect { _ = try await gateway.resend(id, by: "ann") } throws: {
                ($0 as? OperationRefused)?.text == words
            }
        }
    }

    @Test func `A phone's text sent on once more is not taken for one that the network repeats`() async throws {
        let gateway = try gateway()
        let id = try await kept(
            MessageOrder(
                .mail(try Samples.address("a@example.com")), via: try Samples.connections(["carrier"]), text: "x"),
            door: .phone)
        try await end(id, .failed)
        let second = try await gateway.resend(id, by: "ann")
        #expect(try await gateway.story(of: second)?.submission.messageID == nil)
    }
}
