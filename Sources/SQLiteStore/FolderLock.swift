import Gateway
import Glibc
import Synchronization

/// Keeps a folder for one process. The lock goes with the process, so a crash leaves nothing to clean up.
final class FolderLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the folder.
    ///
    /// - Throws: ``StoreFailure`` with cause `busy`, naming the process that has it, when it is taken.
    init(folder: String) throws(StoreFailure) {
        let file = unsafe open("\(folder)/telepost.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("opening the lock file", errno) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let trouble = errno
            let owner = FolderLock.owner(file)
            Glibc.close(file)
            guard trouble == EWOULDBLOCK else { throw .system("locking the folder", trouble) }
            throw StoreFailure(.busy, "the data folder is in use by \(owner)")
        }
        FolderLock.sign(file)
        descriptor = Mutex(file)
    }

    deinit { release() }

    /// Gives the folder back.
    func release() {
        let file = descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        guard let file else { return }
        // A program that is just being started has the descriptor as well, until it is itself.
        flock(file, LOCK_UN)
        Glibc.close(file)
    }

    private static func owner(_ file: Int32) -> String {
        var octets = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(file, &octets, octets.count, 0)
        let digits = octets.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "another process" : "process \(String(decoding: digits, as: UTF8.self))"
    }

    /// Writes who has the folder. Only a courtesy to whoever finds it taken: the lock itself does not need it.
    private static func sign(_ file: Int32) {
        let line = Array("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0 else { return }
        _ = unsafe pwrite(file, line, line.count, 0)
    }
}
