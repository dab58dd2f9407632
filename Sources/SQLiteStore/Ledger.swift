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
    private let space: DiskSpace
    private let acceptances: Acceptances
    private let changes: Changes
    private let pruning: Pruning
    private let spans: Spans
    private let counter: Statement
    private let begin: Statement
    private let commit: Statement
    private var memory: Memory
    private var kept: Memory

    /// A ledger over an open database that has all its tables.
    init(_ connection: SQLiteConnection, space: DiskSpace) throws(StoreFailure) {
        self.connection = connection
        self.space = space
        acceptances = try Acceptances(connection)
        changes = try Changes(connection)
        pruning = try Pruning(connection)
        spans = try Spans(connection)
        counter = try connection.prepare("UPDATE counter SET submission = ?, message = ?")
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        memory = Memory(numbers: try Ledger.numbers(connection))
        kept = memory
    }

    /// The latest numbers given: from here on they only rise.
    private static func numbers(_ connection: SQLiteConnection) throws(StoreFailure) -> Numbers {
        let submission = try connection.number("SELECT submission FROM counter")
        let message = try connection.number("SELECT message FROM counter")
        guard let submission, let message else { throw .damaged("no counter") }
        let lastSubmission = try connection.number("SELECT max(id) FROM submission") ?? 0
        let lastMessage = try connection.number("SELECT max(id) FROM message") ?? 0
        guard lastSubmission <= submission, lastMessage <= message else {
            throw .damaged("a counter behind the numbers given")
        }
        return Numbers(submission: submission, message: message)
    }

    /// Begins a transaction.
    func beginTransaction() throws(StoreFailure) {
        space.measure(connection)
        try begin.run()
        kept = memory
    }

    /// Ends the transaction: what it did is on the disk when this returns.
    func commitTransaction() throws(StoreFailure) {
        if memory.numbers != kept.numbers {
            try counter.add(memory.numbers.submission).add(memory.numbers.message).run()
        }
        try commit.run()
    }

    /// Ends the transaction as if it had never begun.
    func rollBackTransaction() {
        connection.rollBack()
        memory = kept
    }
}

extension Ledger {
    /// ``Store/accept(_:content:orders:)``.
    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder]
    ) throws(StoreFailure) -> Acceptance {
        try space.take(content: content.count, messages: orders.count)
        let numbers = memory.numbers
        let acceptance = try acceptances.write(submission, content: content, orders: orders, as: numbers)
        memory.numbers.submission += 1
        memory.numbers.message += Int64(orders.count)
        if !orders.isEmpty {
            try spans.cover(
                numbers.message + 1, memory.numbers.message, at: submission.receivedAt, known: &memory.span)
        }
        return acceptance
    }

    /// ``Store/apply(_:)``.
    func apply(_ list: [MessageChange]) throws(StoreFailure) -> [Bool] {
        try changes.write(list)
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
