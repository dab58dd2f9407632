import Gateway
import Messages
import Testing

extension Store {
    /// Accepts a mail with `orders`, so many seconds after the moment that samples count from.
    fileprivate func write(_ orders: MessageOrder..., at seconds: Int64) async throws -> Acceptance {
        try await accept(Samples.submission(at: seconds), content: [1], orders: orders)
    }

    fileprivate func bindings(_ phone: Int = 1, at seconds: Int64) async throws -> [Binding] {
        try await bindings(of: Samples.phone(phone), at: Samples.moment(seconds))
    }

    /// Who gets the answers of phone 1, the likeliest first.
    fileprivate func owners(at seconds: Int64) async throws -> [String] {
        try await bindings(at: seconds).map(\.conversation.owner.description)
    }
}

extension ConformanceCase {
    static let conversations = [
        ConformanceCase("a conversation is remembered whole until it expires") { bench in
            let order = try Samples.order(1, from: "Ann@example.com", until: 100, code: 7)
            let given = try await bench.store.write(order, at: 5)
            try await bench.reopen()
            let expected = Binding(
                phone: try Samples.phone(1), conversation: try #require(order.conversation), message: given.messages[0],
                submission: given.submission, updatedAt: Samples.moment(5))
            for moment in [0, 5, 99] as [Int64] { #expect(try await bench.store.bindings(at: moment) == [expected]) }
            #expect(try await bench.store.binding(code: 7, at: Samples.moment(99)) == expected)
            #expect(try await bench.store.bindings(at: 100).isEmpty)
            #expect(try await bench.store.binding(code: 7, at: Samples.moment(100)) == nil)
            #expect(try await bench.store.bindings(2, at: 5).isEmpty)
            #expect(try await bench.store.binding(code: 8, at: Samples.moment(5)) == nil)
        },
        ConformanceCase("an order without a conversation, or not for a phone, binds nothing") { bench in
            var mail = MessageOrder(
                .mail(try Samples.address("a@example.com")), via: [try Samples.connection()], text: "")
            mail.conversation = try Samples.order(1, from: "b@example.com", code: 5).conversation
            _ = try await bench.store.write(Samples.order(1), mail, at: 5)
            #expect(try await bench.store.bindings(at: 5).isEmpty)
            #expect(try await bench.store.binding(code: 5, at: Samples.moment(5)) == nil)
            #expect(try await bench.store.lastConversationCode() == 0)
        },
        ConformanceCase("each number of ours and none is a conversation of its own, the latest first") { bench in
            let store = await bench.store
            let numbers: [String?] = ["+447700900901", nil, "901", "Office", "#901x"]
            for (index, ours) in numbers.enumerated() {
                _ = try await store.write(
                    Samples.order(1, from: "a@example.com", ours: ours), at: Int64(index))
            }
            let expected = numbers.reversed().map { $0.flatMap(Originator.init) }
            #expect(try await store.bindings(at: 10).map(\.conversation.ours) == expected)
            _ = try await store.write(Samples.order(1, from: "a@example.com", ours: nil), at: 20)
            let found = try await store.bindings(at: 20)
            #expect(found.count == 5)
            #expect(found[0].conversation.ours == nil)
            #expect(found[0].updatedAt == Samples.moment(20))
        },
        ConformanceCase("of conversations of one moment that of the later message comes first") { bench in
            let given = try await bench.store.write(
                Samples.order(1, from: "a@example.com", ours: "12345"),
                Samples.order(1, from: "a@example.com", ours: "12344"),
                Samples.order(1, from: "a@example.com", ours: "12346"), at: 5)
            #expect(try await bench.store.bindings(at: 5).map(\.message) == given.messages.reversed())
        },
        ConformanceCase("a binding of the same owner is renewed, the case of letters aside") { bench in
            let store = await bench.store
            _ = try await store.write(Samples.order(1, from: "Ann@Example.com", until: 100), at: 5)
            let again = try await store.write(Samples.order(1, from: "aNN@example.com", until: 50), at: 6)
            let found = try await store.bindings(at: 7)
            #expect(found.map(\.message) == again.messages)
            #expect(found[0].submission == again.submission)
            #expect(found[0].conversation.owner.description == "aNN@example.com")
            #expect(found[0].conversation.expiresAt == Samples.moment(50))
            #expect(found[0].contestedUntil == nil)
        },
        ConformanceCase("a good binding of somebody else is replaced, and contested while that would have lasted") {
            bench in
            let store = await bench.store
            _ = try await store.write(Samples.order(1, from: "a@example.com", until: 100), at: 5)
            _ = try await store.write(Samples.order(1, from: "b@example.com", until: 300), at: 6)
            try await bench.reopen()
            #expect(try await bench.store.owners(at: 7) == ["b@example.com"])
            #expect(try await bench.store.bindings(at: 7)[0].contestedUntil == Samples.moment(100))
        },
        ConformanceCase("contested until the latest end of all whose binding was replaced") { bench in
            // Who writes when, until when that counts as a conversation, and until when it is contested then.
            let turns: [(owner: String, at: Int64, until: Int64, contested: Int64?)] = [
                ("a", 10, 200, nil), ("b", 20, 100, 200), ("c", 30, 120, 200), ("c", 40, 400, 200),
                ("a", 50, 60, 400), ("a", 399, 500, 400), ("a", 400, 500, nil), ("b", 500, 600, nil),
                ("b", 550, 700, nil),
            ]
            for turn in turns {
                _ = try await bench.store.write(
                    Samples.order(1, from: "\(turn.owner)@example.com", until: turn.until), at: turn.at)
                let found = try await bench.store.bindings(at: turn.at)
                #expect(found.count == 1)
                #expect(found.first?.contestedUntil == turn.contested.map { Samples.moment($0) }, "at \(turn.at)")
            }
        },
        ConformanceCase("other phones and other numbers of ours contest nothing") { bench in
            let store = await bench.store
            _ = try await store.write(
                Samples.order(1, from: "a@example.com"), Samples.order(2, from: "b@example.com"),
                Samples.order(1, from: "c@example.com", ours: nil),
                Samples.order(1, from: "d@example.com", ours: "12345"), at: 5)
            #expect(try await store.owners(at: 6) == ["d@example.com", "c@example.com", "a@example.com"])
            #expect(try await store.bindings(at: 6).allSatisfy { $0.contestedUntil == nil })
            #expect(try await store.bindings(2, at: 6).count == 1)
        },
        ConformanceCase("conversations with codes of their own stay side by side, contested without the code") {
            bench in
            let store = await bench.store
            _ = try await store.write(Samples.order(1, from: "a@example.com", ours: nil, until: 100, code: 1), at: 5)
            _ = try await store.write(Samples.order(1, from: "b@example.com", ours: nil, until: 200, code: 2), at: 6)
            #expect(try await store.binding(code: 1, at: Samples.moment(7))?.conversation.owner.localPart == "a")
            #expect(try await store.binding(code: 2, at: Samples.moment(7))?.conversation.owner.localPart == "b")
            #expect(try await store.owners(at: 7) == ["b@example.com", "a@example.com"])
            #expect(try await store.bindings(at: 7)[0].contestedUntil == Samples.moment(100))
            _ = try await store.write(Samples.order(1, from: "a@example.com", ours: nil, until: 150, code: 1), at: 8)
            #expect(try await store.owners(at: 9) == ["a@example.com", "b@example.com"])
            #expect(try await store.bindings(at: 9)[0].contestedUntil == Samples.moment(200))
        },
        ConformanceCase("the largest code given is known, whatever became of it") { bench in
            let store = await bench.store
            #expect(try await store.lastConversationCode() == 0)
            for (code, largest) in [(5, 5), (3, 5), (1 << 40, 1 << 40), (6, 1 << 40)] as [(Int64, Int64)] {
                _ = try await store.write(Samples.order(1, from: "a@example.com", until: 6, code: code), at: 5)
                #expect(try await store.lastConversationCode() == largest)
            }
            try await bench.reopen()
            #expect(try await bench.store.lastConversationCode() == 1 << 40)
        },
    ]
}
