import Glibc
import Synchronization

/// A stream socket with blocking calls, for threads of a scenario's own peers.
final class BlockingSocket: Sendable {
    private let descriptor: Mutex<Int32?>

    /// A socket that is open already.
    init(_ open: Int32) {
        descriptor = Mutex(open)
    }

    /// A connection to a port of this machine; reading and writing give up after `patience`.
    ///
    /// - Parameters:
    ///   - host: the last number of the address 127.0.0.x that is called.
    ///   - source: that of the address that calls; the system's choice unless given.
    init(port: UInt16, host: UInt8 = 1, from source: UInt8? = nil, patience: Int = 30) throws {
        let open = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isBound = source.map { unsafe withLoopback(0, host: $0) { unsafe bind(open, $0, $1) } == 0 } ?? true
        guard isBound, unsafe withLoopback(port, host: host, { unsafe connect(open, $0, $1) }) == 0 else {
            let reason = errno
            Glibc.close(open)
            throw Trouble("cannot connect to port \(port): errno \(reason)")
        }
        Self.bound(open, patience)
        descriptor = Mutex(open)
    }

    /// A connection to the Unix socket at `path`.
    init(path: String, patience: Int = 30) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < 108 else { throw Trouble("\(path) is too long for a socket") }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let open = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(open, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let reason = errno
            Glibc.close(open)
            throw Trouble("cannot connect to \(path): errno \(reason)")
        }
        Self.bound(open, patience)
        descriptor = Mutex(open)
    }

    deinit { close() }

    /// What has arrived, at least one octet; empty at the end, or when it took too long.
    func receive() -> [UInt8] {
        guard let open = descriptor.withLock({ $0 }) else { return [] }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(open, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            return Array(buffer.prefix(max(0, count)))
        }
    }

    /// Sends all; whether the other side took it.
    @discardableResult
    func send(_ octets: [UInt8]) -> Bool {
        // Under the lock, so that another thread cannot give the descriptor back meanwhile.
        descriptor.withLock { open in
            guard let open else { return false }
            return Self.send(octets, open)
        }
    }

    private static func send(_ octets: [UInt8], _ open: Int32) -> Bool {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(open, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Ends the connection; a thread that reads from it is woken.
    func hangUp() {
        descriptor.withLock { descriptor in
            if let descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Breaks the connection: the other side hears a reset (RST); a thread that reads from it is woken.
    func reset() {
        descriptor.withLock { descriptor in
            guard let descriptor else { return }
            // Connecting to no family ends a connection of TCP at once, and unlike close() also under a reader.
            var nowhere = sockaddr()
            nowhere.sa_family = sa_family_t(AF_UNSPEC)
            unsafe _ = connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
        }
    }

    /// Gives the socket back. To be called by the one who reads, or when nobody does.
    func close() {
        descriptor.withLock { open in
            if let open { Glibc.close(open) }
            open = nil
        }
    }

    private static func bound(_ open: Int32, _ seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(open, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var on: Int32 = 1
        unsafe setsockopt(open, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
