import Gateway
import Messages
import Testing

extension ConformanceCase {
    static let searching = [
        ConformanceCase("an empty filter matches all, the newest first") { bench in
            let ids = try await bench.store.acceptSample(1, 2) + bench.store.acceptSample(3)
            #expect(try await bench.store.numbers(MessageFilter()) == ids.reversed())
        },
        ConformanceCase("messages are found by state") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(0, 1, 2, 3, 4, 5, 6, 7)
            for (id, state) in zip(ids, MessageState.allCases) { try await store.move(id, to: state) }
            for (id, state) in zip(ids, MessageState.allCases) {
                var filter = MessageFilter()
                filter.state = state
                #expect(try await store.numbers(filter) == [id], "\(state)")
            }
        },
        ConformanceCase("messages are found by recipient") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2, 1) + store.acceptSample(1)
            var filter = MessageFilter()
            filter.recipient = try Samples.phone(1)
            #expect(try await store.numbers(filter) == [ids[3], ids[2], ids[0]])
            filter.recipient = try Samples.phone(3)
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("messages are found by the moment of acceptance, also when clocks go back") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for second in [100, 5000, 50, 100_000, 101] as [Int64] {
                ids += try await store.acceptSample(1, at: second)
            }
            var filter = MessageFilter()
            filter.since = Samples.moment(101)
            #expect(try await store.numbers(filter) == [ids[4], ids[3], ids[1]])
            filter.since = Samples.moment(100_000)
            #expect(try await store.numbers(filter) == [ids[3]])
            filter.since = Samples.moment(100_001)
            #expect(try await store.numbers(filter).isEmpty)
            filter.since = Samples.moment(-1_000_000)
            #expect(try await store.numbers(filter).count == 5)
        },
        ConformanceCase("messages are found by sender, the case of its letters aside") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2, sender: "Ann@Example.com")
            _ = try await store.acceptSample(3, sender: "bob@example.com")
            _ = try await store.acceptSample(4, sender: nil)
            let later = try await store.acceptSample(5, sender: "aNN@example.COM")
            for spelling in ["ann@example.com", "ANN@EXAMPLE.COM", "Ann@example.com"] {
                var filter = MessageFilter()
                filter.sender = EmailAddress(spelling)
                #expect(try await store.numbers(filter) == later + ids.reversed(), "\(spelling)")
            }
        },
        ConformanceCase("messages are found by sender in any script") { bench in
            let ids = try await bench.store.acceptSample(1, sender: "Ünal@example.com")
            var filter = MessageFilter()
            filter.sender = EmailAddress("ünal@example.com")
            #expect(try await bench.store.numbers(filter) == ids)
        },
        ConformanceCase("messages are found by Message-ID, exactly") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2, messageID: "A1@x")
            _ = try await store.acceptSample(3, messageID: "a1@x")
            _ = try await store.acceptSample(4, messageID: nil)
            let again = try await store.acceptSample(5, messageID: "A1@x")
            var filter = MessageFilter()
            filter.messageID = "A1@x"
            #expect(try await store.numbers(filter) == again + ids.reversed())
            filter.messageID = ""
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("all of a filter must match") { bench in
            let store = await bench.store
            let all = try await (
                store.acceptSample(1, 2, at: 10, sender: "a@example.com", messageID: "m1"),
                store.acceptSample(1, 2, at: 20, sender: "a@example.com", messageID: "m2"),
                store.acceptSample(1, 2, at: 30, sender: "b@example.com", messageID: "m3")
            )
            let ids = all.0 + all.1 + all.2
            for id in [ids[0], ids[2], ids[4]] { try await store.move(id, to: .failed) }
            let (state, phone, since) = (MessageState.failed, try Samples.phone(1), Samples.moment(15))
            let (sender, messageID) = (EmailAddress("A@example.com"), "m2")
            // For each subset of the five conditions: exactly the messages that fulfil each.
            for subset in 0..<32 {
                var filter = MessageFilter()
                if subset & 1 != 0 { filter.state = state }
                if subset & 2 != 0 { filter.recipient = phone }
                if subset & 4 != 0 { filter.since = since }
                if subset & 8 != 0 { filter.sender = sender }
                if subset & 16 != 0 { filter.messageID = messageID }
                let expected = ids.enumerated().filter { index, _ in
                    (subset & 1 == 0 || index % 2 == 0) && (subset & 2 == 0 || index % 2 == 0)
                        && (subset & 4 == 0 || index >= 2) && (subset & 8 == 0 || index < 4)
                        && (subset & 16 == 0 || index / 2 == 1)
                }
                #expect(try await store.numbers(filter) == expected.map(\.element).reversed(), "subset \(subset)")
            }
        },
    ]

    static let pages = [
        ConformanceCase("every way of searching comes in pages that neither overlap nor leave out") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for _ in 0..<11 { ids += try await store.acceptSample(1, 1, 1) }
            for id in ids { try await store.move(id, to: .delivered) }
            for field in 0..<5 {
                var filter = MessageFilter()
                if field == 1 { filter.state = .delivered }
                if field == 2 { filter.recipient = try Samples.phone(1) }
                if field == 3 { filter.sender = EmailAddress("alerts@example.com") }
                if field == 4 { filter.messageID = "1@example.com" }
                var seen: [MessageID] = []
                while true {
                    let page = try await store.numbers(filter, before: seen.last, limit: 4)
                    #expect(page.count <= 4)
                    guard !page.isEmpty else { break }
                    seen += page
                }
                #expect(seen == ids.reversed(), "field \(field)")
            }
        },
        ConformanceCase("a page of none is empty, before a number that nobody has is no trouble") { bench in
            let ids = try await bench.store.acceptSample(1, 2)
            #expect(try await bench.store.numbers(MessageFilter(), limit: 0).isEmpty)
            #expect(try await bench.store.numbers(MessageFilter(), limit: -1).isEmpty)
            #expect(try await bench.store.numbers(MessageFilter(), before: MessageID(rawValue: 0)).isEmpty)
            #expect(try await bench.store.numbers(MessageFilter(), before: MessageID(rawValue: .min)).isEmpty)
            let far = MessageID(rawValue: .max)
            #expect(try await bench.store.numbers(MessageFilter(), before: far, limit: .max) == ids.reversed())
        },
        ConformanceCase("messages found carry what is known of their parts") { bench in
            let id = try await bench.store.acceptSample(1)[0]
            let part = PartOutcome(number: 1, count: 1, state: .delivered, networkID: "n", detail: "DELIVRD")
            try await bench.store.move(id, to: .delivered, parts: [part])
            let found = try await bench.store.messages(matching: MessageFilter(), before: nil, limit: 1)
            #expect(found == [try await bench.store.current(id)])
            #expect(found.first?.parts == [part])
        },
    ]
}
