import Gateway
import Messages
import Testing

@testable import SQLiteStore

@Suite struct TroubleTests {
    private let scratch = Scratch()

    @Test func `a full disk stops accepting, not changing, and is over when there is room`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let kept = try await store.accept(.sample, content: [1], orders: [.sample()])
        try await store.limitFile(pages: 60)
        let large = [UInt8](repeating: 1, count: 1_000_000)
        let refused = try await failure { _ = try await store.accept(.sample, content: large, orders: [.sample()]) }
        #expect(refused.cause == .full)
        let change = MessageChange(kept.messages[0], from: [.queued], to: .sent, at: Timestamp(seconds: 1))
        #expect(try await store.apply([change]) == [true])
        try await store.limitFile(pages: 1_000_000)
        let next = try await store.accept(.sample, content: large, orders: [.sample()])
        #expect(next.submission.rawValue == 2, "what failed has used no number")
        #expect(try await store.content(of: next.submission) == large)
        await store.close()
    }

    @Test func `a call that fails leaves those that share its commit alone`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let order = try MessageOrder.sample()
        try await store.limitFile(pages: 400)
        let stopper = Stopper()
        let blocked = Task { try await store.hold(stopper) }
        await stopper.held()
        let outcomes = await withTaskGroup(of: (Int, StoreFailure.Cause?).self) { group in
            for caller in 0..<60 {
                let size = caller % 10 == 3 ? 2_000_000 : 100
                group.addTask {
                    do throws(StoreFailure) {
                        _ = try await store.accept(
                            .sample, content: [UInt8](repeating: 7, count: size), orders: [order])
                        return (caller, nil)
                    } catch {
                        return (caller, error.cause)
                    }
                }
            }
            await store.untilWaiting(60)
            stopper.release()
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        try await blocked.value
        #expect(store.figures.failures >= 6)
        #expect(outcomes == [3: .full, 13: .full, 23: .full, 33: .full, 43: .full, 53: .full])
        let active = try await store.activeMessages(after: nil, limit: 100)
        #expect(active.map(\.id.rawValue) == Array(1...54))
        await store.close()
    }

    @Test func `when a commit fails all that shared it fail, and the next one works`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let order = try MessageOrder.sample()
        let stopper = Stopper()
        let blocked = Task { try await store.hold(stopper) }
        await stopper.held()
        let failures = await withTaskGroup(of: StoreFailure?.self) { group in
            for _ in 0..<20 {
                group.addTask { await outcome { _ = try await store.accept(.sample, content: [1], orders: [order]) } }
            }
            await store.untilWaiting(20)
            group.addTask { await outcome { try await store.failCommit() } }
            await store.untilWaiting(21)
            stopper.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        try await blocked.value
        #expect(failures.count == 21)
        #expect(!failures.contains(nil))
        #expect(try await store.activeMessages(after: nil, limit: 100).isEmpty)
        _ = await outcome { try await store.allowCommits() }
        #expect(try await store.accept(.sample, content: [1], orders: [order]).messages.map(\.rawValue) == [1])
        await store.close()
    }

    @Test func `what was to happen along with an acceptance does not when its commit fails`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let fragment = try await store.keep(.sample())
        var order = try MessageOrder.sample()
        order.notices = .failed
        let kept = try await store.accept(.sample, content: [1], orders: [order]).messages[0]
        let failed = MessageChange(kept, from: [.queued], to: .failed, at: Timestamp(seconds: 1))
        #expect(try await store.apply([failed]) == [true])
        var alongside = Alongside()
        (alongside.joined, alongside.told) = ([fragment], [kept: .failed])
        alongside.changes = [MessageChange(kept, from: [.failed], to: .queued, at: Timestamp(seconds: 2))]
        let coded = try MessageOrder.sample(code: 7)
        _ = await outcome { try await store.failCommit() }
        let refused = await outcome {
            _ = try await store.accept(.sample, content: [2], orders: [coded], alongside: alongside)
        }
        #expect(refused != nil)
        #expect(await outcome { _ = try await store.keep(.sample()) } != nil)
        _ = await outcome { try await store.allowCommits() }
        #expect(try await store.fragments().map(\.isJoined) == [false])
        #expect(try await store.owedNotices(after: nil, limit: 10).map(\.owed) == [[kept: .failed]])
        #expect(try await store.bindings(of: #require(coded.recipient), at: Timestamp(seconds: 0)).isEmpty)
        #expect(try await store.lastConversationCode() == 0)
        #expect(try await store.keep(.sample()).rawValue == 2, "what failed has used no number")
        let given = try await store.accept(.sample, content: [2], orders: [coded], alongside: alongside)
        #expect(given.messages.map(\.rawValue) == [2])
        #expect(try await store.fragments().map(\.isJoined) == [true, false])
        #expect(try await store.owedNotices(after: nil, limit: 10).isEmpty)
        #expect(try await store.lastConversationCode() == 7)
        await store.close()
    }

    @Test func `a full disk undoes all of an acceptance, and leaves those that share its commit alone`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let fragment = try await store.keep(.sample())
        try await store.limitFile(pages: 120)
        let stopper = Stopper()
        let blocked = Task { try await store.hold(stopper) }
        await stopper.held()
        let coded = try MessageOrder.sample(code: 7)
        async let large = outcome {
            var alongside = Alongside()
            alongside.joined = [fragment]
            let content = [UInt8](repeating: 1, count: 2_000_000)
            _ = try await store.accept(.sample, content: content, orders: [coded], alongside: alongside)
        }
        await store.untilWaiting(1)
        async let small = store.accept(.sample, content: [1], orders: [.sample(code: 8)])
        await store.untilWaiting(2)
        stopper.release()
        #expect(await large?.cause == .full)
        #expect(try await small.messages.map(\.rawValue) == [1])
        try await blocked.value
        #expect(try await store.fragments().map(\.isJoined) == [false])
        #expect(try await store.binding(code: 7, at: Timestamp(seconds: 0)) == nil)
        #expect(try await store.binding(code: 8, at: Timestamp(seconds: 0)) != nil)
        await store.close()
    }

    @Test func `accepting leaves the reserve of the disk alone`() async throws {
        var limits = SQLiteStore.Limits()
        limits.diskReserve = .max
        let store = try SQLiteStore.open(in: scratch.path, limits: limits)
        // A twentieth of the disk is kept at most, so a small mail passes and one as large as the disk would not.
        _ = try await store.accept(.sample, content: [1], orders: [.sample()])
        await store.close()
        let folder = try DataFolder(creating: scratch.path)
        let connection = try SQLiteConnection(path: folder.database)
        let space = DiskSpace(folder: folder, reserve: 0)
        space.measure(connection)
        let failure = #expect(throws: StoreFailure.self) {
            try space.take(content: folder.room().free, messages: 1)
        }
        #expect(failure?.cause == .full)
        try space.take(content: 1, messages: 1)
    }

    @Test func `more callers than may wait are told that the store is busy`() async throws {
        var limits = SQLiteStore.Limits()
        limits.waitingCalls = 4
        let store = try SQLiteStore.open(in: scratch.path, limits: limits)
        let order = try MessageOrder.sample()
        let stopper = Stopper()
        let blocked = Task { try await store.hold(stopper) }
        await stopper.held()
        let outcomes = await withTaskGroup(of: StoreFailure.Cause?.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do throws(StoreFailure) {
                        _ = try await store.accept(.sample, content: [], orders: [order])
                        return nil
                    } catch {
                        stopper.refused()
                        return error.cause
                    }
                }
            }
            await stopper.allRefused(6)
            stopper.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        try await blocked.value
        #expect(outcomes.filter { $0 == .busy }.count == 6)
        #expect(outcomes.filter { $0 == nil }.count == 4)
        await store.close()
    }

    @Test func `callers that wait at the same time share a commit`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let order = try MessageOrder.sample()
        let stopper = Stopper()
        let before = store.figures
        let blocked = Task { try await store.hold(stopper) }
        await stopper.held()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { _ = try await store.accept(.sample, content: [1], orders: [order]) }
            }
            await store.untilWaiting(200)
            stopper.release()
            try await group.waitForAll()
        }
        try await blocked.value
        let after = store.figures
        #expect(after.commits - before.commits == 2)
        #expect(after.latestCalls == 200)
        #expect(after.latestRows >= 600)
        #expect(after.latestTime > .zero)
        #expect(after.failures == 0)
        await store.close()
    }

    @Test func `the log's space is used again rather than grown`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let content = [UInt8](repeating: 3, count: 4_000_000)
        for _ in 0..<40 { _ = try await store.accept(.sample, content: content, orders: [.sample()]) }
        #expect(try scratch.size("telepost.db-wal") < 48 << 20)
        await store.close()
        #expect(try scratch.size("telepost.db") > 150_000_000)
    }
}
