import Gateway
import Messages
import Testing

@testable import SQLiteStore

@Suite struct MigrationTests {
    private let scratch = Scratch()

    /// Makes the database of an earlier version, with rows in it.
    private func make(version: Int, _ rows: String) throws {
        let folder = try DataFolder(creating: scratch.path)
        try folder.createDatabase()
        let old = Schema(steps: Array(Schema.steps[..<version]))
        let connection = try SQLiteConnection.writing(folder.database, old)
        try connection.run(rows)
        connection.close()
    }

    /// Two mails: one delivered in part, with a part that awaits its report; one queued.
    private static let first = """
        UPDATE counter SET submission = 2, message = 3;
        INSERT INTO span VALUES (0, 1700000000000000, 1700000060000000);
        INSERT INTO submission VALUES
            (1, 1, 2, 3, 1700000000000001, 0, '192.0.2.7', 'host', 's1', 'Ann@example.com', 'm1', 'Hi',
                \(LookupKey.text("ann@example.com")), \(LookupKey.text("m1"))),
            (2, 3, 1, 1, 1700000000000002, 1, '', '', 'h1', NULL, NULL, '', NULL, NULL);
        INSERT INTO content VALUES (1, x'010203'), (2, x'04');
        INSERT INTO message VALUES
            (1, 1, 2, 1700000000000001, 1700000000000009, 1, NULL, 'carrier', 447700900123, 0, NULL, 'sms',
                '1@sms.test', NULL, 'carrier,backup', 'Hi'),
            (2, 1, 3, 1700000000000001, 1700000000000008, 1, NULL, 'carrier', 447700900124, 1, 1800000000000000, 'sms',
                '2@sms.test', '#12345', 'carrier', 'Hi'),
            (3, 2, 0, 1700000000000002, 1700000000000002, 0, NULL, NULL, 447700900125, 0, NULL, NULL,
                '+447700900125', NULL, 'carrier', 'Ho');
        INSERT INTO part VALUES
            (1, 1, 2, 0, 'carrier', '00C0FFEE', ''), (1, 2, 2, 3, 'carrier', '00C0FFEF', ''),
            (2, 1, 1, 3, 'carrier', 'x', 'DELIVRD'), (3, 1, 1, 2, 'carrier', NULL, '');
        INSERT INTO event VALUES
            (1, 1, 1700000000000009, 0, 'carrier', ''), (2, 1, 1700000000000008, 4, 'carrier', 'DELIVRD');
        """

    @Test func `a database of the first version is brought up to date and keeps its data`() async throws {
        try make(version: 1, MigrationTests.first)
        for _ in 1...2 {
            let store = try SQLiteStore.open(in: scratch.path)
            let story = try #require(try await store.story(of: MessageID(rawValue: 2)))
            #expect(story.message.order.destination == .phone(try #require(PhoneNumber(e164: "+447700900124"))))
            #expect(story.message.order.originator == .shortCode("12345"))
            #expect(story.message.order.notices == [])
            #expect(story.message.state == .delivered)
            #expect(story.submission.sender?.description == "Ann@example.com")
            #expect(story.submission.origin == nil && story.submission.number.isEmpty && story.submission.about == nil)
            #expect(story.events.map(\.kind) == [.report])
            #expect(try await store.content(of: SubmissionID(rawValue: 1)) == [1, 2, 3])
            #expect(try await store.activeMessages(after: nil, limit: 10).map(\.id.rawValue) == [3])
            var filter = MessageFilter()
            filter.sender = EmailAddress("ann@EXAMPLE.com")
            let found = try await store.messages(matching: filter, before: nil, limit: 10)
            #expect(found.map(\.id.rawValue) == [2, 1])
            await store.close()
        }
    }

    @Test func `messages of an earlier version are found in the buckets of the present one`() async throws {
        let many = (4...6000).map { id in
            """
            INSERT INTO submission (id, first_message, messages, size, received, door, client, greeting, session, sender,
                message_id, subject, sender_key, message_id_key)
            VALUES (\(id), \(id), 1, 0, \(1_700_000_000_000_000 + id), 0, '', '', '', 's\(id)@example.com',
                NULL, '', \(LookupKey.text("s\(id)@example.com")), NULL);
            INSERT INTO message (id, submission, state, accepted, changed, attempts, due, connection, recipient, alphabet,
                expires, application, addressed, originator, via, text)
            VALUES (\(id), \(id), 3, \(1_700_000_000_000_000 + id), 1700000000000002, 1, NULL, 'carrier',
                \(447_700_000_000 + id), 0, NULL, 'sms', 'x', NULL, 'carrier', 'Hi');
            """
        }
        let spans =
            "INSERT INTO span VALUES (0, 1700000000000004, 1700000000004095), (1, 1700000000004096, 1700000000006000);"
        let counter = "UPDATE counter SET submission = 6000, message = 6000;"
        try make(version: 2, (["BEGIN;"] + many + [spans, counter, "COMMIT;"]).joined(separator: "\n"))
        let store = try SQLiteStore.open(in: scratch.path)
        for id in [4, 511, 512, 513, 4095, 4096, 6000] {
            var filter = MessageFilter()
            filter.recipient = PhoneNumber(e164: "+\(447_700_000_000 + id)")
            #expect(try await store.messages(matching: filter, before: nil, limit: 2).map(\.id.rawValue) == [Int64(id)])
            filter = MessageFilter()
            filter.sender = EmailAddress("s\(id)@example.com")
            filter.since = Timestamp(microseconds: Int64(1_700_000_000_000_000 + id))
            #expect(try await store.messages(matching: filter, before: nil, limit: 2).map(\.id.rawValue) == [Int64(id)])
        }
        await store.close()
    }

    @Test func `a part that awaited its report is found by the key of its id afterwards, the others are not`()
        async throws
    {
        try make(version: 1, MigrationTests.first)
        let store = try SQLiteStore.open(in: scratch.path)
        let carrier = try #require(ConnectionName("carrier"))
        let found = try await store.parts(keys: ["c0ffef", "c0ffee", "x"], on: carrier)
        #expect(found.map(\.message.id.rawValue) == [1])
        #expect(found.map(\.part) == [1])
        await store.close()
        let connection = try SQLiteConnection(path: scratch.path + "/telepost.db")
        #expect(try connection.number("SELECT count(*) FROM part WHERE network_key IS NOT NULL") == 1)
    }

    @Test func `a database of the first version goes on with what the present one can do`() async throws {
        try make(version: 1, MigrationTests.first)
        let store = try SQLiteStore.open(in: scratch.path)
        let given = try await store.accept(.sample, content: [], orders: [.sample(code: 1)])
        #expect(given.messages.map(\.rawValue) == [4])
        #expect(try await store.binding(code: 1, at: .init(seconds: 0))?.message.rawValue == 4)
        #expect(try await store.keep(.sample()).rawValue == 1)
        let old = MessageID(rawValue: 3)
        let failed = MessageChange(old, from: [.queued], to: .failed, at: Timestamp(seconds: 1_700_000_001))
        #expect(try await store.apply([failed]) == [true])
        #expect(try await store.owedNotices(after: nil, limit: 10).isEmpty)
        while try await store.prune(endedBefore: Timestamp(seconds: 1_800_000_000), limit: 10) {}
        #expect(try await store.story(of: old) == nil)
        await store.close()
    }

    @Test func `a database of the third version goes on with accounts, mailboxes and fetched mails`() async throws {
        try make(version: 1, MigrationTests.first)
        try make(version: 3, "")
        let alice = try #require(AccountName("alice"))
        var numbers: Set<UInt64> = []
        for round in 1...2 {
            let store = try SQLiteStore.open(in: scratch.path)
            let story = try #require(try await store.story(of: MessageID(rawValue: 1)))
            #expect(story.submission.account == nil)
            #expect(story.submission.sender?.description == "Ann@example.com")
            var filter = MessageFilter()
            filter.account = alice
            #expect(try await store.messages(matching: filter, before: nil, limit: 10).count == round - 1)
            numbers.insert(try await store.mailbox(of: alice).store)
            var submission = Submission.sample
            submission.account = alice
            let mail = MessageOrder(.account(alice), via: [], text: "Hi")
            let given = try await store.accept(submission, content: [], orders: [mail])
            #expect(given.messages.map(\.rawValue) == [Int64(3 + round)])
            try await store.keep([KeptAccount(Account(alice))])
            #expect(try await store.mailbox(of: alice).entries.map(\.message.rawValue) == Array(4...Int64(3 + round)))
            #expect(try await store.mails([MessageID(rawValue: 1)], of: alice) == [nil])
            await store.close()
        }
        #expect(numbers.count == 1)
    }

    @Test func `a database of the fourth version keeps its mails and goes on with what is tracked`() async throws {
        try make(version: 1, MigrationTests.first)
        try make(version: 4, MigrationTests.fourth)
        let alice = try #require(AccountName("alice"))
        for round in 1...2 {
            let store = try SQLiteStore.open(in: scratch.path)
            let story = try #require(try await store.story(of: MessageID(rawValue: 4)))
            #expect(story.message.order == MessageOrder(.account(alice), via: [], text: "Subject: Ho\r\n\r\n"))
            #expect(story.submission.author.isEmpty && story.submission.host.isEmpty && story.submission.user.isEmpty)
            #expect(story.submission.files.isEmpty && story.submission.recipients.isEmpty)
            #expect(story.submission.account == alice)
            let mails = try await store.mails([MessageID(rawValue: 4), MessageID(rawValue: 1)], of: alice)
            #expect(mails == [Array("Subject: Ho\r\n\r\n".utf8), nil])
            #expect(try await store.mailbox(of: alice).entries.first == .init(message: story.message.id, octets: 15))
            #expect(
                try await store.messages(of: SubmissionID(rawValue: 1), limit: 9).entries.map(\.id.rawValue) == [1, 2])
            var filter = MessageFilter()
            filter.subject = "hi"
            let found = try await store.messages(matching: filter, before: nil, limit: 10)
            #expect(found.map(\.id.rawValue) == [2, 1])
            (filter.subject, filter.host) = (nil, "gw")
            #expect(try await store.messages(matching: filter, before: nil, limit: 10).count == round - 1)
            var submission = Submission.sample
            (submission.host, submission.files) = ("GW", ["a", "b"])
            var mail = MessageOrder(.account(alice), via: [], text: "Hi")
            (mail.includesSubmission, mail.wishes) = (true, NoticeWishes())
            let given = try await store.accept(submission, content: [0x21], orders: [mail])
            #expect(given.messages.map(\.rawValue) == [Int64(4 + round)])
            #expect(try await store.mails(given.messages, of: alice) == [Array("Hi!".utf8)])
            #expect(try await store.story(of: given.messages[0])?.submission == submission)
            #expect(try await store.story(of: given.messages[0])?.message.order == mail)
            await store.close()
        }
    }

    /// What the fourth version wrote of a mail in the mailbox of an account that had sent it to itself.
    private static let fourth = """
        UPDATE counter SET submission = 3, message = 4;
        INSERT INTO account VALUES ('alice', 1, NULL, 3, '', '', '', NULL, NULL, '', 0, NULL, NULL, NULL);
        INSERT INTO submission (id, first_message, messages, size, received, door, client, greeting, session, sender,
            message_id, subject, sender_key, message_id_key, origin, number, about, account)
        VALUES (3, 4, 1, 2, 1700000000000003, 0, '192.0.2.7', 'host', 's1', NULL, NULL, 'Ho', NULL, NULL, NULL, '', NULL,
            'alice');
        INSERT INTO sent_by VALUES (0, 'alice', 3);
        INSERT INTO content VALUES (3, x'0102');
        INSERT INTO message (id, submission, state, accepted, changed, attempts, recipient, alphabet, expires, application,
            addressed, originator, via, text, kind, destination, own, envelope, notices, owed)
        VALUES (4, 3, 3, 1700000000000003, 1700000000000003, 0, \(-LookupKey.text("alice")), 0, NULL, NULL,
            'account alice', NULL, '', 'Subject: Ho' || x'0d0a0d0a', 5, 'alice', NULL, NULL, 0, 0);
        INSERT INTO mailbox VALUES (4, 'alice', 15);
        INSERT INTO event VALUES (4, 1, 1700000000000003, 10, NULL, 'in the mailbox of alice');
        """

    @Test func `a database of the fifth version keeps its accounts, whose roles are none, and goes on with books`()
        async throws
    {
        try make(version: 1, MigrationTests.first)
        try make(version: 5, MigrationTests.fourth)
        let alice = try #require(AccountName("alice"))
        for round in 1...2 {
            let store = try SQLiteStore.open(in: scratch.path)
            let kept = try #require(try await store.accounts().first)
            #expect(kept.account.name == alice && kept.account.logins == [.smtp, .pop3])
            #expect(kept.account.role == (round == 1 ? nil : .viewer))
            var account = kept
            account.account.role = .viewer
            try await store.keep([account])
            #expect(try await store.failures(since: Timestamp(seconds: 0), limit: 9).isEmpty)
            #expect(try await store.queues().map(\.count) == [1])
            #expect(try await store.revisions(before: nil, limit: 9).count == round - 1)
            let revision = ConfigurationRevision(
                number: Int64(round), at: Timestamp(seconds: 1), author: "a", note: "", document: "")
            #expect(try await store.add(revision))
            await store.close()
        }
    }

    @Test func `a database of the sixth version keeps what is owed and what waits, and goes on with clients`()
        async throws
    {
        try make(version: 1, MigrationTests.first)
        try make(version: 4, MigrationTests.fourth)
        try make(version: 6, MigrationTests.sixth)
        let alice = try #require(AccountName("alice"))
        for round in 1...2 {
            let store = try SQLiteStore.open(in: scratch.path)
            #expect(try await store.accounts().map(\.account.terms) == [SMPPTerms()])
            #expect(try await store.owedNotices(after: nil, limit: 9).map(\.submission.rawValue) == [1])
            #expect(try await store.receipts(owedTo: alice, after: nil, limit: 9).count == round - 1)
            let texts = try await store.texts(waitingFor: alice, after: nil, limit: 9)
            #expect(texts.map(\.message.rawValue) == [5] && texts[0].content == Array("Ho".utf8))
            #expect(try await store.mailbox(of: alice).entries.map(\.message.rawValue) == [4, 5])
            #expect(try await store.story(of: MessageID(rawValue: 5))?.submission.tickets == [])
            #expect(try await store.stops(after: nil, limit: 9).isEmpty)
            var submission = Submission.sample
            (submission.door, submission.account, submission.tickets) = (.smpp, alice, ["p1"])
            var order = MessageOrder(.nowhere, via: [], text: "Hi")
            order.notices = .failed
            let given = try await store.accept(submission, content: [], orders: [order])
            let found = try await store.messages(ticket: "p1", of: alice)
            #expect(found.count == round && found.last == given.messages.last)
            await store.close()
        }
    }

    /// A notice that is owed, and a phone's text beside the mail in the mailbox.
    private static let sixth = """
        UPDATE counter SET submission = 4, message = 5;
        UPDATE message SET notices = 1, owed = 1 WHERE id = 1;
        INSERT INTO submission (id, first_message, messages, size, received, door, client, greeting, session, message_id,
            subject, origin, number)
        VALUES (4, 5, 1, 2, 1700000000000004, 2, 'carrier', '', '7', 'x', '', '+447700900123', '447700900200');
        INSERT INTO content VALUES (4, CAST('Ho' AS BLOB));
        INSERT INTO message (id, submission, state, accepted, changed, attempts, recipient, alphabet, addressed, via, text,
            kind, destination)
        VALUES (5, 4, 3, 1700000000000004, 1700000000000004, 0, \(-LookupKey.text("alice")), 0, 'account alice', '',
            'Subject: SMS' || x'0d0a0d0a' || 'Ho', 5, 'alice');
        INSERT INTO mailbox VALUES (5, 'alice', 18);
        """

    @Test func `an empty database of the first version is brought up to date`() async throws {
        try make(version: 1, "")
        let store = try SQLiteStore.open(in: scratch.path)
        #expect(try await store.accept(.sample, content: [], orders: [.sample()]).messages.map(\.rawValue) == [1])
        await store.close()
    }
}
