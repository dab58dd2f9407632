import Gateway
import Messages
import Testing

extension ConformanceCase {
    static let changing = [
        ConformanceCase("a change applies only from the states it names") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            let wrong = MessageChange(
                id, from: [.sending, .sent], to: .delivered, at: Samples.moment(5), attempts: 3,
                parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "n")], forgetsParts: true,
                event: MessageEvent(at: Samples.moment(5), kind: .sent))
            let before = try await store.story(of: id)
            #expect(try await store.apply([wrong]) == [false])
            #expect(try await store.story(of: id) == before)
            var right = wrong
            right.from = [.queued]
            #expect(try await store.apply([right]) == [true])
            #expect(try await store.current(id).state == .delivered)
        },
        ConformanceCase("every state can be entered from every state, and from no other") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            for from in MessageState.allCases {
                for to in MessageState.allCases {
                    try await store.move(id, to: from)
                    let others = Set(MessageState.allCases).subtracting([from])
                    let refused = MessageChange(id, from: others, to: to, at: Samples.moment(2))
                    let taken = MessageChange(id, from: [from], to: to, at: Samples.moment(3))
                    #expect(try await store.apply([refused, taken]) == [false, true], "\(from) to \(to)")
                    #expect(try await store.current(id).state == to)
                }
            }
        },
        ConformanceCase("a change from no state never applies, nor does one of an unknown message") { bench in
            let id = try await bench.store.acceptSample(1)[0]
            let never = MessageChange(id, from: [], to: .sent, at: Samples.moment(1))
            let gone = MessageChange(
                MessageID(rawValue: 99), from: Set(MessageState.allCases), to: .sent, at: Samples.moment(1),
                parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "n")])
            #expect(try await bench.store.apply([never, gone]) == [false, false])
            #expect(try await bench.store.part(networkID: "n", on: Samples.connection()) == nil)
        },
        ConformanceCase("changes of one call are carried out in order, each seeing those before") { bench in
            let id = try await bench.store.acceptSample(1)[0]
            let sending = MessageChange(id, from: [.queued], to: .sending, at: Samples.moment(1))
            let sent = MessageChange(id, from: [.sending], to: .sent, at: Samples.moment(2))
            #expect(try await bench.store.apply([sending, sending, sent, sending]) == [true, false, true, false])
            #expect(try await bench.store.current(id).state == .sent)
        },
        ConformanceCase("no changes are no trouble") { bench in
            let applied = try await bench.store.apply([])
            #expect(applied.isEmpty)
        },
        ConformanceCase("attempts and connection stay when a change does not name them, due goes") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            let first = MessageChange(
                id, from: [.queued], to: .queued, at: Samples.moment(1), attempts: 2, due: Samples.moment(30),
                connection: try Samples.connection())
            #expect(try await store.apply([first]) == [true])
            var message = try await store.current(id)
            #expect(message.attempts == 2)
            #expect(message.due == Samples.moment(30))
            #expect(message.connection == (try Samples.connection()))
            let second = MessageChange(id, from: [.queued], to: .sending, at: Samples.moment(2))
            #expect(try await store.apply([second]) == [true])
            message = try await store.current(id)
            #expect(message.attempts == 2)
            #expect(message.due == nil)
            #expect(message.connection == (try Samples.connection()))
        },
        ConformanceCase("the moment of change is that of the latest change of state") { bench in
            let id = try await bench.store.acceptSample(1)[0]
            try await bench.store.move(id, to: .sent, at: 10)
            try await bench.store.move(id, to: .sent, at: 20)
            #expect(try await bench.store.current(id).changedAt == Samples.moment(10))
            try await bench.store.move(id, to: .delivered, at: 30)
            #expect(try await bench.store.current(id).changedAt == Samples.moment(30))
        },
        ConformanceCase("what was changed is there after opening again") { bench in
            let id = try await bench.store.acceptSample(1)[0]
            try await bench.store.move(
                id, to: .sent, parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: "n", detail: "d")])
            let before = try await bench.store.story(of: id)
            try await bench.reopen()
            #expect(try await bench.store.story(of: id) == before)
            #expect(before?.message.state == .sent)
        },
        ConformanceCase("of many callers who want the same change exactly one gets it") { bench in
            let store = await bench.store
            let id = try await store.acceptSample(1)[0]
            let change = MessageChange(id, from: [.queued], to: .sending, at: Samples.moment(1))
            let winners = try await withThrowingTaskGroup(of: [Bool].self) { group in
                for _ in 0..<100 { group.addTask { try await store.apply([change]) } }
                return try await group.reduce(into: 0) { $0 += $1 == [true] ? 1 : 0 }
            }
            #expect(winners == 1)
        },
    ]

    static let activity = [
        ConformanceCase("active messages are those queued or sending, in order of their number") { bench in
            let store = await bench.store
            let ids = try await store.acceptSample(0, 1, 2, 3, 4, 5, 6, 7, 8)
            for (id, state) in zip(ids.dropFirst(), MessageState.allCases) { try await store.move(id, to: state) }
            try await bench.reopen()
            let active = try await bench.store.activeMessages(after: nil, limit: 100)
            #expect(active.map(\.id) == [ids[0], ids[1], ids[2]])
            #expect(active.map(\.state) == [.queued, .queued, .sending])
        },
        ConformanceCase("active messages come in pages") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for phone in 0..<25 { ids += try await store.acceptSample(phone) }
            for (index, id) in ids.enumerated() where index % 3 == 1 { try await store.move(id, to: .sending) }
            var seen: [MessageID] = []
            while true {
                let page = try await store.activeMessages(after: seen.last, limit: 7)
                #expect(page.count <= 7)
                guard !page.isEmpty else { break }
                seen += page.map(\.id)
            }
            #expect(seen == ids)
            #expect(try await store.activeMessages(after: nil, limit: 0).isEmpty)
        },
        ConformanceCase("active messages carry what is known of their parts") { bench in
            let id = try await bench.store.acceptSample(1)[0]
            let parts = [
                PartOutcome(number: 1, count: 2, state: .sent, networkID: "a"),
                PartOutcome(number: 2, count: 2, state: .unanswered),
            ]
            try await bench.store.move(id, to: .sending, parts: parts)
            #expect(try await bench.store.activeMessages(after: nil, limit: 1).map(\.parts) == [parts])
        },
    ]
}
