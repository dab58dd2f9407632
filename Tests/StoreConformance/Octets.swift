import Gateway
import Messages
import Testing

extension ConformanceCase {
    static let octets = [
        ConformanceCase("content of any octets and any size up to 25 MB comes back as it was") { bench in
            let every = (0...255).map { UInt8($0) }
            var large = [UInt8](repeating: 0, count: 25_000_000)
            for index in large.indices { large[index] = UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 13) }
            for content in [[], [0], every, Array(every.reversed()), [0xFF, 0xFE, 0x00, 0xC3], large] {
                let given = try await bench.store.accept(
                    Samples.submission(), content: content, orders: [Samples.order()])
                let back = try await bench.store.content(of: given.submission)
                #expect(back?.count == content.count)
                #expect(back == content, "\(content.count) octets")
                #expect(try await bench.store.story(of: given.messages[0])?.contentSize == content.count)
            }
        },
        ConformanceCase("any text comes back as it was") { bench in
            let texts = [
                "", "\u{0}", "a\u{0}b\u{0}", "'; DROP TABLE message; --", "👩‍👩‍👧‍👦 ", "مرحبا بالعالم",
                "e\u{301} is not \u{E9}",
                "\u{FEFF}", "\u{10FFFF}", "line\r\nline\n", String(repeating: "ж", count: 20_000),
            ]
            for text in texts {
                var submission = try Samples.submission(messageID: text)
                (submission.client, submission.greeting, submission.session) = (text, text, text)
                submission.subject = text
                var order = try Samples.order(text: text)
                order.addressedAs = text
                let given = try await bench.store.accept(submission, content: [], orders: [order])
                let event = MessageEvent(at: Samples.moment(1), kind: .report, detail: text)
                let change = MessageChange(
                    given.messages[0], from: [.queued], to: .sent, at: Samples.moment(1),
                    connection: try Samples.connection(),
                    parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: text, detail: text)], event: event
                )
                #expect(try await bench.store.apply([change]) == [true])
                let story = try #require(try await bench.store.story(of: given.messages[0]))
                #expect(Array(story.submission.subject.utf8) == Array(text.utf8))
                #expect(Array(story.message.order.text.utf8) == Array(text.utf8))
                #expect(story.submission == submission)
                #expect(story.message.order == order)
                #expect(story.events == [event])
                #expect(story.message.parts == change.parts)
                let part = try await bench.store.part(networkID: text, on: Samples.connection())
                #expect(part?.message.id == given.messages[0])
                var filter = MessageFilter()
                filter.messageID = text
                #expect(try await bench.store.numbers(filter) == given.messages)
            }
        },
        ConformanceCase("moments from the distant past to the far future come back as they were") { bench in
            for microseconds in [Int64.min, -1, 0, 1, Int64.max] {
                var submission = try Samples.submission()
                submission.receivedAt = Timestamp(microseconds: microseconds)
                var order = try Samples.order()
                order.expiresAt = submission.receivedAt
                let given = try await bench.store.accept(submission, content: [], orders: [order])
                let story = try #require(try await bench.store.story(of: given.messages[0]))
                #expect(story.submission == submission)
                #expect(story.message.acceptedAt == submission.receivedAt)
                #expect(story.message.order == order)
            }
        },
    ]
}
