import Glibc

/// A port of this machine where nobody listens. As long as it is held, the system gives it to nobody who asks for any
/// port; a listener that asks for this one gets it.
final class DeafPort: Sendable {
    struct Unavailable: Error {}

    let number: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var isShared: Int32 = 1
        for option in [SO_REUSEADDR, SO_REUSEPORT] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &isShared, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let open = descriptor
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(open, $0, size) == 0 && getsockname(open, $0, &size) == 0
            }
        }
        number = UInt16(bigEndian: address.sin_port)
        guard isBound else { throw Unavailable() }
    }

    deinit { Glibc.close(descriptor) }
}
