import Gateway
import Messages
import Testing

/// How routes share the room, and what leaves it otherwise than by being sent.
@Suite struct OutboxRoomTests {
    private let start = Samples.moment(0)

    private func messages(
        _ ids: ClosedRange<Int64>, via: [String] = ["carrier"], due: Timestamp? = nil, expiresAt: Timestamp? = nil
    ) throws -> [Message] {
        try ids.map { try Samples.message($0, via: via, due: due, expiresAt: expiresAt) }
    }

    private func take(
        _ outbox: Outbox, _ connection: String = "carrier", at moment: Timestamp? = nil
    ) throws -> [Int64] {
        outbox.take(for: try Samples.connection(connection), upTo: 100, at: moment ?? start).map(\.id.rawValue)
    }

    @Test func `A route that is full keeps no other out`() throws {
        let outbox = Outbox(capacity: 3)
        outbox.attach(try Samples.connection(), at: start) {}
        outbox.setUp(true, try Samples.connection(), at: start)
        outbox.offer(try messages(1...9))
        #expect(outbox.count == 3)
        #expect(outbox.hasRoom == false)
        outbox.offer(try messages(10...12, via: ["other"]))
        outbox.offer(try messages(13...14, via: ["carrier", "other"]))
        #expect(outbox.hasRoom)
        // What comes later for the full route stays in the store with the rest of it.
        outbox.offer(try messages(15...15))
        #expect(outbox.refill(try messages(16...16)) == false)
        #expect(outbox.count == 8)
        #expect(try take(outbox, "other") == [10, 11, 12])
        #expect(try take(outbox) == [1, 2, 3, 13, 14])
        outbox.release((1...3).map { MessageID(rawValue: $0) })
        #expect(outbox.wantsMore)
        outbox.caughtUp()
        #expect(outbox.refill(try messages(4...6)))
        #expect(try take(outbox) == [4, 5, 6])
    }

    @Test func `Messages for a later moment take at most half of the room`() throws {
        for (capacity, half) in [(1, 1), (4, 2), (5, 2), (8, 4)] {
            let outbox = Outbox(capacity: capacity)
            let due = Samples.moment(60)
            outbox.offer(try messages(1...20, due: due))
            #expect(outbox.count == half, "capacity \(capacity)")
            outbox.offer(try messages(21...40))
            #expect(outbox.count == capacity, "capacity \(capacity)")
            let ready = try take(outbox)
            #expect(ready == (0..<capacity - half).map { Int64($0 + 21) }, "capacity \(capacity)")
            let later = try take(outbox, at: due)
            #expect(later.sorted() == (0..<half).map { Int64($0 + 1) }, "capacity \(capacity)")
            outbox.release((ready + later).map { MessageID(rawValue: $0) })
            #expect(outbox.wantsMore, "capacity \(capacity)")
        }
    }

    @Test func `A message that is put back for later and finds no room is read from the store again`() throws {
        let outbox = Outbox(capacity: 2)
        outbox.offer(try messages(1...2))
        #expect(try take(outbox) == [1, 2])
        for message in try messages(1...2, due: Samples.moment(60)) { outbox.putBack(message) }
        #expect(outbox.count == 1)
        #expect(try take(outbox, at: Samples.moment(60)) == [1])
        outbox.release([MessageID(rawValue: 1)])
        #expect(outbox.wantsMore)
        outbox.caughtUp()
        #expect(outbox.refill(try messages(2...2, due: Samples.moment(60))))
        #expect(try take(outbox, at: Samples.moment(60)) == [2])
    }

    @Test func `What is far off gives way to what is due sooner, and comes back in time`() throws {
        let outbox = Outbox(capacity: 16)
        let (soon, nextYear) = (Samples.moment(60), Samples.moment(31_536_000))
        outbox.offer(try messages(1...40, due: nextYear))
        #expect(outbox.count == 8)
        outbox.offer(try messages(41...44, due: soon))
        #expect(outbox.count == 8)
        #expect(outbox.nextDue(for: try Samples.connection(), at: start) == soon)
        #expect(!outbox.wantsMore)
        #expect(try take(outbox, at: soon).sorted() == [41, 42, 43, 44])
        outbox.release((41...44).map { MessageID(rawValue: $0) })
        #expect(outbox.wantsMore)
        outbox.caughtUp()
        #expect(outbox.refill(try messages(1...40, due: nextYear)))
        #expect(outbox.count == 8)
        // Nobody reads the store again and again for what has no room yet.
        #expect(!outbox.wantsMore)
    }

    @Test func `Whatever the order, those that are due first are here`() throws {
        for order in [Array(1...40), Array((1...40).reversed()), (1...40).map { $0 * 7 % 41 }] as [[Int64]] {
            let outbox = Outbox(capacity: 16)
            var waiting = try order.map { try Samples.message($0, due: Samples.moment(60 + $0)) }
            outbox.offer(waiting)
            var taken: [Int64] = []
            for second in 60...101 as ClosedRange<Int64> {
                let ids = try take(outbox, at: Samples.moment(second))
                taken += ids
                waiting.removeAll { ids.contains($0.id.rawValue) }
                outbox.release(ids.map { MessageID(rawValue: $0) })
                guard outbox.wantsMore else { continue }
                outbox.caughtUp()
                _ = outbox.refill(waiting)
            }
            #expect(taken == Array(1...40))
        }
    }

    @Test func `A spill ends although half of the room is taken by what is far off`() throws {
        let outbox = Outbox(capacity: 8)
        outbox.offer(try messages(1...4, due: Samples.moment(31_536_000)))
        outbox.offer(try messages(5...9))
        #expect(try take(outbox) == [5, 6, 7, 8])
        outbox.release([5, 6].map { MessageID(rawValue: $0) })
        #expect(outbox.wantsMore)
    }

    @Test func `Overdue messages are taken out once`() throws {
        let outbox = Outbox()
        outbox.offer(try messages(1...2, expiresAt: Samples.moment(10)))
        outbox.offer(try messages(3...3))
        outbox.offer(try messages(4...4, via: ["other"], expiresAt: Samples.moment(20)))
        outbox.offer(try messages(5...5, due: Samples.moment(60), expiresAt: Samples.moment(10)))
        outbox.offer(try messages(6...6, due: Samples.moment(60), expiresAt: Samples.moment(90)))
        #expect(outbox.takeOverdue(at: Samples.moment(10) - .microseconds(1)).isEmpty)
        #expect(outbox.takeOverdue(at: Samples.moment(10)).map(\.id.rawValue).sorted() == [1, 2, 5])
        #expect(outbox.takeOverdue(at: Samples.moment(10)).isEmpty)
        // They are known until they are released, so that reading the store does not bring them back.
        #expect(outbox.refill(try messages(1...2, expiresAt: Samples.moment(10))))
        #expect(outbox.count == 6)
        outbox.release([1, 2, 5].map { MessageID(rawValue: $0) })
        #expect(outbox.count == 3)
        #expect(try take(outbox) == [3])
        #expect(outbox.takeOverdue(at: Samples.moment(20)).map(\.id.rawValue) == [4])
        #expect(try take(outbox, "other") == [])
        #expect(try take(outbox, at: Samples.moment(60)) == [6])
        // What is being sent is not overdue any more.
        #expect(outbox.takeOverdue(at: Samples.moment(1000)).isEmpty)
    }

    @Test func `replace leaves one copy`() throws {
        let outbox = Outbox()
        outbox.offer(try messages(1...3))
        outbox.offer(try messages(4...4, due: Samples.moment(60)))
        #expect(outbox.waiting(for: try Samples.connection()) == 4)
        outbox.replace(try Samples.message(2))
        outbox.replace(try Samples.message(4))
        outbox.replace(try Samples.message(3, due: Samples.moment(30)))
        outbox.replace(try Samples.message(5))
        #expect(outbox.count == 5)
        #expect(outbox.waiting(for: try Samples.connection()) == 5)
        #expect(try take(outbox) == [1, 2, 4, 5])
        #expect(outbox.nextDue(for: try Samples.connection(), at: start) == Samples.moment(30))
        #expect(try take(outbox, at: Samples.moment(1000)) == [3])
        outbox.release((1...5).map { MessageID(rawValue: $0) })
        #expect(outbox.count == 0)
    }
}
