import SMPP
import Testing

struct PacerTests {
    /// Sends as fast as the pacer allows, asking again when it says, and counts what went in each second.
    private func run(_ pacer: inout Pacer, from start: Int, seconds: Int, succeeds: Bool = true) -> [Int] {
        var counts = [Int](repeating: 0, count: seconds)
        var now = Duration.seconds(start)
        let end = Duration.seconds(start + seconds)
        while now < end {
            let granted = pacer.permits(upTo: 3, at: now)
            counts[Int(now.components.seconds) - start] += granted
            if granted > 0, succeeds { pacer.succeeded(granted, at: now) }
            now += max(pacer.delayUntilNext(at: now), .microseconds(1))
        }
        return counts
    }

    @Test func `the configured throughput is kept`() {
        for throughput in [0.5, 1, 7, 50, 1_000] {
            var pacer = Pacer(throughput: throughput)
            let total = run(&pacer, from: 0, seconds: 20).reduce(0, +)
            #expect(abs(Double(total) - throughput * 20) <= max(throughput * 0.03, 1) + 1, "\(throughput): \(total)")
        }
    }

    @Test func `after a long rest no more than a burst goes at once`() {
        let cases: [(Double, Int)] = [(1, 1), (50, 1), (100, 2), (1_000, 20), (5_000, 100)]
        for (throughput, burst) in cases {
            var pacer = Pacer(throughput: throughput)
            _ = pacer.permits(upTo: 1, at: .zero)
            #expect(pacer.permits(upTo: 10_000, at: .seconds(3_600)) == burst, "\(throughput)")
            #expect(pacer.permits(upTo: 10_000, at: .seconds(3_600)) == 0)
        }
    }

    @Test func `it says how long to wait, and then there is one`() {
        var pacer = Pacer(throughput: 50)
        #expect(pacer.delayUntilNext(at: .seconds(1)) == .zero)
        #expect(pacer.permits(upTo: 5, at: .seconds(1)) == 1)
        let delay = pacer.delayUntilNext(at: .seconds(1))
        #expect(delay > .milliseconds(19) && delay < .milliseconds(21))
        #expect(pacer.permits(upTo: 5, at: .seconds(1) + delay) == 1)
    }

    @Test func `without a configured throughput nothing is limited`() {
        var pacer = Pacer()
        #expect(pacer.permits(upTo: 100_000, at: .zero) == 100_000)
        #expect(pacer.permits(upTo: 100_000, at: .zero) == 100_000)
        #expect(pacer.delayUntilNext(at: .zero) == .zero)
        pacer.succeeded(5, at: .zero)
        #expect(pacer.rate == nil)
        #expect(Pacer(throughput: 0).rate == nil)
        #expect(Pacer(throughput: -1).rate == nil)
        #expect(Pacer(throughput: .infinity).rate == nil)
        #expect(Pacer(throughput: .nan).rate == nil)
    }

    @Test func `throttling pauses and halves, once for all parts on their way`() {
        var pacer = Pacer(throughput: 100)
        pacer.throttled(at: .seconds(10))
        #expect(pacer.rate == 50)
        for tenth in 0..<10 { pacer.throttled(at: .seconds(10) + .milliseconds(tenth * 100)) }
        #expect(pacer.rate == 50)
        #expect(pacer.permits(upTo: 5, at: .milliseconds(10_999)) == 0)
        let delay = pacer.delayUntilNext(at: .seconds(10))
        #expect(delay > .seconds(1) && delay < .milliseconds(1_050))
        #expect(pacer.permits(upTo: 5, at: .seconds(10) + delay) == 1)
        pacer.throttled(at: .milliseconds(11_050))
        #expect(pacer.rate == 25)
    }

    @Test func `it never becomes slower than the floor`() {
        var pacer = Pacer(throughput: 100)
        for second in 0..<100 { pacer.throttled(at: .seconds(second * 2)) }
        #expect(pacer.rate == Pacer.floor)
        let delay = pacer.delayUntilNext(at: .seconds(200))
        #expect(delay <= .milliseconds(5_001))
        var slow = Pacer(throughput: 0.1)
        slow.throttled(at: .zero)
        #expect(slow.rate == 0.1)
    }

    @Test func `success leads back to the configured rate within some ten seconds and no further`() {
        var pacer = Pacer(throughput: 100)
        pacer.throttled(at: .zero)
        let counts = run(&pacer, from: 1, seconds: 30)
        #expect(counts[0] < 60)
        #expect(counts[5] > counts[0])
        #expect(counts[8] < 100)
        #expect(counts[15] >= 98)
        #expect(pacer.rate == 100)
    }

    @Test func `from the floor it climbs back, never faster than by half at a time`() {
        var pacer = Pacer(throughput: 50)
        for second in 0..<30 { pacer.throttled(at: .seconds(second * 2)) }
        var now = Duration.seconds(100)
        for _ in 0..<10 {
            let before = pacer.rate ?? 0
            pacer.succeeded(at: now)
            #expect((pacer.rate ?? 0) <= before * 1.5)
            now += .seconds(1)
        }
        let counts = run(&pacer, from: 200, seconds: 60)
        #expect(counts[59] >= 49)
    }

    @Test func `without a configured rate, throttling starts at half of what was measured and climbs on`() {
        var pacer = Pacer()
        for tick in 0..<200 { _ = pacer.permits(upTo: 10, at: .milliseconds(tick * 10)) }
        pacer.throttled(at: .seconds(2))
        #expect(pacer.rate == 500)
        let counts = run(&pacer, from: 3, seconds: 40)
        #expect(counts[0] < 600)
        #expect(counts[39] > 1_000)
        var idle = Pacer()
        idle.throttled(at: .seconds(9))
        #expect(idle.rate == Pacer.floor)
        let climb = run(&idle, from: 10, seconds: 120)
        #expect(climb[119] > 20)
    }

    @Test func `what is owed is paid before anything is permitted`() {
        var pacer = Pacer(throughput: 10, burst: .seconds(1))
        #expect(pacer.permits(upTo: 10, at: .seconds(1)) == 10)
        pacer.owe(20, at: .seconds(1))
        #expect(pacer.permits(upTo: 5, at: .seconds(2)) == 0)
        #expect(pacer.permits(upTo: 5, at: .seconds(3)) == 0)
        #expect(pacer.permits(upTo: 5, at: .milliseconds(3_100)) == 1)
        #expect(pacer.permits(upTo: 50, at: .seconds(9)) == 10)
    }

    @Test func `permits that were not used come back`() {
        var pacer = Pacer(throughput: 1)
        #expect(pacer.permits(upTo: 1, at: .zero) == 1)
        #expect(pacer.permits(upTo: 1, at: .zero) == 0)
        pacer.giveBack(1, at: .zero)
        #expect(pacer.permits(upTo: 1, at: .zero) == 1)
        #expect(pacer.permits(upTo: 0, at: .seconds(9)) == 0)
        #expect(pacer.permits(upTo: -5, at: .seconds(9)) == 0)
    }

    @Test func `a clock that steps back gives nothing away`() {
        var pacer = Pacer(throughput: 10)
        #expect(pacer.permits(upTo: 9, at: .seconds(100)) == 1)
        #expect(pacer.permits(upTo: 9, at: .seconds(50)) == 0)
        #expect(pacer.permits(upTo: 9, at: .seconds(101)) == 1)
    }
}
