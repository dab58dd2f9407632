public import Bytes
import CUV
import Glibc

/// An IP address and a TCP port.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public let address: IPAddress
    /// The port; 0 lets the system choose when listening.
    public let port: UInt16

    /// An address and a port.
    public init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `192.0.2.1:25` or `[2001:db8::1]:25`.
    public var description: String {
        switch address.family {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }

    init?(_ storage: sockaddr_storage) {
        var storage = storage
        switch Int32(storage.ss_family) {
        case AF_INET:
            self = unsafe withUnsafeBytes(of: &storage) { raw in
                let v4 = unsafe raw.loadUnaligned(as: sockaddr_in.self)
                return SocketAddress(
                    IPAddress(v4: UInt32(bigEndian: v4.sin_addr.s_addr)), port: UInt16(bigEndian: v4.sin_port))
            }
        case AF_INET6:
            self = unsafe withUnsafeBytes(of: &storage) { raw in
                let v6 = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
                var octets = v6.sin6_addr
                let value = unsafe withUnsafeBytes(of: &octets) {
                    UInt128(bigEndian: unsafe $0.loadUnaligned(as: UInt128.self))
                }
                return SocketAddress(IPAddress(v6: value), port: UInt16(bigEndian: v6.sin6_port))
            }
        default: return nil
        }
    }

    /// Calls `body` with the address as the system wants it.
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch address.family {
        case .v4:
            var v4 = sockaddr_in()
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            v4.sin_addr.s_addr = UInt32(address.value).bigEndian
            return unsafe withUnsafePointer(to: &v4) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        case .v6:
            var v6 = sockaddr_in6()
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &v6.sin6_addr) {
                unsafe $0.storeBytes(of: address.value.bigEndian, as: UInt128.self)
            }
            return unsafe withUnsafePointer(to: &v6) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
    }
}
