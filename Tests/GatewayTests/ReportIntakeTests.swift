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
            NetworkReport(networkIDs: [networkID], verdict: verdict, detail: detail),
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
                            NetworkReport(networkIDs: ["n\(number)"], verdict: .delivered, detail: ""), on: carrier,
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

    // MARK: - Ids in other forms, and reports that match nothing

    /// A message of one part that the network knows by `networkID`, for a phone of ours.
    private func put(_ id: Int64, _ networkID: String, to phone: String = "+447700900123") throws {
        var message = try Samples.message(
            id, state: .sent, parts: [PartOutcome(number: 1, count: 1, state: .sent, networkID: networkID)])
        message.order.destination = .phone(try Samples.number(phone))
        store.put(message)
    }

    private func report(_ ids: [String], phone: String? = nil) throws -> NetworkReport {
        NetworkReport(
            networkIDs: ids, phone: try phone.map { try Samples.number($0) }, verdict: .delivered, detail: "DELIVRD")
    }

    @Test(arguments: [
        ("n-7", "n-7"), ("ABC123", "abc123"), ("abc123", "ABC123"), ("0000123", "123"), ("123", "0000000123"),
        ("1e240", "123456"), ("1E240", "0000123456"), ("123456", "1e240"), ("123456", "0001E240"),
        ("7fffffffffffffffff", "2361183241434822606847"), ("2361183241434822606847", "7FFFFFFFFFFFFFFFFF"),
        ("6b29fc40-ca47-1067-b31d-00dd010662da", "6B29FC40-CA47-1067-B31D-00DD010662DA"), ("42", " 42 "), ("0", "000"),
    ])
    func `A report finds its part whatever form its network writes ids in`(given: String, reported: String) async throws
    {
        try put(1, given)
        #expect(try await accept(reported, .delivered) == kept)
        #expect(message?.state == .delivered)
        #expect(try await accept(reported, .delivered) == .unmatched)
    }

    @Test(arguments: [("Ax-7", "ax-7"), ("12", "13"), ("x12", "12"), ("12", ""), ("10", "0xa")])
    func `Ids that are different stay so`(given: String, reported: String) async throws {
        try put(1, given)
        #expect(try await accept(reported, .delivered) == .unmatched)
        #expect(message?.state == .sent)
    }

    @Test func `Of two messages that an id may mean, the phone in the report decides`() async throws {
        let carrier = try Samples.connection()
        let table: [(phone: String?, winner: Int64)] = [
            ("+447700900111", 1), ("+447700900222", 2), (nil, 1), ("+447700900333", 1),
        ]
        for (phone, winner) in table {
            try put(1, "10", to: "+447700900111")
            try put(2, "a", to: "+447700900222")
            let verdict = await ReportIntake(store: store).accept(
                try report(["10"], phone: phone), on: carrier, at: now)
            #expect(verdict == .kept(MessageID(rawValue: winner)), "\(phone ?? "no phone")")
        }
    }

    @Test func `Three reports that leave no doubt teach how a network writes ids, and the board says so`() async throws
    {
        let board = ConnectionBoard()
        let carrier = try Samples.connection()
        board.post(ConnectionStatus(name: carrier, type: "smpp", remote: "smsc", since: now))
        let intake = ReportIntake(store: store, board: board)
        for (id, given, reported) in [(Int64(1), "1e240", "123456"), (2, "1e241", "123457"), (3, "1e242", "123458")] {
            try put(id, given)
            #expect(board.status(of: carrier)?.reportIDs == "")
            #expect(await intake.accept(try report([reported]), on: carrier, at: now) == .kept(MessageID(rawValue: id)))
        }
        #expect(
            board.status(of: carrier)?.reportIDs
                == "answers write ids in hexadecimal, reports in decimal (in decimal: 3)")
        // What was learnt is tried first: the report means the part that the network calls "a".
        try put(4, "10")
        try put(5, "a")
        #expect(await intake.accept(try report(["10"]), on: carrier, at: now) == .kept(MessageID(rawValue: 5)))
        // Another connection has learnt nothing.
        #expect(try await accept("10", .delivered) == .kept(MessageID(rawValue: 4)))
    }

    @Test func `Of the ids that a report says the first that is known counts`() async throws {
        try put(1, "text-1")
        let verdict = await ReportIntake(store: store).accept(
            try report(["tlv-1", "text-1"]), on: try Samples.connection(), at: now)
        #expect(verdict == kept)
    }

    @Test func `A report that it took too long ends the message as expired`() async throws {
        try put(parts: 1)
        #expect(try await accept("n1", .expired, "EXPIRED") == kept)
        #expect(message?.state == .expired)
        #expect(message?.parts.map(\.state) == [.undelivered])
        try put(parts: 2)
        #expect(try await accept("n2", .expired) == kept)
        #expect(try await accept("n1", .delivered) == kept)
        #expect(message?.state == .expired)
    }

    @Test func `A report that matches nothing is kept for people to see`() async throws {
        let carrier = try Samples.connection()
        let intake = ReportIntake(store: store)
        try await intake.acceptStray(try report(["77", "88"], phone: "+447700900111"), on: carrier, at: now)
        try await intake.acceptStray(
            NetworkReport(networkIDs: [], verdict: .underway, detail: ""), on: carrier, at: now)
        #expect(
            store.strays == [
                StrayReport(
                    at: now, connection: carrier, networkID: "77", phone: "+447700900111", detail: "DELIVRD"),
                StrayReport(at: now, connection: carrier, networkID: "", phone: "", detail: ""),
            ])
        store.failure = StoreFailure(.full, "disk")
        await #expect(throws: StoreFailure(.full, "disk")) {
            try await intake.acceptStray(try report(["99"]), on: carrier, at: now)
        }
        #expect(store.strays.count == 2)
    }

    @Test func `A store that fails at any step leaves a report to be said again, and it counts once`() async throws {
        for call in 1...3 {
            try put(parts: 2)
            let stumbling = StumblingStore(store)
            let intake = ReportIntake(store: stumbling)
            let carrier = try Samples.connection()
            stumbling.fail(call...call)
            let said = NetworkReport(networkIDs: ["n1"], verdict: .delivered, detail: "x")
            #expect(await intake.accept(said, on: carrier, at: now) == .notKept(StumblingStore.failure), "call \(call)")
            #expect(message?.parts.map(\.state) == [.sent, .sent])
            #expect(await intake.accept(said, on: carrier, at: now) == kept)
            #expect(message?.parts.map(\.state) == [.delivered, .sent])
        }
    }

    // MARK: - Reports that come together

    @Test func `Reports that come together cost one look-up and one commit`() async throws {
        for id in 1...20 { try put(Int64(id), "n\(id)") }
        let counting = StumblingStore(store)
        let intake = ReportIntake(store: counting)
        let reports = try (1...20).map { try report(["n\($0)"], phone: PhoneRig.phone) }
        let verdicts = await intake.accept(reports, on: try Samples.connection(), at: now)
        #expect(verdicts == (1...20).map { .kept(MessageID(rawValue: $0)) })
        #expect(counting.calls == 2)
        #expect(store.messages.allSatisfy { $0.state == .delivered })
    }

    @Test func `Reports that come together find their parts as each alone would`() async throws {
        let carrier = try Samples.connection()
        try put(1, "10", to: "+447700900111")
        try put(2, "a", to: "+447700900222")
        try put(3, "1e240", to: "+447700900333")
        try put(4, "n4", to: "+447700900444")
        let reports = [
            try report(["nobody"]), try report(["10"], phone: "+447700900222"), try report(["123456"]),
            try report(["tlv", "n4"], phone: "+447700900999"), try report(["10"], phone: "+447700900111"),
        ]
        let verdicts = await ReportIntake(store: store).accept(reports, on: carrier, at: now)
        let kept = [2, 3, 4, 1].map { ReportIntake.Verdict?.some(.kept(MessageID(rawValue: $0))) }
        #expect(verdicts == [.unmatched] + kept)
        #expect(await ReportIntake(store: store).accept([], on: carrier, at: now) == [])
    }

    @Test func `Of reports about one message that come together the first is kept, the others are to come again`()
        async throws
    {
        let intake = ReportIntake(store: store)
        let carrier = try Samples.connection()
        try put(parts: 3)
        try put(2, "x")
        var rest = try ["n2", "x", "n1", "x", "n3"].map { try report([$0]) }
        #expect(
            await intake.accept(rest, on: carrier, at: now) == [kept, .kept(MessageID(rawValue: 2)), nil, nil, nil])
        #expect(message?.parts.map(\.state) == [.sent, .delivered, .sent])
        rest.removeFirst(2)
        #expect(await intake.accept(rest, on: carrier, at: now) == [kept, .unmatched, nil])
        rest.removeFirst(2)
        #expect(await intake.accept(rest, on: carrier, at: now) == [kept])
        #expect(message?.state == .delivered)
        #expect(events.map(\.detail) == [2, 1, 3].map { "part \($0) of 3: DELIVRD" })
    }

    @Test func `One message that changes meanwhile does not hold up the reports that came with its own`() async throws {
        try put(parts: 1, state: .sending)
        try put(2, "x")
        let store = store
        let moment = now
        store.afterEachPart {
            let id = MessageID(rawValue: 1)
            _ = try? await store.apply([MessageChange(id, from: [.sending], to: .sent, at: moment)])
        }
        let verdicts = await ReportIntake(store: store).accept(
            try [report(["n1"]), report(["x"])], on: try Samples.connection(), at: now)
        #expect(verdicts == [kept, .kept(MessageID(rawValue: 2))])
        #expect(message?.state == .delivered)
    }

    @Test func `A store that fails leaves all reports that came together to be said again`() async throws {
        let carrier = try Samples.connection()
        for call in 1...2 {
            try put(1, "n1")
            try put(2, "n2")
            let stumbling = StumblingStore(store)
            stumbling.fail(call...call)
            let intake = ReportIntake(store: stumbling)
            let reports = try [report(["n1"]), report(["n2"])]
            let failed = ReportIntake.Verdict?.some(.notKept(StumblingStore.failure))
            #expect(await intake.accept(reports, on: carrier, at: now) == [failed, failed])
            #expect(await intake.accept(reports, on: carrier, at: now) == [kept, .kept(MessageID(rawValue: 2))])
        }
    }
}
