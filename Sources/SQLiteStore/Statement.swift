import CSQLite
import Gateway

/// A compiled statement: values are added in the order of its parameters, then it runs, then it is free again.
///
/// Valid until its connection is told to close.
@safe final class Statement {
    private let handle: OpaquePointer
    /// Keeps the connection open; the connection knows its statements as bare pointers only.
    private let connection: SQLiteConnection
    private var bound: Int32 = 0
    private var bindingTrouble: Int32 = SQLITE_OK
    /// Where the texts lie that were added since the latest reset: SQLite need not copy each to a place of its own.
    private let texts = UnsafeMutableRawBufferPointer.allocate(byteCount: Statement.textRoom, alignment: 1)
    private var textsUsed = 0

    /// Octets of text that a statement keeps; SQLite copies what does not fit.
    private static let textRoom = 2048

    fileprivate static let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// A statement that `connection` made.
    init(_ handle: OpaquePointer, of connection: SQLiteConnection) {
        unsafe self.handle = handle
        self.connection = connection
    }

    deinit {
        // SQLite looks at the texts only while a row is asked for, which nobody can do any more.
        unsafe texts.deallocate()
    }

    /// Adds the next value.
    @discardableResult
    func add(_ value: Int64) -> Statement {
        bound += 1
        return noting(unsafe sqlite3_bind_int64(handle, bound, value))
    }

    /// Adds the next value.
    @discardableResult
    func add(_ value: Int64?) -> Statement {
        if let value { return add(value) }
        bound += 1
        return noting(unsafe sqlite3_bind_null(handle, bound))
    }

    /// Adds the next value. Any text, U+0000 included.
    @discardableResult
    func add(_ value: String) -> Statement {
        bound += 1
        var text = value
        let code = text.withUTF8 { octets in
            guard let start = octets.baseAddress else {
                return unsafe sqlite3_bind_text64(handle, bound, "", 0, Statement.copied, UInt8(SQLITE_UTF8))
            }
            if let kept = unsafe keep(octets) {
                return unsafe sqlite3_bind_text64(handle, bound, kept, UInt64(octets.count), nil, UInt8(SQLITE_UTF8))
            }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: octets.count) {
                unsafe sqlite3_bind_text64(
                    handle, bound, $0, UInt64(octets.count), Statement.copied, UInt8(SQLITE_UTF8))
            }
        }
        return noting(code)
    }

    /// Adds the next value.
    @discardableResult
    func add(_ value: String?) -> Statement {
        if let value { return add(value) }
        bound += 1
        return noting(unsafe sqlite3_bind_null(handle, bound))
    }

    /// Adds the next value; a copy of it is made.
    @discardableResult
    func add(_ value: [UInt8]?) -> Statement {
        bound += 1
        guard let value else { return noting(unsafe sqlite3_bind_null(handle, bound)) }
        let code = unsafe value.withUnsafeBytes { octets in
            guard let start = octets.baseAddress else { return unsafe sqlite3_bind_zeroblob(handle, bound, 0) }
            return unsafe sqlite3_bind_blob64(handle, bound, start, UInt64(octets.count), Statement.copied)
        }
        return noting(code)
    }

    /// Steps to the next row; `false` when there is none.
    func step() throws(StoreFailure) -> Bool {
        guard bindingTrouble == SQLITE_OK else { throw connection.failure(bindingTrouble) }
        let code = unsafe sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.failure(code)
        }
    }

    /// Runs a statement that yields no rows.
    func run() throws(StoreFailure) {
        defer { reset() }
        _ = try step()
    }

    /// Adds `octets` as the last value without copying them, and runs a statement that yields no rows.
    func run(with octets: [UInt8]) throws(StoreFailure) {
        defer { reset() }
        bound += 1
        // SQLite may look at the octets until the next binding or reset: both happen before the closure returns.
        let outcome = unsafe octets.withUnsafeBytes { buffer -> Result<Void, StoreFailure> in
            guard let start = buffer.baseAddress else {
                noting(unsafe sqlite3_bind_zeroblob(handle, bound, 0))
                return stepped()
            }
            noting(unsafe sqlite3_bind_blob64(handle, bound, start, UInt64(buffer.count), nil))
            let outcome = stepped()
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_bind_null(handle, bound)
            return outcome
        }
        try outcome.get()
    }

    /// Makes it ready for the next use.
    func reset() {
        unsafe sqlite3_reset(handle)
        bound = 0
        textsUsed = 0
        bindingTrouble = SQLITE_OK
    }

    /// How many steps SQLite's machine took for it so far. For tests of how work grows.
    var work: Int { Int(unsafe sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 0)) }

    /// Where a copy of the text lies until the next reset; `nil` when there is no room left for it.
    private func keep(_ text: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
        guard unsafe text.count <= texts.count - textsUsed else { return nil }
        let place = unsafe UnsafeMutableRawBufferPointer(rebasing: texts[textsUsed..<textsUsed + text.count])
        unsafe place.copyMemory(from: UnsafeRawBufferPointer(text))
        textsUsed += text.count
        return unsafe UnsafePointer(place.baseAddress?.assumingMemoryBound(to: CChar.self))
    }

    private func stepped() -> Result<Void, StoreFailure> {
        do throws(StoreFailure) {
            _ = try step()
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    @discardableResult
    private func noting(_ code: Int32) -> Statement {
        if code != SQLITE_OK { bindingTrouble = code }
        return self
    }
}

extension Statement {
    /// The column of the current row; 0 for NULL.
    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// The column of the current row.
    func optionalInteger(_ column: Int32) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    /// The column of the current row; empty for NULL.
    func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The column of the current row.
    func optionalText(_ column: Int32) -> String? {
        isNull(column) ? nil : text(column)
    }

    /// The column of the current row; empty for NULL.
    func octets(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Two columns of the current row, one behind the other; nothing for NULL.
    func octets(_ first: Int32, _ second: Int32) -> [UInt8] {
        let counts = [first, second].map { Int(unsafe sqlite3_column_bytes(handle, $0)) }
        var octets: [UInt8] = []
        octets.reserveCapacity(counts[0] + counts[1])
        for (column, count) in zip([first, second], counts) where count > 0 {
            let start = unsafe sqlite3_column_blob(handle, column)
            unsafe octets.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
        }
        return octets
    }

    /// The column of the current row.
    func optionalOctets(_ column: Int32) -> [UInt8]? {
        isNull(column) ? nil : octets(column)
    }

    private func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }
}
