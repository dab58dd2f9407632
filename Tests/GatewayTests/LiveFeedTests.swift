import Gateway
import Messages
import Testing

@Suite struct LiveFeedTests {
    private static func event(_ id: Int64) -> LiveEvent {
        .message(MessageID(rawValue: id), .sent, at: Samples.moment(id), connection: nil)
    }

    @Test func `Who looks on is told in order, all that waits at once`() async throws {
        let feed = LiveFeed()
        feed.publish(Self.event(1))
        let subscription = try #require(feed.subscribe())
        feed.publish([Self.event(2), Self.event(3)])
        feed.publish(Self.event(4))
        #expect(await subscription.next() == [Self.event(2), Self.event(3), Self.event(4)])
    }

    @Test func `Whoever waits is woken by the next event`() async throws {
        let feed = LiveFeed()
        let subscription = try #require(feed.subscribe())
        async let told = subscription.next()
        await Task.yield()
        feed.publish(Self.event(1))
        #expect(await told == [Self.event(1)])
    }

    @Test(arguments: [(999, 0), (1000, 0), (1001, 1), (2500, 1500)])
    func `At most a thousand events wait; the rest is counted`(published: Int, missed: Int) async throws {
        let feed = LiveFeed()
        let subscription = try #require(feed.subscribe())
        for id in 0..<published { feed.publish(Self.event(Int64(id))) }
        var events = await subscription.next()
        if missed > 0 { #expect(events.popLast() == .missed(missed)) }
        #expect(events == (0..<min(published, 1000)).map { Self.event(Int64($0)) })
        feed.publish(Self.event(1))
        #expect(await subscription.next() == [Self.event(1)])
    }

    @Test func `Events of one commit that do not all fit are cut where the room ends`() async throws {
        let feed = LiveFeed()
        let subscription = try #require(feed.subscribe())
        feed.publish((0..<1200).map { Self.event($0) })
        feed.publish(Self.event(7))
        let events = await subscription.next()
        #expect(events.count == 1001)
        #expect(events.last == .missed(201))
    }

    @Test func `A slow one does not keep others from hearing everything`() async throws {
        let feed = LiveFeed()
        let slow = try #require(feed.subscribe())
        let quick = try #require(feed.subscribe())
        for id in 0..<3000 {
            feed.publish(Self.event(Int64(id)))
            #expect(await quick.next() == [Self.event(Int64(id))])
        }
        #expect(await slow.next().last == .missed(2000))
    }

    @Test func `After its end nothing comes, and nobody is heard any more`() async throws {
        let feed = LiveFeed()
        #expect(!feed.isHeard)
        let subscription = try #require(feed.subscribe())
        #expect(feed.isHeard)
        feed.publish(Self.event(1))
        subscription.end()
        subscription.end()
        #expect(!feed.isHeard)
        #expect(await subscription.next() == [])
        feed.publish(Self.event(2))
        #expect(await subscription.next() == [])
    }

    @Test func `A task that is cancelled stops waiting, and looking on`() async throws {
        let feed = LiveFeed()
        let subscription = try #require(feed.subscribe())
        let reader = Task { await subscription.next() }
        reader.cancel()
        #expect(await reader.value == [])
        #expect(!feed.isHeard)
    }

    @Test func `Two hundred may look on; one who leaves makes room`() throws {
        let feed = LiveFeed()
        var subscriptions = try (0..<200).map { _ in try #require(feed.subscribe()) }
        #expect(feed.subscribe() == nil)
        subscriptions.removeLast().end()
        #expect(feed.subscribe() != nil)
    }

    @Test func `Connections tell of a new phase or reason, and not of figures`() async throws {
        let feed = LiveFeed()
        let board = ConnectionBoard(feed: feed)
        let subscription = try #require(feed.subscribe())
        let name = try Samples.connection()
        board.post(ConnectionStatus(name: name, type: "smpp", remote: "x:1", since: Samples.moment(0)))
        board.update(name) { $0.partsSent += 1 }
        board.update(name) { $0.phase = .up }
        board.update(name) { $0.outstanding = 3 }
        board.update(name) { ($0.phase, $0.reason) = (.down, "refused") }
        board.update(name) { $0.reason = "timed out" }
        board.remove(name)
        board.remove(name)
        #expect(
            await subscription.next() == [
                .connection(name, .connecting, reason: ""), .connection(name, .up, reason: ""),
                .connection(name, .down, reason: "refused"), .connection(name, .down, reason: "timed out"),
                .connection(name, nil, reason: ""),
            ])
    }
}
