import Gateway
import Messages
import Testing

/// Plays connections, a store and an outbox at random; what the store says is the truth.
private struct OutboxModel {
    enum State: Equatable {
        case queued
        case sending
        case ended
    }

    let outbox: Outbox
    let connections: [ConnectionName]
    let isRetrying: Bool
    private let capacity: Int
    private var random: SplitMix
    private(set) var states: [MessageID: State] = [:]
    private(set) var sent: [MessageID: Int] = [:]
    private(set) var expected: [MessageID: Int] = [:]
    private var stored: [MessageID: Message] = [:]
    private var inFlight: [(connection: ConnectionName, message: Message)] = []
    private var page: [Message] = []
    private var now = Samples.moment(0)

    init(seed: UInt64, capacity: Int, isRetrying: Bool) throws {
        outbox = Outbox(capacity: capacity)
        self.capacity = capacity
        self.isRetrying = isRetrying
        random = SplitMix(state: seed)
        connections = try Samples.connections(["a", "b", "c"])
        for connection in connections { outbox.attach(connection, at: now) {} }
    }

    mutating func step() throws {
        switch random.below(10) {
        case 0, 1: try accept()
        case 2, 3: take(connections[random.below(3)], upTo: random.below(6))
        case 4, 5: conclude()
        case 6: outbox.setUp(random.below(2) == 0, connections[random.below(3)], at: now)
        case 7: now = now + .seconds(random.below(8))
        case 8: readPage()
        default: if isRetrying { retry() } else { refill() }
        }
        // Each of the four routes has room of its own; what is put back is taken in whatever the room.
        if !isRetrying { #expect(outbox.count <= 4 * capacity + inFlight.count) }
    }

    /// Lets everything run to its end.
    mutating func finish() {
        for connection in connections { outbox.setUp(true, connection, at: now) }
        for _ in 0..<10_000 {
            now = now + .seconds(60)
            for connection in connections { take(connection, upTo: 100) }
            while !inFlight.isEmpty { end(inFlight.removeLast().message) }
            readPage()
            refill()
            if states.values.allSatisfy({ $0 == .ended }) { break }
        }
        // What the store refused to send is let go of.
        for connection in connections { take(connection, upTo: 10_000) }
    }

    private mutating func accept() throws {
        var messages: [Message] = []
        for _ in 0...random.below(4) {
            let id = Int64(stored.count + 1)
            let via = [["a"], ["a", "b"], ["b", "a"], ["c", "b", "a"]][random.below(4)]
            let message = try Samples.message(id, via: via)
            stored[message.id] = message
            states[message.id] = .queued
            expected[message.id] = 1
            messages.append(message)
        }
        outbox.offer(messages)
    }

    private mutating func take(_ connection: ConnectionName, upTo count: Int) {
        let taken = outbox.take(for: connection, upTo: count, at: now)
        #expect(taken.count <= count)
        for message in taken {
            #expect(message.order.via.contains(connection))
            #expect(message.due ?? now <= now)
            guard states[message.id] == .queued else {
                outbox.release([message.id])
                continue
            }
            states[message.id] = .sending
            inFlight.append((connection, message))
        }
    }

    private mutating func conclude() {
        guard !inFlight.isEmpty else { return }
        var message = inFlight.remove(at: random.below(inFlight.count)).message
        guard random.below(3) == 0 else { return end(message) }
        message.due = random.below(2) == 0 ? nil : now + .seconds(random.below(20))
        stored[message.id] = message
        states[message.id] = .queued
        outbox.putBack(message)
    }

    private mutating func end(_ message: Message) {
        states[message.id] = .ended
        sent[message.id, default: 0] += 1
        outbox.release([message.id])
    }

    /// Reads the store; what it says may be out of date by the time it is used.
    private mutating func readPage() {
        guard page.isEmpty, outbox.wantsMore else { return }
        outbox.caughtUp()
        page = stored.values.filter { states[$0.id] == .queued }.sorted { $0.id < $1.id }
    }

    private mutating func refill() {
        guard !page.isEmpty else { return }
        _ = outbox.refill(page)
        page = []
    }

    private mutating func retry() {
        guard random.below(2) == 0, let id = states.keys.sorted().first(where: { states[$0] == .ended }),
            var message = stored[id]
        else { return refill() }
        message.due = nil
        stored[id] = message
        states[id] = .queued
        expected[id, default: 0] += 1
        outbox.replace(message)
    }
}

/// A small generator of pseudo-random numbers with a seed, so that a failure can be played again.
private struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

@Suite struct OutboxModelTests {
    @Test func `Whatever happens in whichever order, each message is sent exactly once`() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            var model = try OutboxModel(seed: seed, capacity: seed % 2 == 0 ? 5 : 1000, isRetrying: false)
            for _ in 0..<400 { try model.step() }
            model.finish()
            #expect(model.sent == model.expected, "seed \(seed)")
            #expect(model.outbox.count == 0, "seed \(seed)")
        }
    }

    @Test func `Retrying what has ended sends it once more, not twice`() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            var model = try OutboxModel(seed: seed, capacity: seed % 2 == 0 ? 5 : 1000, isRetrying: true)
            for _ in 0..<400 { try model.step() }
            model.finish()
            #expect(model.sent == model.expected, "seed \(seed)")
            #expect(model.outbox.count == 0, "seed \(seed)")
        }
    }
}
