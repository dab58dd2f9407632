import Gateway
import Messages
import Testing

extension Store where Self: History {
    /// Prunes until there is no more to look at; how many steps that took.
    @discardableResult
    fileprivate func pruneAll(endedBefore seconds: Int64, limit: Int = 10) async throws -> Int {
        var steps = 1
        while try await prune(endedBefore: Samples.moment(seconds), limit: limit) {
            steps += 1
            try #require(steps < 1000, "pruning does not end")
        }
        return steps
    }
}

extension ConformanceCase {
    static let pruning = [
        ConformanceCase("pruning removes what ended before, and keeps what is active or ended later") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(0, 1, 2, 3, 4, 5, 6, 7, 8)
            for (id, state) in zip(ids, MessageState.allCases) { try await store.move(id, to: state, at: 10) }
            try await store.move(ids[8], to: .sent, at: 50)
            try await store.pruneAll(endedBefore: 50)
            #expect(try await store.numbers(MessageFilter()) == [ids[8], ids[1], ids[0]])
            try await store.pruneAll(endedBefore: 51)
            #expect(try await store.numbers(MessageFilter()) == [ids[1], ids[0]])
        },
        ConformanceCase("what was pruned leaves nothing behind") { bench in
            let store = await bench.store
            let given = try await store.accept(
                Samples.submission(messageID: "gone@x"), content: [1, 2], orders: [Samples.order(1)])
            let id = given.messages[0]
            let change = MessageChange(
                id, from: [.queued], to: .failed, at: Samples.moment(1), connection: try Samples.connection(),
                parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "n")],
                event: MessageEvent(at: Samples.moment(1), kind: .failed))
            #expect(try await store.apply([change]) == [true])
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.story(of: id) == nil)
            #expect(try await store.content(of: given.submission) == nil)
            #expect(try await store.part(networkID: "n", on: Samples.connection()) == nil)
            #expect(try await store.move(id, to: .queued) == false)
            var filter = MessageFilter()
            filter.messageID = "gone@x"
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("a submission stays as long as one of its messages") { bench in
            let store = await bench.store
            let given = try await store.accept(
                Samples.submission(), content: [9], orders: [Samples.order(1), Samples.order(2), Samples.order(3)])
            for id in [given.messages[0], given.messages[2]] { try await store.move(id, to: .delivered, at: 1) }
            try await store.pruneAll(endedBefore: 100, limit: 1)
            #expect(try await store.content(of: given.submission) == [9])
            #expect(try await store.story(of: given.messages[1])?.submission == (try Samples.submission()))
            var filter = MessageFilter()
            filter.sender = EmailAddress("alerts@example.com")
            #expect(try await store.numbers(filter) == [given.messages[1]])
            try await store.move(given.messages[1], to: .delivered, at: 2)
            try await store.pruneAll(endedBefore: 100, limit: 1)
            #expect(try await store.content(of: given.submission) == nil)
        },
        ConformanceCase("a submission that never had a message goes in time") { bench in
            let given = try await bench.store.accept(Samples.submission(at: 5), content: [9], orders: [])
            try await bench.store.pruneAll(endedBefore: 5)
            #expect(try await bench.store.content(of: given.submission) == [9])
            try await bench.store.pruneAll(endedBefore: 6)
            #expect(try await bench.store.content(of: given.submission) == nil)
        },
        ConformanceCase("pruning looks at no more than asked in one step, and each step goes on") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for phone in 0..<25 { ids += try await store.acceptSample(phone) }
            for id in ids.dropFirst(5) { try await store.move(id, to: .sent, at: 1) }
            #expect(try await store.prune(endedBefore: Samples.moment(100), limit: 10))
            #expect(try await store.numbers(MessageFilter()).count == 20)
            #expect(try await store.prune(endedBefore: Samples.moment(100), limit: 10))
            #expect(try await store.numbers(MessageFilter()).count == 10)
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.numbers(MessageFilter()) == ids.prefix(5).reversed())
        },
        ConformanceCase("after a whole round pruning starts over and finds what ended since") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1) + store.acceptSample(2)
            try await store.move(ids[1], to: .sent, at: 1)
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.numbers(MessageFilter()) == [ids[0]])
            try await store.move(ids[0], to: .sent, at: 2)
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.numbers(MessageFilter()).isEmpty)
        },
        ConformanceCase("pruning finds what was accepted while the clock was wrong") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, at: 90_000) + store.acceptSample(2, at: 10)
            for id in ids { try await store.move(id, to: .sent, at: id == ids[0] ? 90_001 : 11) }
            try await store.pruneAll(endedBefore: 500)
            #expect(try await store.numbers(MessageFilter()) == [ids[0]])
        },
        ConformanceCase("a binding goes when it has expired by then, not before") { bench in
            let store = await bench.store
            for (phone, end) in [(1, 50), (2, 51), (3, 52)] as [(Int, Int64)] {
                _ = try await store.accept(
                    Samples.submission(), content: [1],
                    orders: [Samples.order(phone, from: "a@example.com", until: end, code: Int64(phone))])
            }
            try await store.pruneAll(endedBefore: 51, limit: 1)
            for (phone, isThere) in [(1, false), (2, false), (3, true)] {
                let found = try await store.bindings(of: Samples.phone(phone), at: Samples.moment(0))
                #expect(found.isEmpty == !isThere, "\(phone)")
                let coded = try await store.binding(code: Int64(phone), at: Samples.moment(0))
                #expect((coded != nil) == isThere, "\(phone)")
            }
            #expect(try await store.lastConversationCode() == 3)
            try await store.pruneAll(endedBefore: 100)
            try await bench.reopen()
            #expect(try await bench.store.lastConversationCode() == 3, "a code is not given twice")
        },
        ConformanceCase("a binding outlives the mail it was made of, and still says where answers go") { bench in
            let store = await bench.store
            let given = try await store.accept(
                Samples.submission(), content: [1], orders: [Samples.order(1, from: "a@example.com", until: 1000)])
            try await store.move(given.messages[0], to: .delivered, at: 10)
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.content(of: given.submission) == nil)
            let binding = try #require(
                try await store.bindings(of: Samples.phone(1), at: Samples.moment(500)).first)
            #expect(binding.submission == given.submission)
            #expect(binding.conversation.answersTo == (try Samples.address("answers+a@example.com")))
        },
        ConformanceCase("joined fragments and stray reports go in time, fragments that wait do not") { bench in
            let store = await bench.store
            var ids: [FragmentID] = []
            for number in 1...6 { ids.append(try await store.keep(Samples.fragment(number, of: 6))) }
            for number in 1...6 { try await store.keep(Samples.stray("\(number)", at: Int64(number))) }
            var alongside = Alongside()
            alongside.joined = Array(ids[1...])
            _ = try await store.accept(
                Samples.submission(at: 1000), content: [], orders: [], alongside: alongside)
            try await store.pruneAll(endedBefore: 6, limit: 2)
            #expect(try await store.fragments().map(\.id) == [ids[0], ids[5]])
            #expect(try await store.strayReports(on: nil, limit: 100).map(\.networkID) == ["6"])
            try await store.pruneAll(endedBefore: 7, limit: 2)
            #expect(try await store.fragments().map(\.id) == [ids[0]])
            #expect(try await store.strayReports(on: nil, limit: 100).isEmpty)
            #expect(try await store.keep(Samples.fragment()).rawValue == 7)
        },
        ConformanceCase("a message owed a notice is pruned like the others, and the notice with it") { bench in
            let store = await bench.store
            var order = try Samples.order()
            order.notices = .failed
            let given = try await store.accept(Samples.submission(), content: [], orders: [order])
            try await store.move(given.messages[0], to: .failed, at: 10)
            #expect(try await store.owedNotices(after: nil, limit: 10).count == 1)
            try await store.pruneAll(endedBefore: 11)
            #expect(try await store.owedNotices(after: nil, limit: 10).isEmpty)
        },
        ConformanceCase("what is in a mailbox stays; what was taken out goes as long after that as anything else") {
            bench in
            let store = await bench.store
            let ids = try await store.deliver("a", "b", "c")
            let text = try await store.acceptSample(1)
            try await store.move(text[0], to: .delivered, at: 5)
            try await store.take([ids[0]], at: 50)
            try await store.take([ids[2]], at: 51)
            try await store.pruneAll(endedBefore: 50, limit: 1)
            #expect(try await store.numbers(MessageFilter()) == ids.reversed())
            try await store.pruneAll(endedBefore: 51, limit: 1)
            #expect(try await store.numbers(MessageFilter()) == [ids[2], ids[1]])
            #expect(try await store.texts(of: ids) == [nil, "b", "c"])
            try await store.pruneAll(endedBefore: 100_000)
            #expect(try await store.numbers(MessageFilter()) == [ids[1]])
            #expect(try await store.numbers(inMailboxOf: "alice") == [ids[1]])
            #expect(try await store.content(of: SubmissionID(rawValue: 1)) == [1])
            #expect(try await store.take(ids) == 1)
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.numbers(MessageFilter()).isEmpty)
            #expect(try await store.content(of: SubmissionID(rawValue: 1)) == nil)
        },
        ConformanceCase("what a submission came as stays as long as a mail that goes with it may be read") { bench in
            let store = await bench.store
            var order = try Samples.mail(for: "alice", "a")
            order.includesSubmission = true
            let given = try await store.accept(
                Samples.submission(), content: [0x62], orders: [Samples.order(1), order])
            try await store.move(given.messages[0], to: .delivered, at: 5)
            for _ in 1...2 { try await store.pruneAll(endedBefore: 100, limit: 1) }
            #expect(try await store.numbers(MessageFilter()) == [given.messages[1]])
            #expect(try await store.texts(of: [given.messages[1]]) == ["ab"])
            #expect(try await store.messages(of: given.submission, limit: 9).count == 1)
            try await store.take([given.messages[1]], at: 100)
            try await store.pruneAll(endedBefore: 100)
            #expect(try await store.texts(of: [given.messages[1]]) == ["ab"])
            try await store.pruneAll(endedBefore: 101)
            #expect(try await store.texts(of: [given.messages[1]]) == [nil])
            #expect(try await store.content(of: given.submission) == nil)
            #expect(try await store.messages(of: given.submission, limit: 9).count == 0)
        },
        ConformanceCase("what was in the mailbox of an account that is gone goes in time") { bench in
            let store = await bench.store
            try await store.keep([Samples.keptAccount()])
            let ids = try await store.deliver("a", "b", at: 10)
            _ = try await store.remove(Samples.account())
            try await store.pruneAll(endedBefore: 10)
            #expect(try await store.numbers(MessageFilter()) == ids.reversed())
            try await store.pruneAll(endedBefore: 11)
            #expect(try await store.numbers(MessageFilter()).isEmpty)
        },
        ConformanceCase("a closed store prunes nothing and says so") { bench in
            let store = await bench.store
            await store.close()
            let failure = await #expect(throws: StoreFailure.self) {
                _ = try await store.prune(endedBefore: Samples.moment(1), limit: 1)
            }
            #expect(failure?.cause == .closed)
        },
        ConformanceCase("an empty store has nothing to prune") { bench in
            let steps = try await bench.store.pruneAll(endedBefore: 100, limit: 1)
            #expect(steps == 1)
        },
        ConformanceCase("numbers are not used again, also when all is pruned and the store is opened again") { bench in
            let ids = try await bench.store.acceptSample(1, 2)
            for id in ids { try await bench.store.move(id, to: .sent, at: 1) }
            try await bench.store.pruneAll(endedBefore: 100)
            try await bench.reopen()
            let given = try await bench.store.accept(Samples.submission(), content: [], orders: [Samples.order(3)])
            #expect(given.messages.map(\.rawValue) == [3])
            #expect(given.submission.rawValue == 2)
            #expect(try await bench.store.numbers(MessageFilter()) == given.messages)
        },
    ]
}
