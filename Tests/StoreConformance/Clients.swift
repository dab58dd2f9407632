import Gateway
import Messages
import SMS
import Testing

extension Samples {
    /// What a client submitted over SMPP.
    static func clientSubmission(
        at seconds: Int64 = 0, of name: String = "alice", tickets: [String] = []
    ) throws -> Submission {
        var submission = Submission(receivedAt: moment(seconds), door: .smpp, client: "192.0.2.9", session: "m1-1")
        (submission.account, submission.tickets) = (try account(name), tickets)
        return submission
    }

    /// A text of a client who wants to hear of `kinds`.
    static func clientOrder(_ phone: Int = 1, _ kinds: NoticeKinds = [.delivered, .failed]) throws -> MessageOrder {
        var order = try Samples.order(phone)
        order.notices = kinds
        return order
    }

    static func ready(_ octets: [UInt8] = [0x05, 0, 3, 7, 2, 1, 0x41]) -> ReadyPart {
        ReadyPart(dataCoding: 0xF1, hasHeader: true, protocolID: 0x41, octets: octets)
    }
}

extension Store where Self: History {
    /// Accepts a text of a client for each of `kinds`, each a submission of its own.
    fileprivate func submit(
        _ kinds: NoticeKinds..., of name: String = "alice", tickets: [String] = []
    ) async throws -> [MessageID] {
        var consignments: [Consignment] = []
        for (index, wanted) in kinds.enumerated() {
            let submission = try Samples.clientSubmission(at: Int64(index), of: name, tickets: tickets)
            let order = try Samples.clientOrder(index, wanted)
            consignments.append(Consignment(submission, content: [1], orders: [order]))
        }
        return try await accept(consignments).flatMap(\.messages)
    }

    fileprivate func owed(
        _ name: String = "alice", after: MessageID? = nil, limit: Int = 100
    ) async throws -> [OwedReceipt] {
        try await receipts(owedTo: Samples.account(name), after: after, limit: limit)
    }
}

extension ConformanceCase {
    static let clients = consignments + receipts + revisions

    private static let consignments = [
        ConformanceCase("several things are kept in one call as each would be in its own, in order") { bench in
            let store = await bench.store
            let first = try await store.submit(.delivered, .failed, [])
            var mail = Consignment(try Samples.submission(), content: [7], orders: [try Samples.order(4)])
            mail.alongside.changes = [MessageChange(first[0], from: [.queued], to: .sent, at: Samples.moment(1))]
            let empty = Consignment(try Samples.clientSubmission(), content: [], orders: [])
            let several = Consignment(
                try Samples.clientSubmission(), content: [9],
                orders: [try Samples.clientOrder(5), try Samples.clientOrder(6)])
            let given = try await store.accept([mail, empty, several])
            try await bench.reopen()
            #expect(first.map(\.rawValue) == [1, 2, 3])
            #expect(given.map { $0.messages.map(\.rawValue) } == [[4], [], [5, 6]])
            #expect(given.map(\.submission.rawValue) == [4, 5, 6])
            #expect(try await bench.store.current(first[0]).state == .sent)
            #expect(try await bench.store.content(of: given[2].submission) == [9])
            #expect(try await bench.store.current(given[2].messages[1]).order == several.orders[1])
            #expect(try await bench.store.accept([Consignment]()).isEmpty)
        },
        ConformanceCase("two hundred texts of one client in a call are all there") { bench in
            let consignments = try (0..<200).map { count in
                Consignment(
                    try Samples.clientSubmission(), content: [UInt8(count)], orders: [try Samples.clientOrder(count)])
            }
            let given = try await bench.store.accept(consignments)
            try await bench.reopen()
            #expect(Set(given.flatMap(\.messages)).count == 200)
            for (one, numbers) in zip(consignments, given) {
                #expect(try await bench.store.content(of: numbers.submission) == one.content)
                #expect(try await bench.store.current(numbers.messages[0]).order == one.orders[0])
            }
        },
        ConformanceCase("a part that its sender coded comes back octet by octet") { bench in
            let all: [ReadyPart?] = [
                nil, ReadyPart(dataCoding: 0, octets: []), Samples.ready(), Samples.ready([]),
                ReadyPart(dataCoding: 255, protocolID: 255, octets: (0...255).map { UInt8($0) }),
                Samples.ready([UInt8](repeating: 0, count: 65_536)),
            ]
            var orders: [MessageOrder] = []
            for ready in all {
                var order = try Samples.clientOrder()
                order.ready = ready
                orders.append(order)
            }
            let given = try await bench.store.accept(Samples.clientSubmission(), content: [], orders: orders)
            try await bench.reopen()
            for (order, id) in zip(orders, given.messages) {
                #expect(try await bench.store.current(id).order == order)
            }
            #expect(try await bench.store.activeMessages(after: nil, limit: 9).map(\.order) == orders)
        },
        ConformanceCase("what is not to be sent before a moment is due then") { bench in
            var order = try Samples.clientOrder()
            order.notBefore = Samples.moment(500)
            let id = try await bench.store.accept(Samples.clientSubmission(), content: [], orders: [order]).messages[0]
            try await bench.reopen()
            let message = try await bench.store.current(id)
            #expect(message.due == Samples.moment(500) && message.order.notBefore == nil)
            #expect(try await bench.store.activeMessages(after: nil, limit: 9).map(\.due) == [Samples.moment(500)])
            let sending = MessageChange(id, from: [.queued], to: .sending, at: Samples.moment(500))
            #expect(try await bench.store.apply([sending]) == [true])
            #expect(try await bench.store.current(id).due == nil)
        },
        ConformanceCase("messages are found by the tickets of their client, and by nobody else's") { bench in
            let store = await bench.store
            let submission = try Samples.clientSubmission(tickets: ["p7", "p8", "3:a,"])
            let orders = [try Samples.clientOrder(1), try Samples.clientOrder(2)]
            let given = try await store.accept(submission, content: [], orders: orders)
            let others = try await store.submit([], of: "bob", tickets: ["p7"])
            _ = try await store.submit([])
            try await bench.reopen()
            for ticket in submission.tickets {
                #expect(
                    try await bench.store.messages(ticket: ticket, of: Samples.account("ALICE")) == given.messages)
            }
            #expect(try await bench.store.messages(ticket: "p7", of: Samples.account("bob")) == others)
            #expect(try await bench.store.messages(ticket: "p8", of: Samples.account("bob")).isEmpty)
            #expect(try await bench.store.messages(ticket: "p", of: Samples.account()).isEmpty)
            #expect(try await bench.store.messages(ticket: "", of: Samples.account()).isEmpty)
            #expect(try await bench.store.story(of: given.messages[0])?.submission == submission)
        },
        ConformanceCase("a ticket that two submissions share leads to the messages of both") { bench in
            let store = await bench.store
            let first = try await store.submit([], tickets: ["m1"])
            let second = try await store.submit([], tickets: ["m1", "m2"])
            #expect(try await store.messages(ticket: "m1", of: Samples.account()) == first + second)
            #expect(try await store.messages(ticket: "m2", of: Samples.account()) == second)
        },
    ]

    private static let receipts = [
        ConformanceCase("a client is owed what it asked for of each state, once that is the last word") { bench in
            let store = await bench.store
            let subsets = (0..<16).map { NoticeKinds(rawValue: $0) }
            let open: Set<MessageState> = [.queued, .sending, .sent, .unknown]
            for state in MessageState.allCases where state != .queued {
                var expected: [MessageID: NoticeKinds] = [:]
                for wanted in subsets {
                    let id = try await store.submit(wanted)[0]
                    try await store.move(id, to: state)
                    let due = wanted.intersection(NoticeKinds(of: state))
                    if !due.isEmpty, !open.contains(state) { expected[id] = due }
                }
                let found = try await store.owed().filter { $0.message.state == state }
                #expect(
                    Dictionary(uniqueKeysWithValues: found.map { ($0.message.id, $0.owed) }) == expected, "\(state)")
            }
        },
        ConformanceCase("a receipt has the message with its parts, its tickets, when it came, and the latest words") {
            bench in
            let part = PartOutcome(number: 1, count: 1, state: .delivered, networkID: "77", detail: "DELIVRD")
            let id = try await bench.store.submit(.delivered, tickets: ["p1", "p2"])[0]
            let changes = ["first", "latest"].enumerated().map { index, words in
                MessageChange(
                    id, from: [.queued, .delivered], to: .delivered, at: Samples.moment(5), parts: [part],
                    event: MessageEvent(at: Samples.moment(Int64(5 + index)), kind: .report, detail: words))
            }
            #expect(try await bench.store.apply(changes) == [true, true])
            try await bench.reopen()
            let words = MessageEvent(at: Samples.moment(6), kind: .report, detail: "latest")
            let receipt = OwedReceipt(
                try await bench.store.current(id), tickets: ["p1", "p2"], submittedAt: Samples.moment(0),
                owed: .delivered, words: words)
            #expect(try await bench.store.owed() == [receipt])
            #expect(receipt.message.parts == [part])
        },
        ConformanceCase("receipts are no notices, and notices no receipts") { bench in
            let store = await bench.store
            let mails = try await store.accept(Samples.submission(), content: [], orders: [Samples.clientOrder()])
            let ids = try await store.submit(.failed, .failed)
            let others = try await store.submit(.failed, of: "bob")
            for id in ids + others + mails.messages { try await store.move(id, to: .failed) }
            #expect(try await store.owed().map(\.message.id) == ids)
            #expect(try await store.owed("ALICE").map(\.message.id) == ids)
            #expect(try await store.owed("bob").map(\.message.id) == others)
            #expect(try await store.owed("carol").isEmpty)
            #expect(try await store.owedNotices(after: nil, limit: 9).map(\.submission) == [mails.submission])
        },
        ConformanceCase("what was told is owed no more and stands in the history, the rest stays owed") { bench in
            let store = await bench.store
            let ids = try await store.submit([.sent, .delivered], .delivered, .delivered)
            for id in ids {
                try await store.move(id, to: .sent)
                try await store.move(id, to: .delivered)
            }
            let kinds: [MessageID: NoticeKinds] = [
                ids[0]: .sent, ids[1]: [.delivered, .failed], ids[2]: .failed, MessageID(rawValue: 99): .delivered,
            ]
            for _ in 1...2 { try await store.told(kinds, at: Samples.moment(9), detail: "by receipt") }
            try await bench.reopen()
            #expect(try await bench.store.owed().map(\.message.id) == [ids[0], ids[2]])
            #expect(try await bench.store.owed().map(\.owed) == [.delivered, .delivered])
            let noticed = MessageEvent(at: Samples.moment(9), kind: .noticed, detail: "by receipt")
            for (id, events) in zip(ids, [[noticed], [noticed], []]) {
                #expect(try await bench.store.story(of: id)?.events == events)
            }
        },
        ConformanceCase("receipts come in pages, in order of their messages, whatever was told meanwhile") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for round in 0..<7 {
                let several = try [Samples.clientOrder(round), Samples.clientOrder(round + 50)]
                let submission = try Samples.clientSubmission(at: Int64(round))
                ids += try await store.accept(submission, content: [], orders: several).messages
                _ = try await store.acceptSample(1)
            }
            for id in ids { try await store.move(id, to: .delivered) }
            var seen: [MessageID] = []
            while true {
                let page = try await store.owed(after: seen.last, limit: 3)
                #expect(page.count <= 3)
                guard let last = page.last else { break }
                seen += page.map(\.message.id)
                try await store.told([last.message.id: .delivered], at: Samples.moment(9), detail: "")
            }
            #expect(seen == ids)
            #expect(try await store.owed(after: MessageID(rawValue: 999)).isEmpty)
            #expect(try await store.owed(limit: 0).isEmpty)
            #expect(try await store.owed(limit: -1).isEmpty)
        },
        ConformanceCase("an account that is removed is owed nothing any more, others are") { bench in
            let store = await bench.store
            let ids = try await store.submit(.failed) + store.submit(.failed, of: "bob")
            for id in ids { try await store.move(id, to: .failed) }
            try await store.keep([KeptAccount(Account(try Samples.account()))])
            #expect(try await store.remove(Samples.account()))
            #expect(try await store.owed().isEmpty)
            #expect(try await store.owed("bob").map(\.message.id) == [ids[1]])
        },
        ConformanceCase("what reached an account here at once is owed at once") { bench in
            var order = try Samples.mail(for: "bob", "Subject: Hi\r\n\r\nHi\r\n")
            order.notices = .delivered
            let given = try await bench.store.accept(Samples.clientSubmission(), content: [1], orders: [order])
            #expect(try await bench.store.owed().map(\.message.id) == given.messages)
        },
    ]

    private static let revisions = [
        ConformanceCase("a queued message takes another order, and is told so in its history") { bench in
            let store = await bench.store
            let id = try await store.submit([])[0]
            var order = try Samples.clientOrder(1, [.delivered])
            (order.text, order.alphabet, order.ready) = ("Größe", .ucs2, Samples.ready())
            (order.expiresAt, order.notBefore) = (Samples.moment(90), Samples.moment(60))
            let event = MessageEvent(at: Samples.moment(3), kind: .made, detail: "replaced")
            #expect(try await store.revise(id, order, event: event))
            try await bench.reopen()
            let story = try #require(try await bench.store.story(of: id))
            #expect(story.message.due == Samples.moment(60) && story.events == [event])
            order = story.message.order
            #expect(order.text == "Größe" && order.alphabet == .ucs2 && order.ready == Samples.ready())
            #expect(order.notices == .delivered && order.expiresAt == Samples.moment(90))
            #expect(order.recipient == (try Samples.phone(0)))
            #expect(order.via == [try Samples.connection()])
            try await bench.store.move(id, to: .delivered)
            #expect(try await bench.store.owed().map(\.owed) == [.delivered])
        },
        ConformanceCase("a client that was owed a failure hears nothing while its message is sent once more") { bench in
            let store = await bench.store
            let id = try await store.submit([.delivered, .failed])[0]
            let states: [(MessageState, [NoticeKinds])] = [
                (.failed, [.failed]), (.queued, []), (.sending, []), (.sent, []),
                (.delivered, [[.delivered, .failed]]),
            ]
            for (state, owed) in states {
                let change = MessageChange(id, from: Set(MessageState.allCases), to: state, at: Samples.moment(1))
                #expect(try await store.apply([change]) == [true])
                #expect(try await store.owed().map(\.owed) == owed, "\(state)")
            }
        },
        ConformanceCase("a queued message keeps its moment when its new order has none") { bench in
            var first = try Samples.clientOrder()
            first.notBefore = Samples.moment(500)
            let id = try await bench.store.accept(Samples.clientSubmission(), content: [], orders: [first]).messages[0]
            let event = MessageEvent(at: Samples.moment(3), kind: .made, detail: "replaced")
            #expect(try await bench.store.revise(id, Samples.clientOrder(), event: event))
            try await bench.reopen()
            #expect(try await bench.store.current(id).due == Samples.moment(500))
            #expect(try await bench.store.activeMessages(after: nil, limit: 9).map(\.due) == [Samples.moment(500)])
        },
        ConformanceCase("a message that is not queued any more keeps its order") { bench in
            let store = await bench.store
            let event = MessageEvent(at: Samples.moment(3), kind: .made, detail: "replaced")
            for state in MessageState.allCases where state != .queued {
                let id = try await store.submit([])[0]
                try await store.move(id, to: state)
                let before = try await store.story(of: id)
                var order = try Samples.clientOrder()
                order.text = "other"
                #expect(try await store.revise(id, order, event: event) == false, "\(state)")
                #expect(try await store.story(of: id) == before)
            }
            #expect(try await store.revise(MessageID(rawValue: 99), Samples.order(), event: event) == false)
        },
    ]
}
