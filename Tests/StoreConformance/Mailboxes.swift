import Gateway
import Messages
import Testing

extension Samples {
    static func mail(for account: String = "alice", _ text: String = "Subject: Hi\r\n\r\nHo\r\n") throws -> MessageOrder
    {
        MessageOrder(.account(try Samples.account(account)), via: [], text: text)
    }
}

extension Store {
    /// Accepts mails for an account, one for each text.
    func deliver(
        _ texts: String..., to account: String = "alice", at seconds: Int64 = 0
    ) async throws -> [MessageID] {
        let orders = try texts.map { try Samples.mail(for: account, $0) }
        return try await accept(Samples.submission(at: seconds), content: [1], orders: orders).messages
    }

    /// The numbers of what is in a mailbox.
    func numbers(inMailboxOf account: String = "alice") async throws -> [MessageID] {
        try await mailbox(of: Samples.account(account)).entries.map(\.message)
    }

    /// Takes mails out of a mailbox; how many were in it.
    @discardableResult
    func take(_ mails: [MessageID], of account: String = "alice", at seconds: Int64 = 1) async throws -> Int {
        try await take(mails, outOf: Samples.account(account), at: Samples.moment(seconds), detail: "POP3 192.0.2.7")
    }

    /// Mails as text.
    func texts(of mails: [MessageID], for account: String = "alice") async throws -> [String?] {
        try await self.mails(mails, of: Samples.account(account)).map { octets in
            octets.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension ConformanceCase {
    static let mailboxes = [
        ConformanceCase("a mail for an account is delivered and in its mailbox, and its history says so") { bench in
            var submission = try Samples.submission(at: 5)
            submission.account = try Samples.account("bob")
            var order = try Samples.mail()
            order.note = "inbound route office"
            let given = try await bench.store.accept(
                submission, content: [1], orders: [Samples.order(1), order, Samples.mail(for: "carol")])
            try await bench.reopen()
            let store = await bench.store
            let id = given.messages[1]
            order.note = nil
            let story = try #require(try await store.story(of: id))
            let expected = Message(
                id: id, submission: given.submission, order: order, state: .delivered,
                acceptedAt: Samples.moment(5), changedAt: Samples.moment(5))
            #expect(story.message == expected)
            #expect(story.submission == submission)
            let lines = [
                MessageEvent(at: Samples.moment(5), kind: .made, detail: "inbound route office"),
                MessageEvent(at: Samples.moment(5), kind: .stored, detail: "in the mailbox of alice"),
            ]
            #expect(story.events == lines)
            #expect(try await store.mailbox(of: Samples.account()).entries == [.init(message: id, octets: 19)])
            #expect(try await store.numbers(inMailboxOf: "carol") == [given.messages[2]])
            #expect(try await store.story(of: given.messages[2])?.events.map(\.kind) == [.stored])
            #expect(try await store.activeMessages(after: nil, limit: 10).map(\.id) == [given.messages[0]])
        },
        ConformanceCase("a mailbox that nobody has is empty") { bench in
            let mailbox = try await bench.store.mailbox(of: Samples.account())
            #expect(mailbox.entries.isEmpty)
            #expect(try await bench.store.mailboxSizes().isEmpty)
            #expect(try await bench.store.take([MessageID(rawValue: 1)]) == 0)
            #expect(try await bench.store.texts(of: [MessageID(rawValue: 1)]) == [nil])
            #expect(try await bench.store.texts(of: []).isEmpty)
        },
        ConformanceCase("the number of a store stays the same") { bench in
            let number = try await bench.store.mailbox(of: Samples.account()).store
            _ = try await bench.store.deliver("a")
            try await bench.reopen()
            #expect(try await bench.store.mailbox(of: Samples.account()).store == number)
            #expect(try await bench.store.mailbox(of: Samples.account("bob")).store == number)
            #expect(number >> 63 == 0)
        },
        ConformanceCase("a mailbox has its mails with their octets, oldest first, and no others") { bench in
            let store = await bench.store
            let first = try await store.deliver("ab", "é")
            let others = try await store.deliver("x", to: "alice2") + store.deliver("yz", to: "alic")
            let later = try await store.deliver("", String(repeating: "m", count: 100_000))
            let mailbox = try await store.mailbox(of: Samples.account())
            #expect(mailbox.entries.map(\.message) == first + later)
            #expect(mailbox.entries.map(\.octets) == [2, 2, 0, 100_000])
            #expect(try await store.numbers(inMailboxOf: "ALIC") == [others[1]])
            let sizes = try await store.mailboxSizes()
            #expect(sizes[try Samples.account()] == MailboxSize(mails: 4, octets: 100_004))
            #expect(sizes[try Samples.account("alice2")] == MailboxSize(mails: 1, octets: 1))
            #expect(sizes.count == 3)
        },
        ConformanceCase("mails come as they were, in the order asked for, to their account alone") { bench in
            let store = await bench.store
            let texts = ["", "a\u{0}b", "é\r\n.\r\n", String(repeating: "long\r\n", count: 300_000)]
            let ids = try await store.deliver(texts[0], texts[1], texts[2], texts[3])
            let other = try await store.deliver("secret", to: "bob")
            let text = try await store.acceptSample(1)
            #expect(try await store.texts(of: ids) == texts)
            let asked = [ids[2], other[0], ids[0], ids[2], text[0], MessageID(rawValue: 999), MessageID(rawValue: -1)]
            #expect(try await store.texts(of: asked) == [texts[2], nil, texts[0], texts[2], nil, nil, nil])
            #expect(try await store.texts(of: ids + other, for: "bob") == [nil, nil, nil, nil, "secret"])
        },
        ConformanceCase("a mail to an account is its own however it was addressed") { bench in
            for addressed in ["", "bob", "alice", "Alice@sms.test", "account alice"] {
                var order = try Samples.mail()
                order.addressedAs = addressed
                let given = try await bench.store.accept(Samples.submission(), content: [], orders: [order])
                #expect(try await bench.store.current(given.messages[0]).order == order)
                try await bench.store.take(given.messages)
                #expect(try await bench.store.texts(of: given.messages) == [order.text], "\(addressed)")
                #expect(try await bench.store.texts(of: given.messages, for: "bob") == [nil], "\(addressed)")
            }
        },
        ConformanceCase("mails that are taken out are gone from the mailbox, and the history says so") { bench in
            let store = await bench.store
            let ids = try await store.deliver("a", "b", "c")
            #expect(try await store.take([ids[2], ids[0], ids[2], MessageID(rawValue: 999)], at: 9) == 2)
            try await bench.reopen()
            #expect(try await bench.store.numbers(inMailboxOf: "alice") == [ids[1]])
            #expect(
                try await bench.store.mailboxSizes() == [Samples.account(): MailboxSize(mails: 1, octets: 1)])
            let collected = MessageEvent(at: Samples.moment(9), kind: .collected, detail: "POP3 192.0.2.7")
            for (index, id) in ids.enumerated() {
                let story = try #require(try await bench.store.story(of: id))
                #expect(story.events.dropFirst() == (index == 1 ? [] : [collected]))
                #expect(story.message.state == .delivered)
            }
        },
        ConformanceCase("a mail that was taken out stays readable, and is not taken out twice") { bench in
            let store = await bench.store
            let ids = try await store.deliver("a", "b")
            #expect(try await store.take(ids) == 2)
            #expect(try await store.take(ids) == 0)
            #expect(try await store.texts(of: ids) == ["a", "b"])
            #expect(try await store.texts(of: ids, for: "bob") == [nil, nil])
            #expect(try await store.story(of: ids[0])?.events.map(\.kind) == [.stored, .collected])
        },
        ConformanceCase("nothing is taken out of somebody else's mailbox") { bench in
            let store = await bench.store
            let ids = try await store.deliver("a")
            #expect(try await store.take(ids, of: "bob") == 0)
            #expect(try await store.take([]) == 0)
            #expect(try await store.numbers(inMailboxOf: "alice") == ids)
            #expect(try await store.story(of: ids[0])?.events.map(\.kind) == [.stored])
        },
        ConformanceCase("two who take the same mails at once take each of them once") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for _ in 0..<10 { ids += try await store.deliver("a", "b", "c", "d", "e") }
            let all = ids
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await store.take(all.shuffled()) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.reduce(0, +) == 50)
            #expect(try await store.numbers(inMailboxOf: "alice").isEmpty)
            #expect(try await store.story(of: ids[0])?.events.map(\.kind) == [.stored, .collected])
        },
        ConformanceCase("an account takes its mailbox along, but not the history, and comes back with none") { bench in
            let store = await bench.store
            try await store.keep([Samples.keptAccount("alice"), Samples.keptAccount("bob")])
            let ids = try await store.deliver("a", "b")
            let other = try await store.deliver("c", to: "bob")
            #expect(try await store.remove(Samples.account()))
            try await bench.reopen()
            #expect(try await bench.store.numbers(inMailboxOf: "alice").isEmpty)
            #expect(try await bench.store.numbers(inMailboxOf: "bob") == other)
            #expect(try await bench.store.mailboxSizes().count == 1)
            #expect(try await bench.store.current(ids[0]).state == .delivered)
            #expect(try await bench.store.take(ids) == 0)
            try await bench.store.keep([Samples.keptAccount("alice")])
            #expect(try await bench.store.numbers(inMailboxOf: "alice").isEmpty)
        },
        ConformanceCase("a changed account keeps its mailbox") { bench in
            try await bench.store.keep([Samples.keptAccount()])
            let ids = try await bench.store.deliver("a")
            try await bench.store.keep([KeptAccount(Account(Samples.account()))])
            #expect(try await bench.store.numbers(inMailboxOf: "alice") == ids)
        },
        ConformanceCase("a sender who wants to hear of delivery is owed that at once") { bench in
            var order = try Samples.mail()
            order.notices = [.delivered, .failed]
            let given = try await bench.store.accept(Samples.submission(), content: [], orders: [order])
            let owed = try await bench.store.owedNotices(after: nil, limit: 10)
            #expect(owed.map(\.owed) == [[given.messages[0]: .delivered]])
            #expect(owed.first?.words[given.messages[0]]?.kind == .stored)
        },
        ConformanceCase("ten thousand mails in a mailbox are all there, and all taken out in one call") { bench in
            let orders = try (0..<10_000).map { try Samples.mail(for: "alice", "\($0)") }
            let given = try await bench.store.accept(Samples.submission(), content: [], orders: orders)
            #expect(try await bench.store.numbers(inMailboxOf: "alice") == given.messages)
            let last = Array(given.messages.suffix(3))
            #expect(try await bench.store.texts(of: last) == ["9997", "9998", "9999"])
            #expect(try await bench.store.take(given.messages) == 10_000)
            #expect(try await bench.store.mailboxSizes().isEmpty)
        },
    ]
}
