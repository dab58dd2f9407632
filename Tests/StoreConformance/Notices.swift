import Gateway
import Messages
import Testing

extension Store where Self: History {
    /// Accepts a mail with an order for each of `kinds`.
    fileprivate func accept(wanting kinds: [NoticeKinds]) async throws -> Acceptance {
        var orders: [MessageOrder] = []
        for (index, kind) in kinds.enumerated() {
            var order = try Samples.order(index)
            order.notices = kind
            orders.append(order)
        }
        return try await accept(Samples.submission(), content: [1], orders: orders)
    }

    fileprivate func owed(after: SubmissionID? = nil, limit: Int = 100) async throws -> [OwedNotice] {
        try await owedNotices(after: after, limit: limit)
    }
}

extension ConformanceCase {
    static let notices = [
        ConformanceCase("of each state exactly what was asked for is owed") { bench in
            let store = await bench.store
            let subsets = (0..<16).map { NoticeKinds(rawValue: $0) }
            for state in MessageState.allCases where state != .queued {
                let given = try await store.accept(wanting: subsets)
                for id in given.messages { try await store.move(id, to: state) }
                var expected: [MessageID: NoticeKinds] = [:]
                for (id, wanted) in zip(given.messages, subsets) {
                    let due = wanted.intersection(NoticeKinds(of: state))
                    if !due.isEmpty { expected[id] = due }
                }
                let notice = try await store.owed().first { $0.submission == given.submission }
                #expect(notice?.owed ?? [:] == expected, "\(state)")
            }
        },
        ConformanceCase("an owed notice has all messages of the submission, and the latest words of those it tells of")
        { bench in
            let store = await bench.store
            let given = try await store.accept(wanting: [.failed, .failed, [], [.failed, .delivered]])
            let ids = given.messages
            let part = PartOutcome(number: 1, count: 1, state: .refused, detail: "11")
            for (index, id) in ids.enumerated() where index != 1 {
                let changes = ["first", "no. \(index)"].map { words in
                    MessageChange(
                        id, from: [.queued, .failed], to: .failed, at: Samples.moment(1), parts: [part],
                        event: MessageEvent(at: Samples.moment(1), kind: .failed, detail: words))
                }
                #expect(try await store.apply(changes) == [true, true])
            }
            try await bench.reopen()
            let notice = try #require(try await bench.store.owed().first)
            #expect(notice.submission == given.submission)
            #expect(notice.facts == (try Samples.submission()))
            var messages: [Message] = []
            for id in ids { messages.append(try await bench.store.current(id)) }
            #expect(notice.messages == messages)
            #expect(notice.messages[0].parts == [part])
            #expect(notice.owed == [ids[0]: .failed, ids[3]: .failed])
            #expect(notice.words.mapValues(\.detail) == [ids[0]: "no. 0", ids[3]: "no. 3"])
        },
        ConformanceCase("a message without a history is told of without words") { bench in
            let given = try await bench.store.accept(wanting: [.sent])
            try await bench.store.move(given.messages[0], to: .sent)
            let notice = try #require(try await bench.store.owed().first)
            #expect(notice.owed == [given.messages[0]: .sent])
            #expect(notice.words.isEmpty)
        },
        ConformanceCase("a change that does not change the state, or does not apply, owes nothing") { bench in
            let store = await bench.store
            let id = try await store.accept(wanting: [[.failed, .sent, .delivered]]).messages[0]
            let wrong = MessageChange(id, from: [.sending], to: .failed, at: Samples.moment(1))
            #expect(try await store.apply([wrong]) == [false])
            #expect(try await store.owed().isEmpty)
            try await store.move(id, to: .sent)
            try await store.tell(id, .sent)
            try await store.move(id, to: .sent)
            #expect(try await store.owed().isEmpty)
            try await store.move(id, to: .failed)
            #expect(try await store.owed().map(\.owed) == [[id: .failed]])
        },
        ConformanceCase("what is owed adds up until it is told, and may be told in steps") { bench in
            let store = await bench.store
            let id = try await store.accept(wanting: [[.sent, .delivered]]).messages[0]
            try await store.move(id, to: .sent)
            try await store.move(id, to: .delivered)
            #expect(try await store.owed().map(\.owed) == [[id: [.sent, .delivered]]])
            try await store.tell(id, .sent)
            try await bench.reopen()
            #expect(try await bench.store.owed().map(\.owed) == [[id: .delivered]])
            try await bench.store.tell(id, [.failed, .delivered])
            #expect(try await bench.store.owed().isEmpty)
            try await bench.store.tell(id, .delivered)
            try await bench.store.tell(MessageID(rawValue: 99), .delivered)
        },
        ConformanceCase("owed notices come in pages, in order of their submissions") { bench in
            let store = await bench.store
            var submissions: [SubmissionID] = []
            for _ in 0..<11 {
                let given = try await store.accept(wanting: [.sent, .sent])
                for id in given.messages { try await store.move(id, to: .sent) }
                submissions.append(given.submission)
                _ = try await store.acceptSample(1)
            }
            var seen: [SubmissionID] = []
            while true {
                let page = try await store.owed(after: seen.last, limit: 4)
                #expect(page.count <= 4)
                guard !page.isEmpty else { break }
                #expect(page.allSatisfy { $0.messages.count == 2 && $0.owed.count == 2 })
                seen += page.map(\.submission)
            }
            #expect(seen == submissions)
            #expect(try await store.owed(limit: 0).isEmpty)
            #expect(try await store.owed(limit: -1).isEmpty)
        },
        ConformanceCase("what failed from the start is owed at once") { bench in
            var order = MessageOrder(.nowhere, via: [], text: "", note: "no route")
            order.notices = [.failed, .sent]
            let given = try await bench.store.accept(Samples.submission(), content: [], orders: [order])
            let notice = try #require(try await bench.store.owed().first)
            #expect(notice.owed == [given.messages[0]: .failed])
            #expect(notice.words[given.messages[0]]?.detail == "no route")
        },
    ]

    static let alongside = [
        ConformanceCase("changes, joined fragments and told notices happen along with an acceptance") { bench in
            let store = await bench.store
            let given = try await store.accept(wanting: [.failed, .failed])
            for id in given.messages { try await store.move(id, to: .failed) }
            let fragments = [try await store.keep(Samples.fragment(1)), try await store.keep(Samples.fragment(2))]
            let noticed = MessageEvent(at: Samples.moment(9), kind: .noticed, detail: "told")
            var alongside = Alongside()
            alongside.changes = [
                MessageChange(given.messages[0], from: [.failed], to: .failed, at: noticed.at, event: noticed),
                MessageChange(given.messages[1], from: [.queued], to: .sent, at: noticed.at, event: noticed),
            ]
            alongside.joined = [fragments[1], FragmentID(rawValue: 99)]
            alongside.told = [given.messages[0]: .failed, MessageID(rawValue: 99): .failed]
            let notice = try await store.accept(
                Samples.submission(at: 9), content: [2], orders: [Samples.order(5)], alongside: alongside)
            try await bench.reopen()
            #expect(try await bench.store.current(notice.messages[0]).state == .queued)
            #expect(try await bench.store.story(of: given.messages[0])?.events == [noticed])
            #expect(try await bench.store.story(of: given.messages[1])?.events == [], "that change did not apply")
            #expect(try await bench.store.fragments().map(\.isJoined) == [false, true])
            #expect(try await bench.store.owed().map(\.owed) == [[given.messages[1]: .failed]])
        },
        ConformanceCase("events alongside name the message that is made, when they are to") { bench in
            let store = await bench.store
            let ids = try await store.accept(wanting: [.failed, .failed]).messages
            var alongside = Alongside()
            alongside.changes = ids.map { id in
                let event = MessageEvent(at: Samples.moment(9), kind: .sent, detail: "in the digest, message")
                return MessageChange(id, from: [.queued], to: .sent, at: Samples.moment(9), event: event)
            }
            alongside.refersToMessage = true
            let made = try await store.accept(
                Samples.submission(at: 9), content: [2], orders: [Samples.order(5)], alongside: alongside)
            try await bench.reopen()
            for id in ids {
                let words = try await bench.store.story(of: id)?.events.map(\.detail)
                #expect(words == ["in the digest, message \(made.messages[0])"])
            }
            // Where nothing is made there is nothing to name.
            alongside.changes = ids.map { MessageChange($0, from: [.sent], to: .queued, at: Samples.moment(10)) }
            _ = try await bench.store.accept(Samples.submission(), content: [], orders: [], alongside: alongside)
            #expect(try await bench.store.current(ids[1]).state == .queued)
        },
        ConformanceCase("what a change alongside owes is not lost by what is told alongside of another") { bench in
            let store = await bench.store
            let ids = try await store.accept(wanting: [[.sent, .failed], .sent]).messages
            try await store.move(ids[1], to: .sent)
            var alongside = Alongside()
            alongside.changes = [MessageChange(ids[0], from: [.queued], to: .sent, at: Samples.moment(1))]
            alongside.told = [ids[0]: .failed, ids[1]: .sent]
            _ = try await store.accept(Samples.submission(), content: [], orders: [], alongside: alongside)
            #expect(try await store.owed().map(\.owed) == [[ids[0]: .sent]])
        },
    ]
}

extension Store {
    /// Has the sender of `message` told of `kinds`.
    fileprivate func tell(_ message: MessageID, _ kinds: NoticeKinds) async throws {
        var alongside = Alongside()
        alongside.told[message] = kinds
        _ = try await accept(Samples.submission(), content: [], orders: [], alongside: alongside)
    }
}
