import Messages
import Testing

@testable import Gateway

/// The tables that a storm fills, each with its bound.
@Suite struct StormTableTests {
    private func key(_ text: String) throws -> StormKey {
        StormKey(.mail, try #require(ApplicationName("sms")), text)
    }

    @Test func `A key tells apart what differs in any of its parts`() throws {
        let (one, two) = (try #require(ApplicationName("one")), try #require(ApplicationName("two")))
        let keys = [
            StormKey(.mail, one, "a", "b"), StormKey(.mail, one, "ab"), StormKey(.mail, one, "a", "c"),
            StormKey(.mail, one, "b", "a"), StormKey(.mail, two, "a", "b"), StormKey(.budget, one, "a", "b"),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(StormKey(.mail, one, "a", "b") == keys[0])
    }

    @Test func `A table never holds more than its limit, and keeps the latest half of it`() throws {
        for limit in [2, 3, 10, 100] {
            var table = RecentTable<Int>(limit: limit)
            for number in 0..<1000 {
                table.set(number, for: try key("\(number)"), at: Samples.moment(0), keeping: .seconds(60))
                #expect(table.count <= limit)
                for recent in max(0, number - limit / 2 + 1)...number {
                    #expect(table[try key("\(recent)")] == recent, "\(recent) of \(number), limit \(limit)")
                }
            }
        }
    }

    @Test func `An entry lives as long as it is of use, and not much longer when others come`() throws {
        for age in 0...400 {
            var table = RecentTable<Int>(limit: 1000)
            for second in Int64(0)..<100 {
                table.set(0, for: try key("before"), at: Samples.moment(second - 100), keeping: .seconds(100))
            }
            table.set(1, for: try key("it"), at: Samples.moment(0), keeping: .seconds(100))
            for second in stride(from: Int64(1), through: Int64(age), by: 1) {
                table.set(2, for: try key("other"), at: Samples.moment(second), keeping: .seconds(100))
            }
            if age <= 99 { #expect(table[try key("it")] == 1, "after \(age) s") }
            if age >= 200 { #expect(table[try key("it")] == nil, "after \(age) s") }
        }
    }

    @Test func `What is set again counts as young, what is removed is gone`() throws {
        var table = RecentTable<Int>(limit: 4)
        for number in 0..<100 {
            table.set(number, for: try key("x"), at: Samples.moment(0), keeping: .seconds(60))
            table.set(number, for: try key("\(number)"), at: Samples.moment(0), keeping: .seconds(60))
            #expect(table[try key("x")] == number)
        }
        table.remove(try key("x"))
        #expect(table[try key("x")] == nil)
        table.removeAll()
        #expect(table.count == 0)
    }

    @Test func `A clock that is set back makes nothing old and nothing everlasting`() throws {
        var table = RecentTable<Int>(limit: 100)
        table.set(1, for: try key("a"), at: Samples.moment(1_000_000), keeping: .seconds(60))
        table.set(1, for: try key("b"), at: Samples.moment(0), keeping: .seconds(60))
        #expect(table[try key("a")] == 1)
        table.set(1, for: try key("c"), at: Samples.moment(60), keeping: .seconds(60))
        table.set(1, for: try key("d"), at: Samples.moment(120), keeping: .seconds(60))
        #expect(table[try key("a")] == nil)
    }

    @Test
    func
        `In no stretch of the window more is let through than the limit, and after a little more it is let through again`()
    {
        for (limit, window) in [(1, 1), (2, 7), (5, 60), (20, 3600), (3, 604_800)] {
            var count = SlidingCount()
            let span = Duration.seconds(window)
            var passed: [Timestamp] = []
            let step = Duration.milliseconds(window * 1000 / 97)
            var now = Samples.moment(0)
            for _ in 0..<2000 {
                if count.total(at: now, in: span) < limit {
                    count.add(1, at: now, in: span)
                    passed.append(now)
                }
                now = now + step
            }
            for index in passed.indices.dropFirst(limit) {
                let stretch = passed[index] - passed[index - limit]
                #expect(stretch >= span, "\(limit) in \(window) s")
                #expect(stretch <= span + span / 15 + step * 2, "\(limit) in \(window) s")
            }
            #expect(passed.count > limit * 15)
        }
    }

    @Test func `To the microsecond, what happened counts for its whole window`() {
        let window = Duration.seconds(1)
        for microseconds in Int64(0)..<70_000 {
            let moment = Timestamp(microseconds: 1_700_000_000_000_000 + microseconds)
            var count = SlidingCount()
            count.add(1, at: moment, in: window)
            if count.total(at: moment + .microseconds(999_999), in: window) != 1 {
                Issue.record("forgotten too early, begun at \(microseconds)")
                return
            }
        }
    }

    @Test func `What is taken back does not count, whenever that is`() {
        var count = SlidingCount()
        let hour = Duration.seconds(3600)
        count.add(3, at: Samples.moment(0), in: hour)
        count.add(2, at: Samples.moment(1800), in: hour)
        count.remove(1, at: Samples.moment(0), in: hour)
        #expect(count.total(at: Samples.moment(1800), in: hour) == 4)
        count.remove(9, at: Samples.moment(1800), in: hour)
        #expect(count.total(at: Samples.moment(1800), in: hour) == 2)
        count.add(1, at: Samples.moment(10_000), in: hour)
        count.remove(1, at: Samples.moment(0), in: hour)
        #expect(count.total(at: Samples.moment(10_000), in: hour) == 1)
    }

    @Test func `A clock that jumps neither traps nor lets a count stay for ever`() {
        var count = SlidingCount()
        let hour = Duration.seconds(3600)
        for seconds in [0, 100, -100, 10_000_000, -10_000_000, Int64.max / 2_000_000, Int64.min / 2_000_000] {
            let moment = Timestamp(seconds: seconds)
            count.add(1, at: moment, in: hour)
            #expect(count.total(at: moment, in: hour) >= 1)
            #expect(count.total(at: moment + .seconds(7200), in: hour) == 0)
        }
        // A small step back must not give away what was counted.
        count = SlidingCount()
        count.add(5, at: Samples.moment(1000), in: hour)
        #expect(count.total(at: Samples.moment(0), in: hour) == 5)
    }

    @Test func `A mail is known for its window and no longer`() throws {
        let table: [(age: Int64, known: Bool)] = [
            (0, true), (599, true), (600, false), (601, false), (-599, true), (-600, false),
        ]
        for (age, isKnown) in table {
            var mails = DuplicateTable(limit: 10)
            let key = try key("a")
            #expect(mails.finding(key, within: .seconds(600), at: Samples.moment(0)) == .fresh)
            mails.reserve(key, within: .seconds(600), at: Samples.moment(0))
            #expect(mails.isPending(key))
            #expect(mails.finding(key, within: .seconds(600), at: Samples.moment(age)) == .pending)
            mails.keep(key, within: .seconds(600), as: SubmissionID(rawValue: 7), at: Samples.moment(0))
            #expect(!mails.isPending(key))
            let finding = mails.finding(key, within: .seconds(600), at: Samples.moment(age))
            #expect(finding == (isKnown ? .repeated(SubmissionID(rawValue: 7)) : .fresh), "after \(age) s")
        }
        var mails = DuplicateTable(limit: 10)
        mails.reserve(try key("a"), within: .seconds(600), at: Samples.moment(0))
        mails.release(try key("a"))
        #expect(mails.finding(try key("a"), within: .seconds(600), at: Samples.moment(0)) == .fresh)
        #expect(mails.count == 0)
    }

    @Test func `A budget is known once the store was asked, and for that day only`() throws {
        var book = BudgetBook(limit: 10)
        let today = BudgetDay(number: 5, start: Samples.moment(0), zone: "UTC")
        let tomorrow = BudgetDay(number: 6, start: Samples.moment(86_400), zone: "UTC")
        let key = try key("a")
        #expect(book.spent(key, on: today) == nil)
        book.add(3, to: key, on: today)
        #expect(book.spent(key, on: today) == nil)
        book.establish(key, 10, on: today)
        book.establish(key, 99, on: today)
        book.add(3, to: key, on: today)
        #expect(book.spent(key, on: today) == 13)
        book.add(-20, to: key, on: today)
        #expect(book.spent(key, on: today) == 0)
        #expect(book.spent(key, on: tomorrow) == nil)
        #expect(book.spent(key, on: today) == nil)
        for number in 0..<100 { book.establish(try self.key("\(number)"), 1, on: today) }
        #expect(book.count <= 10)
    }

    @Test func `A rate is written as people write it`() throws {
        let table: [(Int, Duration, String?)] = [
            (20, .seconds(3600), "20 in 1h"), (1, .seconds(1), "1 in 1s"),
            (1_000_000, .seconds(604_800), "1000000 in 7d"),
            (5, .milliseconds(90_500), "5 in 1m30s500ms"), (0, .seconds(1), nil), (1_000_001, .seconds(1), nil),
            (1, .milliseconds(999), nil), (1, .seconds(604_801), nil),
        ]
        for (count, window, text) in table { #expect(RateLimit(count, in: window)?.description == text) }
    }
}
