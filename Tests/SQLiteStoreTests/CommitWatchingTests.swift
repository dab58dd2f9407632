import Gateway
import Messages
import Synchronization
import Testing

@testable import SQLiteStore

@Suite struct CommitWatchingTests {
    /// Notes what it hears.
    private final class Watcher: CommitWatching {
        private let heard = Mutex<[Commit]>([])

        var commits: [Commit] { heard.withLock { $0 } }
        var arrivals: [Commit.Arrival] { commits.flatMap(\.arrivals) }
        var steps: [Commit.Step] { commits.flatMap(\.steps) }

        func committed(_ commit: Commit) {
            heard.withLock { $0.append(commit) }
        }
    }

    private let scratch = Scratch()

    private func watched() throws -> (SQLiteStore, Watcher) {
        let store = try SQLiteStore.open(in: scratch.path)
        let watcher = Watcher()
        store.tell(watcher)
        return (store, watcher)
    }

    private func change(
        _ message: MessageID, from: Set<MessageState>, to state: MessageState
    ) -> MessageChange {
        MessageChange(message, from: from, to: state, at: Timestamp(seconds: 9))
    }

    @Test func `what was accepted is told before whoever brought it is answered`() async throws {
        let (store, watcher) = try watched()
        let orders = [try MessageOrder.sample(), MessageOrder(.nowhere, via: [], text: "Hi")]
        let given = try await store.accept(.sample, content: [1], orders: orders)
        #expect(
            watcher.arrivals == [
                Commit.Arrival(given, door: .smtp, at: Submission.sample.receivedAt, orders: orders)
            ])
        #expect(watcher.steps.isEmpty)
        #expect(watcher.commits.count == 1 && watcher.commits[0].rows > 0 && watcher.commits[0].time > .zero)
        await store.close()
    }

    @Test func `changes that applied are told with what was before, the others are not`() async throws {
        let (store, watcher) = try watched()
        let bob = try #require(EmailAddress("bob@example.com"))
        let orders = [try MessageOrder.sample(), MessageOrder(.mail(bob), via: [], text: "Hi")]
        let ids = try await store.accept(.sample, content: [1], orders: orders).messages
        var sending = change(ids[0], from: [.queued], to: .sending)
        sending.connection = ConnectionName("carrier")
        sending.parts = [PartOutcome(number: 1, count: 2, state: .sent, networkID: "n", detail: "")]
        var refused = change(ids[1], from: [.queued], to: .failed)
        refused.event = MessageEvent(at: refused.at, kind: .failed, connection: ConnectionName("relay"), detail: "x")
        let applied = try await store.apply([
            sending, change(ids[0], from: [.queued], to: .cancelled), refused,
            change(ids[1], from: [.failed], to: .failed), change(MessageID(rawValue: 77), from: [.queued], to: .sent),
        ])
        #expect(applied == [true, false, true, true, false])
        var expected = [
            Commit.Step(ids[0], from: .queued, to: .sending, at: sending.at, kind: .phone),
            Commit.Step(ids[1], from: .queued, to: .failed, at: sending.at, kind: .mail),
            Commit.Step(ids[1], from: .failed, to: .failed, at: sending.at, kind: .mail),
        ]
        expected[0].parts = 1
        expected[0].connection = ConnectionName("carrier")
        expected[1].connection = ConnectionName("relay")
        #expect(watcher.steps == expected)
        #expect(watcher.arrivals.count == 1)
        await store.close()
    }

    @Test func `whoever submitted over SMPP is named with what it has to be told of, and nobody else`() async throws {
        let (store, watcher) = try watched()
        var client = Submission.sample
        (client.door, client.account) = (.smpp, AccountName("alice"))
        var caller = client
        caller.door = .api
        var orders = [try MessageOrder.sample(), try MessageOrder.sample()]
        orders[0].notices = [.delivered, .failed]
        let ids = try await store.accept(client, content: [], orders: orders).messages
        let other = try await store.accept(caller, content: [], orders: [orders[0]]).messages[0]
        #expect(watcher.arrivals.map(\.account) == [client.account, client.account])
        for (state, owed) in [(MessageState.sent, false), (.delivered, true), (.delivered, false), (.failed, true)] {
            let changes = [ids[0], ids[1], other].map { change($0, from: Set(MessageState.allCases), to: state) }
            _ = try await store.apply(changes)
            let named = watcher.steps.suffix(3).map(\.owedTo)
            #expect(named == [owed ? client.account : nil, nil, nil], "\(state)")
        }
        await store.close()
    }

    @Test func `each kind of destination is told as what it is`() async throws {
        let (store, watcher) = try watched()
        let destinations: [Destination] = [
            .phone(try #require(PhoneNumber(e164: "+447700900123"))),
            .mail(try #require(EmailAddress("a@example.com"))), .webHook("https://h.example"), .command("/bin/true"),
            .nowhere, .account(try #require(AccountName("ann"))), .folder("/srv"),
        ]
        #expect(Set(destinations.map(\.kind)) == Set(Destination.Kind.allCases))
        let orders = destinations.map { MessageOrder($0, via: [], text: "Hi") }
        let ids = try await store.accept(.sample, content: [1], orders: orders).messages
        _ = try await store.apply(ids.map { change($0, from: Set(MessageState.allCases), to: .cancelled) })
        #expect(watcher.steps.map(\.kind) == destinations.map(\.kind))
        await store.close()
    }

    @Test func `changes alongside are told, a request that was carried out before is not`() async throws {
        let (store, watcher) = try watched()
        let first = try await store.accept(.sample, content: [], orders: [.sample()]).messages[0]
        var alongside = Alongside()
        alongside.request = RepeatableRequest(caller: "ann", key: "k", digest: "d")
        alongside.changes = [change(first, from: [.queued], to: .cancelled)]
        for _ in 1...2 { _ = try await store.accept(.sample, content: [], orders: [.sample()], alongside: alongside) }
        #expect(watcher.arrivals.count == 2)
        #expect(watcher.steps.map(\.to) == [.cancelled])
        await store.close()
    }

    @Test func `what was rolled back is not told, and told once when it is done after all`() async throws {
        let (store, watcher) = try watched()
        _ = await outcome { try await store.failCommit() }
        let refused = try await failure { _ = try await store.accept(.sample, content: [], orders: [.sample()]) }
        #expect(refused.cause != .closed)
        #expect(watcher.arrivals.isEmpty)
        _ = await outcome { try await store.allowCommits() }
        let given = try await store.accept(.sample, content: [], orders: [.sample()])
        #expect(watcher.arrivals.map(\.given) == [given])
        await store.close()
    }

    @Test func `of calls that share a transaction with one that fails each is told once`() async throws {
        let (store, watcher) = try watched()
        var alongside = Alongside()
        alongside.request = RepeatableRequest(caller: "ann", key: "k", digest: "d")
        _ = try await store.accept(.sample, content: [], orders: [], alongside: alongside)
        let other = { @Sendable (number: Int) -> Alongside in
            var other = Alongside()
            other.request = RepeatableRequest(caller: "ann", key: number % 10 == 0 ? "k" : "\(number)", digest: "e")
            return other
        }
        let given = await withTaskGroup(of: Acceptance?.self) { group in
            for number in 1...200 {
                group.addTask {
                    try? await store.accept(.sample, content: [], orders: [.sample()], alongside: other(number))
                }
            }
            return await group.reduce(into: Set<Acceptance>()) { if let given = $1 { $0.insert(given) } }
        }
        #expect(given.count == 180)
        #expect(watcher.arrivals.count == 181)
        #expect(Set(watcher.arrivals.map(\.given)).isSuperset(of: given))
        await store.close()
    }

    @Test func `whoever is told no more hears nothing more`() async throws {
        let (store, watcher) = try watched()
        _ = try await store.accept(.sample, content: [], orders: [.sample()])
        store.tell(nil)
        _ = try await store.accept(.sample, content: [], orders: [.sample()])
        #expect(watcher.arrivals.count == 1)
        await store.close()
    }
}
