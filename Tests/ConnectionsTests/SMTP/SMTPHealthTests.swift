import Testing

@testable import Connections

@Suite struct SMTPHealthTests {
    @Test func `The first failure is a hiccup, the next ones last`() {
        var health = SMTPHealth(pauses: [.seconds(1), .seconds(5)], connections: 3)
        #expect(!health.isFailing && health.limit(ready: 0, at: .zero) == 1)
        #expect(health.failed(ready: 0, at: .seconds(10), jitter: 0) == .hiccup)
        #expect(health.isFailing && health.nextTry == .seconds(11))
        #expect(health.limit(ready: 0, at: .seconds(10.9)) == 0)
        #expect(health.limit(ready: 0, at: .seconds(11)) == 1)
        #expect(health.failed(ready: 0, at: .seconds(11), jitter: 1) == .lasting)
        #expect(health.nextTry == .seconds(16.5))
        #expect(health.failed(ready: 0, at: .seconds(20), jitter: 0) == .lasting)
        #expect(health.nextTry == .seconds(25))
        health.succeeded()
        #expect(!health.isFailing && health.limit(ready: 1, at: .seconds(20)) == 3)
        #expect(health.failed(ready: 0, at: .seconds(30), jitter: 0) == .hiccup)
        #expect(health.nextTry == .seconds(31))
    }

    @Test func `A link that fails beside one that works means fewer links for a while`() {
        var health = SMTPHealth(pauses: [], connections: 3)
        #expect(health.limit(ready: 1, at: .zero) == 3)
        #expect(health.failed(ready: 1, at: .seconds(10), jitter: 0) == .crowded)
        #expect(!health.isFailing)
        #expect(health.limit(ready: 1, at: .seconds(69)) == 1)
        #expect(health.limit(ready: 1, at: .seconds(70)) == 3)
    }

    @Test func `There is one link at least, and a pause at least`() {
        var health = SMTPHealth(pauses: [], connections: 0)
        #expect(health.limit(ready: 1, at: .zero) == 1)
        _ = health.failed(ready: 0, at: .zero, jitter: 0)
        #expect(health.nextTry == .seconds(1))
    }
}
