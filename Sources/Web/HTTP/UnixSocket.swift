import Glibc

/// A listening Unix socket whose file only its owner may use.
package struct UnixSocket: Sendable {
    /// The longest path in octets: `sun_path` holds 108 with the zero at the end.
    package static let longestPath = 107

    /// The socket.
    package let descriptor: Int32
    private let path: String
    private let identity: Identity

    private struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t

        init?(_ path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return nil }
            device = status.st_dev
            inode = status.st_ino
        }
    }

    /// Listens at `path`, replacing the file that a process now gone has left there.
    ///
    /// Nobody can connect between `bind` and `chmod`: the socket does not listen yet.
    package init(listeningAt path: String) throws(ListenFailure) {
        guard (1...Self.longestPath).contains(path.utf8.count), !path.utf8.contains(0) else {
            throw ListenFailure(
                "the path of the socket, \(path), is longer than the \(Self.longestPath) octets that the system "
                    + "allows; choose a data folder with a shorter path")
        }
        try Self.clear(path)
        let descriptor = Self.make()
        guard descriptor >= 0 else { throw Self.failure("making a socket") }
        guard unsafe Self.call(bind, descriptor, path) == 0, unsafe chmod(path, 0o600) == 0,
            listen(descriptor, 128) == 0,
            let identity = Identity(path)
        else {
            let failure = Self.failure("listening at \(path)")
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.path = path
        self.identity = identity
    }

    /// Removes the file, unless it has been replaced meanwhile.
    package func removeFile() {
        if Identity(path) == identity { unsafe unlink(path) }
    }

    /// Makes room at `path`: removes the socket of a dead process, and nothing else.
    private static func clear(_ path: String) throws(ListenFailure) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw failure("looking at \(path)")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ListenFailure("\(path) is in the way: it is not a socket")
        }
        let probe = make()
        guard probe >= 0 else { throw failure("making a socket") }
        defer { close(probe) }
        let isDead = unsafe call(connect, probe, path) != 0 && errno == ECONNREFUSED
        guard isDead else { throw ListenFailure("another process listens at \(path); is a gateway running already?") }
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("removing the old \(path)") }
    }

    private static func make() -> Int32 {
        socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ path: String
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func failure(_ operation: String) -> ListenFailure {
        let code = errno
        return unsafe ListenFailure("\(operation): \(String(cString: strerror(code)))")
    }
}
