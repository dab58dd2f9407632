import Gateway
import Synchronization

/// The thread that writes: all calls that wait share one transaction, and are answered after its commit.
final class Writer {
    /// Why a transaction did not happen.
    private struct Setback {
        let failure: StoreFailure
        /// Whether fewer calls at once may fare better.
        let isDivisible: Bool
    }

    /// Bounds of one transaction, so that the log stays within reach of its usual size.
    private static let callsPerCommit = 4096
    private static let octetsPerCommit = 32 << 20
    /// The log is moved into the database from 16 MiB on, while its space can still be used again.
    private static let loggedPagesKept = 4096
    /// At 40 MiB the writer waits for that: the disk is slower than what comes in.
    private static let loggedPagesAtMost = 10_240

    private let ledger: Ledger
    private let board: FigureBoard
    private let orders: CheckpointOrders
    private let clock = ContinuousClock()
    private var nextCheckpoint = loggedPagesKept

    /// A writer that shows what it did on `board`, and has the log moved by whoever serves `orders`.
    init(_ ledger: Ledger, board: FigureBoard, orders: CheckpointOrders) {
        self.ledger = ledger
        self.board = board
        self.orders = orders
    }

    /// Serves `queue` until it is closed and empty, then closes the database.
    func serve(_ queue: WorkQueue<Ledger>) {
        while let calls = queue.take() {
            var rest = calls[...]
            while !rest.isEmpty {
                let group = Writer.group(rest)
                rest = rest[group.endIndex...]
                settle(group)
                checkpointWhenDue()
            }
        }
        // Whoever closes last tidies the log away.
        orders.close()
        ledger.connection.close()
    }

    /// The calls at the front that go into one transaction.
    private static func group(_ calls: ArraySlice<any Errand<Ledger>>) -> ArraySlice<any Errand<Ledger>> {
        var octets = 0
        let group = calls.prefix(callsPerCommit).prefix { call in
            defer { octets += call.size }
            return octets == 0 || octets + call.size <= octetsPerCommit
        }
        return group
    }

    /// Answers each of `calls` exactly once: all when their transaction is committed or cannot be, else each half apart,
    /// so that the one that cannot be done fails alone.
    private func settle(_ calls: ArraySlice<any Errand<Ledger>>) {
        guard let setback = attempt(calls) else {
            for call in calls { call.answer() }
            return
        }
        board.figures.withLock { $0.failures += 1 }
        guard setback.isDivisible, calls.count > 1 else {
            for call in calls { call.answer(setback.failure) }
            return
        }
        let middle = calls.startIndex + calls.count / 2
        settle(calls[..<middle])
        settle(calls[middle...])
    }

    private func attempt(_ calls: ArraySlice<any Errand<Ledger>>) -> Setback? {
        let watcher = board.watcher.withLock(\.self)
        ledger.notes.isWanted = watcher != nil
        let start = clock.now
        let rows = ledger.connection.totalChangedRows
        do throws(StoreFailure) {
            try ledger.beginTransaction()
        } catch {
            return Setback(failure: error, isDivisible: false)
        }
        do throws(StoreFailure) {
            for call in calls { try call.perform(with: ledger) }
        } catch {
            ledger.rollBackTransaction()
            return Setback(failure: error, isDivisible: true)
        }
        do throws(StoreFailure) {
            try ledger.commitTransaction()
        } catch {
            ledger.rollBackTransaction()
            return Setback(failure: error, isDivisible: error.cause == .full)
        }
        let changed = ledger.connection.totalChangedRows - rows
        let time = clock.now - start
        board.figures.withLock { $0.add(calls: calls.count, rows: changed, time: time) }
        watcher?.committed(ledger.notes.told(rows: changed, time: time))
        return nil
    }

    private func checkpointWhenDue() {
        let logged = ledger.connection.loggedPages
        guard logged >= nextCheckpoint else { return }
        switch orders.standing {
        case .none: orders.give()
        case .given where logged < Writer.loggedPagesAtMost: break
        case .given:
            orders.waitUntilDone()
            checkpoint()
        case .done: checkpoint()
        }
    }

    /// Moves what is left of the log.
    private func checkpoint() {
        orders.clear()
        do throws(StoreFailure) {
            let isDone = try ledger.connection.checkpoint()
            // A reader still needs what is there: no use in asking after every commit.
            nextCheckpoint =
                isDone ? Writer.loggedPagesKept : ledger.connection.loggedPages + Writer.loggedPagesKept / 8
        } catch {
            board.figures.withLock { $0.failures += 1 }
            nextCheckpoint = ledger.connection.loggedPages + Writer.loggedPagesKept / 8
        }
    }
}

/// Where the writer shows what it did, and to whom.
final class FigureBoard: Sendable {
    let figures = Mutex(CommitFigures())
    /// Who hears of each commit.
    let watcher = Mutex<(any CommitWatching)?>(nil)
}
