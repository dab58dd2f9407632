import CUV
import Glibc

extension Folder {
    /// The names in it, in no order, without `.` and `..`.
    ///
    /// - Parameters:
    ///   - limit: the most names to return.
    ///   - isWanted: picks; what it does not want does not count.
    public func names(
        limit: Int, where isWanted: (FileName) -> Bool = { _ in true }
    ) throws(OperatingSystemError) -> [FileName] {
        // A descriptor of its own: the place in the folder belongs to it, and closedir closes it.
        let own = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw Self.failure("read the folder \(path)") }
        guard let stream = unsafe fdopendir(own) else {
            let number = errno
            close(own)
            throw Self.failure("read the folder \(path)", number)
        }
        defer { unsafe closedir(stream) }
        var names: [FileName] = []
        while names.count < limit {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw Self.failure("read the folder \(path)") }
                break
            }
            if let name = unsafe Self.name(of: entry), isWanted(name) { names.append(name) }
        }
        return names
    }

    /// The name stands at the end of an entry that may be shorter than C's declaration: no more of it than that is touched.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> FileName? {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
        let start = unsafe UnsafeRawPointer(entry) + offset
        let count = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
        return unsafe FileName(Array(UnsafeRawBufferPointer(start: start, count: count)))
    }
}
