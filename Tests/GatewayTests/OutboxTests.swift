import Gateway
import Messages
import TestKit
import Testing

@Suite struct OutboxTests {
    private let outbox = Outbox()
    private let start = Samples.moment(0)

    private func name(_ text: String) throws -> ConnectionName { try Samples.connection(text) }

    private func take(
        _ connection: String = "carrier", upTo count: Int = 100, at moment: Timestamp? = nil, from outbox: Outbox? = nil
    ) throws -> [Int64] {
        (outbox ?? self.outbox).take(for: try name(connection), upTo: count, at: moment ?? start).map(\.id.rawValue)
    }

    private func offer(_ ids: ClosedRange<Int64>, via: [String] = ["carrier"]) throws {
        outbox.offer(try ids.map { try Samples.message($0, via: via) })
    }

    @Test func `Messages come out in the order in which they went in, as many as are asked for`() throws {
        try offer(1...5)
        try offer(6...9)
        #expect(try take(upTo: 0) == [])
        #expect(try take(upTo: 3) == [1, 2, 3])
        #expect(try take(upTo: 1) == [4])
        #expect(try take() == [5, 6, 7, 8, 9])
        #expect(try take() == [])
        #expect(outbox.count == 9)
    }

    @Test func `A connection gets only what may go over it`() throws {
        try offer(1...2, via: ["carrier"])
        try offer(3...4, via: ["backup"])
        #expect(try take("other") == [])
        #expect(try take("backup") == [3, 4])
        #expect(try take("carrier") == [1, 2])
    }

    @Test func `Routes that share a connection are served by age, so that none waits for another to run empty`() throws
    {
        try offer(1...3, via: ["carrier"])
        try offer(4...5, via: ["carrier", "backup"])
        try offer(6...7, via: ["carrier"])
        #expect(try take(upTo: 4) == [1, 2, 3, 4])
        try offer(8...20, via: ["carrier"])
        #expect(try take(upTo: 3) == [5, 6, 7])
        #expect(try take(upTo: 100) == Array(8...20))
    }

    @Test func `What is not due waits for its moment`() throws {
        outbox.offer([
            try Samples.message(1, due: Samples.moment(30)), try Samples.message(2, due: Samples.moment(10)),
            try Samples.message(3), try Samples.message(4, due: Samples.moment(20)),
        ])
        let connection = try name("carrier")
        #expect(try take() == [3])
        #expect(outbox.nextDue(for: connection, at: start) == Samples.moment(10))
        #expect(try take(at: Samples.moment(9)) == [])
        #expect(try take(at: Samples.moment(10)) == [2])
        #expect(outbox.nextDue(for: connection, at: start) == Samples.moment(20))
        #expect(try take(at: Samples.moment(1000)) == [4, 1])
        #expect(outbox.nextDue(for: connection, at: start) == nil)
    }

    @Test func `Many moments come out in order, whatever order they went in`() throws {
        var messages: [Message] = []
        for id in 1...500 as ClosedRange<Int64> {
            messages.append(try Samples.message(id, due: Samples.moment(id &* 7919 % 503)))
        }
        outbox.offer(messages)
        var taken: [Timestamp] = []
        for second in 0...503 as ClosedRange<Int64> {
            let now = Samples.moment(second)
            let due = outbox.take(for: try name("carrier"), upTo: 1000, at: now).compactMap(\.due)
            #expect(due.allSatisfy { $0 <= now })
            taken += due
        }
        #expect(taken.count == 500)
        #expect(taken == taken.sorted())
    }

    @Test func `The next connection serves ten seconds after the preferred one went down, and not before`() throws {
        for connection in ["carrier", "backup"] { outbox.attach(try name(connection), at: start) {} }
        outbox.setUp(true, try name("carrier"), at: start)
        outbox.setUp(true, try name("backup"), at: start)
        try offer(1...4, via: ["carrier", "backup"])
        #expect(try take("backup", at: Samples.moment(1000)) == [])
        outbox.setUp(false, try name("carrier"), at: Samples.moment(1000))
        #expect(try take("backup", at: Samples.moment(1000)) == [])
        #expect(try take("backup", at: Samples.moment(1010) - .microseconds(1)) == [])
        #expect(try take("backup", upTo: 1, at: Samples.moment(1010)) == [1])
        // Saying again that it is down does not start the time anew.
        outbox.setUp(false, try name("carrier"), at: Samples.moment(1011))
        #expect(try take("backup", upTo: 1, at: Samples.moment(1011)) == [2])
        outbox.setUp(true, try name("carrier"), at: Samples.moment(1012))
        #expect(try take("backup", at: Samples.moment(2000)) == [])
        #expect(try take("carrier", at: Samples.moment(2000)) == [3, 4])
    }

    @Test func `What was put off waits as long as was meant when the clock is set back, and goes at once when forward`()
        throws
    {
        let day: Int64 = 86_400
        outbox.attach(try name("carrier"), at: Samples.moment(day)) {}
        outbox.offer(try (1...3).map { try Samples.message($0, due: Samples.moment(day + 30 * $0)) })
        #expect(try take(at: Samples.moment(day)) == [])
        #expect(try take(at: start) == [])
        #expect(outbox.nextDue(for: try name("carrier"), at: start) == Samples.moment(30))
        #expect(try take(at: Samples.moment(29)) == [])
        #expect(try take(at: Samples.moment(30)) == [1])
        // A correction of less than a second moves nothing.
        #expect(try take(at: Samples.moment(30) - .milliseconds(999)) == [])
        #expect(outbox.nextDue(for: try name("carrier"), at: start) == Samples.moment(60))
        #expect(try take(at: Samples.moment(day)) == [2, 3])
    }

    @Test func `The next connection serves in time although the clock is set back while the preferred one is down`()
        throws
    {
        for connection in ["carrier", "backup"] { outbox.attach(try name(connection), at: Samples.moment(1000)) {} }
        try offer(1...1, via: ["carrier", "backup"])
        #expect(try take("backup", at: Samples.moment(1004)) == [])
        #expect(outbox.takeOverdue(at: start).isEmpty)
        #expect(try take("backup", at: Samples.moment(5)) == [])
        #expect(try take("backup", at: Samples.moment(6)) == [1])
    }

    @Test func `A connection that never came up is waited for just as long`() throws {
        outbox.attach(try name("carrier"), at: start) {}
        try offer(1...1, via: ["carrier", "backup"])
        #expect(try take("backup", at: Samples.moment(10) - .microseconds(1)) == [])
        #expect(try take("backup", at: Samples.moment(10)) == [1])
    }

    @Test func `A connection that is not there at all is not waited for`() throws {
        try offer(1...1, via: ["gone", "backup"])
        #expect(try take("backup") == [1])
        outbox.attach(try name("carrier"), at: start) {}
        outbox.setUp(true, try name("carrier"), at: start)
        try offer(2...2, via: ["carrier", "backup"])
        #expect(try take("backup") == [])
        outbox.detach(try name("carrier"))
        #expect(try take("backup") == [2])
    }

    @Test func `The third of three serves only when both before it are down long enough`() throws {
        for connection in ["a", "b", "c"] { outbox.attach(try name(connection), at: start) {} }
        try offer(1...1, via: ["a", "b", "c"])
        outbox.setUp(true, try name("b"), at: Samples.moment(5))
        #expect(try take("c", at: Samples.moment(100)) == [])
        outbox.setUp(false, try name("b"), at: Samples.moment(100))
        #expect(try take("c", at: Samples.moment(109)) == [])
        #expect(try take("c", at: Samples.moment(110)) == [1])
    }

    @Test func `The moment of a message is told only to a connection that may serve it`() throws {
        for connection in ["carrier", "backup"] { outbox.attach(try name(connection), at: start) {} }
        outbox.offer([try Samples.message(1, via: ["carrier", "backup"], due: Samples.moment(60))])
        #expect(outbox.nextDue(for: try name("backup"), at: Samples.moment(9)) == nil)
        #expect(outbox.nextDue(for: try name("backup"), at: Samples.moment(10)) == Samples.moment(60))
        #expect(outbox.nextDue(for: try name("carrier"), at: start) == Samples.moment(60))
    }

    @Test func `A message offered twice, or again while it is being sent, is there once`() throws {
        try offer(1...2)
        try offer(1...3)
        #expect(outbox.refill([try Samples.message(2)]))
        #expect(try take() == [1, 2, 3])
        try offer(1...3)
        #expect(try take() == [])
        #expect(outbox.count == 3)
    }

    @Test func `A released message is forgotten, and may come again`() throws {
        try offer(1...2)
        #expect(try take() == [1, 2])
        outbox.release([MessageID(rawValue: 1), MessageID(rawValue: 77)])
        #expect(outbox.count == 1)
        try offer(1...2)
        #expect(try take() == [1])
    }

    @Test func `A message that is put back waits again, by its new moment`() throws {
        try offer(1...2)
        #expect(try take() == [1, 2])
        outbox.putBack(try Samples.message(2, attempts: 1, due: Samples.moment(30)))
        outbox.putBack(try Samples.message(1))
        #expect(outbox.count == 2)
        #expect(try take() == [1])
        #expect(try take(at: Samples.moment(30)) == [2])
    }

    @Test func `What waits is counted for the connection that comes first`() throws {
        try offer(1...3, via: ["carrier", "backup"])
        try offer(4...4, via: ["carrier"])
        try offer(5...6, via: ["backup"])
        outbox.offer([try Samples.message(7, due: Samples.moment(60))])
        #expect(outbox.waiting(for: try name("carrier")) == 5)
        #expect(outbox.waiting(for: try name("backup")) == 2)
        #expect(outbox.waiting(for: try name("other")) == 0)
        _ = try take("carrier", upTo: 2)
        #expect(outbox.waiting(for: try name("carrier")) == 3)
    }
}

@Suite struct OutboxWakingTests {
    private let outbox = Outbox()
    private let start = Samples.moment(0)

    private func attach(_ connection: String) throws -> Counter {
        let counter = Counter()
        outbox.attach(try Samples.connection(connection), at: start) { counter.add() }
        return counter
    }

    @Test func `Only a connection that found nothing is woken, once`() throws {
        let carrier = Counter()
        outbox.attach(try Samples.connection(), at: start) { carrier.add() }
        outbox.offer([try Samples.message(1)])
        #expect(carrier.count == 1)
        outbox.offer([try Samples.message(2)])
        #expect(carrier.count == 1)
        #expect(outbox.take(for: try Samples.connection(), upTo: 2, at: start).count == 2)
        outbox.offer([try Samples.message(3)])
        #expect(carrier.count == 1, "it got all it asked for and is not idle")
        #expect(outbox.take(for: try Samples.connection(), upTo: 2, at: start).count == 1)
        outbox.offer([try Samples.message(4), try Samples.message(5)])
        #expect(carrier.count == 2)
    }

    @Test func `Every idle connection of the route is woken, and no other`() throws {
        let (carrier, backup, other) = (try attach("carrier"), try attach("backup"), try attach("other"))
        outbox.offer([try Samples.message(1, via: ["carrier", "backup"])])
        #expect([carrier, backup, other].map(\.count) == [1, 1, 0])
    }

    @Test func `Nobody is woken for what is already known`() throws {
        outbox.offer([try Samples.message(1)])
        let carrier = try attach("carrier")
        outbox.offer([try Samples.message(1)])
        #expect(carrier.count == 0)
    }

    @Test func `Putting back wakes too`() throws {
        let carrier = try attach("carrier")
        outbox.putBack(try Samples.message(1))
        #expect(carrier.count == 1)
    }

    @Test func `A detached connection is not woken any more`() throws {
        let carrier = try attach("carrier")
        outbox.detach(try Samples.connection())
        outbox.offer([try Samples.message(1)])
        #expect(carrier.count == 0)
    }

    @Test func `Whoever is woken may use the outbox at once`() throws {
        let (outbox, connection, start) = (outbox, try Samples.connection(), start)
        let taken = Counter()
        outbox.attach(connection, at: start) {
            for _ in outbox.take(for: connection, upTo: 10, at: start) { taken.add() }
        }
        outbox.offer([try Samples.message(1), try Samples.message(2)])
        #expect(taken.count == 2)
    }
}

@Suite struct OutboxCapacityTests {
    private let start = Samples.moment(0)

    private func messages(_ ids: ClosedRange<Int64>) throws -> [Message] { try ids.map { try Samples.message($0) } }

    private func take(_ outbox: Outbox, _ count: Int = 100) throws -> [Int64] {
        outbox.take(for: try Samples.connection(), upTo: count, at: start).map(\.id.rawValue)
    }

    @Test func `At capacity the rest stays in the store, and all that comes later too`() throws {
        let outbox = Outbox(capacity: 4)
        outbox.offer(try messages(1...4))
        #expect(!outbox.wantsMore)
        outbox.offer(try messages(5...6))
        #expect(outbox.count == 4)
        #expect(try take(outbox, 3) == [1, 2, 3])
        outbox.release([1, 2, 3].map { MessageID(rawValue: $0) })
        // There is room, but what is in the store is older.
        outbox.offer(try messages(7...7))
        #expect(outbox.count == 1)
        #expect(try take(outbox) == [4])
    }

    @Test func `More is wanted when half is free, not before, and only when something was left out`() throws {
        let outbox = Outbox(capacity: 4)
        outbox.offer(try messages(1...4))
        outbox.release([1, 2, 3, 4].map { MessageID(rawValue: $0) })
        #expect(!outbox.wantsMore)
        let spilt = Outbox(capacity: 4)
        spilt.offer(try messages(1...5))
        #expect(spilt.count == 4)
        spilt.release([MessageID(rawValue: 1)])
        #expect(!spilt.wantsMore)
        spilt.release([MessageID(rawValue: 2)])
        #expect(spilt.wantsMore)
        spilt.caughtUp()
        #expect(!spilt.wantsMore)
    }

    @Test func `A refill brings what was left out, once, and says when there was no room`() throws {
        let outbox = Outbox(capacity: 4)
        outbox.offer(try messages(1...9))
        #expect(try take(outbox) == [1, 2, 3, 4])
        outbox.release([1, 2].map { MessageID(rawValue: $0) })
        outbox.caughtUp()
        #expect(!outbox.refill(try messages(3...9)))
        #expect(outbox.count == 4)
        #expect(try take(outbox) == [5, 6])
        outbox.release((3...6).map { MessageID(rawValue: $0) })
        #expect(outbox.wantsMore)
        outbox.caughtUp()
        #expect(outbox.refill(try messages(7...9)))
        #expect(!outbox.wantsMore)
        outbox.offer(try messages(10...10))
        #expect(try take(outbox) == [7, 8, 9, 10])
    }

    @Test func `What is already in is no reason to say that there was no room`() throws {
        let outbox = Outbox(capacity: 3)
        outbox.offer(try messages(1...3))
        #expect(outbox.refill(try messages(1...3)))
        #expect(!outbox.wantsMore)
    }

    @Test func `A message that is put back finds room even at capacity`() throws {
        let outbox = Outbox(capacity: 2)
        outbox.offer(try messages(1...2))
        #expect(try take(outbox) == [1, 2])
        outbox.offer(try messages(3...3))
        outbox.putBack(try Samples.message(1))
        #expect(try take(outbox) == [1])
    }

    @Test func `Releasing costs the same however many wait`() throws {
        let outbox = Outbox(capacity: 50_000)
        outbox.offer(try (1...40_000).map { try Samples.message($0) })
        _ = outbox.take(for: try Samples.connection(), upTo: 2_000, at: Samples.moment(0))
        // Half a minute when each release copies what is known of the others.
        let time = WorkTime.of { for id in 1...2_000 { outbox.release([MessageID(rawValue: Int64(id))]) } }
        #expect(time < .milliseconds(500) * WorkTime.factor)
        #expect(outbox.count == 38_000)
    }
}
