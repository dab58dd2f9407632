public import Gateway
import Synchronization

/// The embedded store: one SQLite database, `telepost.db`, in a folder of its own.
///
/// One thread writes; calls that wait share a commit. Beside it one moves the write-ahead log into the database. Two
/// threads read, one for the quick questions of sending, one for those of people. Calls suspend, they never block the
/// caller's thread. A cancelled caller still gets its answer.
public final class SQLiteStore: Sendable {
    private let lock: FolderLock
    private let board = FigureBoard()
    let writing: WorkQueue<Ledger>
    let lookups: WorkQueue<Lookups>
    let searches: WorkQueue<Searches>

    /// Opens the store in `folder`, making what is missing; blocks while it does.
    ///
    /// The folder and its files are for this user only (modes 0700 and 0600 where they are made).
    ///
    /// - Throws: ``StoreFailure``: `busy` when another process has the folder, `unusable` when the database is damaged,
    ///   not Telepost's, or from a newer version.
    public static func open(in folder: String, limits: Limits = Limits()) throws(StoreFailure) -> SQLiteStore {
        try open(in: folder, limits: limits, schema: Schema())
    }

    static func open(in path: String, limits: Limits, schema: Schema) throws(StoreFailure) -> SQLiteStore {
        let folder = try DataFolder(creating: path)
        let lock = try FolderLock(folder: path)
        try folder.createDatabase()
        let space = DiskSpace(folder: folder, reserve: limits.diskReserve)
        let ledger = try Ledger(.writing(folder.database, schema), space: space, auditBound: limits.auditEntries)
        let lookups = try Lookups(.reading(folder.database))
        let searches = try Searches(.reading(folder.database))
        let checkpointer = try SQLiteConnection.checkpointing(folder.database)
        let store = SQLiteStore(lock: lock, limits: limits)
        // Should a thread not start, the store goes out of scope here, which ends those that did.
        try store.startWriting(ledger, checkpointer)
        try start(lookups, store.lookups)
        try start(searches, store.searches)
        return store
    }

    private init(lock: FolderLock, limits: Limits) {
        self.lock = lock
        writing = WorkQueue(bound: limits.waitingCalls)
        lookups = WorkQueue(bound: limits.waitingCalls)
        searches = WorkQueue(bound: limits.waitingCalls)
    }

    private func startWriting(
        _ ledger: sending Ledger, _ connection: sending SQLiteConnection
    ) throws(StoreFailure) {
        let (queue, board, lock, orders) = (writing, board, lock, CheckpointOrders())
        try WorkerThread.start { Checkpointer(connection, board: board).serve(orders) }
        do throws(StoreFailure) {
            try WorkerThread.start {
                Writer(ledger, board: board, orders: orders).serve(queue)
                // Held until here: nobody else may have the folder while what waited is being written.
                withExtendedLifetime(lock) { queue.finish() }
            }
        } catch {
            orders.close()
            throw error
        }
    }

    private static func start<Reader: Reading>(
        _ reader: sending Reader, _ queue: WorkQueue<Reader>
    ) throws(StoreFailure) {
        try WorkerThread.start {
            reader.serve(queue)
            queue.finish()
        }
    }

    deinit {
        lookups.close()
        searches.close()
        writing.close()
    }

    /// What the writer did so far.
    public var figures: CommitFigures { board.figures.withLock { $0 } }

    /// From the next commit on, has `watcher` hear of each; `nil`: nobody.
    public func tell(_ watcher: (any CommitWatching)?) {
        board.watcher.withLock { $0 = watcher }
    }

    public func close() async {
        // The writer last: whoever closes last tidies the log away.
        await lookups.drain()
        await searches.drain()
        await writing.drain()
        lock.release()
    }
}
