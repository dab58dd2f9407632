import Bytes
import Synchronization
import Testing

@testable import Runtime

@Suite struct EventLoopTests {
    @Test func `A task that prefers a loop runs on it, also after awaiting elsewhere`() async {
        let loop = EventLoop()
        let places = await Task(executorPreference: loop) {
            let before = loop.isCurrent
            let elsewhere = await Task.detached { loop.isCurrent }.value
            return [before, elsewhere, loop.isCurrent]
        }.value
        #expect(places == [true, false, true])
    }

    @Test func `Blocking work runs off the loop and its answer comes back on it`() async {
        let loop = EventLoop()
        let (worked, back) = await Task(executorPreference: loop) {
            let worked = await loop.offload { loop.isCurrent }
            return (worked, loop.isCurrent)
        }.value
        #expect(!worked)
        #expect(back)
    }

    @Test func `A cancelled sleep ends early`() async {
        let loop = EventLoop()
        let task = Task(executorPreference: loop) { await loop.sleep(for: .seconds(3600)) }
        task.cancel()
        await task.value
    }

    @Test func `What is due in time that is skipped happens at once, and what is due later does not`() async {
        let loop = EventLoop()
        let isLaterDone = Shared(0)
        let sooner = Task(executorPreference: loop) { await loop.sleep(for: .seconds(3600)) }
        let later = Task(executorPreference: loop) {
            await loop.sleep(for: .seconds(7200))
            isLaterDone.value.store(1, ordering: .relaxed)
        }
        let passed = await Task(executorPreference: loop) {
            let before = loop.now
            loop.skip(.seconds(3600))
            return loop.now - before
        }.value
        #expect(passed >= .seconds(3600))
        await sooner.value
        #expect(isLaterDone.value.load(ordering: .relaxed) == 0)
        later.cancel()
        await later.value
    }

    @Test func `Many tasks from many threads all run`() async {
        let loop = EventLoop()
        let count = Shared(0)
        await withTaskGroup { group in
            for _ in 0..<2000 {
                group.addTask {
                    await Task(executorPreference: loop) {
                        await Task.yield()
                        count.value.add(1, ordering: .relaxed)
                    }.value
                }
            }
        }
        #expect(count.value.load(ordering: .relaxed) == 2000)
    }

    @Test func `A task that never stops yielding does not keep input away`() async throws {
        let loop = EventLoop()
        let isDone = Shared(0)
        let spinner = Task(executorPreference: loop) {
            while isDone.value.load(ordering: .relaxed) == 0 { await Task.yield() }
        }
        await Task(executorPreference: loop) { await loop.sleep(for: .milliseconds(2)) }.value
        isDone.value.store(1, ordering: .relaxed)
        await spinner.value
    }

    @Test func `A name with an address is found and one without says so`() async throws {
        let loop = EventLoop()
        let addresses = try await Task(executorPreference: loop) {
            try await NameResolution.addresses(of: "localhost", on: loop)
        }.value
        #expect(addresses.contains { $0.isLoopback })
        await #expect(throws: OperatingSystemError.self) {
            try await Task(executorPreference: loop) {
                _ = try await NameResolution.addresses(of: "no-such-host.invalid", on: loop)
            }.value
        }
    }
}

private final class Shared: Sendable {
    let value: Atomic<Int>

    init(_ start: Int) {
        value = Atomic(start)
    }
}
