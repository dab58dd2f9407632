import Gateway
import Messages
import Testing

@testable import SQLiteStore

@Suite struct MailboxTests {
    private let scratch = Scratch()

    private func alice() throws -> AccountName { try #require(AccountName("alice")) }

    private func box() throws -> ConnectionName { try #require(ConnectionName("box")) }

    private func mail(_ text: String = "Subject: Hi\r\n\r\nHo\r\n") throws -> MessageOrder {
        MessageOrder(.account(try alice()), via: [], text: text)
    }

    @Test func `when a commit fails nothing is in a mailbox, nothing taken out, no mail fetched, no account kept`()
        async throws
    {
        let store = try SQLiteStore.open(in: scratch.path)
        let kept = try await store.accept(.sample, content: [1], orders: [mail()]).messages
        let old = KeptAccount(Account(try alice()))
        try await store.keep([old])
        var changed = old
        changed.account.isActive = false
        var alongside = Alongside()
        alongside.fetched = FetchedMail(connection: try box(), box: "", id: "1")
        let noted = FetchedMail(connection: try box(), box: "", id: "2")
        _ = await outcome { try await store.failCommit() }
        let calls: [() async throws -> Void] = [
            { _ = try await store.accept(.sample, content: [1], orders: [mail()], alongside: alongside) },
            { _ = try await store.take(kept, outOf: alice(), at: Timestamp(seconds: 1), detail: "") },
            { _ = try await store.remove(alice()) },
            { try await store.keep([changed]) },
            { try await store.note([noted]) },
        ]
        for call in calls { #expect(await outcome(call) != nil) }
        _ = await outcome { try await store.allowCommits() }
        #expect(try await store.mailbox(of: alice()).entries.map(\.message) == kept)
        #expect(try await store.story(of: kept[0])?.events.map(\.kind) == [.stored])
        #expect(try await store.accounts() == [old])
        #expect(try await store.fetched(by: box(), from: "").isEmpty)
        await store.close()
    }

    @Test func `no two stores have the same number`() async throws {
        var numbers: Set<UInt64> = []
        for _ in 1...5 {
            let store = try SQLiteStore.open(in: Scratch().path)
            numbers.insert(try await store.mailbox(of: alice()).store)
            await store.close()
        }
        #expect(numbers.count == 5)
        #expect(numbers.allSatisfy { $0 >> 63 == 0 && $0 > 0xFFFF_FFFF })
    }

    @Test func `a full disk stops mails for accounts, not their being taken out`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        let kept = try await store.accept(.sample, content: [1], orders: [mail()]).messages
        try await store.limitFile(pages: 100)
        let large = String(repeating: "m", count: 1_000_000)
        let refused = try await failure { _ = try await store.accept(.sample, content: [], orders: [mail(large)]) }
        #expect(refused.cause == .full)
        #expect(try await store.mailbox(of: alice()).entries.map(\.message) == kept)
        #expect(try await store.take(kept, outOf: alice(), at: Timestamp(seconds: 1), detail: "") == 1)
        await store.close()
    }

    @Test func `a mail of any size is read whole from the octets that the database has`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        for size in [0, 1, 4000, 4096, 5000, 100_000, 5_000_000] {
            let text = String(repeating: "é", count: size / 2) + String(repeating: "x", count: size % 2)
            let given = try await store.accept(.sample, content: [], orders: [mail(text)])
            #expect(try await store.mails(given.messages, of: alice()) == [Array(text.utf8)], "\(size)")
            #expect(try await store.mailbox(of: alice()).entries.last?.octets == size)
        }
        await store.close()
    }

    @Test func `what an account sent leaves nothing behind when it is pruned`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        var submission = Submission.sample
        (submission.account, submission.tickets) = (try alice(), ["p1", "p2"])
        let kept = try await store.accept(submission, content: [1], orders: [mail(), .sample()]).messages
        _ = try await store.accept(submission, content: [1], orders: [])
        let sent = MessageChange(kept[1], from: [.queued], to: .sent, at: Timestamp(seconds: 1))
        _ = try await store.apply([sent])
        var filter = MessageFilter()
        filter.account = try alice()
        for isThere in [true, false] {
            while try await store.prune(endedBefore: Timestamp(seconds: 2_000_000_000), limit: 10) {}
            let found = try await store.messages(matching: filter, before: nil, limit: 10)
            #expect(found.map(\.id) == (isThere ? [kept[0]] : []))
            #expect(
                try await store.take(kept, outOf: alice(), at: Timestamp(seconds: 1), detail: "") == (isThere ? 1 : 0))
        }
        await store.close()
        let connection = try SQLiteConnection(path: scratch.path + "/telepost.db")
        for table in ["sent_by", "mailbox", "message", "submission", "content", "event", "ticket"] {
            #expect(try connection.number("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
    }

    @Test(arguments: [
        [], [""], ["a"], ["", ""], ["3:a,", "1", ":,", "é\u{0}"], [String(repeating: "n", count: 5000)],
    ])
    func `a list of any texts comes back as it was`(_ texts: [String]) throws {
        #expect(try Spelling.list(Spelling.list(texts)) == texts)
    }

    @Test(arguments: [
        "a", ":", "1:", "1:a", "2:a,", "1:ab,", "-1:a,", "1:a,x", "1:a,1", "9999999999999999999:a,", "0:", "1:a;", ",",
        "1:é,",
    ])
    func `a list that was damaged is said to be`(_ text: String) {
        #expect(throws: StoreFailure.self) { try Spelling.list(text) }
    }
}
