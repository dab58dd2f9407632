import Gateway
import Glibc

/// The folder that holds the database, and the room left on its disk.
struct DataFolder: Sendable {
    /// Where it is.
    let path: String

    /// The database file.
    var database: String { "\(path)/telepost.db" }

    /// Makes the folder and those above it where they are missing, for this user only.
    init(creating path: String) throws(StoreFailure) {
        // SQLite would read a relative path that begins with `file:` as a URI.
        let path = path.hasPrefix("/") ? path : "./\(path)"
        self.path = path
        for end in path.indices where path[end] == "/" && end != path.startIndex {
            try DataFolder.make(String(path[..<end]))
        }
        try DataFolder.make(path)
    }

    /// Makes the database file when it is missing, for this user only; SQLite gives the files beside it the same mode.
    func createDatabase() throws(StoreFailure) {
        let file = unsafe open(database, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .system("creating the database", errno) }
        close(file)
        try sync()
    }

    /// How many octets an ordinary user may still write, and how many the disk has in all.
    func room() -> (free: Int, total: Int) {
        var figures = statvfs()
        guard unsafe statvfs(path, &figures) == 0 else { return (.max, .max) }
        let unit = figures.f_frsize
        let free = figures.f_bavail.multipliedReportingOverflow(by: unit)
        let total = figures.f_blocks.multipliedReportingOverflow(by: unit)
        return (
            free.overflow ? .max : Int(clamping: free.partialValue),
            total.overflow ? .max : Int(clamping: total.partialValue)
        )
    }

    /// A new file's name must be on the disk before what the file holds can count as kept.
    private func sync() throws(StoreFailure) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .system("opening the data folder", errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .system("syncing the data folder", errno) }
    }

    private static func make(_ path: String) throws(StoreFailure) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        let trouble = errno
        var facts = stat()
        // Folders above may be read-only or not ours, yet there.
        guard unsafe stat(path, &facts) != 0 else { return }
        throw .system("creating the data folder", trouble)
    }
}
