import Messages
import Synchronization
import Templates
import Testing

@testable import Gateway

@Suite struct OverviewTests {
    /// Counts what is told, and how often it was asked.
    private final class TellingStatistics: Statistics {
        struct Telling: Sendable {
            var queues: [QueueFigure] = []
            var failures: [FailureFigure] = []
            var isBroken = false
            var asked = (queues: 0, failures: 0)
        }

        let telling = Mutex(Telling())

        func queues() async throws(StoreFailure) -> [QueueFigure] {
            let (answer, isBroken) = telling.withLock { telling in
                telling.asked.queues += 1
                return (telling.queues, telling.isBroken)
            }
            guard !isBroken else { throw StoreFailure(.inputOutput, "private") }
            return answer
        }

        func failures(since: Timestamp, limit: Int) async throws(StoreFailure) -> [FailureFigure] {
            telling.withLock { telling in
                telling.asked.failures += 1
                return Array(telling.failures.prefix(limit))
            }
        }
    }

    private let clock = StillClock()
    private let statistics = TellingStatistics()
    private let gateway: Gateway

    init() throws {
        let store = MemoryStore()
        var parts = Gateway.Parts(
            store: store, history: store, codec: TextCodec(), composer: PlainComposer(), plan: PlainNumberPlan(),
            clock: clock, log: Log(LogNotebook(), clock: clock), localTime: { LocalTime(seconds: $0.seconds) })
        parts.statistics = statistics
        gateway = Gateway(parts, rules: try Samples.rules([Samples.application()]))
        var status = ConnectionStatus(
            name: try Samples.connection(), type: "smpp", remote: "x:1", since: Samples.moment(0))
        status.phase = .up
        gateway.board.post(status)
    }

    private func figure(_ name: String?, _ state: MessageState, _ count: Int, oldest: Int64? = nil) -> QueueFigure {
        QueueFigure(
            connection: name.flatMap { ConnectionName($0) }, state: state, count: count,
            oldest: oldest.map(Samples.moment))
    }

    @Test func `Each connection has what waits for it, and what waits for none is told apart`() async throws {
        statistics.telling.withLock { telling in
            telling.queues = [
                figure("carrier", .queued, 7, oldest: -30), figure("carrier", .sending, 2),
                figure("carrier", .unknown, 1),
                figure("gone", .queued, 3, oldest: -60), figure(nil, .queued, 1), figure("gone", .unknown, 9),
                figure("digests", .queued, 50), figure("webhooks", .queued, 4),
            ]
        }
        let overview = await gateway.overview()
        let line = try #require(overview.connections.first)
        #expect((line.waiting, line.underWay, line.held) == (7, 2, 1))
        #expect(line.oldest == Samples.moment(-30))
        #expect(line.carriesTexts)
        #expect(overview.waitingNowhere == 4)
        #expect(overview.queues.count == 8)
        #expect(overview.minutes.count == 60)
        #expect(overview.sessions.map(\.server) == [.smtp, .pop3, .smpp, .http])
        #expect(overview.attention.map(\.severity) == [.urgent, .warning])
    }

    @Test func `Many who ask at once cost one look into the store`() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = await gateway.overview() } }
        }
        #expect(statistics.telling.withLock { $0.asked == (1, 1) })
    }

    @Test(arguments: [(1999, 1, 1), (2000, 2, 1), (9999, 2, 1), (10_000, 2, 2), (-1, 2, 2)])
    func `What was read is good for two seconds, what changes slowly for ten`(
        milliseconds: Int, queues: Int, failures: Int
    ) async {
        _ = await gateway.overview()
        clock.advance(by: .milliseconds(milliseconds))
        _ = await gateway.overview()
        #expect(statistics.telling.withLock { $0.asked == (queues, failures) })
    }

    @Test func `A store that fails leaves the latest figures, and is told of without its private words`() async {
        statistics.telling.withLock { $0.queues = [figure("carrier", .queued, 7)] }
        _ = await gateway.overview()
        statistics.telling.withLock { $0.isBroken = true }
        clock.advance(by: .seconds(3))
        let broken = await gateway.overview()
        #expect(broken.connections.first?.waiting == 7)
        #expect(broken.storeTrouble == "reading or writing failed")
        #expect(broken.attention.first?.severity == .urgent)
        #expect(broken.attention.first?.sentence.contains("private") == false)
        statistics.telling.withLock { $0.isBroken = false }
        clock.advance(by: .seconds(3))
        #expect(await gateway.overview().storeTrouble == nil)
    }

    @Test func `What a commit brought is in the next overview`() async throws {
        var commit = Commit()
        var step = Commit.Step(
            MessageID(rawValue: 1), from: .sending, to: .sent, at: clock.now, kind: .phone)
        (step.connection, step.parts) = (try Samples.connection(), 3)
        commit.steps = [step]
        (commit.rows, commit.time) = (5, .milliseconds(4))
        gateway.commitWatcher.committed(commit)
        let overview = await gateway.overview()
        #expect(overview.minutes.last?.sent == 1)
        #expect(overview.connections.first?.partsPerMinute == 18)
        #expect((overview.commits.count, overview.commits.rows) == (1, 5))
        #expect(try #require(overview.commits.median) > .milliseconds(3))
        #expect(try #require(overview.commits.p99) < .milliseconds(5))
    }
}
