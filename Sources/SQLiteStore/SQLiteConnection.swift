import CSQLite
import Gateway

/// One connection to the database file, with every statement made for it. Belongs to one thread at a time.
@safe final class SQLiteConnection {
    private let handle: OpaquePointer
    private var statements: [OpaquePointer] = unsafe []
    private var isOpen = true
    /// Written by SQLite after each commit, on the thread that commits.
    private let frames: UnsafeMutablePointer<Int32>

    /// Before the first connection of the process. It may fail when somebody else has started SQLite: no harm.
    private static let isConfigured = telepost_sqlite3_forgo_memory_statistics() == SQLITE_OK

    /// Opens the file, which must exist.
    init(path: String) throws(StoreFailure) {
        _ = SQLiteConnection.isConfigured
        var handle: OpaquePointer?
        // No mutex inside SQLite: a connection never leaves its thread.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe handle else {
            unsafe sqlite3_close_v2(handle)
            throw StoreFailure(resultCode: code, "cannot open the database")
        }
        unsafe self.handle = opened
        unsafe frames = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        unsafe frames.initialize(to: 0)
        unsafe sqlite3_extended_result_codes(opened, 1)
        unsafe sqlite3_busy_timeout(opened, 5000)
        unsafe TextMatching.add(to: opened)
    }

    deinit {
        close()
        unsafe frames.deallocate()
    }

    /// Lets go of the file. Statements made for this connection must not be used afterwards.
    func close() {
        guard isOpen else { return }
        isOpen = false
        unsafe statements.forEach { unsafe _ = sqlite3_finalize($0) }
        unsafe statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Compiles `sql`, to be kept and used again.
    func prepare(_ sql: String) throws(StoreFailure) -> Statement {
        var prepared: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let statement = unsafe prepared else { throw failure(code) }
        unsafe statements.append(statement)
        return unsafe Statement(statement, of: self)
    }

    /// Runs statements that take no values and whose rows do not matter.
    func run(_ sql: String) throws(StoreFailure) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// The first column of the first row, as a number.
    func number(_ sql: String) throws(StoreFailure) -> Int64? {
        let statement = try prepare(sql)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return statement.optionalInteger(0)
    }

    /// The first column of the first row, as text.
    func text(_ sql: String) throws(StoreFailure) -> String? {
        let statement = try prepare(sql)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return statement.optionalText(0)
    }

    /// Whether a transaction is open. An error may have ended the one that was.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// How many rows the latest statement changed.
    var changedRows: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// How many rows were changed since the connection was opened.
    var totalChangedRows: Int { Int(unsafe sqlite3_total_changes64(handle)) }

    /// What the latest call on this connection failed with.
    func failure(_ code: Int32) -> StoreFailure {
        let isIOError = code & 0xFF == SQLITE_IOERR
        let systemError = isIOError ? unsafe sqlite3_system_errno(handle) : 0
        return StoreFailure(
            resultCode: code, systemError: systemError, unsafe String(cString: sqlite3_errmsg(handle)))
    }
}

extension SQLiteConnection {
    /// The connection that writes: the file has all its tables afterwards.
    static func writing(_ path: String, _ schema: Schema) throws(StoreFailure) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        // Before the first table: pages that become free are used again, never moved about at commit.
        try connection.run("PRAGMA auto_vacuum = NONE")
        guard try connection.text("PRAGMA journal_mode = WAL") == "wal" else {
            throw StoreFailure(.unusable, "the data folder's file system cannot share memory between threads (WAL)")
        }
        // FAST: what is deleted is overwritten wherever that costs no further writing.
        try connection.run(
            "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA secure_delete = FAST"
        )
        try schema.migrate(connection)
        connection.takeOverCheckpoints()
        return connection
    }

    /// A connection that only reads a file that has all its tables.
    static func reading(_ path: String) throws(StoreFailure) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        try connection.run("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384")
        return connection
    }

    /// A connection that moves the log into the database, for a thread beside the writer's.
    static func checkpointing(_ path: String) throws(StoreFailure) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        try connection.run("PRAGMA query_only = ON; PRAGMA synchronous = FULL")
        // The log is opened by the first question.
        _ = try connection.number("SELECT count(*) FROM sqlite_schema")
        return connection
    }

    /// Has the database file grow no further than `pages`; what needs more fails with `full`. For tests.
    func limitFile(pages: Int) throws(StoreFailure) {
        try run("PRAGMA max_page_count = \(pages)")
    }

    /// Has every commit fail until told otherwise. For tests.
    func refuseCommits(_ refuses: Bool) {
        unsafe sqlite3_commit_hook(handle, refuses ? { _ in 1 } : nil, nil)
    }

    /// How many pages the write-ahead log held after the latest commit. Needs ``takeOverCheckpoints()``.
    var loggedPages: Int { Int(unsafe frames.pointee) }

    /// From now on the log is moved into the database by ``checkpoint()`` only.
    func takeOverCheckpoints() {
        unsafe sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                unsafe context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, frames)
    }

    /// Moves what it can of the write-ahead log into the database without waiting for readers.
    ///
    /// - Returns: whether all of it was moved, so that the log's space will be used again.
    func checkpoint() throws(StoreFailure) -> Bool {
        let log = try moveLog()
        if log.moved >= log.pages { unsafe frames.pointee = 0 }
        return log.moved >= log.pages
    }

    /// Moves what it can of the write-ahead log into the database without waiting for readers or the writer.
    ///
    /// - Returns: how many pages the log held, and how many of them are moved.
    func moveLog() throws(StoreFailure) -> (pages: Int, moved: Int) {
        var logged: Int32 = 0
        var moved: Int32 = 0
        let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, &logged, &moved)
        guard code == SQLITE_OK else { throw failure(code) }
        return (Int(logged), Int(moved))
    }

    /// Returns when the disk has what was moved into the database: a later ``checkpoint()`` then has little to wait for.
    func syncDatabase() throws(StoreFailure) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard code == SQLITE_OK else { throw failure(code) }
        guard let sync = unsafe file?.pointee.pMethods?.pointee.xSync else { return }
        let outcome = unsafe sync(file, SQLITE_SYNC_NORMAL)
        guard outcome == SQLITE_OK else { throw failure(outcome) }
    }
}
