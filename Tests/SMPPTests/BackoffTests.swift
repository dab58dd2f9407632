import SMPP
import Testing

struct BackoffTests {
    @Test func `delays double up to the limit`() {
        var backoff = Backoff(first: .seconds(1), limit: .seconds(10))
        let delays = (0..<6).map { _ in backoff.next(random: 0) }
        #expect(delays == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
    }

    @Test func `jitter only ever adds, up to its share`() {
        var backoff = Backoff(first: .seconds(4), limit: .seconds(4), jitter: 0.5)
        #expect(backoff.next(random: 0) == .seconds(4))
        #expect(backoff.next(random: 0.5) == .seconds(5))
        #expect(backoff.next(random: 0.999_999) < .seconds(6))
        #expect(backoff.next(random: -3) == .seconds(4))
        #expect(backoff.next(random: 7) == .seconds(6))
    }

    @Test func `after a success the first delay comes again`() {
        var backoff = Backoff(first: .seconds(1), limit: .seconds(60), jitter: 0)
        for _ in 0..<5 { _ = backoff.next(random: 0.9) }
        backoff.reset()
        #expect(backoff.next(random: 0.9) == .seconds(1))
    }

    @Test func `it never stops growing into an overflow`() {
        var backoff = Backoff(first: .seconds(1), limit: .seconds(1 << 40))
        for _ in 0..<500 { #expect(backoff.next(random: 0) <= .seconds(1 << 40)) }
        #expect(backoff.next(random: 0) == .seconds(1 << 40))
    }

    @Test func `settings out of range are brought in range`() {
        var backoff = Backoff(first: .zero, limit: .seconds(-1), jitter: 9)
        #expect(backoff.next(random: 0) == .milliseconds(1))
        #expect(backoff.next(random: 1) == .milliseconds(2))
    }
}
