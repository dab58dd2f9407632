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
        ConformanceCase("messages are found by the mail address they are for, the case of its letters aside") { bench in
            let store = await bench.store
            let carrier = [try Samples.connection()]
            let orders = [
                MessageOrder(.mail(try Samples.address("Ann@Example.com")), via: carrier, text: ""),
                try Samples.order(1),
                MessageOrder(.mail(try Samples.address("bob@example.com")), via: carrier, text: ""),
                MessageOrder(.mail(try Samples.address("aNN@example.com")), via: carrier, text: ""),
                MessageOrder(.webHook("ann@example.com"), via: carrier, text: ""),
            ]
            let ids = try await store.accept(Samples.submission(), content: [], orders: orders).messages
            var filter = MessageFilter()
            for spelling in ["ann@example.com", "ANN@EXAMPLE.COM"] {
                filter.mailbox = EmailAddress(spelling)
                #expect(try await store.numbers(filter) == [ids[3], ids[0]])
                #expect(try await store.numbers(filter, limit: 1) == [ids[3]])
                #expect(try await store.numbers(filter, before: ids[3]) == [ids[0]])
            }
            try await store.move(ids[0], to: .sent)
            filter.state = .sent
            #expect(try await store.numbers(filter) == [ids[0]])
            filter.sender = EmailAddress("alerts@example.com")
            #expect(try await store.numbers(filter) == [ids[0]])
            filter.recipient = try Samples.phone(1)
            #expect(try await store.numbers(filter).isEmpty, "nothing is for a phone and for a mailbox")
            filter.mailbox = nil
            filter.state = nil
            #expect(try await store.numbers(filter) == [ids[1]])
        },
        ConformanceCase("messages are found by the phone that the text came from") { bench in
            let store = await bench.store
            var ids: [Originator: [MessageID]] = [:]
            let phones: [Originator] = [
                .number(try Samples.phone(1)), .shortCode("12345"), .name("12345"), .number(try Samples.phone(1)),
            ]
            for phone in phones {
                var submission = try Samples.submission(sender: nil, messageID: nil)
                (submission.door, submission.origin) = (.phone, phone)
                let given = try await store.accept(
                    submission, content: [], orders: [MessageOrder(.nowhere, via: [], text: "Hi")])
                ids[phone, default: []] += given.messages
            }
            for (phone, own) in ids {
                var filter = MessageFilter()
                filter.origin = phone
                #expect(try await store.numbers(filter) == own.reversed(), "\(phone)")
                filter.state = .failed
                #expect(try await store.numbers(filter, limit: 1) == Array(own.suffix(1)))
                filter.sender = EmailAddress("alerts@example.com")
                #expect(try await store.numbers(filter).isEmpty)
            }
        },
        ConformanceCase("what a message led to is found by it, oldest first and a hundred at most") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2)
            func tell(of message: MessageID?, _ count: Int) async throws -> [MessageID] {
                var submission = try Samples.submission(sender: nil)
                (submission.door, submission.about) = (.gateway, message)
                let orders = try (0..<count).map { try Samples.order($0) }
                return try await store.accept(submission, content: [], orders: orders).messages
            }
            let first = try await tell(of: ids[0], 2)
            _ = try await tell(of: nil, 1)
            _ = try await tell(of: ids[1], 1)
            let later = try await tell(of: ids[0], 1)
            #expect(try await store.messages(about: ids[0]).map(\.id) == first + later)
            #expect(try await store.messages(about: first[0]).isEmpty)
            let many = try await tell(of: ids[0], 200)
            try await bench.reopen()
            let found = try await bench.store.messages(about: ids[0])
            #expect(found.map(\.id) == Array((first + later + many).prefix(100)))
            #expect(found[0] == (try await bench.store.current(first[0])))
        },
        ConformanceCase("messages are found by the account that had logged in") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2, at: 10, account: "Alice")
            _ = try await store.acceptSample(3, account: nil)
            _ = try await store.acceptSample(4, account: "alice2")
            _ = try await store.deliver("to her, not from her")
            let later = try await store.acceptSample(5, at: 20, account: "alice")
            var filter = MessageFilter()
            filter.account = try Samples.account()
            #expect(try await store.numbers(filter) == later + ids.reversed())
            filter.since = Samples.moment(20)
            #expect(try await store.numbers(filter) == later)
            filter = MessageFilter()
            filter.account = try Samples.account("bob")
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("all of a filter must match") { bench in
            let store = await bench.store
            let all = try await (
                store.acceptSample(1, 2, at: 10, sender: "a@example.com", messageID: "m1", account: "alice"),
                store.acceptSample(1, 2, at: 20, sender: "a@example.com", messageID: "m2"),
                store.acceptSample(1, 2, at: 30, sender: "b@example.com", messageID: "m3", account: "alice")
            )
            let ids = all.0 + all.1 + all.2
            for id in [ids[0], ids[2], ids[4]] { try await store.move(id, to: .failed) }
            let (state, phone, since) = (MessageState.failed, try Samples.phone(1), Samples.moment(15))
            let (sender, messageID) = (EmailAddress("A@example.com"), "m2")
            // For each subset of the six conditions: exactly the messages that fulfil each.
            for subset in 0..<64 {
                var filter = MessageFilter()
                if subset & 1 != 0 { filter.state = state }
                if subset & 2 != 0 { filter.recipient = phone }
                if subset & 4 != 0 { filter.since = since }
                if subset & 8 != 0 { filter.sender = sender }
                if subset & 16 != 0 { filter.messageID = messageID }
                if subset & 32 != 0 { filter.account = try Samples.account() }
                let expected = ids.enumerated().filter { index, _ in
                    (subset & 1 == 0 || index % 2 == 0) && (subset & 2 == 0 || index % 2 == 0)
                        && (subset & 4 == 0 || index >= 2) && (subset & 8 == 0 || index < 4)
                        && (subset & 16 == 0 || index / 2 == 1) && (subset & 32 == 0 || index / 2 != 1)
                }
                #expect(try await store.numbers(filter) == expected.map(\.element).reversed(), "subset \(subset)")
            }
        },
    ]

    static let pages = [
        ConformanceCase("every way of searching comes in pages that neither overlap nor leave out") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for _ in 0..<11 { ids += try await store.acceptSample(1, 1, 1, account: "alice") }
            for id in ids { try await store.move(id, to: .delivered) }
            for field in 0..<6 {
                var filter = MessageFilter()
                if field == 1 { filter.state = .delivered }
                if field == 2 { filter.recipient = try Samples.phone(1) }
                if field == 3 { filter.sender = EmailAddress("alerts@example.com") }
                if field == 4 { filter.messageID = "1@example.com" }
                if field == 5 { filter.account = try Samples.account() }
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
