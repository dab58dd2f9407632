import CUV
import Glibc

/// An open folder. Names are looked up in it alone: no link among them is followed, and nothing is ever replaced.
///
/// Every call may block: to be made off the loops.
public final class Folder: Sendable {
    /// Where it is, for people.
    public let path: String
    let descriptor: Int32

    private init(_ descriptor: Int32, at path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Opens the folder at `path`, which may be a link to one.
    public static func open(_ path: String) throws(OperatingSystemError) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let descriptor = path.contains("\0") ? -1 : unsafe Glibc.open(path, flags)
        guard descriptor >= 0 else { throw failure("open the folder \(path)", path.contains("\0") ? EINVAL : errno) }
        return Folder(descriptor, at: path)
    }

    /// Opens a folder in this one; a link is none.
    public func folder(_ name: FileName) throws(OperatingSystemError) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let inner = unsafe name.withCString { unsafe openat(descriptor, $0, flags) }
        guard inner >= 0 else { throw failed("open the folder", name) }
        return Folder(inner, at: "\(path)/\(name)")
    }

    /// Makes a folder in this one.
    ///
    /// - Returns: whether it was not there before; something else of that name is left as it is.
    @discardableResult
    public func makeFolder(_ name: FileName, mode: UInt32) throws(OperatingSystemError) -> Bool {
        if unsafe name.withCString({ unsafe mkdirat(descriptor, $0, mode_t(mode)) }) == 0 { return true }
        guard errno == EEXIST else { throw failed("make the folder", name) }
        return false
    }

    /// Removes a folder that is empty.
    public func removeFolder(_ name: FileName) throws(OperatingSystemError) {
        guard unsafe name.withCString({ unsafe unlinkat(descriptor, $0, AT_REMOVEDIR) }) == 0 else {
            throw failed("remove the folder", name)
        }
    }

    /// Removes a file, or a link to one.
    public func remove(_ name: FileName) throws(OperatingSystemError) {
        guard unsafe name.withCString({ unsafe unlinkat(descriptor, $0, 0) }) == 0 else { throw failed("remove", name) }
    }

    /// Removes a folder with the files in it; folders in it make that fail.
    public func removeWhole(_ name: FileName) throws(OperatingSystemError) {
        let inner: Folder
        do throws(OperatingSystemError) {
            inner = try folder(name)
        } catch {
            if error.isMissing { return }
            throw error
        }
        while true {
            let names = try inner.names(limit: 1000)
            guard !names.isEmpty else { break }
            for name in names { try inner.remove(name) }
        }
        try removeFolder(name)
    }

    /// What is known of a name; `nil` when there is no such.
    public func facts(_ name: FileName) throws(OperatingSystemError) -> FileFacts? {
        var status = stat()
        let code = unsafe name.withCString { unsafe fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        if code == 0 { return FileFacts(status) }
        guard errno == ENOENT else { throw failed("look at", name) }
        return nil
    }

    /// Makes the names in it durable.
    public func synchronise() throws(OperatingSystemError) {
        guard fsync(descriptor) == 0 else { throw Self.failure("write the folder \(path) to its disk") }
    }

    /// How many octets there is room for.
    public func room() throws(OperatingSystemError) -> UInt64 {
        var status = statvfs()
        guard unsafe fstatvfs(descriptor, &status) == 0 else { throw Self.failure("ask how full \(path) is") }
        return UInt64(status.f_bavail) &* UInt64(status.f_frsize)
    }

    /// Whether names can be made and taken away here, as far as rights go.
    public var isWritable: Bool { unsafe faccessat(descriptor, ".", W_OK | X_OK, AT_EACCESS) == 0 }

    /// The error of the call that has just failed.
    func failed(_ what: String, _ name: FileName) -> OperatingSystemError {
        let number = errno
        return Self.failure("\(what) \(path)/\(name)", number)
    }

    static func failure(_ operation: String, _ number: Int32 = errno) -> OperatingSystemError {
        OperatingSystemError(-number, during: operation)
    }
}

extension OperatingSystemError {
    /// There is nothing of that name.
    public static func missing(during operation: String) -> OperatingSystemError {
        OperatingSystemError(-ENOENT, during: operation)
    }

    /// Whether there is nothing of that name.
    public var isMissing: Bool { code == -ENOENT }

    /// Whether there is something of that name already.
    public var isTaken: Bool { code == -EEXIST }
}
