import Foundation
import Gateway
import Messages
import Testing

@testable import SQLiteStore

@Suite struct OpeningTests {
    private let scratch = Scratch()

    @Test func `the folder and its files are for one user only`() async throws {
        let store = try SQLiteStore.open(in: scratch.path + "/deeper/still")
        _ = try await store.accept(.sample, content: [1], orders: [.sample()])
        #expect(try scratch.mode() == 0o700)
        #expect(try scratch.mode("deeper/still") == 0o700)
        for file in ["telepost.db", "telepost.db-wal", "telepost.db-shm", "telepost.lock"] {
            #expect(try scratch.mode("deeper/still/\(file)") == 0o600, "\(file)")
        }
        await store.close()
    }

    @Test func `a second opener is refused and told who has the folder, until the first closes`() async throws {
        let first = try SQLiteStore.open(in: scratch.path)
        let refused = try await failure { _ = try SQLiteStore.open(in: scratch.path) }
        #expect(refused.cause == .busy)
        #expect(refused.detail.contains("process \(ProcessInfo.processInfo.processIdentifier)"))
        await first.close()
        let second = try SQLiteStore.open(in: scratch.path)
        await second.close()
    }

    @Test func `a store that nobody holds any more gives its folder back by itself`() async throws {
        do {
            let forgotten = try SQLiteStore.open(in: scratch.path)
            _ = try await forgotten.accept(.sample, content: [1], orders: [.sample()])
        }
        // Its threads end in their own time.
        var reopened: SQLiteStore?
        for _ in 0..<10_000 where reopened == nil {
            reopened = try? SQLiteStore.open(in: scratch.path)
            await Task.yield()
        }
        #expect(try await reopened?.content(of: SubmissionID(rawValue: 1)) == [1])
        await reopened?.close()
    }

    @Test func `a database of a newer version is refused and left alone`() async throws {
        let newer = Schema(steps: Schema.steps + ["CREATE TABLE future (id INTEGER PRIMARY KEY) STRICT"])
        await (try SQLiteStore.open(in: scratch.path, limits: .init(), schema: newer)).close()
        let refused = try await failure { _ = try SQLiteStore.open(in: scratch.path) }
        #expect(refused.cause == .unusable)
        #expect(refused.detail.contains("newer version"))
        await (try SQLiteStore.open(in: scratch.path, limits: .init(), schema: newer)).close()
    }

    @Test func `a database is brought up to a later version and keeps its data`() async throws {
        let old = try SQLiteStore.open(in: scratch.path)
        _ = try await old.accept(.sample, content: [1], orders: [.sample()])
        await old.close()
        let newer = Schema(steps: Schema.steps + ["ALTER TABLE message ADD COLUMN mood TEXT"])
        for _ in 1...2 {
            let store = try SQLiteStore.open(in: scratch.path, limits: .init(), schema: newer)
            #expect(try await store.activeMessages(after: nil, limit: 10).count == 1)
            await store.close()
        }
    }

    @Test func `a step that fails is undone whole and taken again later`() async throws {
        let broken = Schema(
            steps: Schema.steps + ["CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE half (id INTEGER)"])
        let refused = try await failure {
            _ = try SQLiteStore.open(in: scratch.path, limits: .init(), schema: broken)
        }
        #expect(refused.cause == .unusable)
        let mended = Schema(steps: Schema.steps + ["CREATE TABLE half (id INTEGER) STRICT"])
        await (try SQLiteStore.open(in: scratch.path, limits: .init(), schema: mended)).close()
    }

    @Test func `a file that is no database is refused`() async throws {
        try FileManager.default.createDirectory(at: scratch.url, withIntermediateDirectories: true)
        try Data(repeating: 0x41, count: 8192).write(to: scratch.url.appending(path: "telepost.db"))
        #expect(try await failure { _ = try SQLiteStore.open(in: scratch.path) }.cause == .unusable)
    }

    @Test func `a database of another program is refused`() async throws {
        try FileManager.default.createDirectory(at: scratch.url, withIntermediateDirectories: true)
        try Data().write(to: scratch.url.appending(path: "telepost.db"))
        let other = try SQLiteConnection(path: scratch.path + "/telepost.db")
        try other.run("CREATE TABLE theirs (id INTEGER)")
        other.close()
        let refused = try await failure { _ = try SQLiteStore.open(in: scratch.path) }
        #expect(refused.cause == .unusable)
        #expect(refused.detail.contains("not made by Telepost"))
    }

    @Test func `a database cut short is refused`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        _ = try await store.accept(.sample, content: [UInt8](repeating: 1, count: 100_000), orders: [.sample()])
        await store.close()
        let file = try FileHandle(forUpdating: scratch.url.appending(path: "telepost.db"))
        try file.truncate(atOffset: 8192)
        try file.close()
        #expect(try await failure { _ = try SQLiteStore.open(in: scratch.path) }.cause == .unusable)
    }

    @Test func `a folder that cannot be made is a failure that says so`() async throws {
        let refused = try await failure { _ = try SQLiteStore.open(in: "/proc/telepost-data") }
        #expect(refused.cause == .inputOutput)
        #expect(refused.detail.contains("folder"))
    }
}
