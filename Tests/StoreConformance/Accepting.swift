import Gateway
import Messages
import SMS
import Testing

extension ConformanceCase {
    static let accepting = [
        ConformanceCase("numbers rise from 1 in the order of acceptance and of the orders") { bench in
            let store = await bench.store
            let first = try await store.accept(
                Samples.submission(), content: [1], orders: [Samples.order(1), Samples.order(2)])
            let second = try await store.accept(Samples.submission(), content: [2], orders: [Samples.order(3)])
            #expect(first.submission.rawValue == 1)
            #expect(first.messages.map(\.rawValue) == [1, 2])
            #expect(second.submission.rawValue == 2)
            #expect(second.messages.map(\.rawValue) == [3])
        },
        ConformanceCase("what was accepted is there after opening again, whole") { bench in
            let submission = Submission(
                receivedAt: Timestamp(microseconds: 1_700_000_000_123_456), door: .api, client: "2001:db8::1",
                greeting: "", session: "h-9", sender: EmailAddress("Ann@example.com"), messageID: "x@y", subject: "Café"
            )
            let order = MessageOrder(
                application: nil, addressedAs: "+447700900123", recipient: try Samples.phone(123),
                originator: .name("Backup"), via: [try Samples.connection("b"), try Samples.connection("a")],
                text: "Grüße 👋", alphabet: .ucs2, expiresAt: Samples.moment(60))
            let given = try await bench.store.accept(submission, content: [0, 1, 255], orders: [order])
            try await bench.reopen()
            let story = try #require(try await bench.store.story(of: given.messages[0]))
            let expected = Message(
                id: given.messages[0], submission: given.submission, order: order, state: .queued,
                acceptedAt: submission.receivedAt, changedAt: submission.receivedAt)
            #expect(story.message == expected)
            #expect(story.submission == submission)
            #expect(story.contentSize == 3)
            #expect(story.events.isEmpty)
            #expect(try await bench.store.content(of: given.submission) == [0, 1, 255])
        },
        ConformanceCase("numbers go on after opening again") { bench in
            _ = try await bench.store.acceptSample(1, 2)
            try await bench.reopen()
            let numbers = try await bench.store.acceptSample(3)
            #expect(numbers.map(\.rawValue) == [3])
        },
        ConformanceCase("every kind of originator and no originator come back as they were") { bench in
            let originators: [Originator?] = [
                nil, .number(try Samples.phone(5)), .shortCode("12"), .shortCode("447700900123"), .name("A"),
                .name("12345"), .name("+44 Office"), .name("#1=2"),
            ]
            for originator in originators {
                var order = try Samples.order()
                order.originator = originator
                let given = try await bench.store.accept(Samples.submission(), content: [], orders: [order])
                #expect(try await bench.store.current(given.messages[0]).order == order)
            }
        },
        ConformanceCase("numbers of the shortest and the greatest length come back as they were") { bench in
            for text in ["+1234", "+999999999999999", "+100000000000000"] {
                var order = try Samples.order()
                order.destination = .phone(try #require(PhoneNumber(e164: text)))
                let given = try await bench.store.accept(Samples.submission(), content: [], orders: [order])
                #expect(try await bench.store.current(given.messages[0]).order.recipient?.e164 == text)
            }
        },
        ConformanceCase("a submission without messages is kept") { bench in
            let given = try await bench.store.accept(Samples.submission(), content: [7], orders: [])
            #expect(given.messages.isEmpty)
            #expect(try await bench.store.content(of: given.submission) == [7])
            #expect(try await bench.store.acceptSample(1).map(\.rawValue) == [1])
        },
        ConformanceCase("many recipients of one submission are all there") { bench in
            let orders = try (0..<9000).map { try Samples.order($0) }
            let given = try await bench.store.accept(
                Samples.submission(messageID: "big@x"), content: [], orders: orders)
            #expect(given.messages.count == 9000)
            #expect(try await bench.store.current(given.messages[8999]).order == orders[8999])
            var filter = MessageFilter()
            filter.messageID = "big@x"
            let newest = try await bench.store.numbers(filter, limit: 10_000)
            #expect(newest == given.messages.reversed())
        },
        ConformanceCase("many callers at once each get numbers of their own, in the order of their messages") { bench in
            let store = await bench.store
            let given = try await withThrowingTaskGroup(of: Acceptance.self) { group in
                for caller in 0..<400 {
                    group.addTask {
                        try await store.accept(
                            Samples.submission(at: Int64(caller)), content: Array("\(caller)".utf8),
                            orders: [Samples.order(caller), Samples.order(caller + 400)])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(given.map(\.submission)).count == 400)
            #expect(Set(given.flatMap(\.messages)).count == 800)
            let bySubmission = given.sorted { $0.submission < $1.submission }.flatMap(\.messages)
            #expect(bySubmission == bySubmission.sorted())
            try await bench.reopen()
            for acceptance in given {
                let octets = try #require(try await bench.store.content(of: acceptance.submission))
                let caller = try #require(Int(String(decoding: octets, as: UTF8.self)))
                let recipient = try await bench.store.current(acceptance.messages[1]).order.recipient
                #expect(recipient == (try Samples.phone(caller + 400)))
            }
        },
    ]
}
