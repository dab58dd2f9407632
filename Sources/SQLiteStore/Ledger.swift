import Gateway
import Messages

/// All that the writer's thread does to the database, inside transactions that its owner begins and ends.
final class Ledger {
    /// What would have to be read again otherwise; goes back with the transaction that changed it.
    private struct Memory: Hashable {
        var numbers: Numbers
        var span: Spans.Span?
        var pruned: Int64 = 0
    }

    let connection: SQLiteConnection
    let space: DiskSpace
    private let acceptances: Acceptances
    private let changes: Changes
    let revisions: Revisions
    private let bindings: Bindings
    private let fragments: Fragments
    private let strays: StrayReports
    private let requests: Requests
    let accounts: KeptAccounts
    let mailboxes: MailboxEntries
    let fetched: FetchedMails
    let books: Books
    let stops: Stops
    var notes = CommitNotes()
    private let pruning: Pruning
    private let spans: Spans
    private let counter: Statement
    private let begin: Statement
    private let commit: Statement
    private var memory: Memory
    private var kept: Memory

    /// A ledger over an open database that has all its tables.
    init(_ connection: SQLiteConnection, space: DiskSpace, auditBound: Int) throws(StoreFailure) {
        self.connection = connection
        self.space = space
        let events = try Events(connection)
        let failures = try Failures(connection)
        mailboxes = try MailboxEntries(connection, events)
        acceptances = try Acceptances(connection, events, mailboxes, failures)
        changes = try Changes(connection, events, failures)
        revisions = try Revisions(connection, changes, events)
        requests = try Requests(connection)
        books = try Books(connection, auditBound: auditBound)
        stops = try Stops(connection)
        bindings = try Bindings(connection)
        fragments = try Fragments(connection)
        strays = try StrayReports(connection)
        accounts = try KeptAccounts(connection)
        fetched = try FetchedMails(connection)
        pruning = try Pruning(connection)
        spans = try Spans(connection)
        counter = try connection.prepare("UPDATE counter SET submission = ?, message = ?, fragment = ?, code = ?")
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        memory = Memory(numbers: try Numbers(connection))
        kept = memory
    }

    /// Begins a transaction.
    func beginTransaction() throws(StoreFailure) {
        space.measure(connection)
        try begin.run()
        kept = memory
        notes.clear()
    }

    /// Ends the transaction: what it did is on the disk when this returns.
    func commitTransaction() throws(StoreFailure) {
        if memory.numbers != kept.numbers {
            try counter.add(memory.numbers.submission).add(memory.numbers.message).add(memory.numbers.fragment)
                .add(memory.numbers.code).run()
        }
        try commit.run()
    }

    /// Ends the transaction as if it had never begun.
    func rollBackTransaction() {
        connection.rollBack()
        memory = kept
        notes.clear()
    }
}

extension Ledger {
    /// ``Store/accept(_:content:orders:alongside:)``.
    func accept(_ consignment: Consignment) throws(StoreFailure) -> Acceptance {
        let (submission, orders, alongside) = (consignment.submission, consignment.orders, consignment.alongside)
        if let request = alongside.request, let given = try requests.given(to: request, at: submission.receivedAt) {
            return given
        }
        try space.take(content: consignment.size, messages: orders.count)
        let numbers = memory.numbers
        let acceptance = try acceptances.write(consignment, as: numbers)
        memory.numbers.submission += 1
        memory.numbers.message += Int64(orders.count)
        if !orders.isEmpty {
            try spans.cover(
                numbers.message + 1, memory.numbers.message, at: submission.receivedAt, known: &memory.span)
        }
        try bind(orders, acceptance, at: submission.receivedAt)
        try carryOut(alongside, acceptance)
        if let request = alongside.request {
            try requests.write(request, given: acceptance, at: submission.receivedAt)
        }
        notes.add(submission, orders, acceptance)
        return acceptance
    }

    private func bind(_ orders: [MessageOrder], _ given: Acceptance, at moment: Timestamp) throws(StoreFailure) {
        for (order, message) in zip(orders, given.messages) {
            guard let conversation = order.conversation, let phone = order.recipient else { continue }
            try bindings.write(conversation, of: phone, message: message, submission: given.submission, at: moment)
            memory.numbers.code = max(memory.numbers.code, conversation.code ?? 0)
        }
    }

    /// Changes first: what they make owed may be told at once.
    private func carryOut(_ alongside: Alongside, _ given: Acceptance) throws(StoreFailure) {
        if !alongside.changes.isEmpty { _ = try changes.write(alongside.changes(with: given), noting: &notes) }
        if !alongside.told.isEmpty { try changes.write(told: alongside.told) }
        if !alongside.joined.isEmpty { try fragments.join(alongside.joined) }
        if let mail = alongside.fetched { try fetched.write(mail) }
        if !alongside.stops.isEmpty { _ = try stops.write(alongside.stops) }
        if !alongside.startedAgain.isEmpty { _ = try stops.remove(alongside.startedAgain) }
    }

    /// ``Store/apply(_:)``.
    func apply(_ list: [MessageChange]) throws(StoreFailure) -> [Bool] {
        try changes.write(list, noting: &notes)
    }

    /// ``Store/keep(_:)-(Fragment)``.
    func keep(_ fragment: Fragment) throws(StoreFailure) -> FragmentID {
        try space.take(content: fragment.payload.count, messages: 1)
        let id = FragmentID(rawValue: memory.numbers.fragment + 1)
        try fragments.write(fragment, as: id)
        memory.numbers.fragment = id.rawValue
        return id
    }

    /// ``Store/forget(_:)``.
    func forget(_ list: [FragmentID]) throws(StoreFailure) {
        try fragments.forget(list)
    }

    /// ``Store/keep(_:)-(StrayReport)``.
    func keep(_ report: StrayReport) throws(StoreFailure) {
        try space.take(content: 0, messages: 1)
        try strays.write(report)
    }

    /// ``Store/prune(endedBefore:limit:)``.
    func prune(endedBefore moment: Timestamp, limit: Int) throws(StoreFailure) -> Bool {
        let ceiling = try spans.lastMessage(acceptedBefore: moment)
        let more = try pruning.step(
            endedBefore: moment, ceiling: ceiling, limit: limit, cursor: &memory.pruned)
        try spans.forgetEmpty()
        return more
    }
}
