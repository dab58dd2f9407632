import Gateway
import Messages
import Testing

extension Samples {
    /// A mail that somebody logged in sent to two recipients with two files.
    static func trackedSubmission() throws -> Submission {
        var submission = try submission(at: 5)
        submission.author = "Ann.Example@Example.com"
        submission.host = "gw.example.com"
        submission.user = "ann"
        submission.files = ["Quarterly report.pdf", "Größe.PNG"]
        submission.recipients = ["+447700900001@sms.test", "bob@example.org"]
        return submission
    }
}

extension ConformanceCase {
    static let tracking = [
        ConformanceCase("what is tracked of a submission comes back as it was, whatever it holds") { bench in
            let lists: [[String]] = [
                [], [""], ["a"], ["", "", ""], ["3:a,", ":", ",", "1"], ["é\u{0}\r\n", "../../etc/passwd"],
                [String(repeating: "x", count: 100_000)], (0..<1000).map { "recipient-\($0)@example.com" },
            ]
            for (index, list) in lists.enumerated() {
                var submission = try Samples.trackedSubmission()
                (submission.files, submission.recipients) = (list, lists[lists.count - 1 - index])
                let text = list.first ?? ""
                (submission.author, submission.host, submission.user) = (text, text + "h", text + "u")
                let given = try await bench.store.accept(submission, content: [1], orders: [Samples.order()])
                #expect(try await bench.store.story(of: given.messages[0])?.submission == submission)
                let owing = try await bench.store.content(of: given.submission)
                #expect(owing == [1])
            }
        },
        ConformanceCase("a submission that was put into a folder comes back as it was") { bench in
            var submission = try Samples.trackedSubmission()
            (submission.door, submission.client, submission.sender) = (.folder, "faxes", nil)
            let given = try await bench.store.accept(submission, content: [], orders: [Samples.order()])
            try await bench.reopen()
            #expect(try await bench.store.story(of: given.messages[0])?.submission == submission)
        },
        ConformanceCase("what was asked about notices comes back as it was") { bench in
            var all: [NoticeWishes?] = [nil, NoticeWishes()]
            for returning in [nil] + NoticeWishes.Returning.allCases.map(Optional.some) {
                for text in [nil, "", "QQ+2B314159", "rfc822;Bob+40example.org", "\u{301},:é\u{0}"] {
                    for occasions: NoticeWishes.Occasions? in [nil, [], .success, [.success, .failure, .delay]] {
                        var wishes = NoticeWishes()
                        (wishes.returning, wishes.occasions) = (returning, occasions)
                        (wishes.envelopeID, wishes.originalRecipient) = (text, text.map { $0 + "x" })
                        all.append(wishes)
                    }
                }
            }
            let orders = try all.map { wishes in
                var order = MessageOrder(
                    .mail(try Samples.address("bob@example.org")), via: [try Samples.connection("office")],
                    text: "Received: here\r\n")
                (order.wishes, order.includesSubmission) = (wishes, wishes != nil)
                return order
            }
            let given = try await bench.store.accept(Samples.submission(), content: [], orders: orders)
            try await bench.reopen()
            for (order, id) in zip(orders, given.messages) {
                #expect(try await bench.store.current(id).order == order)
            }
            #expect(try await bench.store.activeMessages(after: nil, limit: 1000).map(\.order) == orders)
        },
        ConformanceCase("a mail in a mailbox is its text and then the octets it came as, where those go with it") {
            bench in
            let content = (0...255).map { UInt8($0) } + Array("\r\n".utf8)
            var orders = try ["Received: here\r\n", "", "é\r\n"].map { try Samples.mail(for: "alice", $0) }
            for index in orders.indices { orders[index].includesSubmission = true }
            orders.append(try Samples.mail(for: "alice", "alone"))
            let given = try await bench.store.accept(Samples.submission(), content: content, orders: orders)
            try await bench.reopen()
            let store = await bench.store
            let expected = orders.map { Array($0.text.utf8) + ($0.includesSubmission ? content : []) }
            for _ in 1...2 {
                let mails = try await store.mails(given.messages, of: Samples.account())
                #expect(mails == expected)
                let mailbox = try await store.mailbox(of: Samples.account())
                #expect(
                    mailbox.entries.allSatisfy { entry in
                        expected[given.messages.firstIndex(of: entry.message) ?? 0].count == entry.octets
                    })
                // Once more for those that were taken out.
                try await store.take([given.messages[0], given.messages[3]])
            }
            #expect(try await store.numbers(inMailboxOf: "alice") == [given.messages[1], given.messages[2]])
            #expect(
                try await store.mailboxSizes()[Samples.account()]
                    == MailboxSize(mails: 2, octets: expected[1].count + expected[2].count))
            #expect(try await store.mails(given.messages, of: Samples.account("bob")) == [nil, nil, nil, nil])
        },
        ConformanceCase("a mail of 25 MB that goes with its text is read whole from a mailbox") { bench in
            let content = [UInt8](repeating: 0xE9, count: 25_000_000)
            var order = try Samples.mail(for: "alice", "Received: here\r\n")
            order.includesSubmission = true
            let given = try await bench.store.accept(Samples.submission(), content: content, orders: [order])
            let mail = try await bench.store.mails(given.messages, of: Samples.account()).first
            #expect(mail??.count == 25_000_016)
            #expect(try await bench.store.mailbox(of: Samples.account()).entries.first?.octets == 25_000_016)
            #expect(mail??.suffix(3) == [0xE9, 0xE9, 0xE9])
        },
        ConformanceCase("what a submission became is told in short, in order, and counted whole") { bench in
            let store = await bench.store
            _ = try await store.acceptSample(9)
            var orders = [
                try Samples.order(1), MessageOrder(.folder("/srv/out"), via: [.folders], text: "f"),
                MessageOrder(.webHook("https://hooks.example.com/"), via: [.webHooks], text: "{}"),
                try Samples.mail(for: "alice"), MessageOrder(.nowhere, via: [], text: ""),
            ]
            orders[1].addressedAs = "102@fax.test"
            let given = try await store.accept(Samples.submission(), content: [], orders: orders)
            _ = try await store.acceptSample(9)
            try await store.move(given.messages[0], to: .failed)
            let states: [MessageState] = [.failed, .queued, .queued, .delivered, .failed]
            let entries = zip(zip(given.messages, states), orders).map { known, order in
                SubmissionMessages.Entry(
                    id: known.0, state: known.1, addressedAs: order.addressedAs, destination: order.destination)
            }
            let all = try await store.messages(of: given.submission, limit: 5)
            #expect(all == SubmissionMessages(entries: entries, count: 5))
            for limit in [2, 0, -1] {
                let some = try await store.messages(of: given.submission, limit: limit)
                #expect(some == SubmissionMessages(entries: Array(entries.prefix(max(0, limit))), count: 5))
            }
            let none = SubmissionMessages(entries: [], count: 0)
            #expect(try await store.messages(of: SubmissionID(rawValue: 77), limit: 5) == none)
            let empty = try await store.accept(Samples.submission(), content: [], orders: []).submission
            #expect(try await store.messages(of: empty, limit: 5) == none)
        },
    ]
}
