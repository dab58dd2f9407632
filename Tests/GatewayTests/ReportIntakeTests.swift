import Gateway
import Messages
import Testing

@Suite struct ReportIntakeTests {
    private let store = MemoryStore()
    private let now = Samples.moment(900)

    private func put(parts count: Int, state: MessageState = .sent) throws {
        let parts = (1...count).map { PartOutcome(number: $0, count: count, state: .sent, networkID: "n\($0)") }
        store.put(try Samples.message(1, state: state, attempts: 1, parts: parts))
    }

    private func accept(
        _ networkID: String, _ verdict: NetworkReport.Verdict, _ detail: String = "said so",
        on connection: String = "carrier"
    ) async throws -> ReportIntake.Verdict {
        await ReportIntake(store: store).accept(
            NetworkReport(networkID: networkID, verdict: verdict, detail: detail),
            on: try Samples.connection(connection),
            at: now)
    }

    private var message: Message? { store.message(MessageID(rawValue: 1)) }
    private var events: [MessageEvent] { store.events(of: MessageID(rawValue: 1)) }
    private let kept = ReportIntake.Verdict.kept(MessageID(rawValue: 1))

    @Test func `A message of one part is delivered with its report`() async throws {
        try put(parts: 1)
        #expect(try await accept("n1", .delivered, "DELIVRD") == kept)
        #expect(message?.state == .delivered)
        #expect(message?.parts.map(\.state) == [.delivered])
        #expect(message?.parts.first?.detail == "DELIVRD")
        #expect(message?.attempts == 1)
        #expect(
            events == [
                MessageEvent(at: now, kind: .report, connection: try Samples.connection(), detail: "DELIVRD")
            ])
    }

    @Test func `A message of several parts is delivered when all of them are, in any order`() async throws {
        for order in [["n1", "n2", "n3"], ["n3", "n1", "n2"], ["n2", "n3", "n1"]] {
            try put(parts: 3)
            #expect(try await accept(order[0], .delivered) == kept)
            #expect(try await accept(order[1], .delivered) == kept)
            #expect(message?.state == .sent)
            #expect(try await accept(order[2], .delivered) == kept)
            #expect(message?.state == .delivered)
        }
        #expect(
            events.suffix(3).map(\.detail) == ["part 2 of 3: said so", "part 3 of 3: said so", "part 1 of 3: said so"])
    }

    @Test func `One part that will not arrive is a message that has failed, and later reports change nothing of that`()
        async throws
    {
        try put(parts: 2)
        #expect(try await accept("n1", .undelivered, "UNDELIV") == kept)
        #expect(message?.state == .failed)
        #expect(try await accept("n2", .delivered) == kept)
        #expect(message?.state == .failed)
        #expect(message?.parts.map(\.state) == [.undelivered, .delivered])
        #expect(events.map(\.detail) == ["part 1 of 2: UNDELIV", "part 2 of 2: said so"])
    }

    @Test func `A report that decides nothing is only noted`() async throws {
        try put(parts: 1)
        #expect(try await accept("n1", .underway, "ENROUTE") == kept)
        #expect(message?.state == .sent)
        #expect(message?.parts.map(\.state) == [.sent])
        #expect(events.map(\.detail) == ["ENROUTE"])
        #expect(try await accept("n1", .delivered) == kept)
        #expect(message?.state == .delivered)
    }

    @Test func `A part known of in a message that still waits is noted, and its moment stays`() async throws {
        let parts = [PartOutcome(number: 1, count: 2, state: .sent, networkID: "n1")]
        var waiting = try Samples.message(1, attempts: 1, due: Samples.moment(999), parts: parts)
        waiting.connection = try Samples.connection()
        store.put(waiting)
        #expect(try await accept("n1", .delivered) == kept)
        #expect(message?.state == .queued)
        #expect(message?.due == Samples.moment(999))
        #expect(message?.parts.map(\.state) == [.delivered])
    }

    @Test func `Parts that nothing is known of are not delivered`() async throws {
        store.put(
            try Samples.message(
                1, state: .sent, parts: [PartOutcome(number: 2, count: 2, state: .sent, networkID: "n2")]))
        #expect(try await accept("n2", .delivered) == kept)
        #expect(message?.state == .sent)
    }

    @Test func `A report about nothing we sent, over another connection, or said twice is unmatched`() async throws {
        try put(parts: 1)
        #expect(try await accept("n2", .delivered) == .unmatched)
        #expect(try await accept("", .delivered) == .unmatched)
        #expect(try await accept("n1", .delivered, on: "backup") == .unmatched)
        #expect(try await accept("n1", .delivered) == kept)
        #expect(try await accept("n1", .delivered) == .unmatched)
        #expect(events.count == 1)
    }

    @Test func `What the store cannot keep is told, so that the network says it again`() async throws {
        try put(parts: 1)
        store.failure = StoreFailure(.full, "disk")
        #expect(try await accept("n1", .delivered) == .notKept(StoreFailure(.full, "disk")))
        store.failure = nil
        #expect(try await accept("n1", .delivered) == kept)
    }

    @Test func `Reports about all parts at the same time leave no message behind as sent`() async throws {
        let intake = ReportIntake(store: store)
        let carrier = try Samples.connection()
        let now = now
        for _ in 0..<50 {
            try put(parts: 8)
            store.afterEachPart { await Task.yield() }
            await withTaskGroup(of: ReportIntake.Verdict.self) { group in
                for number in 1...8 {
                    group.addTask {
                        await intake.accept(
                            NetworkReport(networkID: "n\(number)", verdict: .delivered, detail: ""), on: carrier,
                            at: now)
                    }
                }
                for await verdict in group { #expect(verdict == kept) }
            }
            #expect(message?.state == .delivered)
        }
    }

    @Test func `A message whose state changes while its report is on the way is looked at again`() async throws {
        try put(parts: 1, state: .sending)
        let store = store
        let moment = now
        store.afterEachPart {
            let id = MessageID(rawValue: 1)
            _ = try? await store.apply([MessageChange(id, from: [.sending], to: .sent, at: moment)])
        }
        #expect(try await accept("n1", .delivered) == kept)
        #expect(message?.state == .delivered)
    }
}
