import Gateway
import Messages
import Testing

@testable import SQLiteStore

/// Work must be proportional to what is asked, not to what is kept: no plan may scan a table or sort.
@Suite struct WalkTests {
    private let scratch = Scratch()

    private func plan(_ query: String) async throws -> [String] {
        await (try SQLiteStore.open(in: scratch.path)).close()
        let connection = try SQLiteConnection(path: scratch.path + "/telepost.db")
        let statement = try connection.prepare("EXPLAIN QUERY PLAN " + query)
        var steps: [String] = []
        while try statement.step() { steps.append(statement.text(3)) }
        return steps
    }

    @Test(arguments: Walk.allCases)
    func `searching walks along an index, in order, and never sorts or scans`(_ walk: Walk) async throws {
        let steps = try await plan(walk.query)
        #expect(!steps.isEmpty)
        #expect(steps.allSatisfy { $0.hasPrefix("SEARCH") || $0.contains("SCALAR SUBQUERY") }, "\(steps)")
        // What a message's submission says is looked up by its number.
        #expect(steps.contains { $0.contains(" u USING ") })
    }

    @Test(arguments: Walk.allCases.filter { $0 != .submissions })
    func `finding one message costs the same among ten and among ten thousand`(_ walk: Walk) async throws {
        let few = try await work(walk, among: 10)
        let many = try await work(walk, among: 10_000)
        // A seek for each bucket of the crowd, and nothing for what is in it.
        let buckets = 10_000 >> Int(Schema.bucketBits) + 1
        #expect(many <= few + 16 * buckets, "\(few) steps, then \(many)")
    }

    /// How many steps it takes to find the newest message that matches, and that nothing older does.
    private func work(_ walk: Walk, among count: Int) async throws -> Int {
        let scratch = Scratch()
        let store = try SQLiteStore.open(in: scratch.path)
        let crowd = try (0..<count).map { _ in try MessageOrder.sample() }
        _ = try await store.accept(.sample, content: [], orders: crowd)
        var wanted = Submission.sample
        (wanted.sender, wanted.messageID) = (EmailAddress("ann@example.com"), "m1")
        wanted.account = AccountName("ann")
        var order = try MessageOrder.sample()
        order.destination = .phone(try #require(PhoneNumber(e164: "+447700900999")))
        let id = try await store.accept(wanted, content: [], orders: [order]).messages[0]
        let change = MessageChange(id, from: [.queued], to: .failed, at: Timestamp(seconds: 1))
        #expect(try await store.apply([change]) == [true])
        await store.close()
        let statement = try SQLiteConnection(path: scratch.path + "/telepost.db").prepare(walk.query)
        var filter = MessageFilter()
        if walk == .state { filter.state = .failed }
        if walk == .recipient { filter.recipient = order.recipient }
        if walk == .sender { filter.sender = wanted.sender }
        if walk == .messageID { filter.messageID = wanted.messageID }
        if walk == .account { filter.account = wanted.account }
        Walk.add(filter, before: .max, floor: 0, to: statement)
        #expect(try statement.step())
        #expect(statement.integer(0) == id.rawValue)
        if walk != .everything { #expect(try !statement.step()) }
        return statement.work
    }

    @Test func `the narrowest way is taken, and submission after submission only when nothing else leads there`() throws
    {
        let table: [(Walk, (inout MessageFilter) -> Void)] = [
            (.everything, { _ in }), (.everything, { $0.application = ApplicationName("sms") }),
            (.everything, { $0.addressee = EmailAddress("a@example.com") }),
            (.submissions, { $0.subject = "x" }), (.submissions, { ($0.host, $0.state) = ("x", .delivered) }),
            (.submissions, { ($0.author, $0.state) = ("x", .sent) }),
            (.state, { ($0.user, $0.state) = ("x", .failed) }),
            (.account, { ($0.fileName, $0.account) = ("x", AccountName("ann")) }),
            (.recipient, { ($0.subject, $0.recipient) = ("x", PhoneNumber(e164: "+447700900123")) }),
            (.sender, { ($0.subject, $0.sender) = ("x", EmailAddress("a@example.com")) }),
            (.messageID, { ($0.subject, $0.messageID) = ("x", "y") }),
        ]
        for (walk, change) in table {
            var filter = MessageFilter()
            change(&filter)
            #expect(Walk(for: filter) == walk, "\(filter)")
        }
    }

    @Test func `submission after submission is a few steps each, whatever came with it`() async throws {
        let store = try SQLiteStore.open(in: scratch.path)
        for count in 0..<400 {
            var submission = Submission.sample
            submission.recipients = count % 2 == 0 ? [] : [String(repeating: "r", count: 20_000)]
            _ = try await store.accept(
                submission, content: [UInt8](repeating: 0, count: count * 100), orders: [.sample()])
        }
        await store.close()
        let statement = try SQLiteConnection(path: scratch.path + "/telepost.db").prepare(Walk.submissions.query)
        var filter = MessageFilter()
        (filter.subject, filter.fileName, filter.host, filter.user) = ("a", "b", "c", "d")
        Walk.add(filter, before: .max, floor: 0, to: statement)
        #expect(try !statement.step())
        #expect(statement.work < 400 * 40, "\(statement.work) steps")
    }

    @Test func `active messages are found along the index of states`() async throws {
        let steps = try await plan(Lookups.activeQuery)
        #expect(steps.contains { $0.contains("message_by_state") })
        #expect(!steps.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") }, "\(steps)")
    }

    @Test(arguments: [
        (OwedNotices.owingQuery, "message_by_owed"), (OwedNotices.messagesQuery, "PRIMARY KEY"),
        (Searches.aboutQuery, "submission_by_about"), (BindingLookups.phoneQuery, "PRIMARY KEY"),
        (BindingLookups.codeQuery, "binding_by_code"), (Pruning.leftoverQueries[0], "binding_by_expiry"),
        (Pruning.leftoverQueries[1], "fragment_by_time"), (Pruning.leftoverQueries[2], "stray_report_by_time"),
        (Pruning.candidatesQuery, "b USING INTEGER PRIMARY KEY"), (Pruning.candidatesQuery, "e USING PRIMARY KEY"),
        (MailboxLookups.entriesQuery, "COVERING INDEX mailbox_by_account"),
        (MailboxLookups.waitingQuery, "b USING INTEGER PRIMARY KEY"),
        (MailboxLookups.collectedQuery, "INTEGER PRIMARY KEY"), (MailboxEntries.emptyingQuery, "mailbox_by_account"),
        (MailboxLookups.waitingQuery, "c USING INTEGER PRIMARY KEY"),
        (Searches.entriesQuery, "m USING INTEGER PRIMARY KEY"), (Searches.countQuery, "m USING INTEGER PRIMARY KEY"),
        (BookSearches.revisionsQuery, "PRIMARY KEY"), (BookSearches.auditQuery, "PRIMARY KEY"),
        (Requests.query, "PRIMARY KEY"), (Requests.trimQuery, "request_by_time"),
        (Pruning.leftoverQueries[3], "request_by_time"), (Pruning.leftoverQueries[4], "PRIMARY KEY (minute<?)"),
        (ReceiptLookups.owedQuery, "m USING INDEX message_by_owed (client=? AND submission>?)"),
        (ReceiptLookups.ticketQuery, "t USING PRIMARY KEY (name=? AND account=?)"),
        (ReceiptLookups.waitingQuery, "mailbox_texts (account=? AND message>?)"),
        (Revisions.forgettingQuery, "message_by_owed (client=?)"), (Pruning.ticketQuery, "ticket_by_submission"),
        (StopLookups.query, "PRIMARY KEY ((phone,number)>(?,?))"),
        (FetchedLookups.query, "PRIMARY KEY"), (Pruning.sentByQuery, "sent_by USING PRIMARY KEY"),
    ])
    func `questions about the few go along an index of the few, in order`(_ query: String, index: String) async throws {
        let steps = try await plan(query)
        #expect(steps.contains { $0.contains(index) }, "\(steps)")
        #expect(!steps.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") }, "\(steps)")
    }

    @Test func `counting looks at what is active, and at failures since the moment alone`() async throws {
        let queues = try await plan(Counting.queuesQuery)
        #expect(queues.contains { $0.contains("message_by_state (state=?)") }, "\(queues)")
        let failures = try await plan(Counting.failuresQuery)
        #expect(failures.contains { $0.contains("PRIMARY KEY (minute>?)") }, "\(failures)")
        #expect(!(queues + failures).contains { $0.contains("SCAN") }, "\(queues + failures)")
    }

    @Test func `a part is found along the index of those that await a report`() async throws {
        for query in [Lookups.bucketQuery, Lookups.partQuery] {
            let steps = try await plan(query)
            #expect(
                steps.count == 1 && steps[0].hasPrefix("SEARCH") && steps[0].contains("INDEX part_awaiting_report"),
                "\(steps)")
        }
    }
}
