import CSQLite
import Gateway
import Glibc

extension StoreFailure {
    /// What an extended result code of SQLite means to callers (sqlite.org/rescode.html).
    ///
    /// - Parameters:
    ///   - systemError: the `errno` behind an input or output error, 0 when there is none.
    init(resultCode code: Int32, systemError: Int32 = 0, _ text: String) {
        let detail = "SQLite \(code): \(text)" + (systemError == 0 ? "" : " (\(Self.words(systemError)))")
        switch code & 0xFF {
        case SQLITE_FULL:
            self.init(.full, detail)
        case SQLITE_IOERR where systemError == ENOSPC || systemError == EDQUOT:
            self.init(.full, detail)
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_SCHEMA, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_CONSTRAINT:
            self.init(.unusable, detail)
        default:
            self.init(.inputOutput, detail)
        }
    }

    /// What a row that no version of Telepost writes means.
    static func damaged(_ what: String) -> StoreFailure {
        StoreFailure(.unusable, "the database holds \(what) that cannot be read")
    }

    /// A failed system call.
    ///
    /// - Parameter what: what was being done, as in `creating the folder`.
    static func system(_ what: String, _ code: Int32) -> StoreFailure {
        StoreFailure(code == ENOSPC || code == EDQUOT ? .full : .inputOutput, "\(what): \(words(code))")
    }

    /// An `errno` in words, as in `No space left on device`.
    private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
