import Gateway
import Messages
import Testing

@testable import SQLiteStore

@Suite struct BooksTests {
    private let scratch = Scratch()

    private static func entry(_ subject: Int) -> AuditEntry {
        AuditEntry(
            at: Timestamp(seconds: 1), actor: "ann", client: "", action: "token.add", subject: "\(subject)")
    }

    @Test func `of the list of who changed what the latest entries stay, and numbers go on`() async throws {
        var limits = SQLiteStore.Limits()
        limits.auditEntries = 3
        let store = try SQLiteStore.open(in: scratch.path, limits: limits)
        for count in 1...3 { try await store.note(BooksTests.entry(count)) }
        #expect(try await store.audit(before: nil, limit: 9).map(\.subject) == ["3", "2", "1"])
        for count in 4...9 { try await store.note(BooksTests.entry(count)) }
        let found = try await store.audit(before: nil, limit: 9)
        #expect(found.map(\.subject) == ["9", "8", "7"])
        #expect(found.map(\.number) == [9, 8, 7])
        await store.close()
        #expect(SQLiteStore.Limits().auditEntries == 100_000)
    }

    @Test func `requests of before a day go as others come, two for each`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        func accept(_ key: Int, at seconds: Int64) async throws {
            var submission = Submission.sample
            submission.receivedAt = Timestamp(seconds: seconds)
            var alongside = Alongside()
            alongside.request = RepeatableRequest(caller: "ann", key: "\(key)", digest: "")
            _ = try await store.accept(submission, content: [], orders: [], alongside: alongside)
        }
        for key in 0..<10 { try await accept(key, at: 0) }
        for key in 10..<14 { try await accept(key, at: 86_400) }
        await store.close()
        let connection = try SQLiteConnection(path: scratch.path + "/telepost.db")
        #expect(try connection.number("SELECT count(*) FROM request") == 10 + 4 - 8)
    }

    @Test func `an empty right, and one of a later version, allow nothing`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let token = AccessToken(
            name: "a", digest: "d", rights: [.send], account: nil, madeAt: Timestamp(seconds: 1), madeBy: "ann")
        #expect(try await store.add(token))
        await store.close()
        let connection = try SQLiteConnection(path: scratch.path + "/telepost.db")
        try connection.run("UPDATE token SET rights = '0:,12:messages:fly,13:messages:send,'")
        connection.close()
        let again = try SQLiteStore.open(in: scratch.path)
        #expect(try await again.tokens() == [token])
        await again.close()
    }

    @Test func `a role that is none is damage, not a right`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        try await store.keep([KeptAccount(Account(try #require(AccountName("ann"))))])
        await store.close()
        let connection = try SQLiteConnection(path: scratch.path + "/telepost.db")
        try connection.run("UPDATE account SET role = 9")
        connection.close()
        let again = try SQLiteStore.open(in: scratch.path)
        #expect(try await failure { _ = try await again.accounts() }.cause == .unusable)
        await again.close()
    }
}
