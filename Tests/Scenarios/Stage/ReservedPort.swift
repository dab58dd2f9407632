import Glibc

/// A TCP port of this machine that stays ours although nothing listens on it at times.
///
/// The socket is bound and never listens, so that connections are refused and the system gives the port to nobody else;
/// with `SO_REUSEPORT` those who are meant to can listen on it meanwhile.
final class ReservedPort: Sendable {
    let number: UInt16
    private let descriptors: [Int32]

    init() throws {
        let descriptor = try Self.open(0)
        descriptors = [descriptor]
        number = Self.port(of: descriptor)
    }

    /// A port of 127.0.0.1 that is held at 127.0.0.`host` as well: clients elsewhere may have it as the port they come from.
    init(andAt host: UInt8) throws {
        var tries = 0
        while true {
            let first = try Self.open(0)
            let port = Self.port(of: first)
            do {
                descriptors = [first, try Self.open(port, host: host)]
                number = port
                return
            } catch {
                close(first)
                tries += 1
                if tries > 50 { throw error }
            }
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// A socket that is bound to the port as well.
    func bound() throws -> Int32 { try Self.open(number) }

    private static func open(_ port: UInt16, host: UInt8 = 1) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        for option in [SO_REUSEADDR, SO_REUSEPORT] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let status = unsafe withLoopback(port, host: host) { unsafe bind(descriptor, $0, $1) }
        guard status == 0 else {
            close(descriptor)
            throw Trouble("cannot bind port \(port): errno \(errno)")
        }
        return descriptor
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe _ = getsockname(descriptor, $0, &size)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// Calls `body` with the address 127.0.0.`host`:`port` as the system has it.
func withLoopback<Result>(
    _ port: UInt16, host: UInt8 = 1, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = (0x7F00_0000 | UInt32(host)).bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
