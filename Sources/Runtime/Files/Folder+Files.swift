import CUV
import Glibc

/// What came of reading a file.
public enum FileReading: Hashable, Sendable {
    /// It holds this.
    case octets([UInt8], FileFacts)
    /// It has more octets than were wanted.
    case tooLarge(Int)
    /// There is no file of that name.
    case missing
}

extension Folder {
    /// Writes a new file and makes its content durable. What was written of one that fails is removed.
    ///
    /// - Parameter mode: the rights, less those that the process's umask takes away.
    public func write(_ octets: [UInt8], as name: FileName, mode: UInt32) throws(OperatingSystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe name.withCString { unsafe openat(descriptor, $0, flags, mode_t(mode)) }
        guard file >= 0 else { throw failed("write", name) }
        let isWritten = unsafe octets.withUnsafeBytes { unsafe Self.write($0, to: file) } && fsync(file) == 0
        let number = errno
        // NFS tells of a full disk only here.
        let isClosed = close(file) == 0
        guard isWritten, isClosed else {
            let error = Self.failure("write \(path)/\(name)", isWritten ? errno : number)
            unsafe _ = name.withCString { unsafe unlinkat(descriptor, $0, 0) }
            throw error
        }
    }

    static func write(_ octets: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        var rest = unsafe octets[...]
        while unsafe !rest.isEmpty {
            let count = unsafe Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if count == 0 { errno = EIO }
                return false
            }
            unsafe rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads a file; links, folders and what else is no file are not there for it.
    public func read(_ name: FileName, limit: Int) throws(OperatingSystemError) -> FileReading {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = unsafe name.withCString { unsafe openat(descriptor, $0, flags) }
        guard file >= 0 else {
            if errno == ENOENT || errno == ELOOP { return .missing }
            throw failed("read", name)
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw failed("read", name) }
        let facts = FileFacts(status)
        guard facts.kind == .file else { return .missing }
        guard facts.size <= limit else { return .tooLarge(facts.size) }
        var octets = [UInt8](repeating: 0, count: facts.size + 1)
        var filled = 0
        while filled < octets.count {
            let count = unsafe octets.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failed("read", name) }
            if count == 0 { break }
            filled += count
        }
        octets.removeLast(octets.count - filled)
        guard unsafe fstat(file, &status) == 0 else { throw failed("read", name) }
        return .octets(octets, FileFacts(status))
    }
}
