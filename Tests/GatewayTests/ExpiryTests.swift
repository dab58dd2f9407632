import Gateway
import Messages
import Testing

@Suite struct ExpiryTests {
    private let store = MemoryStore()
    private let clock = StillClock(Samples.moment(100))

    private func put(_ id: Int64, expires: Int64?, due: Int64? = nil) throws -> Message {
        var message = try Samples.message(id, due: due.map { Samples.moment($0) })
        message.order.expiresAt = expires.map { Samples.moment($0) }
        store.put(message)
        return message
    }

    @Test func `What waited too long ends without a connection, and only that`() async throws {
        let gateway = Samples.gateway(store, rules: try Samples.rules([]), clock: clock)
        gateway.outbox.offer([
            try put(1, expires: 99), try put(2, expires: 100), try put(3, expires: 101), try put(4, expires: nil),
            try put(5, expires: 99, due: 5000), try put(6, expires: 200, due: 5000),
        ])
        #expect(try await gateway.expireOverdue() == 3)
        #expect(store.messages.map(\.state) == [.expired, .expired, .queued, .queued, .expired, .queued])
        #expect(
            store.events(of: MessageID(rawValue: 5)) == [
                MessageEvent(at: clock.now, kind: .expired, detail: "its validity ended before it could be sent")
            ])
        #expect(gateway.outbox.count == 3)
    }

    @Test func `A message that has ended otherwise by then is left alone`() async throws {
        let gateway = Samples.gateway(store, rules: try Samples.rules([]), clock: clock)
        gateway.outbox.offer([try put(1, expires: 99)])
        try await gateway.cancel(MessageID(rawValue: 1))
        #expect(try await gateway.expireOverdue() == 0)
        #expect(store.messages.map(\.state) == [.cancelled])
    }

    @Test func `When nothing is overdue the store is not asked`() async throws {
        let gateway = Samples.gateway(store, rules: try Samples.rules([]), clock: clock)
        gateway.outbox.offer([try put(1, expires: 101)])
        store.failure = StoreFailure(.closed, "")
        #expect(try await gateway.expireOverdue() == 0)
    }
}
