import Gateway
import Messages
import Testing

extension OfficeBooks where Self: Statistics & Store & History {
    /// Has a message fail for a reason; whether that applied.
    @discardableResult
    fileprivate func fail(
        _ message: MessageID, _ reason: String?, on connection: String? = "carrier", at seconds: Int64 = 1,
        from states: Set<MessageState> = [.queued]
    ) async throws -> Bool {
        let moment = Samples.moment(seconds)
        var change = MessageChange(message, from: states, to: .failed, at: moment)
        change.connection = try connection.map { try Samples.connection($0) }
        change.event = reason.map { MessageEvent(at: moment, kind: .failed, detail: $0) }
        return try await apply([change]) == [true]
    }
}

extension ConformanceCase {
    static let statistics = queues + failures

    private static let queues = [
        ConformanceCase("an empty store has no queues and no failures") { bench in
            let office = try await bench.office()
            #expect(try await office.queues().isEmpty)
            #expect(try await office.failures(since: Timestamp(microseconds: .min), limit: 9).isEmpty)
            #expect(try await office.failures(since: Timestamp(microseconds: .max), limit: 9).isEmpty)
        },
        ConformanceCase("what waits is counted for each connection and state, what has ended is not") { bench in
            let office = try await bench.office()
            var orders = [try Samples.order(1), try Samples.order(2), try Samples.order(3)]
            orders[1].via = [try Samples.connection("backup"), try Samples.connection()]
            orders[2].via = []
            for at in [50, 20, 30] as [Int64] {
                _ = try await office.accept(Samples.submission(at: at), content: [], orders: orders)
            }
            let ended = try await office.acceptSample(0, 1, 2, 3, 4, 5, 6, 7, at: 10)
            for (id, state) in zip(ended, MessageState.allCases) { try await office.move(id, to: state, on: "backup") }
            let (backup, carrier) = (try Samples.connection("backup"), try Samples.connection())
            #expect(
                try await office.queues() == [
                    QueueFigure(connection: nil, state: .queued, count: 3, oldest: Samples.moment(20)),
                    QueueFigure(connection: backup, state: .queued, count: 4, oldest: Samples.moment(10)),
                    QueueFigure(connection: backup, state: .sending, count: 1, oldest: Samples.moment(10)),
                    QueueFigure(connection: backup, state: .unknown, count: 1, oldest: Samples.moment(10)),
                    QueueFigure(connection: carrier, state: .queued, count: 3, oldest: Samples.moment(20)),
                ])
        },
    ]

    private static let failures = [
        ConformanceCase("failures are counted by reason and connection, the most frequent first") { bench in
            let office = try await bench.office()
            let ids = try await office.acceptSample(0, 1, 2, 3, 4, 5, 6)
            try await office.fail(ids[0], "550 5.1.1 <a@example.com>: no such user", at: 1)
            try await office.fail(ids[2], "550 5.1.1 <b@example.com>: no such user", at: 2)
            try await office.fail(ids[1], "550 5.1.1 <c@example.com>: no such user", at: 90)
            try await office.fail(ids[3], "throttled", at: 3)
            try await office.fail(ids[4], "throttled", at: 4)
            try await office.fail(ids[5], "550 5.1.1 <a@example.com>: no such user", on: "backup", at: 5)
            try await office.fail(ids[6], nil, on: nil, at: 6)
            try await bench.reopen()
            let found = try await bench.office().failures(since: Samples.moment(0), limit: 10)
            let (backup, carrier) = (try Samples.connection("backup"), try Samples.connection())
            let reason = FailureReason("550 5.1.1 <a@example.com>: no such user").text
            #expect(
                found == [
                    FailureFigure(connection: carrier, reason: reason, count: 3, latest: ids[2]),
                    FailureFigure(connection: carrier, reason: "throttled", count: 2, latest: ids[4]),
                    FailureFigure(connection: nil, reason: FailureReason("").text, count: 1, latest: ids[6]),
                    FailureFigure(connection: backup, reason: reason, count: 1, latest: ids[5]),
                ])
            #expect(try await bench.office().failures(since: Samples.moment(0), limit: 2) == Array(found[..<2]))
            #expect(try await bench.office().failures(since: Samples.moment(0), limit: -1).isEmpty)
        },
        ConformanceCase("failures of before are left out, to the minute") { bench in
            let office = try await bench.office()
            // Samples begin twenty seconds past a minute.
            let ids = try await office.acceptSample(0, 1, 2)
            for (id, seconds) in zip(ids, [39, 40, 99] as [Int64]) { try await office.fail(id, "x", at: seconds) }
            for (since, count) in [(-1000, 3), (39, 3), (40, 2), (99, 2), (100, nil)] as [(Int64, Int?)] {
                let found = try await office.failures(since: Samples.moment(since), limit: 9)
                #expect(found.first?.count == count, "\(since)")
            }
        },
        ConformanceCase("a message that has failed fails once, and again when it was tried again") { bench in
            let office = try await bench.office()
            let id = try await office.acceptSample(1)[0]
            #expect(try await office.fail(id, "x", at: 1))
            #expect(try await office.fail(id, "a late report", at: 2, from: [.failed]))
            #expect(try await !office.fail(id, "x", at: 3, from: [.queued]))
            #expect(try await office.failures(since: Samples.moment(0), limit: 9).map(\.count) == [1])
            try await office.move(id, to: .queued, at: 4)
            #expect(try await office.fail(id, "x", at: 5))
            #expect(try await office.failures(since: Samples.moment(0), limit: 9).map(\.count) == [2])
        },
        ConformanceCase("a failure without a connection is one of the connection of the latest attempt") { bench in
            let office = try await bench.office()
            let ids = try await office.acceptSample(1, 2)
            try await office.move(ids[0], to: .sending, on: "backup")
            try await office.fail(ids[0], "x", on: nil, from: [.sending])
            let found = try await office.failures(since: Samples.moment(0), limit: 9)
            #expect(found.map(\.connection) == [try Samples.connection("backup")])
        },
        ConformanceCase("what goes nowhere has failed for the reason of its note") { bench in
            let office = try await bench.office()
            let orders = [
                MessageOrder(.nowhere, via: [], text: "Hi", note: "no route takes it"),
                MessageOrder(.nowhere, via: [], text: "Hi"),
            ]
            let given = try await office.accept(Samples.submission(), content: [], orders: orders).messages
            let found = try await office.failures(since: Samples.moment(0), limit: 9)
            #expect(Set(found.map(\.latest)) == Set(given))
            #expect(found.contains { $0.reason == "no route takes it" && $0.connection == nil })
        },
        ConformanceCase("pruning forgets failures of before, step by step") { bench in
            let office = try await bench.office()
            let ids = try await office.acceptSample(0, 1, 2, 3)
            for (index, id) in ids.enumerated() { try await office.fail(id, "x", at: Int64(100 * index)) }
            while try await office.prune(endedBefore: Samples.moment(200), limit: 1) {}
            let found = try await office.failures(since: Samples.moment(-1000), limit: 9)
            #expect(found.map(\.count) == [2] && found.map(\.latest) == [ids[3]])
        },
    ]
}
