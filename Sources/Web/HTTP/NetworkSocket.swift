package import Bytes
import Glibc

/// A listening TCP socket.
package struct NetworkSocket: Sendable {
    /// The socket.
    package let descriptor: Int32
    /// Its port; the one that the system chose, when that was left to it.
    package let port: UInt16

    /// Listens at an address; port 0 lets the system choose.
    ///
    /// `::` does not take `0.0.0.0` as well.
    package init(listeningAt address: IPAddress, port: UInt16) throws(ListenFailure) {
        let place = address.family == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
        let domain = address.family == .v4 ? AF_INET : AF_INET6
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(domain, kind, 0)
        guard descriptor >= 0 else { throw Self.failure("making a socket") }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if domain == AF_INET6 { unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
        let isBound = unsafe address.withSystemAddress(port) { unsafe bind(descriptor, $0, $1) == 0 }
        guard isBound, listen(descriptor, 1024) == 0, let bound = Self.port(of: descriptor) else {
            let failure = Self.failure("listening at \(place)")
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.port = bound
    }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        guard status == 0 else { return nil }
        // The port has the same place in both families.
        return unsafe withUnsafeBytes(of: &storage) {
            UInt16(bigEndian: unsafe $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    private static func failure(_ operation: String) -> ListenFailure {
        let code = errno
        return unsafe ListenFailure("\(operation): \(String(cString: strerror(code)))")
    }
}

extension IPAddress {
    /// The address in a system address; `nil` when that is of no IP family.
    init?(_ system: UnsafePointer<sockaddr>) {
        switch Int32(unsafe UnsafeRawPointer(system).loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            let v4 = unsafe UnsafeRawPointer(system).loadUnaligned(as: sockaddr_in.self)
            self.init(v4: UInt32(bigEndian: v4.sin_addr.s_addr))
        case AF_INET6:
            var octets = unsafe UnsafeRawPointer(system).loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let value = unsafe withUnsafeBytes(of: &octets) { unsafe $0.loadUnaligned(as: UInt128.self) }
            self.init(v6: UInt128(bigEndian: value))
        default: return nil
        }
    }

    /// Calls `body` with the address as the system wants it.
    fileprivate func withSystemAddress<Result>(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        switch family {
        case .v4:
            var v4 = sockaddr_in()
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            v4.sin_addr.s_addr = UInt32(value).bigEndian
            return unsafe Self.rebound(&v4, body)
        case .v6:
            var v6 = sockaddr_in6()
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &v6.sin6_addr) {
                unsafe $0.storeBytes(of: value.bigEndian, as: UInt128.self)
            }
            return unsafe Self.rebound(&v6, body)
        }
    }

    private static func rebound<System, Result>(
        _ system: inout System, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: &system) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<System>.size))
            }
        }
    }
}
