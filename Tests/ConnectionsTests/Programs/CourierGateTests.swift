import Testing

@testable import Connections

/// What holds messages back.
@Suite struct CourierGateTests {
    private func gate(asksFirst: Bool = false, throughput: Int? = nil) -> CourierGate {
        CourierGate(throughput: throughput, pauses: [.seconds(1), .seconds(5)], asksFirst: asksFirst)
    }

    @Test func `Nothing holds back what goes well`() {
        #expect(gate().permits(upTo: 8, besides: 3, at: .zero) == 8)
        #expect(gate().permits(upTo: 0, besides: 3, at: .zero) == 0)
    }

    @Test func `After a failure there is a pause, then one at a time, then all`() {
        let gate = gate()
        gate.failed(at: .zero, jitter: 0)
        // Of many that fail together, one counts.
        gate.failed(at: .zero, jitter: 0)
        #expect(gate.permits(upTo: 8, besides: 0, at: .milliseconds(999)) == 0)
        #expect(gate.delay(at: .milliseconds(400)) == .milliseconds(600))
        #expect(gate.permits(upTo: 8, besides: 0, at: .seconds(1)) == 1)
        #expect(gate.permits(upTo: 8, besides: 1, at: .seconds(1)) == 0)
        gate.failed(at: .seconds(1), jitter: 1)
        #expect(gate.permits(upTo: 8, besides: 0, at: .seconds(6)) == 0)
        #expect(gate.permits(upTo: 8, besides: 0, at: .milliseconds(6500)) == 1)
        #expect(gate.succeeded(at: .seconds(7)) && !gate.succeeded(at: .seconds(7)))
        #expect(gate.permits(upTo: 8, besides: 1, at: .seconds(7)) == 8)
    }

    @Test func `Where somebody asks, no message is used for that, unless a message was the reason`() {
        let gate = gate(asksFirst: true)
        gate.failed(at: .zero, jitter: 0)
        #expect(gate.permits(upTo: 8, besides: 0, at: .seconds(60)) == 0)
        #expect(gate.askedWell(at: .seconds(60)))
        #expect(gate.permits(upTo: 8, besides: 0, at: .seconds(60)) == 8)
        gate.failed(at: .seconds(70), jitter: 0, byMessage: true)
        #expect(!gate.isBack && !gate.askedWell(at: .seconds(80)) && gate.isBack)
        #expect(gate.permits(upTo: 8, besides: 0, at: .seconds(80)) == 1)
        gate.succeeded(at: .seconds(81))
        #expect(!gate.isBack && gate.permits(upTo: 8, besides: 0, at: .seconds(81)) == 8)
    }

    @Test func `Throttling lasts as long as the other side asks, an hour at most`() {
        let gate = gate()
        gate.throttled(for: .seconds(7), at: .zero)
        #expect(gate.permits(upTo: 1, besides: 0, at: .milliseconds(6999)) == 0)
        #expect(gate.permits(upTo: 1, besides: 0, at: .seconds(20)) == 1)
        gate.throttled(for: .seconds(1_000_000), at: .seconds(20))
        #expect(gate.permits(upTo: 1, besides: 0, at: .seconds(3619)) == 0)
        #expect(gate.permits(upTo: 1, besides: 0, at: .seconds(3640)) == 1)
    }
}
