import Gateway
import Messages
import Testing

extension ConformanceCase {
    static let reports = [
        ConformanceCase("a part is found by the id its network gave it, on its connection only") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            let parts = [
                PartOutcome(number: 1, count: 2, state: .sent, networkID: "7A"),
                PartOutcome(number: 2, count: 2, state: .sent, networkID: "7B"),
            ]
            try await store.move(id, to: .sent, parts: parts)
            let found = try #require(try await store.part(networkID: "7B", on: Samples.connection()))
            #expect(found.part == 2)
            #expect(found.message == (try await store.current(id)))
            #expect(found.message.parts == parts)
            #expect(try await store.part(networkID: "7B", on: Samples.connection("other")) == nil)
            #expect(try await store.part(networkID: "7C", on: Samples.connection()) == nil)
            #expect(try await store.part(networkID: "", on: Samples.connection()) == nil)
        },
        ConformanceCase("a part is found by the key of its id, however the id is written") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2)
            try await store.move(
                ids[0], to: .sent, parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "00C0FFEE")])
            try await store.move(
                ids[1], to: .sent, parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "Msg-0017")])
            try await bench.reopen()
            for written in ["00C0FFEE", "c0ffee", "C0FFEE", "000000c0ffee"] {
                let found = try await bench.store.part(networkID: written, on: Samples.connection())
                #expect(found?.message.id == ids[0], "\(written)")
                #expect(found?.message.parts[0].networkID == "00C0FFEE")
            }
            let exact = try await bench.store.part(networkID: "Msg-0017", on: Samples.connection())
            #expect(exact?.message.id == ids[1])
            #expect(try await bench.store.part(networkID: "msg-0017", on: Samples.connection()) == nil)
        },
        ConformanceCase("of several keys each finds its latest part, in the order of the keys") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2, 3)
            for (id, name) in zip(ids, ["a1", "b2", "a1"]) {
                try await store.move(
                    id, to: .sent, parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: name)])
            }
            let connection = try Samples.connection()
            func found(_ keys: [String]) async throws -> [MessageID] {
                try await store.parts(keys: keys, on: connection).map(\.message.id)
            }
            #expect(try await found(["a1", "b2"]) == [ids[2], ids[1]])
            #expect(try await found(["b2", "none", "a1", "b2"]) == [ids[1], ids[2]])
            #expect(try await found(["none"]).isEmpty)
            #expect(try await found([]).isEmpty)
        },
        ConformanceCase("a part is found only while it awaits a report") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            for state in PartOutcome.State.allCases {
                try await store.move(
                    id, to: .sent, parts: [PartOutcome(number: 1, count: 1, state: state, networkID: "n")])
                let found = try await store.part(networkID: "n", on: Samples.connection())
                #expect((found != nil) == (state == .sent), "\(state)")
            }
        },
        ConformanceCase("of several parts with one id the latest is found") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2, 3)
            let part = PartOutcome(number: 1, count: 1, state: .sent, networkID: "again")
            for id in ids { try await store.move(id, to: .sent, parts: [part]) }
            #expect(try await store.part(networkID: "again", on: Samples.connection())?.message.id == ids[2])
            var reported = part
            reported.state = .delivered
            try await store.move(ids[2], to: .delivered, parts: [reported])
            #expect(try await store.part(networkID: "again", on: Samples.connection())?.message.id == ids[1])
        },
        ConformanceCase("a change replaces what was known of the same part and leaves the others") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            let first = PartOutcome(number: 1, count: 2, state: .sent, networkID: "a", detail: "x")
            let second = PartOutcome(number: 2, count: 2, state: .refused, detail: "no")
            try await store.move(id, to: .sending, parts: [second, first])
            #expect(try await store.current(id).parts == [first, second])
            let better = PartOutcome(number: 2, count: 2, state: .sent, networkID: "b")
            try await store.move(id, to: .sent, parts: [better])
            #expect(try await store.current(id).parts == [first, better])
        },
        ConformanceCase("an attempt on another connection forgets the parts of the one before") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            try await store.move(
                id, to: .sending,
                parts: [1, 2, 3].map { PartOutcome(number: $0, count: 3, state: .sent, networkID: "old\($0)") })
            let next = PartOutcome(number: 1, count: 2, state: .sent, networkID: "new1")
            let change = MessageChange(
                id, from: [.sending], to: .sending, at: Samples.moment(2), connection: try Samples.connection("backup"),
                parts: [next], forgetsParts: true)
            #expect(try await store.apply([change]) == [true])
            #expect(try await store.current(id).parts == [next])
            #expect(try await store.part(networkID: "old1", on: Samples.connection()) == nil)
            #expect(try await store.part(networkID: "new1", on: Samples.connection()) == nil)
            #expect(try await store.part(networkID: "new1", on: Samples.connection("backup"))?.part == 1)
        },
        ConformanceCase("parts without a connection named are those of the message's connection") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            try await store.move(id, to: .sending)
            let change = MessageChange(
                id, from: [.sending], to: .sent, at: Samples.moment(2),
                parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "n")])
            #expect(try await store.apply([change]) == [true])
            #expect(try await store.part(networkID: "n", on: Samples.connection())?.message.id == id)
        },
    ]

    static let stories = [
        ConformanceCase("a story has its events in the order they were told, whatever their moments") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            var told: [MessageEvent] = []
            for (index, kind) in MessageEvent.Kind.allCases.enumerated() {
                let event = MessageEvent(
                    at: Samples.moment(Int64(100 - index)), kind: kind,
                    connection: index % 2 == 0 ? nil : try Samples.connection(), detail: "no. \(index)")
                told.append(event)
                let change = MessageChange(id, from: [.queued], to: .queued, at: event.at, event: event)
                #expect(try await store.apply([change]) == [true])
            }
            try await bench.reopen()
            #expect(try await bench.store.story(of: id)?.events == told)
        },
        ConformanceCase("each message has a story of its own, with the submission it shares") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(1, 2)
            let event = MessageEvent(at: Samples.moment(1), kind: .cancelled, detail: "by alice")
            let change = MessageChange(ids[1], from: [.queued], to: .cancelled, at: event.at, event: event)
            #expect(try await store.apply([change]) == [true])
            let first = try #require(try await store.story(of: ids[0]))
            let second = try #require(try await store.story(of: ids[1]))
            #expect(first.events.isEmpty)
            #expect(second.events == [event])
            #expect(first.submission == second.submission)
            #expect(first.message.submission == second.message.submission)
        },
        ConformanceCase("there is no story and no content of numbers never given") { bench in
            for number in [0, 1, -1, Int64.max, Int64.min] {
                let story = try await bench.store.story(of: MessageID(rawValue: number))
                #expect(story == nil)
                #expect(try await bench.store.content(of: SubmissionID(rawValue: number)) == nil)
            }
        },
    ]
}
