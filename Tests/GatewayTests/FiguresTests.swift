import Messages
import Synchronization
import Testing

@testable import Gateway

@Suite struct FiguresTests {
    private static func arrival(_ ids: [Int64], _ destinations: [Destination], door: Submission.Door = .smtp)
        -> Commit.Arrival
    {
        Commit.Arrival(
            Acceptance(submission: SubmissionID(rawValue: 1), messages: ids.map { MessageID(rawValue: $0) }),
            door: door,
            at: Samples.moment(0), orders: destinations.map { MessageOrder($0, via: [], text: "") })
    }

    private static func step(
        _ id: Int64, _ from: MessageState, _ to: MessageState, parts: Int = 0, on connection: String? = "carrier"
    ) -> Commit.Step {
        var step = Commit.Step(MessageID(rawValue: id), from: from, to: to, at: Samples.moment(1), kind: .phone)
        step.connection = connection.flatMap { ConnectionName($0) }
        step.parts = parts
        return step
    }

    private func rig(_ clock: StillClock = StillClock()) -> CommitReception {
        CommitReception(figures: Figures(clock: clock), feed: LiveFeed())
    }

    @Test func `A commit counts what it brought by kind and state`() throws {
        let reception = rig()
        var commit = Commit()
        commit.arrivals = [
            Self.arrival([1, 2], [.phone(try Samples.number()), .nowhere]),
            Self.arrival([3], [.account(try #require(AccountName("alice")))], door: .phone),
        ]
        commit.steps = [Self.step(1, .queued, .sending), Self.step(1, .sending, .sent), Self.step(1, .sent, .sent)]
        (commit.rows, commit.time) = (12, .milliseconds(3))
        reception.committed(commit)
        let figures = reception.figures
        let counted = figures.messages.filter { $0.count > 0 }.map { "\($0.kind) \($0.state) \($0.count)" }
        #expect(
            Set(counted) == [
                "phone queued 1", "phone sending 1", "phone sent 1", "nowhere failed 1", "account delivered 1",
            ])
        #expect(figures.messages.count == Destination.Kind.allCases.count * MessageState.allCases.count)
        #expect(figures.submissions.filter { $0.count > 0 }.map { "\($0.door) \($0.count)" } == ["smtp 1", "phone 1"])
        #expect(figures.commitRows.reading.sum == 12)
        #expect(figures.commitTimes.reading.sum == 3000)
        #expect(figures.commitTimes.reading.count == 1)
    }

    @Test func `Those who look on hear of states, and not of steps that change none`() throws {
        var commit = Commit()
        commit.arrivals = [Self.arrival([1, 2], [.phone(try Samples.number()), .nowhere])]
        commit.steps = [Self.step(3, .sending, .sent), Self.step(4, .sent, .sent)]
        #expect(
            CommitReception.events(of: commit) == [
                .message(MessageID(rawValue: 1), .queued, at: Samples.moment(0), connection: nil),
                .message(MessageID(rawValue: 2), .failed, at: Samples.moment(0), connection: nil),
                .message(
                    MessageID(rawValue: 3), .sent, at: Samples.moment(1), connection: try Samples.connection()),
            ])
    }

    @Test func `Minutes keep an hour, the oldest first`() throws {
        let clock = StillClock(Samples.moment(0))
        let reception = rig(clock)
        var commit = Commit()
        commit.steps = [
            Self.step(1, .sending, .sent), Self.step(2, .sending, .delivered), Self.step(3, .sent, .delivered),
            Self.step(4, .sending, .failed), Self.step(5, .queued, .expired), Self.step(6, .queued, .cancelled),
        ]
        reception.committed(commit)
        let expected = CommitCounts.Minute(accepted: 0, sent: 2, delivered: 2, failed: 2)
        func minutes() -> [CommitCounts.Minute] {
            reception.figures.kept.withLock { $0.minutes.all(at: clock.now) }
        }
        #expect(minutes().count == 60)
        #expect(minutes().last == expected)
        clock.advance(by: .seconds(59 * 60))
        #expect(minutes().first == expected)
        clock.advance(by: .seconds(60))
        #expect(minutes().allSatisfy { $0 == CommitCounts.Minute() })
    }

    @Test(arguments: [0, 1, 10, 110, 240, 250, 600])
    func `The rate is that of the last minutes, or since the start`(later: Int) throws {
        // Twenty seconds into a minute.
        let clock = StillClock(Timestamp(seconds: 1_699_999_980 + 20))
        let reception = rig(clock)
        clock.advance(by: .seconds(10))
        var commit = Commit()
        commit.steps = [
            Self.step(1, .sending, .sent, parts: 57), Self.step(2, .sending, .sent),
            Self.step(3, .sending, .delivered, parts: 2), Self.step(4, .sending, .failed, parts: 5),
            Self.step(5, .sent, .delivered, parts: 9), Self.step(6, .sending, .sent, parts: 4, on: "other"),
        ]
        reception.committed(commit)
        clock.advance(by: .seconds(later))
        let name = try Samples.connection()
        let found = reception.figures.kept.withLock { $0.partsPerMinute(name, at: clock.now) }
        // The minutes that are kept begin with the one before the start, and four minutes after that with the next.
        let age: [Int: Double] = [0: 10, 1: 11, 10: 20, 110: 120, 240: 250, 250: 260]
        let expected = age[later].map { 60 * 60 / $0 } ?? 0
        #expect(abs(found - expected) < 0.01)
        let other = try Samples.connection("nobody")
        #expect(reception.figures.kept.withLock { $0.partsPerMinute(other, at: clock.now) } == 0)
    }

    @Test func `A clock that is set makes no minute come twice`() {
        var ring = MinuteRing(5, empty: 0, at: Samples.moment(0))
        ring.change(at: Samples.moment(0)) { $0 += 1 }
        ring.change(at: Samples.moment(-60)) { $0 += 2 }
        #expect(ring.all(at: Samples.moment(0)) == [0, 0, 0, 2, 1])
        #expect(ring.all(at: Samples.moment(-60)) == [0, 0, 0, 0, 2])
        ring.change(at: Samples.moment(-86_400)) { $0 += 3 }
        #expect(ring.all(at: Samples.moment(-86_400)) == [0, 0, 0, 0, 3])
        #expect(ring.all(at: Samples.moment(0)) == [0, 0, 0, 0, 0])
        ring.change(at: Timestamp(microseconds: .max)) { $0 += 4 }
        #expect(ring.all(at: Timestamp(microseconds: .max)).last == 4)
        ring.change(at: Timestamp(microseconds: .min)) { $0 += 5 }
        #expect(ring.all(at: Timestamp(microseconds: .min)).last == 5)
    }

    @Test(arguments: [
        (1, 4), (100, 100), (3000, 3000), (250_000, 250_000), (40_000_000, 40_000_000),
    ])
    func `Spread times are told to about a tenth`(microseconds: Int, told: Int) throws {
        var spread = TimeSpread()
        #expect(spread.quantile(percent: 50) == nil)
        spread.note(.microseconds(microseconds))
        let found = try #require(spread.quantile(percent: 50)).wholeMicroseconds
        #expect(abs(found - told) * 100 <= told * 13)
    }

    @Test func `Of a hundred times the median and the slowest are told apart`() throws {
        var first = TimeSpread()
        var second = TimeSpread()
        for _ in 0..<98 { first.note(.milliseconds(1)) }
        for _ in 0..<2 { second.note(.seconds(1)) }
        first.add(second)
        first.add(TimeSpread())
        #expect(try #require(first.quantile(percent: 50)) < .milliseconds(2))
        #expect(try #require(first.quantile(percent: 98)) < .milliseconds(2))
        #expect(try #require(first.quantile(percent: 99)) > .milliseconds(800))
        #expect(first.count == 100)
    }

    @Test(arguments: [(0, 0), (1, 0), (2, 1), (10, 1), (11, 2)])
    func `A histogram counts a value in the first bucket that it fits in`(value: Int, bucket: Int) {
        let histogram = Histogram([1, 10])
        histogram.note(value)
        let reading = histogram.reading
        #expect(reading.buckets.map(\.count) == (0..<2).map { $0 >= bucket ? 1 : 0 })
        #expect(reading.count == 1)
        #expect(reading.sum == value)
    }

    @Test func `Each line of the log is counted by its level, in all copies of the log`() {
        let log = Log(LogNotebook([.error, .info]), clock: StillClock())
        let copy = log
        log.error("a", "1")
        copy.info("a", "2")
        copy.trace("a", "3")
        log.write(.info, "a", "4", fields: [])
        #expect(log.lines.all.map(\.count) == [1, 0, 2, 0])
    }
}
