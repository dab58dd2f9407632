import Gateway
import Messages
import Testing

@Suite struct ResumptionTests {
    private let store = MemoryStore()
    private let clock = StillClock(Samples.moment(500))
    private let notebook = LogNotebook()

    private func resumption(_ outbox: Outbox) -> Resumption {
        Resumption(store: store, outbox: outbox, clock: clock, log: Log(notebook, clock: clock))
    }

    private func taken(_ outbox: Outbox, _ connection: String = "carrier") throws -> [Int64] {
        outbox.take(for: try Samples.connection(connection), upTo: 10_000, at: clock.now).map(\.id.rawValue)
    }

    @Test func `What was being sent follows the policy of its connection, the rest is left alone`() async throws {
        let table: [(UnknownPolicy, MessageState)] = [(.resend, .queued), (.hold, .unknown), (.fail, .failed)]
        for (policy, state) in table {
            let store = MemoryStore()
            store.put(try Samples.message(1))
            store.put(try Samples.message(2, state: .sending))
            store.put(try Samples.message(3, state: .sent))
            store.put(try Samples.message(4, state: .sending))
            let resumption = Resumption(
                store: store, outbox: Outbox(), clock: clock, log: Log(LogNotebook(), clock: clock))
            let rules = try Samples.rules([try Samples.application()], whenUnknown: policy)
            #expect(try await resumption.recover(rules) == 2)
            #expect(store.messages.map(\.state) == [.queued, state, .sent, state], "\(policy)")
            #expect(store.events(of: MessageID(rawValue: 2)).map(\.kind) == [.unknown])
            #expect(store.message(MessageID(rawValue: 2))?.attempts == 1)
            #expect(store.events(of: MessageID(rawValue: 1)).isEmpty)
            #expect(store.events(of: MessageID(rawValue: 3)).isEmpty)
        }
    }

    @Test func `A message whose connection is gone from the configuration is sent again`() async throws {
        store.put(try Samples.message(1, state: .sending, via: ["gone"]))
        #expect(try await resumption(Outbox()).recover(try Samples.rules([])) == 1)
        #expect(store.messages.map(\.state) == [.queued])
    }

    @Test func `Each of them is worth a warning, by its number`() async throws {
        store.put(try Samples.message(7, state: .sending))
        _ = try await resumption(Outbox()).recover(try Samples.rules([]))
        #expect(notebook.records.count == 1)
        #expect(notebook.records.first?.level == .warning)
        #expect(notebook.records.first?.fields.first?.value == "7")
    }

    @Test func `More than one page is recovered and filled`() async throws {
        for id in 1...2500 as ClosedRange<Int64> {
            store.put(try Samples.message(id, state: id % 2 == 0 ? .sending : .queued))
        }
        let outbox = Outbox()
        #expect(try await resumption(outbox).recover(try Samples.rules([])) == 1250)
        #expect(try await resumption(outbox).fill() == 2500)
        #expect(try taken(outbox) == Array(1...2500))
    }

    @Test func `What is due later waits, and what has ended is left out`() async throws {
        store.put(try Samples.message(1, due: Samples.moment(600)))
        store.put(try Samples.message(2))
        for (id, state) in zip(3..., [MessageState.sent, .delivered, .failed, .expired, .cancelled, .unknown]) {
            store.put(try Samples.message(Int64(id), state: state))
        }
        let outbox = Outbox()
        #expect(try await resumption(outbox).fill() == 2)
        #expect(try taken(outbox) == [2])
        clock.advance(by: .seconds(100))
        #expect(try taken(outbox) == [1])
    }

    @Test func `What was put off before the clock was set back waits as long as was meant`() async throws {
        var message = try Samples.message(1, due: Samples.moment(100_030))
        message.changedAt = Samples.moment(100_000)
        store.put(message)
        let outbox = Outbox()
        #expect(try await resumption(outbox).fill() == 1)
        clock.advance(by: .seconds(29))
        #expect(try taken(outbox) == [])
        clock.advance(by: .seconds(1))
        #expect(try taken(outbox) == [1])
    }

    @Test func `A store that holds more than there is room for is read as far as needed`() async throws {
        for id in 1...10 as ClosedRange<Int64> { store.put(try Samples.message(id)) }
        let outbox = Outbox(capacity: 4)
        #expect(try await resumption(outbox).fill() == 10)
        #expect(outbox.count == 4)
        #expect(!outbox.wantsMore)
        #expect(try taken(outbox) == [1, 2, 3, 4])
        try await end([1, 2, 3, 4], outbox)
        #expect(outbox.wantsMore)
        try await resumption(outbox).fill()
        #expect(try taken(outbox) == [5, 6, 7, 8])
        try await end([5, 6, 7, 8], outbox)
        try await resumption(outbox).fill()
        #expect(try taken(outbox) == [9, 10])
        #expect(!outbox.wantsMore)
    }

    @Test func `What is accepted while the store is being read is there once`() async throws {
        let outbox = Outbox(capacity: 100)
        let store = store
        for id in 1...3 as ClosedRange<Int64> { store.put(try Samples.message(id)) }
        let late = try [4, 5].map { try Samples.message($0) }
        store.beforeNextPage {
            // In the store and offered before the page is read: both ways lead to the outbox.
            for message in late { store.put(message) }
            outbox.offer(late)
        }
        #expect(try await resumption(outbox).fill() == 5)
        #expect(try taken(outbox).sorted() == [1, 2, 3, 4, 5])
        #expect(try taken(outbox) == [])
    }

    @Test func `What was left out while there was no room is found, and what comes then goes straight in`() async throws
    {
        let outbox = Outbox(capacity: 2)
        for id in 1...3 as ClosedRange<Int64> {
            store.put(try Samples.message(id))
            outbox.offer([try Samples.message(id)])
        }
        #expect(try taken(outbox) == [1, 2])
        try await end([1, 2], outbox)
        store.put(try Samples.message(4))
        outbox.offer([try Samples.message(4)])
        #expect(try taken(outbox) == [])
        try await resumption(outbox).fill()
        store.put(try Samples.message(5))
        #expect(try taken(outbox) == [3, 4])
        try await end([3, 4], outbox)
        outbox.offer([try Samples.message(5)])
        #expect(try taken(outbox) == [5])
    }

    @Test func `A store that cannot be read is no reason to believe that it is empty`() async throws {
        store.failure = StoreFailure(.inputOutput, "disk")
        await #expect(throws: StoreFailure(.inputOutput, "disk")) { try await resumption(Outbox()).fill() }
        await #expect(throws: StoreFailure(.inputOutput, "disk")) {
            try await resumption(Outbox()).recover(try Samples.rules([]))
        }
    }

    @Test func `The gateway resumes: it recovers, fills, and says so once`() async throws {
        store.put(try Samples.message(1))
        store.put(try Samples.message(2, state: .sending))
        let gateway = Samples.gateway(store, rules: try Samples.rules([]), clock: clock, log: notebook)
        try await gateway.resume()
        #expect(try taken(gateway.outbox) == [1, 2])
        let line = try #require(notebook.records.last)
        #expect(line.level == .info)
        #expect(line.fields.map(\.name) == ["queued", "unknown"])
        #expect(line.fields.map(\.value) == ["2", "1"])
        try await gateway.refillOutbox()
        #expect(try await gateway.prune(retention: .seconds(100)))
        #expect(store.pruned.map(\.endedBefore) == [Samples.moment(400)])
        #expect(store.pruned.map(\.limit) == [500])
    }

    private func end(_ ids: [Int64], _ outbox: Outbox) async throws {
        let changes = ids.map {
            MessageChange(MessageID(rawValue: $0), from: [.queued], to: .sent, at: clock.now)
        }
        _ = try await store.apply(changes)
        outbox.release(changes.map(\.message))
    }
}
