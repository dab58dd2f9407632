import Gateway
import Testing

@Suite struct RetryScheduleTests {
    @Test func `By default there are ten attempts, after 30 s, 5 min, 30 min, 1 h, then 12 h each`() {
        let schedule = RetrySchedule()
        #expect(schedule.attempts == 10)
        let pauses = (1...11).map { schedule.pause(afterAttempt: $0, jitter: 0) }
        let expected: [Duration?] =
            [.seconds(30), .seconds(300), .seconds(1800), .seconds(3600)]
            + [Duration?](repeating: .seconds(43_200), count: 5) + [nil, nil]
        #expect(pauses == expected)
    }

    @Test func `Jitter adds up to a tenth and never takes away`() {
        let schedule = RetrySchedule()
        #expect(schedule.pause(afterAttempt: 1, jitter: 1) == .seconds(33))
        #expect(schedule.pause(afterAttempt: 1, jitter: 0.5) == .milliseconds(31_500))
        #expect(schedule.pause(afterAttempt: 1, jitter: -7) == .seconds(30))
        #expect(schedule.pause(afterAttempt: 1, jitter: 7) == .seconds(33))
        for attempt in 1..<10 {
            for jitter in stride(from: 0.0, to: 1.0, by: 0.05) {
                let plain = schedule.pause(afterAttempt: attempt, jitter: 0) ?? .zero
                let pause = schedule.pause(afterAttempt: attempt, jitter: jitter) ?? .zero
                #expect(pause >= plain && pause <= plain * 1.1)
            }
        }
    }

    @Test func `The last pause of a schedule repeats until the attempts are used up`() {
        let schedule = RetrySchedule(attempts: 4, pauses: [.seconds(1), .seconds(2)])
        #expect(
            (1...4).map { schedule.pause(afterAttempt: $0, jitter: 0) } == [.seconds(1), .seconds(2), .seconds(2), nil])
    }

    @Test func `Without pauses the next attempt follows at once, and there is always one attempt`() {
        #expect(RetrySchedule(attempts: 2, pauses: []).pause(afterAttempt: 1, jitter: 1) == .zero)
        #expect(RetrySchedule(attempts: 1).pause(afterAttempt: 1, jitter: 0) == nil)
        for attempts in [0, -1, Int.min] { #expect(RetrySchedule(attempts: attempts).attempts == 1) }
    }

    @Test func `An attempt that cannot be is treated as the first`() {
        #expect(RetrySchedule().pause(afterAttempt: 0, jitter: 0) == .seconds(30))
        #expect(RetrySchedule().pause(afterAttempt: -1, jitter: 0) == .seconds(30))
    }
}
