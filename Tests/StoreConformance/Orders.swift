import Gateway
import Messages
import SMS
import Testing

extension ConformanceCase {
    static let orders = [
        ConformanceCase("every destination comes back as it was") { bench in
            let destinations: [Destination] = [
                .phone(try Samples.phone(1)), .mail(try Samples.address("Ann.O'Neil+x@Example.com")),
                .mail(try Samples.address("\"two words\"@example.com")), .mail(try Samples.address("ünal@example.com")),
                .webHook("https://hooks.example.com/sms?a=1&b=%20"), .command("/usr/local/bin/on-sms --fast '\u{0}'"),
                .command(""), .folder("/srv/out/Grüße"), .folder(""), .nowhere,
                .account(try Samples.account("a.b_c-d+e@example.com")),
            ]
            for destination in destinations {
                for addressed in [destination.description, "", "something else"] {
                    var order = MessageOrder(destination, via: [try Samples.connection()], text: "Hi\r\n")
                    order.addressedAs = addressed
                    let given = try await bench.store.accept(Samples.submission(), content: [], orders: [order])
                    #expect(try await bench.store.current(given.messages[0]).order == order)
                }
            }
            try await bench.reopen()
            let all = try await bench.store.messages(matching: MessageFilter(), before: nil, limit: 100)
            #expect(all.reversed().map(\.order.destination) == destinations.flatMap { [$0, $0, $0] })
        },
        ConformanceCase("an order with everything comes back whole, its note and conversation kept elsewhere") {
            bench in
            var order = try Samples.order(1, from: "ann@example.com")
            order.originator = .name("Backup")
            order.ownNumber = .shortCode("12345")
            order.envelopeSender = EmailAddress("bounces+1@example.com")
            order.expiresAt = Samples.moment(60)
            order.notices = [.failed, .delivered]
            order.confirmsStop = true
            order.note = "answers message 7"
            let given = try await bench.store.accept(Samples.submission(at: 5), content: [], orders: [order])
            try await bench.reopen()
            (order.note, order.conversation) = (nil, nil)
            let story = try #require(try await bench.store.story(of: given.messages[0]))
            #expect(story.message.order == order)
            #expect(story.events == [MessageEvent(at: Samples.moment(5), kind: .made, detail: "answers message 7")])
            #expect(try await bench.store.bindings(of: Samples.phone(1), at: Samples.moment(5)).count == 1)
        },
        ConformanceCase("what goes nowhere has failed from the start, with its note as the first line") { bench in
            let store = await bench.store
            let orders = [
                MessageOrder(.nowhere, via: [], text: "Hi", note: "no route"),
                MessageOrder(.nowhere, via: [], text: ""),
                MessageOrder(.webHook("https://example.com/"), via: [], text: "", note: "also"),
            ]
            let ids = try await store.accept(Samples.submission(at: 5), content: [], orders: orders).messages
            try await bench.reopen()
            let made = MessageEvent(at: Samples.moment(5), kind: .made, detail: "no route")
            #expect(try await bench.store.story(of: ids[0])?.events == [made])
            #expect(try await bench.store.current(ids[0]).state == .failed)
            #expect(try await bench.store.current(ids[1]).state == .failed)
            #expect(try await bench.store.story(of: ids[1])?.events == [])
            #expect(try await bench.store.current(ids[2]).state == .queued)
            #expect(try await bench.store.story(of: ids[2])?.events.map(\.detail) == ["also"])
            #expect(try await bench.store.activeMessages(after: nil, limit: 10).map(\.id) == [ids[2]])
            var filter = MessageFilter()
            filter.state = .failed
            #expect(try await bench.store.numbers(filter) == [ids[1], ids[0]])
        },
        ConformanceCase("the next line of a history comes after the note") { bench in
            var order = try Samples.order()
            order.note = "reply"
            let id = try await bench.store.accept(Samples.submission(), content: [], orders: [order]).messages[0]
            let sent = MessageEvent(at: Samples.moment(1), kind: .sent)
            _ = try await bench.store.apply([
                MessageChange(id, from: [.queued], to: .sent, at: sent.at, event: sent)
            ])
            #expect(try await bench.store.story(of: id)?.events.map(\.kind) == [.made, .sent])
        },
        ConformanceCase("a phone's text and the gateway's own submissions come back as they were") { bench in
            let originators: [Originator?] = [nil, .number(try Samples.phone(5)), .shortCode("123"), .name("#1=2")]
            for door in Submission.Door.allCases {
                for origin in originators {
                    var submission = try Samples.submission(sender: origin == nil ? "a@example.com" : nil)
                    submission.door = door
                    submission.origin = origin
                    submission.number = origin == nil ? "" : "12345\u{0}x"
                    submission.about = origin == nil ? nil : MessageID(rawValue: 77)
                    submission.account = origin == nil ? AccountName("alice") : nil
                    let given = try await bench.store.accept(submission, content: [], orders: [Samples.order()])
                    #expect(try await bench.store.story(of: given.messages[0])?.submission == submission)
                }
            }
        },
    ]

    static let fragments = [
        ConformanceCase("fragments come back as they were, in the order they came, until they are forgotten") { bench in
            let store = await bench.store
            #expect(try await store.fragments().isEmpty)
            var fragments: [Fragment] = []
            for size in ReferenceSize.allCases {
                for number in [3, 1, 1, 255] {
                    var fragment = try Samples.fragment(
                        number, of: 255, payload: (0..<number).map { UInt8(truncatingIfNeeded: $0) })
                    fragment.place = try #require(
                        Concatenation(reference: 0xFFEE, size: size, count: 255, number: number))
                    (fragment.sender, fragment.recipient) = ("\u{0}é", "")
                    fragments.append(fragment)
                }
            }
            fragments.append(try Samples.fragment(payload: []))
            var ids: [FragmentID] = []
            for fragment in fragments { ids.append(try await store.keep(fragment)) }
            #expect(ids.map(\.rawValue) == Array(1...9))
            try await bench.reopen()
            let kept = try await bench.store.fragments()
            #expect(kept.map(\.fragment) == fragments)
            #expect(kept.map(\.id) == ids)
            #expect(kept.allSatisfy { !$0.isJoined })
            try await bench.store.forget([ids[0], ids[8], FragmentID(rawValue: 99), ids[8]])
            try await bench.store.forget([])
            #expect(try await bench.store.fragments().map(\.id) == Array(ids[1..<8]))
        },
        ConformanceCase("a fragment's number is not used again, also after opening again") { bench in
            let id = try await bench.store.keep(Samples.fragment())
            try await bench.store.forget([id])
            #expect(try await bench.store.keep(Samples.fragment()).rawValue == 2)
            try await bench.store.forget([FragmentID(rawValue: 2)])
            try await bench.reopen()
            #expect(try await bench.store.keep(Samples.fragment()).rawValue == 3)
        },
    ]

    static let strays = [
        ConformanceCase("stray reports come back as they were, the newest first") { bench in
            let store = await bench.store
            var reports: [StrayReport] = []
            for (index, text) in ["", "7A", "é\u{0}", "7A"].enumerated() {
                var report = try Samples.stray(text, on: index == 2 ? "other" : "carrier", at: Int64(100 - index))
                (report.phone, report.detail) = (text, text)
                reports.append(report)
                try await store.keep(report)
            }
            try await bench.reopen()
            #expect(try await bench.store.strayReports(on: nil, limit: 10) == reports.reversed())
            #expect(try await bench.store.strayReports(on: nil, limit: 2) == [reports[3], reports[2]])
            let carrier = try await bench.store.strayReports(on: Samples.connection(), limit: 2)
            #expect(carrier == [reports[3], reports[1]])
            #expect(try await bench.store.strayReports(on: Samples.connection("none"), limit: 2).isEmpty)
            #expect(try await bench.store.strayReports(on: nil, limit: 0).isEmpty)
            #expect(try await bench.store.strayReports(on: nil, limit: -1).isEmpty)
        },
        ConformanceCase("the latest ten thousand stray reports stay") { bench in
            let store = await bench.store
            let report = try Samples.stray("n")
            for first in stride(from: 0, to: 10_002, by: 834) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in first..<min(first + 834, 10_001) { group.addTask { try await store.keep(report) } }
                    try await group.waitForAll()
                }
            }
            #expect(try await store.strayReports(on: nil, limit: .max).count == 10_000)
            try await store.keep(Samples.stray("last"))
            let kept = try await store.strayReports(on: nil, limit: .max)
            #expect(kept.count == 10_000)
            #expect(kept.first?.networkID == "last")
        },
    ]
}
